"""Inputs that cannot tell right from wrong are said to be no good; decisions are named with their line."""

from __future__ import annotations

import pytest

from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged
from tests.unit.judge.trial.kernels import RELUS, function


def refusal(text: str, candidate: str | None = None) -> str:
    found = judged(text, candidate or text).equivalent
    assert isinstance(found, Refusal), found
    return found.diagnostic.message


def test_an_argument_that_never_matters_is_named() -> None:
    """It is looked at, but no generated value of it changes anything."""
    text = function(
        "(%x: f32, %t: f32) -> f32",
        """  %far = arith.constant 1.0e38 : f32
  %c = arith.cmpf ogt, %t, %far : f32
  %z = arith.constant 0.0 : f32
  %r = arith.select %c, %z, %x : f32
  return %r : f32""",
    )
    assert "no generated value of argument 1 changes" in refusal(text)


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize("asked", ["isinf", "isnan", "isfinite", "isnormal"])
def test_an_argument_whose_kind_alone_matters_is_moved(asked: str, seed: int) -> None:
    """No two ordinary floats differ in it, nor two infinities."""
    text = function("(%x: f32) -> i1", f"  %r = math.{asked} %x : f32\n  return %r : i1")
    found = judged(text, text, seed=seed).equivalent
    assert isinstance(found, Passed), found


def test_a_kernel_that_always_faults_cannot_be_judged() -> None:
    """Equal faults say nothing about what a kernel computes."""
    text = function(
        "(%x: f32) -> f32",
        """  %no = arith.constant false
  "tensorlang.assert"(%no, %x) {message = "never", names = ["x"]} : (i1, f32) -> ()
  return %x : f32""",
    )
    assert "the reference faulted on all" in refusal(text)


def test_a_copy_is_right_where_the_kernel_copies() -> None:
    """What is trivially wrong elsewhere is the meaning of this kernel; so are constants of a fill."""
    copy = function("(%x: tensor<8xf32>) -> tensor<8xf32>", "  return %x : tensor<8xf32>")
    assert isinstance(judged(copy, copy).equivalent, Passed)
    fill = function(
        "() -> tensor<8xf32>", "  %r = arith.constant dense<0.0> : tensor<8xf32>\n  return %r : tensor<8xf32>"
    )
    assert isinstance(judged(fill, fill).equivalent, Passed)


def test_a_decision_that_goes_one_way_is_named_with_its_line() -> None:
    """The diagnostic is for the author of the next attempt."""
    text = RELUS.wrong["hidden back door"].replace("%u = arith.addf %vv, %s", "%u = arith.mulf %vv, %vv")
    found = judged(RELUS.original, text).equivalent
    assert isinstance(found, Refusal)
    assert "decides by arith.cmpf oeq with 12345.677734375" in found.diagnostic.message
    assert "arith.cmpf oeq, %u, %k" in text.split("\n")[found.diagnostic.line - 1]


def test_a_difference_says_where_and_on_what() -> None:
    """Family, seed and trial make the input again."""
    found = judged(RELUS.original, RELUS.wrong["leaks"]).equivalent
    assert isinstance(found, Refusal)
    assert found.diagnostic.message.startswith("on integers inputs (small ones; seed 1, trial 0): output 0[")
    assert found.figures["seed"] == 1


def test_the_same_case_gives_the_same_verdict() -> None:
    """No clock decides how much is tried."""
    first, second = (judged(RELUS.original, RELUS.right["by comparison"]).equivalent for _ in range(2))
    assert first == second

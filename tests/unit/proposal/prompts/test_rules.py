"""What the rules show as right is right: their examples are admitted, their lists are the gate's."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

from neurojit.abi.host_target import host_target
from neurojit.judge.allowed_operations import BY_DIALECT, LEFT_OUT, REFUSED
from neurojit.judge.examine.admission import Admitted, admit, admit_script
from neurojit.judge.examine.schedule_choice import Choice, read_choice
from neurojit.judge.reading import FunctionCandidate, ScheduleCandidate, ScriptCandidate, read_reply
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.reply import Declined, Reply
from neurojit.proposal.answers import DECLINE, parts
from neurojit.proposal.prompts.machine import rules
from tests.unit.compiler.machine import compiler_context, options, parse
from tests.unit.judge.examine import admitting as admission

RULES = rules(host_target(), Numerics.STRICT)
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", RULES, re.M | re.S)
ROW_SUMS = """func.func @f(%x: memref<64x256xf32>, %y: memref<64xf32>) {
  %zero = arith.constant 0.0 : f32
  affine.for %i = 0 to 64 {
    affine.store %zero, %y[%i] : memref<64xf32>
    affine.for %j = 0 to 256 {
      %t = affine.load %y[%i] : memref<64xf32>
      %v = affine.load %x[%i, %j] : memref<64x256xf32>
      %u = arith.addf %t, %v : f32
      affine.store %u, %y[%i] : memref<64xf32>
    }
  }
  return
}
"""
PRODUCT = """func.func @f(%x: tensor<16x8xf32>, %w: tensor<8x32xf32>) -> tensor<16x32xf32> {
  %0 = "tensorlang.matmul"(%x, %w) : (tensor<16x8xf32>, tensor<8x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
"""


def example(kind: type) -> str:
    """The block that is read as a candidate of this kind."""
    fenced = [f"```{language}\n{text}```" for language, text in BLOCKS if language]
    (found,) = (text for text in fenced if isinstance(read_reply(text), kind))
    return found


def kernel(text: str) -> Kernel:
    return parse(text).kernels["f"]


def test_the_example_of_a_function_is_admitted() -> None:
    reply = read_reply(example(FunctionCandidate).replace("@row_sums", "@f"))
    assert isinstance(reply, FunctionCandidate)
    with make_context():
        found = admit(reply.text, kernel(ROW_SUMS), {}, Numerics.STRICT)
    assert isinstance(found, Admitted), str(found.refusal.diagnostic)


def test_the_example_of_parameters_is_several_that_are_taken() -> None:
    (text,) = (text for language, text in BLOCKS if language == "json" and "schedules" in text)
    found = parts(Reply(text, "model"))
    assert not isinstance(found, Declined)
    assert len(found) == 2
    for reply in found:
        candidate = read_reply(reply.text)
        assert isinstance(candidate, ScheduleCandidate)
        with compiler_context():
            choice = read_choice(candidate.parameters, kernel(ROW_SUMS), options(Tier.T3))
        assert isinstance(choice, Choice), str(choice.diagnostic)


def test_the_example_of_a_script_is_admitted() -> None:
    reply = read_reply(example(ScriptCandidate))
    assert isinstance(reply, ScriptCandidate)
    with make_context():
        found = admit_script(reply.text, kernel(PRODUCT), {}, Numerics.STRICT)
    assert isinstance(found, Admitted), str(found.refusal.diagnostic)


def test_the_example_of_declining_declines() -> None:
    (text,) = (text for language, text in BLOCKS if language == "json" and DECLINE in text)
    assert parts(Reply(text, "model")) == Declined("at peak", "model")


def test_every_spelling_parses_and_is_permitted() -> None:
    """In order, each may use what those before it made."""
    (spellings,) = (text for language, text in BLOCKS if not language)
    head = "func.func @spelt(%x: memref<64x256xf32>, %f: f32, %i: index, %j: index, %n: index)"
    copy = "memref.copy %x, %x : memref<64x256xf32> to memref<64x256xf32>"
    original = f"{head} {{\n{copy}\nreturn\n}}"
    found = admission.judged("spelt", f"{head} {{\n{spellings}\nreturn\n}}", text=original)
    assert isinstance(found, Admitted), str(found.refusal.diagnostic)


@pytest.mark.parametrize("dialect", LEFT_OUT)
def test_what_is_left_out_of_a_dialect_is_what_the_list_does_not_have(dialect: str) -> None:
    """So that "all but these" says the same as the list, for the MLIR that is pinned."""
    module = importlib.import_module(f"mlir.dialects._{dialect}_ops_gen")
    names = {getattr(kind, "OPERATION_NAME", "") for _, kind in inspect.getmembers(module, inspect.isclass)}
    there = {name.partition(".")[2] for name in names if name.startswith(f"{dialect}.")}
    assert set(LEFT_OUT[dialect]) == there - set(BY_DIALECT[dialect])


def test_the_closed_list_is_there_both_ways() -> None:
    for name in BY_DIALECT["memref"] + BY_DIALECT["linalg"]:
        assert re.search(rf"\b{re.escape(name)}\b", RULES)
    assert REFUSED["memref.assume_alignment"] in RULES
    assert "vector.splat" in RULES


@pytest.mark.parametrize(
    ("numerics", "says", "flags"),
    [
        (Numerics.STRICT, "a multiply and an add may be one `math.fma`", "contract, reassoc"),
        (Numerics.EXACT, "every bit is the original's", "nothing"),
        (Numerics.FAST, "the largest error bound", "afn, arcp, contract, nsz, reassoc"),
    ],
)
def test_numerics_say_what_results_may_be(numerics: Numerics, says: str, flags: str) -> None:
    text = rules(host_target(), numerics)
    assert says in text
    assert f"`fastmath` may hold {flags}." in text

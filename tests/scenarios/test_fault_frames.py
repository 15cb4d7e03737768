"""A fault says with which arguments the function that failed was called, and the scope."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from neurojit.healing.fault import Fault
from neurojit.healing.healer import HealQuestion
from neurojit.model.errors import ProgramFault
from neurojit.model.policy import HealMode, Tier
from neurojit.model.reply import Answer, Declined
from neurojit.runtime import Runtime
from neurojit.settings import Settings

PROGRAM = """
func.func @check(%m: memref<2xf64>, %x: f32, %k: i32, %b: i1, %n: index) attributes {neurojit.healable} {
  %c3 = arith.constant 3 : i32
  %small = arith.cmpi slt, %k, %c3 : i32
  "tensorlang.assert"(%small, %k) {message = "too large", names = ["k"]} : (i1, i32) -> ()
  %c0 = arith.constant 0 : index
  %first = memref.load %m[%c0] : memref<2xf64>
  memref.store %first, %m[%n] : memref<2xf64>
  return
}
func.func @middle(%m: memref<2xf64>, %k: i32, %n: index) {
  %half = arith.constant 0.5 : f32
  %yes = arith.constant true
  func.call @check(%m, %half, %k, %yes, %n) : (memref<2xf64>, f32, i32, i1, index) -> ()
  return
}
func.func @run(%m: memref<2xf64>, %k: i32, %n: index) attributes {neurojit.recover} {
  %c9 = arith.constant 9 : i32
  %small = arith.cmpi slt, %k, %c9 : i32
  "tensorlang.assert"(%small) {message = "far too large"} : (i1) -> ()
  func.call @middle(%m, %k, %n) : (memref<2xf64>, i32, index) -> ()
  return
}
"""


class Listening:
    """Declines, and keeps what it was told."""

    author = "listening"

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def respond(self, question: HealQuestion) -> Answer:
        self.faults.append(question.fault)
        return Declined("only listening", self.author)


@pytest.fixture(scope="module")
def listening() -> Listening:
    return Listening()


@pytest.fixture(scope="module")
def runtime(listening: Listening) -> Iterator[Runtime]:
    settings = Settings(heal=HealMode.SUGGEST, responder="none", tier_cap=Tier.T0)
    with Runtime(settings, healers=[listening]) as runtime:
        yield runtime


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
@pytest.mark.parametrize(
    ("k", "n", "kind", "inner"),
    [
        (4, 1, "assert", (None, 0.5, 4, True, 1)),
        (-4, 7, "bounds", (None, 0.5, -4, True, 7)),
        (10, 0, "assert", None),
    ],
)
def test_the_arguments_of_the_function_that_failed_and_of_the_scope_are_told(
    runtime: Runtime,
    listening: Listening,
    tier: Tier,
    k: int,
    n: int,
    kind: str,
    inner: tuple[object, ...] | None,
) -> None:
    program = runtime.load(PROGRAM)
    program.check.promote(tier)
    listening.faults.clear()
    with pytest.raises(ProgramFault):
        program.run(np.array([1.0, 2.0]), k, n)
    fault = listening.faults[0]
    assert fault.kind == kind
    *within, scope = fault.frames
    assert [(frame.function, frame.arguments) for frame in within] == ([("check", inner)] if inner else [])
    assert scope.function == "run"
    buffer, *scalars = scope.arguments
    assert isinstance(buffer, np.ndarray)
    assert buffer.tolist() == [1, 2]
    assert scalars == [k, n]

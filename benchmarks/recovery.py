"""What a recovery scope costs while all is well, and what is left behind when it is not."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from neurojit.healing.offered import OfferedPatches
from neurojit.model.errors import ProgramFault
from neurojit.model.policy import HealMode, Tier
from neurojit.runtime import Runtime
from neurojit.service.handles import LoadedProgram, in_service
from neurojit.service.healing.patching import Accepted
from neurojit.settings import Settings
from tests.campaigns.memory import Growth, Leak, growth

ELEMENTS = 400  # 3,200 bytes that are copied before each call
TIMES = 4  # that a call goes over them: more than 10 us

# The same work twice: as a recovery scope, and without.
WORK = """
func.func @factor(%x: f64) -> f64 attributes {{neurojit.healable}} {{
  %r = arith.constant 0.999 : f64
  return %r : f64
}}
{functions}
"""
_BODY = """
func.func @{name}(%a: memref<{elements}xf64>) {attributes} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {elements} : index
  %limit = arith.constant 1.0e300 : f64
  %one = arith.constant 1.0 : f64
  %s = arith.constant 0.5 : f64
  %f = func.call @factor(%s) : (f64) -> f64
  %times = arith.constant {times} : index
  %sum = scf.for %j = %c0 to %times step %c1 iter_args(%before = %one) -> (f64) {{
   %after = scf.for %i = %c0 to %n step %c1 iter_args(%t = %before) -> (f64) {{
    %x = memref.load %a[%i] : memref<{elements}xf64>
    %y = arith.mulf %x, %f : f64
    %q = arith.divf %y, %t : f64
    %u = arith.addf %q, %one : f64
    %r = math.sqrt %u : f64
    memref.store %r, %a[%i] : memref<{elements}xf64>
    scf.yield %r : f64
   }}
   scf.yield %after : f64
  }}
  %ok = arith.cmpf olt, %sum, %limit : f64
  "tensorlang.assert"(%ok, %sum) {{message = "too large", names = ["sum"]}} : (i1, f64) -> ()
  return
}}
"""

# A million calls five deep, of which one in a hundred fails after it has written.
NEST = """
func.func @good(%n: i64) -> i64 attributes {neurojit.healable} {
  return %n : i64
}
func.func @count(%a: memref<8xi64>, %fail: i1) attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %one = arith.constant 1 : i64
  %true = arith.constant true
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xi64>
    %y = func.call @good(%x) : (i64) -> i64
    %z = arith.addi %y, %one : i64
    memref.store %z, %a[%i] : memref<8xi64>
  }
  %ok = arith.xori %fail, %true : i1
  "tensorlang.assert"(%ok) {message = "failed"} : (i1) -> ()
  return
}
func.func @fourth(%a: memref<8xi64>, %fail: i1) {
  func.call @count(%a, %fail) : (memref<8xi64>, i1) -> ()
  return
}
func.func @third(%a: memref<8xi64>, %fail: i1) {
  func.call @fourth(%a, %fail) : (memref<8xi64>, i1) -> ()
  return
}
func.func @second(%a: memref<8xi64>, %fail: i1) {
  func.call @third(%a, %fail) : (memref<8xi64>, i1) -> ()
  return
}
func.func @run(%a: memref<8xi64>, %healthy: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.addi %healthy, %c1 : index
  scf.for %i = %c0 to %n step %c1 {
    %fail = arith.cmpi eq, %i, %healthy : index
    func.call @second(%a, %fail) : (memref<8xi64>, i1) -> ()
  }
  return
}
"""
HEALTHY = 100  # calls before the one that fails
HALVED = """
func.func @factor(%x: f64) -> f64 attributes {neurojit.healable} {
  %r = arith.constant 2.0 : f64
  return %r : f64
}
func.func @scale(%x: f64 {neurojit.range = [1.0, 10.0]}) -> f64 attributes {neurojit.recover} {
  %limit = arith.constant 10.0 : f64
  %f = func.call @factor(%x) : (f64) -> f64
  %y = arith.mulf %x, %f : f64
  %ok = arith.cmpf ole, %y, %limit : f64
  "tensorlang.assert"(%ok, %y) {message = "too large", names = ["y"]} : (i1, f64) -> ()
  return %y : f64
}
"""
HALF = "func.func @factor(%x: f64) -> f64 {\n  %r = arith.constant 0.5 : f64\n  return %r : f64\n}\n"


def settings() -> Settings:
    return Settings(heal=HealMode.ENFORCE, tier_cap=Tier.T1, responder="none")


@dataclass
class Overhead:
    """Nanoseconds of a call, by pairs of batches: of the scope, and of the same function without."""

    scope: list[float] = field(default_factory=list[float])
    plain: list[float] = field(default_factory=list[float])

    @property
    def ratios(self) -> list[float]:
        return [one / other for one, other in zip(self.scope, self.plain, strict=True)]

    def __str__(self) -> str:
        low, middle, high = interval(self.ratios)
        return (
            f"scope {statistics.median(self.scope) / 1e3:.2f} us, plain "
            f"{statistics.median(self.plain) / 1e3:.2f} us a call; {len(self.scope)} pairs: "
            f"{100 * (middle - 1):+.2f} % ({100 * (low - 1):+.2f} to {100 * (high - 1):+.2f})"
        )


def interval(values: list[float]) -> tuple[float, float, float]:
    """The median between the ends of its 95 % interval, by resampling."""
    rng = random.Random(0)
    medians = sorted(statistics.median(rng.choices(values, k=len(values))) for _ in range(1000))
    return medians[25], statistics.median(values), medians[974]


def overhead(pairs: int = 400, calls: int = 50) -> Overhead:
    """The two in turns, who begins changing from pair to pair; states of passing calls are recorded."""
    functions = "".join(
        _BODY.format(name=name, elements=ELEMENTS, times=TIMES, attributes=attributes)
        for name, attributes in (("scope", "attributes {neurojit.recover}"), ("plain", ""))
    )
    found = Overhead()
    with Runtime(settings()) as runtime:
        program = runtime.load(WORK.format(functions=functions))
        for name in ("scope", "plain"):
            program[name].promote("T1")
        buffer = np.ones(ELEMENTS)
        sides: list[tuple[Callable[[object], object], list[float]]] = [
            (program.scope, found.scope),
            (program.plain, found.plain),
        ]
        for number in range(-4, pairs):
            for call, times in sides if number % 2 else sides[::-1]:
                began = time.perf_counter_ns()
                for _ in range(calls):
                    call(buffer)
                if number >= 0:
                    times.append((time.perf_counter_ns() - began) / calls)
    return found


def undone(faults: int, leak: Leak | None = None) -> Growth:
    """Faults after HEALTHY calls each, all five deep; the memory that they leave. Raises AssertionError."""
    with Runtime(settings()) as runtime:
        program = runtime.load(NEST)
        buffer = np.arange(8)

        def fail(_: int) -> None:
            before = buffer + HEALTHY
            message = ""
            try:
                program.run(buffer, HEALTHY)
            except ProgramFault as fault:
                message = fault.report.message
            assert message == "failed"
            assert buffer.tobytes() == before.tobytes()

        return growth(fail, faults, leak or Leak())


def installed(times: int, leak: Leak | None = None) -> Growth:
    """A patch that was judged once, installed and taken back again and again."""
    with Runtime(settings(), healers=[OfferedPatches([("factor", HALF)])]) as runtime:
        program = runtime.load(HALVED)
        again = _installing(program)

        def once(_: int) -> None:
            assert program.scale(8.0) == 4.0
            again()

        return growth(once, times, leak or Leak())


def _installing(program: LoadedProgram) -> Callable[[], None]:
    """Heals the program once; what is returned takes the patch back and installs it anew."""
    repairs = in_service(program).parts.repairs
    install, seen = repairs._install, list[Accepted]()

    def noted(name: str, accepted: Accepted, fault: object) -> None:
        seen.append(accepted)
        install(name, accepted, fault)

    repairs._install = noted
    program.scale(8.0)
    repairs._install = install
    (accepted,), (heal,) = seen, program.heals
    scope = in_service(program).parts.scopes["scale"]

    def again() -> None:
        repairs._take_back(scope, heal.fault)
        install("factor", accepted, heal.fault)

    return again

"""What a recovery scope comes to ends with a fault where it reaches outside a buffer, at every tier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from neurojit.healing.offered import OfferedPatches
from neurojit.model.errors import ProgramFault
from neurojit.model.policy import HealMode, Tier
from neurojit.runtime import Runtime
from neurojit.service.handles import LoadedProgram
from neurojit.settings import Settings
from neurojit.telemetry import events

_SCOPE = "attributes {neurojit.recover}"
PROGRAM = f"""
func.func @load(%m: memref<10xf64>, %n: index) -> f64 {_SCOPE} {{
  %v = memref.load %m[%n] : memref<10xf64>
  return %v : f64
}}
func.func @store(%m: memref<10xf64>, %n: index) {_SCOPE} {{
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  memref.store %one, %m[%c0] : memref<10xf64>
  memref.store %one, %m[%n] : memref<10xf64>
  return
}}
func.func @affine(%m: memref<10xf64>, %n: index) -> f64 {_SCOPE} {{
  %v = affine.load %m[symbol(%n) + 1] : memref<10xf64>
  return %v : f64
}}
func.func @extract(%m: tensor<10xf64>, %n: index) -> f64 {_SCOPE} {{
  %v = tensor.extract %m[%n] : tensor<10xf64>
  return %v : f64
}}
func.func @insert(%m: tensor<10xf64>, %n: index) -> tensor<10xf64> {_SCOPE} {{
  %one = arith.constant 1.0 : f64
  %v = tensor.insert %one into %m[%n] : tensor<10xf64>
  return %v : tensor<10xf64>
}}
func.func @slice(%m: tensor<10xf64>, %n: index) -> tensor<4xf64> {_SCOPE} {{
  %v = tensor.extract_slice %m[%n] [4] [1] : tensor<10xf64> to tensor<4xf64>
  return %v : tensor<4xf64>
}}
func.func @vector(%m: memref<10xf64>, %n: index) -> f64 {_SCOPE} {{
  %v = vector.load %m[%n] : memref<10xf64>, vector<4xf64>
  %s = vector.reduction <add>, %v : vector<4xf64> into f64
  return %s : f64
}}
func.func @view(%m: memref<10xf64>, %n: index) -> f64 {_SCOPE} {{
  %c3 = arith.constant 3 : index
  %s = memref.subview %m[%n] [4] [1] : memref<10xf64> to memref<4xf64, strided<[1], offset: ?>>
  %v = memref.load %s[%c3] : memref<4xf64, strided<[1], offset: ?>>
  return %v : f64
}}
func.func @inner(%m: memref<10xf64>, %n: index) -> f64 {{
  %v = memref.load %m[%n] : memref<10xf64>
  return %v : f64
}}
func.func @outer(%m: memref<10xf64>, %n: index) -> f64 {_SCOPE} {{
  %v = func.call @inner(%m, %n) : (memref<10xf64>, index) -> f64
  return %v : f64
}}
func.func @proved(%m: memref<10xf64>, %n: index) -> f64 {_SCOPE} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c10 = arith.constant 10 : index
  %zero = arith.constant 0.0 : f64
  %s = scf.for %i = %c0 to %c10 step %c1 iter_args(%x = %zero) -> f64 {{
    %v = memref.load %m[%i] : memref<10xf64>
    %y = arith.addf %x, %v : f64
    scf.yield %y : f64
  }}
  return %s : f64
}}
"""


@dataclass(frozen=True)
class Access:
    """``first`` and ``last``: the indices that are still inside; ``what`` is on ``line``."""

    function: str
    last: int
    line: int
    what: str
    first: int = 0
    buffer: str = "argument 0"


ACCESSES: Sequence[Access] = (
    Access("load", 9, 3, "memref.load"),
    Access("store", 9, 10, "memref.store"),
    Access("affine", 8, 14, "affine.load", first=-1),
    Access("extract", 9, 18, "tensor.extract"),
    Access("insert", 9, 23, "tensor.insert"),
    Access("slice", 6, 27, "tensor.extract_slice"),
    Access("vector", 6, 31, "vector.load"),
    Access("view", 6, 37, "memref.subview"),
    Access("outer", 9, 42, "memref.load"),
)
DATA = np.arange(10.0)


@pytest.fixture(scope="module")
def seen() -> list[events.Event]:
    return []


@pytest.fixture(scope="module")
def program(seen: list[events.Event]) -> Iterator[LoadedProgram]:
    settings = Settings(heal=HealMode.SUGGEST, heal_seconds=600, responder="none", tier_cap=Tier.T0)
    with Runtime(settings, on_event=seen.append) as runtime:
        yield runtime.load(PROGRAM)


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
@pytest.mark.parametrize("access", ACCESSES, ids=lambda access: access.function)
def test_the_first_place_outside_is_a_fault_that_says_where(
    program: LoadedProgram, access: Access, tier: Tier
) -> None:
    """At both ends; what was written before the access is undone."""
    function = program[access.function]
    if tier is not Tier.T0:
        function.promote(tier)
        program["inner"].promote(tier)
    for index in (access.first, access.last):
        function(DATA.copy(), index)
    for index in (access.last + 1, access.first - 1, 1 << 62):
        buffer = DATA.copy()
        with pytest.raises(ProgramFault) as caught:
            function(buffer, index)
        report = caught.value.report
        assert report.message.startswith(f"{access.what} reaches outside {access.buffer} of 10xf64")
        assert report.location is not None
        assert report.location.line == access.line
        assert report.values["extent"] == 10
        assert index + (access.function == "affine") in report.values.values()
        assert buffer.tobytes() == DATA.tobytes()


def test_what_is_proved_in_bounds_is_compiled_as_ever(
    program: LoadedProgram, seen: list[events.Event]
) -> None:
    """It says nothing of checks; what may fault says how many there are."""
    program.proved.promote(Tier.T2)
    assert program.proved(DATA, 0) == 45
    program.load.promote(Tier.T2)
    notes = {
        event.function: event.notes
        for event in seen
        if isinstance(event, events.CompileFinished) and event.tier is Tier.T2
    }
    assert not any("accesses" in note for note in notes["proved"])
    assert notes["load"] == ("accesses checked: 1",)


RING = Path(__file__).parents[2] / "examples" / "ring_index.mlir"
WRAPPED = """func.func @place(%number: i64) -> index {
  %c8 = arith.constant 8 : i64
  %wrapped = arith.remui %number, %c8 : i64
  %place = arith.index_cast %wrapped : i64 to index
  return %place : index
}"""


def unasserted(text: str) -> str:
    """The ring without the assertion of its index."""
    return re.sub(r"  %inside = .*\n.*outside the ring.*\n", "", text)


@pytest.mark.parametrize("responder", ["none", "offline"])
def test_an_index_that_runs_out_of_its_buffer_is_healed_without_an_assertion(responder: str) -> None:
    """By a patch that was offered, or by the templates' guards of an index."""
    printed: list[str] = []
    healers = [OfferedPatches([("place", WRAPPED)])] if responder == "none" else []
    settings = Settings(heal=HealMode.ENFORCE, heal_seconds=600, responder=responder, tier_cap=Tier.T0)
    with Runtime(settings, print_sink=printed.append, healers=healers) as runtime:
        program = runtime.load(unasserted(RING.read_text(encoding="utf-8")))
        assert program.run_main() == 0
        (heal,) = program["place"].heals
    assert heal.fault.kind == "bounds"
    assert heal.fault.report.message == "memref.store reaches outside argument 0 of 8xf64"
    assert heal.fault.report.values == {"index": 8, "extent": 8}
    means = [sum(range(max(0, n - 7), n + 1)) / 8 for n in range(20)]
    assert printed == [f"mean of the ring: {mean}" for mean in means]

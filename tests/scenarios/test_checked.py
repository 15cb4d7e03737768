"""Checked mode: an access outside its buffer is a fault that says where, in whatever is checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from neurojit.model.errors import InputError, ProgramFault
from neurojit.model.policy import Tier
from neurojit.model.verdict import Rejected
from neurojit.runtime import Runtime
from neurojit.settings import Settings
from neurojit.telemetry import events

LOAD = """func.func @load(%m: memref<4xf64>, %n: index) -> f64 {
  %v = memref.load %m[%n] : memref<4xf64>
  return %v : f64
}
func.func @outer(%m: memref<4xf64>, %n: index) -> f64 {
  %v = func.call @load(%m, %n) : (memref<4xf64>, index) -> f64
  return %v : f64
}
func.func @first(%m: memref<4xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %v = memref.load %m[%c0] : memref<4xf64>
  return %v : f64
}
"""
MARKED = LOAD.replace("-> f64 {", "-> f64 attributes {neurojit.checked} {", 1)
DATA = np.arange(4.0)


@pytest.fixture(scope="module")
def seen() -> list[events.Event]:
    return []


@pytest.fixture(scope="module")
def runtime(seen: list[events.Event]) -> Iterator[Runtime]:
    settings = Settings(checked=True, responder="offline", calls_t1=2**62, calls_t2=2**62)
    with Runtime(settings, on_event=seen.append) as runtime:
        yield runtime


@pytest.mark.parametrize("index", [4, -1, 7, 10**9, -(2**63)])
@pytest.mark.parametrize("function", ["load", "outer"])
def test_every_function_is_checked_by_the_setting(runtime: Runtime, function: str, index: int) -> None:
    """Of 4 elements, where a neighbour's value or the end of the process would be the answer otherwise."""
    with pytest.raises(ProgramFault) as caught:
        runtime.load(LOAD)[function](DATA, index)
    report = caught.value.report
    assert (report.function, report.message) == ("load", "memref.load reaches outside argument 0 of 4xf64")
    assert report.values == {"index": index, "extent": 4}
    assert report.location is not None
    assert report.location.line == 2


def test_a_function_that_is_marked_is_checked_without_the_setting() -> None:
    with Runtime(Settings(responder="none", tier_cap=Tier.T0)) as runtime:
        program = runtime.load(MARKED)
        assert program.outer(DATA, 3) == 3
        with pytest.raises(ProgramFault, match="reaches outside argument 0"):
            program.outer(DATA, 4)


@pytest.mark.parametrize("function", ["load", "outer"])
def test_what_may_fault_is_never_rewritten(runtime: Runtime, seen: list[events.Event], function: str) -> None:
    """Neither by an offer, nor by whoever is asked; a function that is proved in bounds is."""
    program = runtime.load(LOAD)
    program[function](DATA, 0)
    verdict = program[function].offer(LOAD)
    assert isinstance(verdict, Rejected)
    why = "@load is checked, and its text does not prove that its accesses are in bounds"
    assert verdict.diagnostic.message == why
    with pytest.raises(InputError, match="@load is checked"):
        program[function].improve()
    judged = [event for event in seen if isinstance(event, events.Judged) and event.function == function]
    assert judged[-1].diagnostic is not None
    assert judged[-1].diagnostic.message == why


STEPS = """func.func @f(%m: memref<12xf64>, %n: index) {
  %a = memref.subview %m[0] [4] [2] : memref<12xf64> to memref<4xf64, strided<[2]>>
  %b = memref.subview %m[0] [4] [3] : memref<12xf64> to memref<4xf64, strided<[3]>>
  memref.copy %a, %b : memref<4xf64, strided<[2]>> to memref<4xf64, strided<[3]>>
  return
}"""


def test_what_cannot_be_checked_is_named_before_anything_runs(runtime: Runtime) -> None:
    _, compiled = runtime.check(STEPS)
    assert compiled["f"].unchecked == ("line 4: whether views of one buffer overlap that step differently",)


def test_an_exported_function_is_checked_and_its_header_says_how_it_fails(
    runtime: Runtime, tmp_path: Path
) -> None:
    runtime.export(runtime.load(LOAD), "outer", tmp_path)
    header = (tmp_path / "outer.h").read_text(encoding="utf-8")
    assert "when an access fails (<text>:2:8): memref.load reaches outside argument 0 of 4xf64" in header

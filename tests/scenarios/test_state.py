"""What a program may observe of its swaps, and what it may not: globals, reflection, prints, faults."""

from __future__ import annotations

import sys
import threading

import numpy as np
import pytest

import neurojit
from neurojit.telemetry.events import Faulted
from tests.scenarios.conftest import Watched

COUNTER = """
memref.global "private" @count : memref<i64> = dense<100>
memref.global "private" @history : memref<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]>
memref.global "private" @empty : memref<3xi32> = uninitialized
func.func @next() -> i64 {
  %one = arith.constant 1 : i64
  %m = memref.get_global @count : memref<i64>
  %v = memref.load %m[] : memref<i64>
  %n = arith.addi %v, %one : i64
  memref.store %n, %m[] : memref<i64>
  return %n : i64
}
func.func @twice() -> (i64, i64) {
  %a = func.call @next() : () -> i64
  %b = func.call @next() : () -> i64
  return %a, %b : i64, i64
}
func.func @shift(%x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %m = memref.get_global @history : memref<4xf32>
  %first = memref.load %m[%c0] : memref<4xf32>
  scf.for %i = %c0 to %c3 step %c1 {
    %j = arith.addi %i, %c1 : index
    %v = memref.load %m[%j] : memref<4xf32>
    memref.store %v, %m[%i] : memref<4xf32>
  }
  memref.store %x, %m[%c3] : memref<4xf32>
  return %first : f32
}
func.func @sum() -> i32 {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %five = arith.constant 5 : i32
  %m = memref.get_global @empty : memref<3xi32>
  %before = memref.load %m[%c2] : memref<3xi32>
  %after = arith.addi %before, %five : i32
  memref.store %after, %m[%c2] : memref<3xi32>
  return %before : i32
}
"""


def test_globals_keep_their_state_across_swaps(calm: Watched) -> None:
    """A global is the program's, not a variant's: what T0 stored T2 reads, and the other way round, in the
    function that was swapped and in those that it calls."""
    program = calm.runtime.load(COUNTER)
    value = 100
    fifo = [1.0, 2.0, 3.0, 4.0]
    total = 0
    for number, tier in enumerate(("T0", "T2", "T1", "T0", "T2")):
        for function in program.functions().values():
            function.promote(tier)
        assert program.next() == value + 1
        assert program.twice() == (value + 2, value + 3)
        value += 3
        fifo.append(float(number))
        assert program.shift(float(number)) == fifo.pop(0)
        assert program.sum() == total
        total += 5


REFLECTION = """
func.func @work(%x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = "tensorlang.add"(%x, %x) : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
func.func @installed() -> (i64, i64) {
  %number, %tier = "tensorlang.variant"() {callee = @work} : () -> (i64, i64)
  return %number, %tier : i64, i64
}
func.func @source() {
  %text = "tensorlang.get_ir"() {callee = @work} : () -> !tensorlang.text
  "tensorlang.print"(%text) {label = ""} : (!tensorlang.text) -> ()
  return
}
"""


def test_reflection_tells_what_is_installed(calm: Watched) -> None:
    """``tensorlang.variant`` gives the number and tier that Python sees, from whatever tier it is asked; the
    text that ``get_ir`` prints can be loaded again and computes the same."""
    program = calm.runtime.load(REFLECTION)
    x = np.arange(8, dtype=np.float32)
    for asking in ("T0", "T2"):
        program.installed.promote(asking)
        for tier in ("T0", "T1", "T2", "T1"):
            number = program.work.promote(tier).id
            assert program.installed() == (number, int(tier[1]))
            assert program.work.incumbent == number
        program.work.deoptimize()
        assert program.installed() == (0, 0)
    program.source()
    again = calm.runtime.load(calm.printed[-1])
    np.testing.assert_array_equal(again.work(x), program.work(x))


PRINTS = """
func.func @inner(%n: i64) {
  "tensorlang.print"(%n) {label = "inner"} : (i64) -> ()
  return
}
func.func @outer(%x: tensor<3xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  "tensorlang.print"(%x) {label = "begin"} : (tensor<3xf32>) -> ()
  scf.for %i = %c0 to %c4 step %c1 {
    %n = arith.index_cast %i : index to i64
    func.call @inner(%n) : (i64) -> ()
    %b = arith.cmpi eq, %i, %c1 : index
    "tensorlang.print"(%b) {label = "second"} : (i1) -> ()
  }
  "tensorlang.print"(%x) {label = "end"} : (tensor<3xf32>) -> ()
  return
}
"""


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
def test_prints_keep_their_order(calm: Watched, tier: str) -> None:
    """Prints come one by one, in the order of the program, across calls and at every tier."""
    program = calm.runtime.load(PRINTS)
    for name in ("inner", "outer"):
        program[name].promote(tier)
    program.outer(np.array([1.5, -2.0, np.inf], np.float32))
    body = [line for i in range(4) for line in (f"inner: {i}", f"second: {i == 1}")]
    assert calm.printed == ["begin: [ 1.5 -2.   inf]", *body, "end: [ 1.5 -2.   inf]"]


def test_a_print_that_raises_ends_the_call() -> None:
    """An exception of the sink ends the call, is raised from it as it is, and leaves the program usable."""

    class Full(Exception):
        pass

    lines: list[str] = []

    def sink(line: str) -> None:
        lines.append(line)
        if len(lines) == 4:
            raise Full(line)

    with neurojit.Runtime(print_sink=sink) as runtime:
        program = runtime.load(PRINTS)
        x = np.zeros(3, np.float32)
        with pytest.raises(Full, match="inner: 1"):
            program.outer(x)
        assert len(lines) == 4
        program.outer(x)
        assert len(lines) == 4 + 10


FAULTS = """
func.func @check(%x: tensor<4xf32>, %low: f32) -> tensor<4xf32> {
  %c2 = arith.constant 2 : index
  %v = tensor.extract %x[%c2] : tensor<4xf32>
  %fine = arith.cmpf oge, %v, %low : f32
  "tensorlang.assert"(%fine, %v, %low) {message = "too low", names = ["value", "low"]} : (i1, f32, f32) -> ()
  %e = "tensorlang.exp"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %e : tensor<4xf32>
}
func.func @between(%x: tensor<4xf32>, %low: f32) -> tensor<4xf32> {
  %d = "tensorlang.add"(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %e = func.call @check(%d, %low) : (tensor<4xf32>, f32) -> tensor<4xf32>
  %f = "tensorlang.add"(%e, %d) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %f : tensor<4xf32>
}
func.func @top(%x: tensor<4xf32>, %low: f32, %seen: memref<i64>) -> tensor<4xf32> {
  %one = arith.constant 1 : i64
  %n = memref.load %seen[] : memref<i64>
  %m = arith.addi %n, %one : i64
  memref.store %m, %seen[] : memref<i64>
  %e = func.call @between(%x, %low) : (tensor<4xf32>, f32) -> tensor<4xf32>
  %o = arith.addi %m, %one : i64
  memref.store %o, %seen[] : memref<i64>
  return %e : tensor<4xf32>
}
func.func @deep(%n: i64) -> i64 {
  %one = arith.constant 1 : i64
  %m = arith.addi %n, %one : i64
  %r = func.call @deep(%m) : (i64) -> i64
  %s = arith.addi %r, %one : i64
  return %s : i64
}
"""


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
def test_a_fault_in_nested_calls(calm: Watched, tier: str) -> None:
    """A failing assert three calls deep raises ProgramFault with the message, the function it stands in, its
    values by name, and file:line:column. What was written before stays written, nothing after it runs, the
    result's array is not given out, and the next call works."""
    program = calm.runtime.load(FAULTS)
    for name in ("check", "between", "top"):
        program[name].promote(tier)
    x, seen = np.array([0, 1, -1.5, 3], np.float32), np.zeros((), np.int64)
    line = (
        FAULTS.split("\n").index(next(line for line in FAULTS.split("\n") if "tensorlang.assert" in line)) + 1
    )
    before = sys.getrefcount(x)
    for _ in range(3):
        seen[...] = 0
        with pytest.raises(neurojit.ProgramFault) as raised:
            program.top(x, -2.5, seen)
        report = raised.value.report
        assert (report.function, report.message) == ("check", "too low")
        assert report.values == {"value": -3.0, "low": -2.5}
        assert str(report.location) == f"<text>:{line}:3"
        assert str(raised.value) == f"<text>:{line}:3: @check: too low (value = -3.0, low = -2.5)"
        assert seen == 1
        del raised
        result = program.top(x, -3.5, seen)
        np.testing.assert_allclose(result, np.exp(2 * x) + 2 * x, rtol=1e-6)
        assert seen == 3
    assert sys.getrefcount(x) == before
    assert [event.report.message for event in calm.seen(Faulted)] == ["too low"] * 3  # pyright: ignore


def test_endless_recursion_is_a_fault(calm: Watched) -> None:
    """Calls nested without end end as a fault, in any thread, at any tier; not with the stack's overflow."""
    program = calm.runtime.load(FAULTS)
    x, seen = np.zeros(4, np.float32), np.zeros((), np.int64)
    for tier in ("T0", "T2"):
        program.deep.promote(tier)
        with pytest.raises(neurojit.ProgramFault, match="nested too deeply"):
            program.deep(0)
        failures: list[BaseException] = []

        def work(failures: list[BaseException] = failures) -> None:
            try:
                program.deep(0)
            except neurojit.ProgramFault as fault:
                failures.append(fault)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert len(failures) == 1
        program.top(x, -1.0, seen)

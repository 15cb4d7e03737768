"""Arrays that say what is not so, and arrays whose memory would go under a call."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neurojit.execution.contexts import ContextPool
from neurojit.execution.slots import SlotTable
from neurojit.model.errors import CallError
from neurojit.model.types import Signature
from tests.unit.execution.hand_written import DOUBLE, VECTOR, Function, build, function, memref

Array = np.ndarray[Any, np.dtype[Any]]

LYING = """
import numpy as np
import neurojit

class Liar(np.ndarray):
    shape = property(lambda self: (16,))
    size = property(lambda self: 16)
    flags = property(lambda self: FULL.flags)
    dtype = property(lambda self: FULL.dtype)
    ctypes = property(lambda self: FULL.ctypes)
    __array_interface__ = property(lambda self: FULL.__array_interface__)
    def __array__(self, *_, **__):
        return FULL

class Stranger:
    __class__ = np.ndarray
    shape, dtype = (16,), np.dtype(np.float32)
    flags = property(lambda self: FULL.flags)
    def __array__(self, *_, **__):
        return FULL

FULL = np.ones(16, np.float32)
room = np.zeros(64, np.float32)
one = np.ndarray.__new__(Liar, (1,), np.float32, room)
rt = neurojit.Runtime()
program = rt.load('''
func.func @twice(%x: tensor<16xf32>) -> tensor<16xf32> {
  %y = arith.addf %x, %x : tensor<16xf32>
  return %y : tensor<16xf32>
}
func.func @fill(%x: memref<16xf32>) {
  %one = arith.constant 1.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  scf.for %i = %c0 to %n step %c1 {
    memref.store %one, %x[%i] : memref<16xf32>
  }
  return
}
''')
said = []
for call in (
    lambda: program.twice(FULL, out=one),
    lambda: program.twice(one),
    lambda: program.fill(one),
    lambda: program.twice(FULL, out=Stranger()),
    lambda: program.fill(Stranger()),
):
    try:
        call()
    except neurojit.CallError as error:
        said.append(str(error))
rt.close()
assert not room.any(), room
print(*said, sep="\\n")
"""

# Waits until its first element is positive, then writes the last.
WAITS = """
define i32 @neurojit.body(ptr %c, ptr %a) {
  br label %loop
loop:
  %x = load volatile float, ptr %a
  %go = fcmp ogt float %x, 0.0
  br i1 %go, label %done, label %loop
done:
  %q = getelementptr float, ptr %a, i64 1023
  store float 7.0, ptr %q
  ret i32 0
}
"""
WAITING = Signature((memref("readwrite", "f32", 1024),), ())


def test_no_more_is_written_than_there_is_whatever_an_array_says() -> None:
    """One element lent, sixteen said: nothing is written, and the message tells what is there."""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", LYING], capture_output=True, text=True, check=False, timeout=600
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "call: twice: out: array 0: expected tensor<16xf32>, got float32 array of shape (1,)",
        "call: twice: argument 0: expected tensor<16xf32>, got float32 array of shape (1,)",
        "call: fill: argument 0: expected memref<16xf32>, got float32 array of shape (1,)",
        "call: twice: out: array 0: expected tensor<16xf32>, got Stranger",
        "call: fill: argument 0: expected memref<16xf32>, got Stranger, and the function writes it: "
        "pass an array",
    ]


def owned() -> Array:
    return np.zeros(1024, np.float32)


def viewed() -> Array:
    return np.zeros(2048, np.float32).reshape(2, 1024)[1]


@pytest.mark.parametrize("way", ["fast", "slow"])
@pytest.mark.parametrize("made", [owned, viewed])
def test_no_memory_goes_under_a_call(
    pool: ContextPool, table: SlotTable, made: Callable[[], Array], way: str
) -> None:
    """An array that a call works in, or what it is a view of, is not resized meanwhile; afterwards it is."""
    slot = table.create("f")
    slot.install(build(slot, WAITING, WAITS))
    waiting = function(pool, slot, WAITING, release_gil=True)
    array = made()
    owner = array if array.base is None else array.base
    caller = threading.Thread(target=getattr(waiting, way), args=(array,))
    caller.start()
    try:
        while not any(context.running for context in pool):
            time.sleep(0.001)
        with pytest.raises(ValueError, match="resize"):
            owner.resize(1 << 24, refcheck=False)
    finally:
        array[0] = 1
        caller.join()
    assert array[1023] == 7
    assert waiting.slow_calls == []
    del array
    owner.resize(4, refcheck=False)


@pytest.fixture
def doubling(pool: ContextPool, table: SlotTable) -> Function:
    slot = table.create("f")
    slot.install(build(slot, VECTOR, DOUBLE))
    return function(pool, slot, VECTOR, release_gil=True)


def test_what_holds_arrays_goes_with_the_call(doubling: Function) -> None:
    """Whether it is served, refused or goes the slow way."""
    x, out = np.ones(4, np.float32), np.zeros(4, np.float32)
    counts = sys.getrefcount(x), sys.getrefcount(out)
    for _ in range(100):
        doubling.fast(x, out=out)
        doubling.slow(x, out=out)
        with pytest.raises(CallError):
            doubling.slow(x, out=out[:3])
    x.resize(2)
    out.resize(2)
    assert (sys.getrefcount(x), sys.getrefcount(out)) == counts


def test_a_subclass_that_is_an_array_is_served_and_given_back(doubling: Function) -> None:
    """By its plain view: a memory map, say."""
    x = np.ones(4, np.float32).view(type("Sub", (np.ndarray,), {}))
    out = np.zeros(4, np.float32).view(type(x))
    assert doubling.fast(x, out=out) is out
    assert out.tolist() == [2, 2, 2, 2]

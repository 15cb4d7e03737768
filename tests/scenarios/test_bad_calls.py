"""Calls from Python that do not fit are refused with what was expected and what was got; whatever does fit,
in any layout, means the same at every tier."""

from __future__ import annotations

import itertools
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit.model.policy import Tier
from neurojit.runtime import Runtime
from neurojit.service.handles import LoadedProgram

PROGRAM = """
func.func @scale(%x: tensor<4x6xf32>, %by: f32) -> tensor<4x6xf32> {
  %s = tensor.splat %by : tensor<4x6xf32>
  %0 = "tensorlang.mul"(%x, %s) : (tensor<4x6xf32>, tensor<4x6xf32>) -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}
func.func @both(%x: tensor<3xi32>, %flag: i1, %n: i32, %i: index) -> (tensor<3xi32>, i64) {
  %s = tensor.splat %n : tensor<3xi32>
  %0 = "tensorlang.add"(%x, %s) : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  %a = arith.index_cast %i : index to i64
  %b = arith.extui %flag : i1 to i64
  %c = arith.addi %a, %b : i64
  return %0, %c : tensor<3xi32>, i64
}
func.func @twice(%x: f32) -> (tensor<6xf32>, tensor<6xf32>) {
  %0 = tensor.splat %x : tensor<6xf32>
  %1 = "tensorlang.add"(%0, %0) : (tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
  return %0, %1 : tensor<6xf32>, tensor<6xf32>
}
func.func @fill(%x: memref<4x6xf32>, %v: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c6 = arith.constant 6 : index
  scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c6 step %c1 {
      memref.store %v, %x[%i, %j] : memref<4x6xf32>
    }
  }
  return
}
func.func @shift(%from: memref<64xf32>, %to: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 64 : index
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %from[%i] : memref<64xf32>
    %w = arith.addf %v, %one : f32
    memref.store %w, %to[%i] : memref<64xf32>
  }
  return
}
func.func @spread(%from: tensor<64xf32>, %to: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 64 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = tensor.extract %from[%i] : tensor<64xf32>
    %w = arith.addf %v, %v : f32
    memref.store %w, %to[%i] : memref<64xf32>
  }
  return
}
"""
TIERS = ("T0", "T1", "T2")
X = np.arange(24, dtype=np.float32).reshape(4, 6)
I3 = np.arange(3, dtype=np.int32)
SAME = np.zeros(6, np.float32)
LONG = np.zeros(12, np.float32)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", PendingDeprecationWarning)
    MATRIX = np.matrix(X)


@pytest.fixture(scope="module")
def program(shared: Runtime) -> LoadedProgram:
    return shared.load(PROGRAM)


class Exporter:
    """Something with ``__dlpack__`` and nothing else."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    def __dlpack__(self, **keywords: Any) -> Any:
        return self.array.__dlpack__(**keywords)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.array.__dlpack_device__()


class Making:
    """Something with ``__array__`` and nothing else."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return self.array


REFUSED: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("scale", (), {}, r"expected 2 argument\(s\) .*, got 0"),
    ("scale", (X,), {}, r"expected 2 argument\(s\) .*, got 1"),
    ("scale", (X, 1.0, 2.0), {}, r"expected 2 argument\(s\) .*, got 3"),
    ("scale", (X.astype(np.float64), 1.0), {}, r"argument 0: expected tensor<4x6xf32>, got float64 array"),
    ("scale", (X.astype(np.int32), 1.0), {}, "argument 0: .*got int32 array"),
    ("scale", (X.astype(np.complex64), 1.0), {}, "argument 0: .*got complex64 array"),
    ("scale", (X.astype(object), 1.0), {}, "argument 0: .*got object array"),
    ("scale", (X.ravel(), 1.0), {}, r"argument 0: .*got float32 array of shape \(24,\)"),
    ("scale", (X.T, 1.0), {}, r"argument 0: .*got float32 array of shape \(6, 4\)"),
    ("scale", (X[:3], 1.0), {}, r"argument 0: .*shape \(3, 6\)"),
    ("scale", (X[None], 1.0), {}, r"argument 0: .*shape \(1, 4, 6\)"),
    ("scale", (X.T.tolist(), 1.0), {}, r"argument 0: .*got list of shape \(6, 4\)"),
    ("scale", ([[1.0], [2.0, 3.0]], 1.0), {}, r"argument 0: .*got list of shape \(2,\)"),
    ("scale", ([*X.tolist()[:3], [0.0] * 5 + ["1"]], 1.0), {}, r"argument 0: .*a list with str at \[3, 5\]"),
    ("scale", ([*X.tolist()[:3], [True] * 6], 1.0), {}, r"argument 0: .*a list with True at \[3, 0\]"),
    ("scale", ([[2**24 + 1] * 6] * 4, 1.0), {}, r"argument 0: .*16777217, which f32 cannot hold exactly"),
    ("scale", ([[-1e300] * 6] * 4, 1.0), {}, r"argument 0: .*a list with -1e\+300, which f32 cannot hold at"),
    ("scale", (Making(X.astype(np.float64)), 1.0), {}, "argument 0: .*got float64 array"),
    ("scale", (Making(np.ma.masked_array(X)), 1.0), {}, "argument 0: .*a MaskedArray, .*pass a plain array"),
    ("scale", (None, 1.0), {}, "argument 0: .*got NoneType"),
    ("scale", (3.0, 1.0), {}, "argument 0: .*got 3.0"),
    ("scale", (np.ma.masked_array(X), 1.0), {}, "argument 0: .*a MaskedArray, .*pass a plain array"),
    ("scale", (MATRIX, 1.0), {}, "argument 0: .*a matrix, .*pass a plain array"),
    ("scale", (X, 1.0), {"out": np.ma.masked_array(X)}, "out: array 0: .*a MaskedArray, .*a plain array"),
    ("scale", (X, 1.0), {"out": MATRIX}, "out: array 0: .*a matrix, .*pass a plain array"),
    ("scale", (Exporter(X.astype(np.float64)), 1.0), {}, "argument 0: .*got float64 array"),
    ("scale", (X, "1"), {}, "argument 1: expected f32, got str"),
    ("scale", (X, True), {}, "argument 1: expected f32, got True"),
    ("scale", (X, 1j), {}, "argument 1: expected f32, got 1j"),
    ("scale", (X, None), {}, "argument 1: expected f32, got NoneType"),
    ("scale", (X, X), {}, "argument 1: expected f32, got float32 array"),
    ("scale", (X, 10**400), {}, "argument 1: .*f32 cannot hold"),
    ("scale", (X, 1e300), {}, r"argument 1: expected f32, got 1e\+300, which f32 cannot hold"),
    ("scale", (X, -3.4028236e38), {}, "argument 1: .*f32 cannot hold"),
    ("scale", (X, np.float64(1e300)), {}, "argument 1: .*f32 cannot hold"),
    ("scale", (X, 2**24 + 1), {}, "argument 1: .*16777217, which f32 cannot hold exactly; float"),
    ("scale", (X, Making(np.array("1"))), {}, "argument 1: expected f32, got"),
    ("scale", (X, [1.0]), {}, "argument 1: expected f32, got list"),
    ("scale", (X, 1.0), {"into": X}, "no keyword into; there are x, by, out"),
    ("scale", (X, 1.0), {"by": 1.0}, "argument 1: by is given twice"),
    ("scale", (X, 1.0, 2.0), {"by": 1.0}, r"expected 2 argument\(s\) .*, got 4"),
    ("scale", (), {"by": 1.0}, r"expected 2 argument\(s\) .*, and x is missing"),
    ("twice", (1.0,), {"out": (SAME, SAME)}, "out: array 1 overlaps array 0: each result needs its own"),
    ("twice", (1.0,), {"out": (LONG[:6], LONG[5:])}, "out: array 1 overlaps array 0"),
    ("twice", (1.0,), {"out": (LONG[:11:2], LONG[::2][:6])}, "out: array 1 overlaps array 0"),
    ("both", ([1, 2, 2**31], True, 1, 1), {}, r"argument 0: .*a list with 2147483648, which i32 cannot hold"),
    ("both", ([1, 2, 3.0], True, 1, 1), {}, r"argument 0: .*a list with 3.0 at \[2\]"),
    ("scale", (X, 1.0), {"out": X.astype(np.float64)}, "out: array 0: expected tensor<4x6xf32>, got float64"),
    ("scale", (X, 1.0), {"out": np.zeros((6, 4), np.float32)}, r"out: array 0: .*shape \(6, 4\)"),
    ("scale", (X, 1.0), {"out": [X]}, "out: array 0: .*got list"),
    ("scale", (X, 1.0), {"out": (X, X)}, r"out: expected 1 array\(s\), got 2"),
    ("scale", (X, 1.0), {"out": ()}, r"out: expected 1 array\(s\), got 0"),
    ("both", (I3, 1, 1, 1), {}, "argument 1: expected i1, got 1"),
    ("both", (I3, True, 1.0, 1), {}, "argument 2: expected i32, got 1.0"),
    ("both", (I3, True, 2**31, 1), {}, "argument 2: got 2147483648|argument 2: .*i32 cannot hold"),
    ("both", (I3, True, 1, 2**63), {}, "argument 3: .*index cannot hold"),
    ("both", (I3, True, True, 1), {}, "argument 2: expected i32, got True"),
    ("fill", (X.T, 1.0), {}, "argument 0: "),
    ("fill", (X.tolist(), 1.0), {}, "argument 0: .*got list, and the function writes it: pass an array"),
    ("fill", (Making(X), 1.0), {}, "argument 0: .*got Making, and the function writes it: pass an array"),
    ("fill", (np.zeros((6, 4), np.float32).T, 1.0), {}, "argument 0: .*not contiguous.*writes it"),
    ("fill", (np.zeros((8, 6), np.float32)[::2], 1.0), {}, "argument 0: .*not contiguous.*writes it"),
    ("fill", (np.zeros((4, 6), ">f4"), 1.0), {}, "argument 0: .*byte order.*writes it"),
    (
        "fill",
        (np.zeros(97, np.uint8)[1:].view(np.float32).reshape(4, 6), 1.0),
        {},
        "argument 0: .*aligned.*writes",
    ),
    ("fill", (np.broadcast_to(np.float32(1), (4, 6)), 1.0), {}, "argument 0: .*read-only"),
    ("fill", (b"\0" * 96, 1.0), {}, "argument 0: .*got uint8 array"),
    ("shift", (np.zeros(128, np.float32)[::2],) * 2, {}, "argument 1: .*not contiguous"),
]


@pytest.mark.parametrize("tier", ["T0", "T2"])
def test_what_does_not_fit_is_refused(program: LoadedProgram, tier: str) -> None:
    """Each wrong call raises CallError that names the function, the argument, what it wants and what it got;
    nothing is written."""
    for name in program.kernels:
        program[name].promote(tier)
    kept = X.copy()
    for name, arguments, keywords, message in REFUSED:
        with pytest.raises(
            neurojit.CallError, match=rf"call: {name}: .*(?:{message})|call: {name}: {message}"
        ):
            program[name](*arguments, **keywords)
    np.testing.assert_array_equal(X, kept)


def test_a_read_only_target_is_refused(program: LoadedProgram) -> None:
    """A read-only array is refused where it would be written, as ``out=`` and as a memref."""
    frozen = np.zeros((4, 6), np.float32)
    frozen.flags.writeable = False
    with pytest.raises(neurojit.CallError, match=r"out: .*read-only"):
        program.scale(X, 1.0, out=frozen)
    with pytest.raises(neurojit.CallError, match=r"argument 0: .*read-only"):
        program.fill(frozen, 1.0)
    assert not frozen.any()


def layouts(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The same values in every form that comes in."""
    padded = np.zeros((array.shape[0] * 2, array.shape[1] * 3), array.dtype)
    padded[::2, 1::3] = array
    unaligned = np.zeros(array.nbytes + 1, np.uint8)[1:].view(array.dtype).reshape(array.shape)
    unaligned[...] = array
    frozen = array.copy()
    frozen.flags.writeable = False
    return {
        "plain": array,
        "fortran": np.asfortranarray(array),
        "strided": padded[::2, 1::3],
        "reversed": array[::-1, ::-1].copy()[::-1, ::-1],
        "unaligned": unaligned,
        "swapped bytes": array.astype(array.dtype.newbyteorder()),
        "read-only": frozen,
        "memoryview": memoryview(array),
        "dlpack": Exporter(array),
        "dlpack of a view": Exporter(padded[::2, 1::3]),
        "subclass": array.view(type("Sub", (np.ndarray,), {})),
        "list": array.tolist(),
        "tuples": tuple(map(tuple, array.tolist())),
        "list of arrays": list(array),
        "list of integers": array.astype(int).tolist(),
        "__array__": Making(array),
        "__array__ of a view": Making(padded[::2, 1::3]),
    }


@pytest.mark.parametrize("tier", TIERS)
def test_any_layout_of_a_tensor_comes_in(program: LoadedProgram, tier: str) -> None:
    """A tensor is taken in whatever layout, through the buffer protocol and ``__dlpack__``, and is not
    written. Numbers come as Python's, NumPy's, or arrays of rank 0."""
    program.scale.promote(tier)
    for name, given in layouts(X).items():
        made = (np.array(2.0), Making(np.array(2.0)), Exporter(np.array(2, np.float32)))
        for by in (2, 2.0, np.float32(2), np.float64(2), np.int8(2), *made):
            np.testing.assert_array_equal(program.scale(given, by), 2 * X, err_msg=name)
    np.testing.assert_array_equal(X, np.arange(24).reshape(4, 6))


def test_the_ends_of_what_a_float_holds(program: LoadedProgram) -> None:
    """The largest f32, what rounds to it, infinities and NaN are held; by the fast and the slow way."""
    one = np.ones((4, 6), np.float32)
    largest = float(np.finfo(np.float32).max)
    held = (largest, largest * (1 + 2**-26), -largest, math.inf, -math.inf, math.nan, 1e-300, 2**24, 0.1)
    for given in held:
        expected = np.full((4, 6), given, np.float32)
        for way in (given, np.array(given)):
            np.testing.assert_array_equal(program.scale(one, way), expected)
        np.testing.assert_array_equal(program.scale([[given] * 6] * 4, 1.0), expected)


def test_results_are_written_side_by_side(program: LoadedProgram) -> None:
    """Targets that lie between one another overlap nowhere."""
    memory = np.zeros(12, np.float32)
    program.twice(3.0, out=(memory[::2], memory[1::2]))
    np.testing.assert_array_equal(memory, [3.0, 6.0] * 6)


def test_arguments_by_name(program: LoadedProgram) -> None:
    out = np.zeros((4, 6), np.float32)
    for called in (
        program.scale(x=X, by=2.0),
        program.scale(X, by=2.0),
        program.scale(by=2.0, x=X),
        program.scale(X, by=2.0, out=out),
    ):
        np.testing.assert_array_equal(called, 2 * X)
    np.testing.assert_array_equal(out, 2 * X)


def test_what_is_refused_is_what_python_expects(program: LoadedProgram) -> None:
    """A TypeError where the kind is wrong, a ValueError where the value is; CallError both."""
    for wrong in (
        lambda: program.scale(X),
        lambda: program.scale(X, into=1.0),
        lambda: program.scale(X, "1"),
        lambda: program.scale(X.astype(np.float64), 1.0),
        lambda: program.scale(X, 1.0, out=[X]),
        lambda: program.scale(X, 1.0, out=X.astype(np.float64)),
    ):
        with pytest.raises(TypeError) as refused:
            wrong()
        assert isinstance(refused.value, neurojit.CallError)
    for wrong in (
        lambda: program.scale(X, 1e300),
        lambda: program.scale(X[:2], 1.0),
        lambda: program.scale(X, 1.0, out=X[:2]),
    ):
        with pytest.raises(ValueError, match="call: scale: ") as refused:
            wrong()
        assert isinstance(refused.value, neurojit.CallError)
        assert not isinstance(refused.value, TypeError)


@pytest.mark.parametrize("tier", TIERS)
def test_out_in_any_layout(program: LoadedProgram, tier: str) -> None:
    """``out=`` takes writable arrays in whatever layout, those that overlap the arguments included, and
    returns what it was given."""
    program.scale.promote(tier)
    targets = layouts(np.zeros((4, 6), np.float32))
    for name in ("plain", "fortran", "strided", "reversed", "unaligned", "swapped bytes"):
        target = targets[name]
        if name == "swapped bytes":
            with pytest.raises(neurojit.CallError, match="out: array 0"):
                program.scale(X, 3.0, out=target)
            continue
        assert program.scale(X, 3.0, out=target) is target
        np.testing.assert_array_equal(target, 3 * X, err_msg=name)
    buffer = np.zeros(26, np.float32)
    source, target = buffer[:24].reshape(4, 6), buffer[2:].reshape(4, 6)
    source[...] = X
    assert program.scale(source, 3.0, out=target) is target
    np.testing.assert_array_equal(target, 3 * X)
    square = X.copy()
    program.scale(square, 3.0, out=square)
    np.testing.assert_array_equal(square, 3 * X)
    program.both.promote(tier)
    values = np.zeros(3, np.int32)
    assert program.both(I3, True, -5, 9, out=values)[1] == 10
    np.testing.assert_array_equal(values, I3 - 5)


def test_overlapping_memrefs_mean_what_t0_means(program: LoadedProgram) -> None:
    """@shift reads one buffer and writes another. Where they overlap, in every possible way, T1 and T2 give
    what the loop says that T0 runs, element after element."""
    for offset in (-63, -17, -16, -4, -1, 0, 1, 3, 8, 16, 63):
        results: list[np.ndarray[Any, Any]] = []
        start = np.arange(192, dtype=np.float32) * 3
        expected = start.copy()
        for i in range(64):
            expected[64 + offset + i] = expected[64 + i] + 1
        for tier in TIERS:
            program.shift.promote(tier)
            buffer = start.copy()
            program.shift(buffer[64:128], buffer[64 + offset : 128 + offset])
            results.append(buffer)
        for tier, result in zip(TIERS, results, strict=True):
            np.testing.assert_array_equal(result, expected, err_msg=f"{tier}, offset {offset}")


def test_a_tensor_that_overlaps_a_written_memref_is_a_value(program: LoadedProgram) -> None:
    """A tensor argument keeps the value that it had when the call began, wherever it lies."""
    for offset, tier in itertools.product((-3, 0, 1, 5, 40), TIERS):
        program.spread.promote(tier)
        buffer = np.arange(192, dtype=np.float32)
        expected = buffer.copy()
        expected[64 + offset : 128 + offset] = 2 * buffer[64:128]
        program.spread(buffer[64:128], buffer[64 + offset : 128 + offset])
        np.testing.assert_array_equal(buffer, expected, err_msg=f"{tier}, offset {offset}")


def test_a_read_memref_is_not_copied_away_from_what_is_written(program: LoadedProgram) -> None:
    """A memref that is only read and whose layout needs a copy cannot overlap a written one: the copy would
    not see what is written. Apart from that it comes in."""
    buffer = np.zeros(128, np.float32)
    with pytest.raises(neurojit.CallError, match="overlaps argument 1"):
        program.shift(buffer[::2], buffer[:64])
    target = np.zeros(64, np.float32)
    program.shift(buffer[::2], target)
    np.testing.assert_array_equal(target, 1)


def test_what_cannot_be_compiled_is_refused_with_its_place(shared: Runtime) -> None:
    """Here the function's, whose buffers are too large together; by whatever compiles alike."""
    text = """
    func.func @f(%x: f32, %i: index) -> f32 {
      %m = memref.alloc() : memref<17592186044416xf32>
      %n = memref.alloc() : memref<17592186044416xf32>
      memref.store %x, %m[%i] : memref<17592186044416xf32>
      memref.copy %m, %n : memref<17592186044416xf32> to memref<17592186044416xf32>
      %y = memref.load %n[%i] : memref<17592186044416xf32>
      return %y : f32
    }
    """
    program = shared.load(text)
    attempts = (
        lambda: program.f(1.0, 0),
        lambda: program.f.promote("T2"),
        lambda: shared.stage(text, "llvm", "f", Tier.T2),
        lambda: shared.export(program, "f", Path("never written")),
    )
    for attempt in attempts:
        with pytest.raises(neurojit.ProgramError, match=r"<text>:2:5: lowering: @f: the temporaries"):
            attempt()


def test_a_global_too_large_for_memory_is_refused(shared: Runtime) -> None:
    text = """
    memref.global @g : memref<8000000x1000000xf32> = uninitialized
    func.func @f() { return }
    """
    with pytest.raises(neurojit.InputError, match=r"no memory for the global @g: memref<8000000x"):
        shared.load(text)


def test_a_program_is_asked_for_its_functions(shared: Runtime) -> None:
    program = shared.load(PROGRAM)
    assert list(program)[:3] == ["scale", "both", "twice"]
    assert "scale" in program
    assert "stale" not in program
    assert not hasattr(program, "stale")
    for look in (lambda: program["stale"], lambda: program.stale):
        with pytest.raises(neurojit.UnknownFunction, match="no function @stale; it has @scale, ") as unknown:
            look()
        assert isinstance(unknown.value, neurojit.InputError)
        assert isinstance(unknown.value, KeyError)
        assert isinstance(unknown.value, AttributeError)

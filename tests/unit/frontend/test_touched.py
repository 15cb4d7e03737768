"""Bytes that a call looks at, against counts made by hand; the whole buffer wherever that is not known."""

from __future__ import annotations

import pytest

from tests.unit.compiler.machine import kernel_of

TABLE = "memref<1000xf32>"


def touched(body: str, arguments: str = f"%t: {TABLE}, %n: index, %c: i1") -> int | None:
    constants = "\n".join(f"%{v} = arith.constant {v} : index" for v in (0, 1, 8, 600))
    return kernel_of(f"func.func @f({arguments}) {{\n{constants}\n{body}\nreturn }}").touched


LOAD = f"%x = memref.load %t[%n] : {TABLE}"


@pytest.mark.parametrize(
    ("body", "elements"),
    [
        ("", 0),
        (LOAD, 1),
        (f"%d = memref.dim %t, %0 : {TABLE}", 0),
        (f"scf.for %i = %0 to %8 step %1 {{\n{LOAD}\n}}", 8),
        (f"scf.if %c {{\n{LOAD}\n}}", 1),
        (f"scf.for %i = %0 to %8 step %1 {{\n{LOAD}\nmemref.store %x, %t[%i] : {TABLE}\n}}", 16),
        (f"%v = vector.load %t[%n] : {TABLE}, vector<16xf32>", 16),
        (f"%s = memref.subview %t[%n] [32] [1] : {TABLE} to memref<32xf32, strided<[1], offset: ?>>", 32),
        # more looks than there are elements
        (f"scf.for %i = %0 to %600 step %1 {{\n{LOAD}\n{LOAD.replace('%x', '%y')}\n}}", 1000),
        # nobody knows how often, or what
        (f"scf.for %i = %0 to %n step %1 {{\n{LOAD}\n}}", 1000),
        (f"scf.while : () -> () {{\n{LOAD}\nscf.condition(%c) }} do {{ scf.yield }}", 1000),
        (f"%m = memref.cast %t : {TABLE} to memref<?xf32>", 1000),
        (f"func.call @f(%t, %n, %c) : ({TABLE}, index, i1) -> ()", 1000),
    ],
)
def test_counted_by_hand(body: str, elements: int) -> None:
    assert touched(body) == 4 * elements


def test_results_are_written_whole_and_tensors_read_where_they_are_extracted_from() -> None:
    """An embedding: a row of a large table."""
    text = """func.func @f(%t: tensor<5000x16xf64>, %i: index) -> tensor<1x16xf64> {
      %r = tensor.extract_slice %t[%i, 0] [1, 16] [1, 1] : tensor<5000x16xf64> to tensor<1x16xf64>
      return %r : tensor<1x16xf64>
    }"""
    assert kernel_of(text).touched == 2 * 16 * 8
    whole = """func.func @f(%t: tensor<4x16xf32>, %s: f32) -> tensor<4x16xf32> {
      %r = "tensorlang.add"(%t, %s) : (tensor<4x16xf32>, f32) -> tensor<4x16xf32>
      return %r : tensor<4x16xf32>
    }"""
    kernel = kernel_of(whole)
    assert kernel.touched == kernel.signature.buffer_bytes

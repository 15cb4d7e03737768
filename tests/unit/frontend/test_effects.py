"""Effects of memref arguments: what a body does, and everything where that is not known."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import pytest

from tests.unit.compiler.machine import parse


def effects_of(text: str, name: str = "f") -> list[str]:
    return [argument.effect for argument in parse(text).kernels[name].signature.arguments]


def body(lines: str, arguments: str = "%a: memref<4xf32>, %b: memref<4xf32>") -> str:
    return f"""func.func @f({arguments}) {{
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %4 = arith.constant 4 : index
      %v = arith.constant 1.0 : f32
      {lines}
      return }}"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", ["none", "none"]),
        ("%x = memref.load %a[%0] : memref<4xf32>\nmemref.store %x, %b[%0] : memref<4xf32>", ["read", "write"]),
        ("memref.copy %a, %b : memref<4xf32> to memref<4xf32>", ["read", "write"]),
        ("memref.copy %a, %a : memref<4xf32> to memref<4xf32>", ["readwrite", "none"]),
        ("%d = memref.dim %a, %0 : memref<4xf32>", ["none", "none"]),
        ("affine.for %i = 0 to 4 {\n%x = affine.load %a[%i] : memref<4xf32>\naffine.store %x, %b[%i] : memref<4xf32> }",
         ["read", "write"]),
        ("%x = vector.transfer_read %a[%0], %v : memref<4xf32>, vector<4xf32>\n"
         "vector.transfer_write %x, %b[%0] : vector<4xf32>, memref<4xf32>", ["read", "write"]),
        ("%x = vector.load %a[%0] : memref<4xf32>, vector<4xf32>\n"
         "vector.store %x, %b[%0] : memref<4xf32>, vector<4xf32>", ["read", "write"]),
        ("%x = affine.vector_load %a[0] : memref<4xf32>, vector<4xf32>\n"
         "affine.vector_store %x, %b[0] : memref<4xf32>, vector<4xf32>", ["read", "write"]),
        ("linalg.exp ins(%a : memref<4xf32>) outs(%b : memref<4xf32>)", ["read", "readwrite"]),
        ('"tensorlang.print"(%a) : (memref<4xf32>) -> ()', ["read", "none"]),
        ("%s = memref.subview %a[1] [2] [1] : memref<4xf32> to memref<2xf32, strided<[1], offset: 1>>\n"
         "%e = memref.expand_shape %s [[0, 1]] output_shape [2, 1] : memref<2xf32, strided<[1], offset: 1>> "
         "into memref<2x1xf32, strided<[1, 1], offset: 1>>\n"
         "memref.store %v, %e[%0, %0] : memref<2x1xf32, strided<[1, 1], offset: 1>>", ["write", "none"]),
        ("%m, %o, %n, %s = memref.extract_strided_metadata %a : memref<4xf32> -> memref<f32>, index, index, index\n"
         "memref.store %v, %m[] : memref<f32>", ["write", "none"]),
        ("%m, %o, %n, %s = memref.extract_strided_metadata %a : memref<4xf32> -> memref<f32>, index, index, index",
         ["none", "none"]),
        ("%s = memref.alloca() : memref<1xindex>\nmemref.store %4, %s[%0] : memref<1xindex>\n"
         "%r = memref.reshape %a(%s) : (memref<4xf32>, memref<1xindex>) -> memref<4xf32>\n"
         "%x = memref.load %r[%0] : memref<4xf32>", ["read", "none"]),
        ("%x = memref.atomic_rmw addf %v, %a[%0] : (f32, memref<4xf32>) -> f32", ["readwrite", "none"]),
        ("%t = bufferization.to_tensor %a restrict : memref<4xf32> to tensor<4xf32>", ["read", "none"]),
        ("%t = bufferization.to_tensor %a restrict writable : memref<4xf32> to tensor<4xf32>", ["readwrite", "none"]),
        # Handed through control flow: what becomes of it is not followed.
        ("%c = arith.cmpi eq, %0, %1 : index\n%s = arith.select %c, %a, %b : memref<4xf32>\n"
         "%x = memref.load %s[%0] : memref<4xf32>", ["readwrite", "readwrite"]),
        ("%r = scf.for %i = %0 to %4 step %1 iter_args(%m = %a) -> memref<4xf32> { scf.yield %m : memref<4xf32> }",
         ["readwrite", "none"]),
        ("%x = memref.load %a[%0] : memref<4xf32>\nscf.for %i = %0 to %4 step %1 {\nscf.for %j = %0 to %4 step %1 {\n"
         "memref.store %x, %a[%i] : memref<4xf32> } }", ["readwrite", "none"]),
    ],
)  # fmt: skip
def test_what_a_body_does(lines: str, expected: list[str]) -> None:
    assert effects_of(body(lines)) == expected


def test_reshapes_read_their_shape() -> None:
    text = """func.func @f(%a: memref<4xf32>, %s: memref<2xindex>) {
      %0 = arith.constant 0 : index
      %v = arith.constant 1.0 : f32
      %r = memref.reshape %a(%s) : (memref<4xf32>, memref<2xindex>) -> memref<2x2xf32>
      memref.store %v, %r[%0, %0] : memref<2x2xf32>
      return }"""
    assert effects_of(text) == ["write", "read"]


def test_scalars_and_tensors() -> None:
    """Scalars have none, tensors are read: their functions never write them."""
    assert effects_of("func.func @f(%a: f32, %t: tensor<4xf32>) { return }") == ["none", "read"]


def test_calls_are_followed_to_a_fixed_point() -> None:
    """Through chains, swapped arguments and recursion."""
    text = """
    func.func @store(%a: memref<4xf32>, %b: memref<4xf32>) {
      %0 = arith.constant 0 : index
      %v = arith.constant 1.0 : f32
      memref.store %v, %b[%0] : memref<4xf32>
      return }
    func.func @swap(%a: memref<4xf32>, %b: memref<4xf32>, %c: i1) {
      scf.if %c { func.call @swap(%b, %a, %c) : (memref<4xf32>, memref<4xf32>, i1) -> () }
      func.call @store(%b, %a) : (memref<4xf32>, memref<4xf32>) -> ()
      return }
    func.func @f(%a: memref<4xf32>, %b: memref<4xf32>, %c: i1) {
      %0 = arith.constant 0 : index
      %x = memref.load %a[%0] : memref<4xf32>
      func.call @swap(%a, %b, %c) : (memref<4xf32>, memref<4xf32>, i1) -> ()
      return }"""
    assert effects_of(text, "store") == ["none", "write"]
    assert effects_of(text, "swap") == ["write", "write", "none"]
    assert effects_of(text, "f") == ["readwrite", "write", "none"]

"""tensor, bufferization and complex."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

import cmath
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.operations.case import Case, case, returned

M = np.arange(12, dtype=np.float32).reshape(3, 4)
OTHER = M[::-1] + 1
CUBE = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
T = "tensor<3x4xf32>"
D = "tensor<?x?xf32>"


def on(operation: str, result: str, body: str, *values: Any, more: str = "") -> Case:
    """A function of the tensor %a, from 0 to 11, and of what ``more`` declares; %d is %a of unknown extents."""
    *arguments, wanted = values
    head = f"%d = tensor.cast %a : {T} to {D}\n"
    return case(
        operation, f"%a: {T}{more}", result, f"{head}{body}{returned('%r', result)}", M, *arguments, wanted
    )


def _tensors() -> Iterator[Case]:
    yield on(
        "tensor.bitcast",
        "tensor<3x4xi32>",
        "%r = tensor.bitcast %a : tensor<3x4xf32> to tensor<3x4xi32>",
        M.view(np.int32),
    )
    yield on(
        "tensor.bitcast",
        "tensor<3x4xi32>",
        "%q = tensor.bitcast %d : tensor<?x?xf32> to tensor<?x?xi32>\n%r = tensor.cast %q : tensor<?x?xi32> to tensor<3x4xi32>",
        M.view(np.int32),
    )
    yield on("tensor.cast", T, f"%r = tensor.cast %d : {D} to {T}", M)
    yield on(
        "tensor.collapse_shape",
        "tensor<12xf32>",
        f"%q = tensor.collapse_shape %d [[0, 1]] : {D} into tensor<?xf32>\n%r = tensor.cast %q : tensor<?xf32> to tensor<12xf32>",
        M.ravel(),
    )
    yield on(
        "tensor.expand_shape",
        "tensor<3x2x2xf32>",
        f"%q = tensor.expand_shape %d [[0], [1, 2]] output_shape [3, %c2, 2] : {D} into tensor<?x?x2xf32>\n%r = tensor.cast %q : tensor<?x?x2xf32> to tensor<3x2x2xf32>".replace(
            "[3, %c2, 2]", "[%c3, %c2, 2]"
        ),
        M.reshape(3, 2, 2),
    )
    yield on(
        "tensor.concat",
        "tensor<3x8xf32>",
        f"%q = tensor.concat dim(1) %d, %b : ({D}, {T}) -> tensor<3x?xf32>\n%r = tensor.cast %q : tensor<3x?xf32> to tensor<3x8xf32>",
        OTHER,
        np.concatenate([M, OTHER], 1),
        more=f", %b: {T}",
    )
    yield on("tensor.dim", "index", f"%r = tensor.dim %d, %i : {D}", 1, 4, more=", %i: index")
    yield on("tensor.rank", "index", f"%r = tensor.rank %d : {D}", 2)
    yield on(
        "tensor.empty",
        T,
        "%e = tensor.empty(%c3) : tensor<?x4xf32>\n%q = linalg.fill ins(%x : f32) outs(%e : tensor<?x4xf32>) -> tensor<?x4xf32>\n%r = tensor.cast %q : tensor<?x4xf32> to tensor<3x4xf32>",
        2.0,
        np.full((3, 4), 2.0),
        more=", %x: f32",
    )
    yield on("tensor.extract", "f32", f"%r = tensor.extract %d[%c1, %c2] : {D}", 6.0)
    yield on(
        "tensor.from_elements",
        "tensor<2xf32>",
        "%r = tensor.from_elements %x, %x : tensor<2xf32>",
        2.0,
        [2, 2],
        more=", %x: f32",
    )
    yield on(
        "tensor.generate",
        "tensor<3x2xi64>",
        "%q = tensor.generate %c3 { ^bb0(%i: index, %j: index):\n%s = arith.addi %i, %j : index\n%z = arith.index_cast %s : index to i64\ntensor.yield %z : i64 } : tensor<?x2xi64>\n%r = tensor.cast %q : tensor<?x2xi64> to tensor<3x2xi64>",
        [[0, 1], [1, 2], [2, 3]],
    )
    yield on(
        "tensor.yield",
        "tensor<5x6xf32>",
        "%r = tensor.pad %a low[1, 1] high[1, 1] { ^bb0(%i: index, %j: index):\n%s = arith.addi %i, %j : index\n%w = arith.index_cast %s : index to i32\n%z = arith.sitofp %w : i32 to f32\ntensor.yield %z : f32 } : tensor<3x4xf32> to tensor<5x6xf32>",
        np.where(np.pad(np.ones((3, 4)), 1) > 0, np.pad(M, 1), np.add.outer(np.arange(5), np.arange(6))),
    )
    yield on(
        "tensor.pad",
        "tensor<5x6xf32>",
        "%z = arith.constant 1.0 : f32\n%q = tensor.pad %d low[1, %c1] high[%c1, 1] { ^bb0(%i: index, %j: index):\ntensor.yield %z : f32 } : tensor<?x?xf32> to tensor<?x?xf32>\n%r = tensor.cast %q : tensor<?x?xf32> to tensor<5x6xf32>",
        np.pad(M, 1, constant_values=1),
    )
    for kind, dtype in (("i32", np.int32), ("i64", np.int64)):
        yield on(
            "tensor.reshape",
            "tensor<2x6xf32>",
            f"%q = tensor.reshape %d(%s) : ({D}, tensor<2x{kind}>) -> {D}\n%r = tensor.cast %q : {D} to tensor<2x6xf32>",
            np.array([2, 6], dtype),
            M.reshape(2, 6),
            more=f", %s: tensor<2x{kind}>",
        )
    yield on(
        "tensor.splat",
        T,
        "%q = tensor.splat %x[%c3] : tensor<?x4xf32>\n%r = tensor.cast %q : tensor<?x4xf32> to tensor<3x4xf32>",
        2.0,
        np.full((3, 4), 2.0),
        more=", %x: f32",
    )
    yield on(
        "tensor.insert",
        T,
        "%r = tensor.insert %x into %a[%c1, %i] : tensor<3x4xf32>",
        99.0,
        2,
        np.where(M == 6, 99, M),
        more=", %x: f32, %i: index",
    )
    yield on(
        "tensor.extract_slice",
        "tensor<2xf32>",
        "%r = tensor.extract_slice %a[%c1, 1] [1, 2] [1, 2] : tensor<3x4xf32> to tensor<2xf32>",
        M[1, 1::2],
    )
    yield on(
        "tensor.insert_slice",
        T,
        "%r = tensor.insert_slice %b into %a[%c1, 1] [1, 2] [1, 2] : tensor<2xf32> into tensor<3x4xf32>",
        np.array([50, 70], np.float32),
        np.where(M == 5, 50, np.where(M == 7, 70, M)),
        more=", %b: tensor<2xf32>",
    )
    for name in ("tensor.parallel_insert_slice", "scf.forall.in_parallel"):
        yield on(
            name,
            T,
            "%r = scf.forall (%i) in (3) shared_outs(%o = %a) -> tensor<3x4xf32> {\n%s = tensor.extract_slice %a[%i, 0] [1, 4] [1, 1] : tensor<3x4xf32> to tensor<4xf32>\n%n = arith.negf %s : tensor<4xf32>\nscf.forall.in_parallel { tensor.parallel_insert_slice %n into %o[%i, 0] [1, 4] [1, 1] : tensor<4xf32> into tensor<3x4xf32> } }",
            -M,
        )
    yield from _gathered()


def _gathered() -> Iterator[Case]:
    places = np.array([[0, 1], [1, 3], [0, 0], [1, 2], [1, 1]], np.int32)
    picked = CUBE[places[:, 0], :, places[:, 1]]
    head = "%d = tensor.cast %a : tensor<2x3x4xf32> to tensor<?x?x4xf32>\n%p = tensor.cast %i : tensor<5x2xi32> to tensor<?x2xi32>\n"
    signature = "%a: tensor<2x3x4xf32>, %i: tensor<5x2xi32>"
    for kind, wanted in (("tensor<5x3xf32>", picked), ("tensor<5x1x3x1xf32>", picked[:, None, :, None])):
        body = (
            f"%r = tensor.gather %a[%i] gather_dims([0, 2]) : (tensor<2x3x4xf32>, tensor<5x2xi32>) -> {kind}"
        )
        yield case("tensor.gather", signature, kind, body + returned("%r", kind), CUBE, places, wanted)
    body = (
        head
        + "%q = tensor.gather %d[%p] gather_dims([0, 2]) unique : (tensor<?x?x4xf32>, tensor<?x2xi32>) -> tensor<?x?xf32>\n%r = tensor.cast %q : tensor<?x?xf32> to tensor<5x3xf32>"
    )
    yield case(
        "tensor.gather",
        signature,
        "tensor<5x3xf32>",
        body + returned("%r", "tensor<5x3xf32>"),
        CUBE,
        places,
        picked,
    )
    rows = np.array([[2], [0]])
    body = "%x = arith.index_cast %i : tensor<2x1xi64> to tensor<2x1xindex>\n%r = tensor.gather %a[%x] gather_dims([0]) : (tensor<3x4xf32>, tensor<2x1xindex>) -> tensor<2x1x4xf32>"
    yield on(
        "tensor.gather", "tensor<2x1x4xf32>", body, rows, M[[2, 0]][:, None], more=", %i: tensor<2x1xi64>"
    )
    body = "%r = tensor.scatter %s into %a[%i] scatter_dims([0]) unique : (tensor<2x1x4xf32>, tensor<3x4xf32>, tensor<2x1xi64>) -> tensor<3x4xf32>"
    scattered = np.stack([OTHER[1], M[1], OTHER[0]])
    yield on(
        "tensor.scatter",
        T,
        body,
        OTHER[:2, None].copy(),
        rows,
        scattered,
        more=", %s: tensor<2x1x4xf32>, %i: tensor<2x1xi64>",
    )
    given = np.arange(100, 106, dtype=np.float32).reshape(2, 3)
    wanted = CUBE.copy()
    wanted[[0, 1], :, [1, 3]] = given
    body = "%d = tensor.cast %a : tensor<2x3x4xf32> to tensor<2x?x4xf32>\n%t = tensor.cast %s : tensor<2x3xf32> to tensor<?x?xf32>\n%p = tensor.cast %i : tensor<2x2xi32> to tensor<?x2xi32>\n%q = tensor.scatter %t into %d[%p] scatter_dims([0, 2]) unique : (tensor<?x?xf32>, tensor<2x?x4xf32>, tensor<?x2xi32>) -> tensor<2x?x4xf32>\n%r = tensor.cast %q : tensor<2x?x4xf32> to tensor<2x3x4xf32>"
    signature = "%a: tensor<2x3x4xf32>, %s: tensor<2x3xf32>, %i: tensor<2x2xi32>"
    kind = "tensor<2x3x4xf32>"
    yield case(
        "tensor.scatter", signature, kind, body + returned("%r", kind), CUBE, given, places[:2], wanted
    )


def _bufferization() -> Iterator[Case]:
    yield on("bufferization.alloc_tensor", T, f"%r = bufferization.alloc_tensor() copy(%a) : {T}", M)
    yield on(
        "bufferization.clone",
        "f32",
        f"%m = bufferization.to_buffer %a read_only : {T} to memref<3x4xf32>\n%n = bufferization.clone %m : memref<3x4xf32> to memref<3x4xf32>\n%r = memref.load %n[%c1, %c2] : memref<3x4xf32>",
        6.0,
    )
    yield on(
        "bufferization.to_buffer",
        "f32",
        f"%m = bufferization.to_buffer %a read_only : {T} to memref<3x4xf32, strided<[?, ?], offset: ?>>\n%r = memref.load %m[%c1, %c2] : memref<3x4xf32, strided<[?, ?], offset: ?>>",
        6.0,
    )
    yield on(
        "bufferization.to_tensor",
        T,
        f"%r = bufferization.to_tensor %m restrict : memref<3x4xf32> to {T}",
        OTHER,
        OTHER,
        more=", %m: memref<3x4xf32>",
    )
    yield on(
        "bufferization.materialize_in_destination",
        T,
        f"%r = bufferization.materialize_in_destination %a in %b : ({T}, {T}) -> {T}",
        OTHER,
        M,
        more=f", %b: {T}",
    )
    yield on(
        "bufferization.materialize_in_destination",
        "f32",
        f"bufferization.materialize_in_destination %a in restrict writable %m : ({T}, memref<3x4xf32>) -> ()\n%r = memref.load %m[%c1, %c2] : memref<3x4xf32>",
        OTHER.copy(),
        6.0,
        more=", %m: memref<3x4xf32>",
    )


U, V = complex(0.75, -0.5), complex(0.25, 1.5)
COMPLEX: dict[str, Callable[[complex], Any]] = {
    "abs": abs, "angle": cmath.phase, "conj": lambda z: z.conjugate(), "cos": cmath.cos, "exp": cmath.exp,
    "expm1": lambda z: cmath.exp(z) - 1, "im": lambda z: z.imag, "log": cmath.log,
    "log1p": lambda z: cmath.log(1 + z), "neg": lambda z: -z, "re": lambda z: z.real,
    "rsqrt": lambda z: 1 / cmath.sqrt(z), "sign": lambda z: z / abs(z), "sin": cmath.sin,
    "sqrt": cmath.sqrt, "tan": cmath.tan, "tanh": cmath.tanh,
}  # fmt: skip
PAIRS: dict[str, Callable[[complex, complex], Any]] = {
    "add": lambda a, b: a + b, "atan2": lambda a, b: -1j * cmath.log((b + 1j * a) / cmath.sqrt(a * a + b * b)),
    "div": lambda a, b: a / b, "eq": lambda a, b: a == b, "mul": lambda a, b: a * b,
    "neq": lambda a, b: a != b, "pow": lambda a, b: a**b, "sub": lambda a, b: a - b,
}  # fmt: skip


def _complex() -> Iterator[Case]:
    for kind in ("f32", "f64"):
        for name, function in COMPLEX.items():
            yield _on_complex(name, kind, "%u", function(U))
        for name, pair in PAIRS.items():
            yield _on_complex(name, kind, "%u, %v", pair(U, V))
        yield _on_complex("powi", kind, "%u, %n", U**3, types=f"complex<{kind}>, i32")
    for name, text, wanted in [
        ("complex.constant", "%k = complex.constant [1.5 : f32, 2.5 : f32] : complex<f32>", (1.5, 2.5)),
        ("arith.constant", _extracted("dense<(1.0, 2.0)> : tensor<2xcomplex<f32>>"), (1.0, 2.0)),
        ("arith.constant", _extracted("dense<[(1.0, 2.0), (3.0, 4.0)]> : tensor<2xcomplex<f32>>"), (3.0, 4.0)),
        ("arith.constant", _extracted("dense<(1.0, 2.0)> : tensor<20000xcomplex<f32>>"), (1.0, 2.0)),
    ]:  # fmt: skip
        body = f"{text}\n%x = complex.re %k : complex<f32>\n%y = complex.im %k : complex<f32>\nreturn %x, %y : f32, f32"
        yield case(name, "", "(f32, f32)", body, wanted)
    bits = int(np.array([1.5, -2.5], np.float32).view(np.int64)[0])
    body = "%k = complex.create %x, %y : complex<f32>\n%r = complex.bitcast %k : complex<f32> to i64\nreturn %r : i64"
    yield case("complex.bitcast", "%x: f32, %y: f32", "i64", body, 1.5, -2.5, bits)
    body = "%k = complex.bitcast %x : i64 to complex<f32>\n%r = complex.re %k : complex<f32>\n%s = complex.im %k : complex<f32>\nreturn %r, %s : f32, f32"
    yield case("complex.bitcast", "%x: i64", "(f32, f32)", body, bits, (1.5, -2.5))
    body = "%k = complex.create %x, %y : complex<f32>\n%s = tensor.from_elements %k, %k : tensor<2xcomplex<f32>>\n%e = tensor.extract %s[%c1] : tensor<2xcomplex<f32>>\n%m = memref.alloc() : memref<2xcomplex<f32>>\nmemref.store %e, %m[%c1] : memref<2xcomplex<f32>>\n%l = memref.load %m[%c1] : memref<2xcomplex<f32>>\n%r = complex.im %l : complex<f32>\nreturn %r : f32"
    yield case("complex.create", "%x: f32, %y: f32", "f32", body, 1.5, -2.5, -2.5)


def _extracted(literal: str) -> str:
    kind = literal.rpartition(" : ")[2]
    return f"%t = arith.constant {literal}\n%k = tensor.extract %t[%c1] : {kind}"


def _on_complex(name: str, kind: str, operands: str, wanted: Any, types: str = "") -> Case:
    whole = f"complex<{kind}>"
    lines = f"%u = complex.create %a, %b : {whole}\n%v = complex.create %c, %d : {whole}\n%n = arith.constant 3 : i32\n"
    lines += f"%r = complex.{name} {operands} : {types or whole}\n"
    signature = ", ".join(f"%{letter}: {kind}" for letter in "abcd")
    arguments = (U.real, U.imag, V.real, V.imag)
    if not isinstance(wanted, complex):
        out = "i1" if isinstance(wanted, bool) else kind
        return case(f"complex.{name}", signature, out, f"{lines}return %r : {out}", *arguments, wanted)
    lines += f"%x = complex.re %r : {whole}\n%y = complex.im %r : {whole}\nreturn %x, %y : {kind}, {kind}"
    return case(
        f"complex.{name}", signature, f"({kind}, {kind})", lines, *arguments, (wanted.real, wanted.imag)
    )


CASES = (*_tensors(), *_bufferization(), *_complex())

"""Programs of one element type, and what they compute by NumPy alone, rounded once after each operation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import ml_dtypes
import numpy as np

KINDS: dict[str, Any] = {
    "i8": np.int8,
    "i16": np.int16,
    "i32": np.int32,
    "i64": np.int64,
    "f16": np.float16,
    "bf16": ml_dtypes.bfloat16,
    "f32": np.float32,
    "f64": np.float64,
    "complex<f32>": np.complex64,
    "complex<f64>": np.complex128,
}
NEW = ("i8", "i16", "f16", "bf16", "complex<f32>", "complex<f64>")
SHAPES: tuple[tuple[int, ...], ...] = ((), (0,), (1,), (3,), (2, 0), (7, 9), (70,))


def is_integer(dtype: str) -> bool:
    return dtype.startswith("i")


def operation(name: str, dtype: str) -> str:
    if dtype.startswith("complex"):
        return f"complex.{name}"
    return f"arith.{name}{'i' if is_integer(dtype) else 'f'}"


def shaped(shape: Sequence[int], dtype: str) -> str:
    return "".join(f"{extent}x" for extent in shape) + dtype


def program(dtype: str) -> str:
    """For each shape ``madd<n>`` and ``store<n>``; ``scalar``, ``chain``, ``swap``, ``dot``."""
    add, mul = operation("add", dtype), operation("mul", dtype)
    first = {"i": "3", "c": "(1.5,-2.0)"}.get(dtype[0], "1.5")
    second = {"i": "-7", "c": "(0.1,0.25)"}.get(dtype[0], "0.1")
    parts = [f"memref.global @state : memref<2x{dtype}> = dense<[{first}, {second}]>"]
    for number, shape in enumerate(SHAPES):
        tensor, memref = f"tensor<{shaped(shape, dtype)}>", f"memref<{shaped(shape, dtype)}>"
        dims = ", ".join(f"d{axis}" for axis in range(len(shape)))
        maps = ", ".join([f"affine_map<({dims}) -> ({dims})>"] * 3)
        loops = ", ".join(['"parallel"'] * len(shape))
        parts.append(f"""
func.func @madd{number}(%a: {tensor}, %b: {tensor}, %s: {dtype}) -> {tensor} {{
  %e = tensor.empty() : {tensor}
  %r = linalg.generic {{indexing_maps = [{maps}], iterator_types = [{loops}]}}
      ins(%a, %b : {tensor}, {tensor}) outs(%e : {tensor}) {{
  ^bb0(%x: {dtype}, %y: {dtype}, %z: {dtype}):
    %p = {mul} %x, %y : {dtype}
    %q = {add} %p, %s : {dtype}
    linalg.yield %q : {dtype}
  }} -> {tensor}
  return %r : {tensor}
}}
func.func @store{number}(%a: {memref}, %v: {dtype}) {{
  linalg.generic {{indexing_maps = [{maps.rsplit(", affine_map", 2)[0]}], iterator_types = [{loops}]}}
      outs(%a : {memref}) {{
  ^bb0(%x: {dtype}):
    %q = {add} %x, %v : {dtype}
    linalg.yield %q : {dtype}
  }}
  return
}}""")
    parts.append(f"""
func.func @scalar(%a: {dtype}, %b: {dtype}) -> {dtype} {{
  %0 = {mul} %a, %b : {dtype}
  return %0 : {dtype}
}}
func.func @chain(%a: tensor<3x{dtype}>, %s: {dtype}) -> ({dtype}, tensor<3x{dtype}>) {{
  %0 = func.call @scalar(%s, %s) : ({dtype}, {dtype}) -> {dtype}
  %1 = func.call @madd3(%a, %a, %0) : (tensor<3x{dtype}>, tensor<3x{dtype}>, {dtype}) -> tensor<3x{dtype}>
  "tensorlang.print"(%0) {{label = "square"}} : ({dtype}) -> ()
  return %0, %1 : {dtype}, tensor<3x{dtype}>
}}
func.func @swap(%new: memref<2x{dtype}>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %state = memref.get_global @state : memref<2x{dtype}>
  %old0 = memref.load %state[%c0] : memref<2x{dtype}>
  %old1 = memref.load %state[%c1] : memref<2x{dtype}>
  memref.copy %new, %state : memref<2x{dtype}> to memref<2x{dtype}>
  memref.store %old0, %new[%c0] : memref<2x{dtype}>
  memref.store %old1, %new[%c1] : memref<2x{dtype}>
  return
}}
""")
    return "\n".join(parts)


def state_of(dtype: str) -> Any:
    """What ``@state`` holds at first."""
    values = {"i": [3, -7], "c": [1.5 - 2.0j, 0.1 + 0.25j]}.get(dtype[0], [1.5, 0.1])
    return np.array(values).astype(KINDS[dtype])


def times(a: Any, b: Any, dtype: str) -> Any:
    """Each element rounded once, of complex numbers each product and each sum."""
    if not dtype.startswith("complex"):
        return rounded(wide(a) * wide(b), dtype)
    part = np.float32 if dtype == "complex<f32>" else np.float64
    x, y, u, v = (np.asarray(one, part) for one in (a.real, a.imag, b.real, b.imag))
    made = np.empty(np.broadcast_shapes(np.shape(a), np.shape(b)), KINDS[dtype])
    made.real, made.imag = x * u - y * v, x * v + y * u
    return made


def plus(a: Any, b: Any, dtype: str) -> Any:
    return (a + b).astype(KINDS[dtype]) if dtype.startswith("complex") else rounded(wide(a) + wide(b), dtype)


def wide(values: Any) -> Any:
    """Where sums and products of two are exact enough to be rounded once."""
    array = np.asarray(values)
    if array.dtype.kind == "i":
        return array.astype(object)
    narrow = array.dtype.itemsize == 2
    return array.astype(np.float64) if narrow or array.dtype == np.float32 else array


def rounded(values: Any, dtype: str) -> Any:
    """``values`` as the type has them: integers wrap."""
    array = np.asarray(values)
    if is_integer(dtype):
        bits = 8 * np.dtype(KINDS[dtype]).itemsize
        whole = [(int(one) + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1) for one in array.ravel()]
        return np.array(whole, KINDS[dtype]).reshape(array.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        return array.astype(KINDS[dtype])


def drawn(shape: Sequence[int], dtype: str, rng: np.random.Generator) -> Any:
    if is_integer(dtype):
        info = np.iinfo(KINDS[dtype])
        return rng.integers(info.min, info.max, tuple(shape), KINDS[dtype], endpoint=True)
    values = rng.standard_normal((*shape, 2)) * 2.0 ** rng.integers(-6, 7, (*shape, 2))
    if dtype.startswith("complex"):
        return np.asarray(values[..., 0] + 1j * values[..., 1]).astype(KINDS[dtype])
    return np.asarray(values[..., 0]).astype(KINDS[dtype])


def same_bits(one: Any, other: Any) -> bool:
    """Of arrays of one type; every NaN is like every other."""
    one, other = np.asarray(one), np.asarray(other)
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    if one.dtype.kind == "i" or one.tobytes() == other.tobytes():
        return one.tobytes() == other.tobytes()
    if one.dtype.kind == "c":
        return same_bits(one.real.copy(), other.real.copy()) and same_bits(one.imag.copy(), other.imag.copy())
    nan = np.isnan(one.astype(np.float64))
    same = np.array_equal(nan, np.isnan(other.astype(np.float64)))
    return same and one[~nan].tobytes() == other[~nan].tobytes()


def count(shape: Sequence[int]) -> int:
    return math.prod(shape)

"""Inputs of a case, drawn from a seed, and its reference, kept as files that every contender reads."""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np

from neurojit.bench.case import NUMPY_NAMES, Case, Operand
from neurojit.model.element_types import ELEMENT_TYPES

Array: TypeAlias = np.ndarray[Any, Any]
_LINE: Final = 64  # bytes: of a cache, and of the widest vector
_INTEGERS: Final = (-8, 8)
_INDICES: Final = (0, 7)  # as neurojit run draws them where the program states no range


def drawn(case: Case, seed: int) -> dict[str, Any]:
    """What is read, by name; the same seed gives the same bits for a case of the same name."""
    source = np.random.default_rng([seed, zlib.crc32(case.name.encode())])
    if case.draw is not None:
        return dict(case.draw(source))
    return {operand.name: _drawn_one(operand, source) for operand in case.read}


def _drawn_one(operand: Operand, source: Any) -> Any:
    kind, element = NUMPY_NAMES[operand.dtype], ELEMENT_TYPES[operand.dtype]
    values: Any
    if element.kind == "complex":
        part = replace(operand, dtype=element.part, scalar=False)
        values = _drawn_one(part, source) + 1j * _drawn_one(part, source)
    elif element.kind == "float" and operand.within is None:
        drawn_as = NUMPY_NAMES[element.counted]
        values = source.standard_normal(operand.shape, drawn_as) * np.dtype(drawn_as).type(operand.scale)
    elif element.kind == "float":
        low, high = operand.within or (0.0, 1.0)
        values = source.random(operand.shape, NUMPY_NAMES[element.counted])
        values = (values * (high - low) + low).clip(low, high)
    elif kind == "bool":
        values = source.integers(0, 2, operand.shape)
    else:
        low, high = operand.within or (_INDICES if operand.dtype == "index" else _INTEGERS)
        values = source.integers(math.ceil(low), math.floor(high), operand.shape, endpoint=True)
    array = np.asarray(values, kind)
    return array.item() if operand.scalar else array


def empty(operand: Operand) -> Any:
    """An array that begins with a line, filled with NaN or the least integer: what is never written shows."""
    if operand.scalar:
        return 0
    kind = np.dtype(NUMPY_NAMES[operand.dtype])
    length = math.prod(operand.shape) * kind.itemsize
    memory = np.empty(length + _LINE, np.uint8)
    start = -memory.ctypes.data % _LINE
    array = memory[start : start + length].view(kind).reshape(operand.shape)
    array[...] = np.nan if kind.kind in "fc" else (np.iinfo(kind).min if kind.kind == "i" else False)
    return array


def draw(case: Case, folder: Path, seed: int) -> None:
    """Write the inputs, and the reference where the case has one."""
    inputs = drawn(case, seed)
    for name, value in inputs.items():
        np.save(folder / f"in-{name}.npy", value)
    if case.reference is None:
        return
    wide = {name: _widened(value) for name, value in inputs.items()}
    for operand, value in zip(case.written, case.reference(**wide), strict=True):
        np.save(folder / f"ref-{operand.name}.npy", value)


def _widened(value: Any) -> Any:
    """In float64, what is that already in the widest that there is; a copy, since a reference may write."""
    if not isinstance(value, np.ndarray):
        return value
    array = cast("Array", value)
    wider: dict[str, Any] = {
        **{"float16": np.float64, "float32": np.float64, "float64": np.longdouble},
        **{"complex64": np.complex128, "complex128": np.clongdouble},
    }
    return array.astype(wider.get(array.dtype.name, array.dtype))


def read_operands(case: Case, folder: Path) -> dict[str, Any]:
    """All operands by name, in the order of the case; those that are only written are empty."""
    arrays: dict[str, Any] = {}
    for operand in case.operands:
        array = empty(operand)
        if operand.role != "output":
            stored = np.load(folder / f"in-{operand.name}.npy")
            if operand.scalar:
                array = stored.item()
            else:
                array[...] = stored
        arrays[operand.name] = array
    return arrays


def read_reference(case: Case, folder: Path) -> list[Array]:
    return [np.load(folder / f"ref-{operand.name}.npy", mmap_mode="r") for operand in case.written]


def keep_reference(case: Case, folder: Path, results: list[Array]) -> None:
    """Make ``results`` the reference of a case that has none."""
    for operand, value in zip(case.written, results, strict=True):
        np.save(folder / f"ref-{operand.name}.npy", value)

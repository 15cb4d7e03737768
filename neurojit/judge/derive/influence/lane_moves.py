"""Where operations that compute nothing put a lane."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mlir import ir

Array = np.ndarray[Any, np.dtype[Any]]
_OTHER = -1  # a lane that is another operand's


def moved(operation: ir.Operation, number: int, lane: int) -> list[int] | None:
    """The lanes of its result that are that ``lane`` of the operand, rows one behind the other; None where
    that is not known. A number is a vector of one lane."""
    sources = _MOVES.get(operation.name)
    if sources is None:
        return None
    laid = [np.full(_shape(operand), _OTHER) for operand in operation.operands]
    laid[number] = np.arange(laid[number].size).reshape(laid[number].shape)
    made = sources(operation, laid)
    return None if made is None else [int(to) for to in np.flatnonzero(made.reshape(-1) == lane)]


def _shape(value: ir.Value) -> list[int]:
    return list(value.type.shape) if isinstance(value.type, ir.VectorType) else []


def _static(operation: ir.Operation) -> tuple[int, ...] | None:
    place = tuple(ir.DenseI64ArrayAttr(operation.attributes["static_position"]))
    return None if ir.ShapedType.get_dynamic_size() in place else place


def _extract(operation: ir.Operation, laid: list[Array]) -> Array | None:
    place = _static(operation)
    return None if place is None else np.asarray(laid[0][place])


def _insert(operation: ir.Operation, laid: list[Array]) -> Array | None:
    place = _static(operation)
    if place is None:
        return None
    made = laid[1].copy()
    made[place] = laid[0]
    return made


def _shuffle(operation: ir.Operation, laid: list[Array]) -> Array | None:
    both = np.concatenate([np.atleast_1d(one) for one in laid])
    mask = np.array(list(ir.DenseI64ArrayAttr(operation.attributes["mask"])))
    return np.where(mask < 0, _OTHER, both[mask])  # below zero: whatever it may be


def _broadcast(operation: ir.Operation, laid: list[Array]) -> Array:
    return np.broadcast_to(laid[0], _shape(operation.results[0]))


def _reshape(operation: ir.Operation, laid: list[Array]) -> Array:
    return laid[0].reshape(_shape(operation.results[0]))


def _elements(operation: ir.Operation, laid: list[Array]) -> Array:
    return np.stack(laid).reshape(_shape(operation.results[0]))


def _offsets(operation: ir.Operation) -> list[int]:
    return [ir.IntegerAttr(one).value for one in ir.ArrayAttr(operation.attributes["offsets"])]


def _slice(operation: ir.Operation, laid: list[Array]) -> Array:
    offsets = _offsets(operation)
    sizes = [ir.IntegerAttr(one).value for one in ir.ArrayAttr(operation.attributes["sizes"])]
    return laid[0][tuple(slice(at, at + size) for at, size in zip(offsets, sizes, strict=True))]


def _insert_slice(operation: ir.Operation, laid: list[Array]) -> Array:
    offsets = _offsets(operation)
    made = laid[1].copy()
    leading = len(offsets) - laid[0].ndim
    sizes = [1] * leading + list(laid[0].shape)
    window = tuple(slice(at, at + size) for at, size in zip(offsets, sizes, strict=True))
    made[window] = laid[0].reshape(sizes)
    return made


_MOVES: dict[str, Callable[[ir.Operation, list[Array]], Array | None]] = {
    "vector.extract": _extract,
    "vector.insert": _insert,
    "vector.shuffle": _shuffle,
    "vector.broadcast": _broadcast,
    "vector.shape_cast": _reshape,
    "vector.from_elements": _elements,
    "vector.extract_strided_slice": _slice,
    "vector.insert_strided_slice": _insert_slice,
}

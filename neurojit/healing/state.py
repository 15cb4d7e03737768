"""States of a recovery scope: what one call was given, as bytes, and as values that a flight takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.model.program import GlobalCell
from neurojit.model.types import Signature, ValueType

Value = np.ndarray[Any, np.dtype[Any]] | complex | float | int | bool


@dataclass(frozen=True, slots=True)
class State:
    """The arguments of one call and the globals that the scope reads, before it began: row-major bytes.

    Buffers that are only written are zeros.
    """

    arguments: tuple[bytes, ...]
    globals: tuple[bytes, ...] = ()

    @property
    def nbytes(self) -> int:
        return sum(map(len, (*self.arguments, *self.globals)))


def values_of(state: State, signature: Signature, cells: Sequence[GlobalCell]) -> list[Value]:
    """The state as arrays and scalars: arguments, then globals. Raises ValueError where bytes do not fit."""
    kinds = [argument.type for argument in signature.arguments] + [cell.type for cell in cells]
    contents = (*state.arguments, *state.globals)
    if len(contents) != len(kinds):
        raise ValueError(f"a state of {len(contents)} values for {len(kinds)}")
    return [_value(content, kind) for content, kind in zip(contents, kinds, strict=True)]


def state_of(values: Sequence[Value], signature: Signature, cells: Sequence[GlobalCell]) -> State:
    """The other way."""
    kinds = [argument.type for argument in signature.arguments] + [cell.type for cell in cells]
    contents = [
        np.asarray(value, NUMPY_DTYPES[kind.dtype]).reshape(kind.shape).tobytes()
        for value, kind in zip(values, kinds, strict=True)
    ]
    count = len(signature.arguments)
    return State(tuple(contents[:count]), tuple(contents[count:]))


def _value(content: bytes, kind: ValueType) -> Value:
    array = np.frombuffer(content, NUMPY_DTYPES[kind.dtype])
    if array.size != kind.elements:
        raise ValueError(f"{len(content)} bytes for {kind}")
    shaped = array.reshape(kind.shape).copy()
    return shaped.item() if kind.kind == "scalar" else shaped

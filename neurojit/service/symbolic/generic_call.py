"""A call of the generic form: arrays as their first elements, and their extents as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.execution.arguments import check_target, fitting, out_targets
from neurojit.execution.conversions import plain_array
from neurojit.execution.mismatch import Array, Mismatch, WrongType
from neurojit.model.errors import CallError, CallTypeError
from neurojit.model.schema import Schema
from neurojit.model.types import Argument, ValueType


class Unfit(Exception):
    """Arguments that an instance has to be called with: buffers that are written and overlap."""


class GenericCall:
    """Calls one schema's generic form. ``extents`` tells those extents of results that only a run knows."""

    def __init__(self, schema: Schema, entry: Callable[..., Any], extents: Callable[..., Any] | None) -> None:
        self._schema = schema
        self._entry = entry
        self._extents = extents

    def __call__(
        self, given: Sequence[object], keywords: Mapping[str, object], extents: tuple[int, ...]
    ) -> Any:
        """``extents``: of the symbols. Raises what a call of an instance raises, and Unfit."""
        signature = self._schema.signature
        known = dict(zip(signature.symbols, extents, strict=True))
        passed, arrays = self._arguments(given, known)
        scalars = [
            value
            for value, argument in zip(passed, signature.arguments, strict=True)
            if argument.type.kind == "scalar"
        ]
        found = self._told(extents, scalars)
        results = self._result_types(known, found)
        try:
            targets = out_targets(results, keywords.get("out"))
            buffers = [one for one in results if one.kind != "scalar"]
            for at, (kind, target) in enumerate(zip(buffers, targets, strict=True)):
                if target is not None:
                    check_target(kind, target.array, at)
        except CallError as error:
            raise type(error)(f"call: {self._schema.name}: {error}") from None
        made = [self._empty(kind) for kind in buffers]
        answered = self._entry(*passed, *map(_first_element, made), *extents, *found)
        del arrays  # alive until the call is over
        values: list[Any] = []
        for array, target in zip(made, targets, strict=True):
            if target is not None:
                np.copyto(target.array, array)
            values.append(array if target is None else target.given)
        return self._in_order(results, values, answered)

    def _arguments(
        self, given: Sequence[object], known: dict[str, int]
    ) -> tuple[list[object], dict[int, Array]]:
        passed: list[object] = []
        arrays: dict[int, Array] = {}
        signature = self._schema.signature
        kinds: list[Argument] = []
        for number, (symbolic, value) in enumerate(zip(signature.arguments, given, strict=True)):
            kind = symbolic.type.at(known)
            assert kind is not None
            argument = Argument(kind, symbolic.effect)
            kinds.append(argument)
            if kind.kind == "scalar":
                passed.append(value)
                continue
            try:
                arrays[number] = fitting(argument, plain_array(argument, value))
            except Mismatch as mismatch:
                error = CallTypeError if isinstance(mismatch, WrongType) else CallError
                message = f"argument {number}: expected {kind}, got {mismatch}"
                raise error(f"call: {self._schema.name}: {message}") from mismatch.__cause__
            passed.append(_first_element(arrays[number]))
        written = [number for number in arrays if kinds[number].effect in ("write", "readwrite")]
        if any(
            other != number and np.may_share_memory(arrays[number], arrays[other])
            for number in written
            for other in arrays
        ):
            raise Unfit
        return passed, arrays

    def _told(self, extents: tuple[int, ...], scalars: Sequence[object]) -> tuple[int, ...]:
        if self._extents is None:
            return ()
        answer: Any = self._extents(*extents, *scalars)
        found = cast("tuple[int, ...]", answer if isinstance(answer, tuple) else (answer,))
        if any(one < 0 for one in found):
            raise CallError(f"call: {self._schema.name}: a result would have an extent of {min(found)}")
        return found

    def _empty(self, kind: ValueType) -> Array:
        try:
            return np.empty(kind.shape, NUMPY_DTYPES[kind.dtype])
        except ValueError:
            message = f"a result would be a {kind}, which is larger than any array"
            raise CallError(f"call: {self._schema.name}: {message}") from None

    def _result_types(self, known: dict[str, int], found: tuple[int, ...]) -> tuple[ValueType, ...]:
        told = iter(found)
        kinds: list[ValueType] = []
        for result in self._schema.signature.results:
            extents = [next(told) if one is None else one for one in result.shape]
            shape = tuple(known[one] if isinstance(one, str) else one for one in extents)
            kinds.append(ValueType(result.kind, result.dtype, shape))
        return tuple(kinds)

    def _in_order(self, results: Sequence[ValueType], buffers: list[Any], answered: Any) -> Any:
        count = sum(kind.kind == "scalar" for kind in results)
        scalars = list(answered) if count > 1 else [answered] * count
        values = [scalars.pop(0) if kind.kind == "scalar" else buffers.pop(0) for kind in results]
        if not values:
            return None
        return values[0] if len(values) == 1 else tuple(values)


def _first_element(array: Array) -> Array:
    """A view of rank 0 at the start of a contiguous array; of nothing where it has no element."""
    if not array.size:
        return np.zeros((), array.dtype)
    return array.reshape(-1)[:1].reshape(())

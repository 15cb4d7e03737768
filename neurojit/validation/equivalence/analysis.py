"""Runs of the reference's error analysis: arguments in; values, magnitudes and bounds of outputs out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurojit.kernel import STATUS_OK, Signature
from neurojit.validation.equivalence.compare import Expected
from neurojit.validation.harness.buffers import Array, Layout
from neurojit.validation.harness.executable import Executable, Outcome, Value

_FLOATS = ("f32", "f64")
_MORE = 3  # parts after the first: see errors


def outputs_of(signature: Signature, outcome: Outcome) -> list[Array]:
    """Results, then the arguments that may be written."""
    written = [
        buffer
        for argument, buffer in zip(signature.arguments, outcome.arguments, strict=False)
        if buffer is not None and argument.effect in ("write", "readwrite")
    ]
    return [*outcome.results, *written]


def analysed(
    errors: Executable, signature: Signature, arguments: Sequence[Value], plain: Sequence[Expected]
) -> list[Expected] | None:
    """``plain`` with value, magnitude and error bound of every float output; None where the analysis does
    not come to its end, as where its temporaries fill the arena."""
    given: list[Value] = []
    more: list[Value] = []
    # In the order of facts.signature_in.
    for argument, value in zip(signature.arguments, arguments, strict=True):
        if argument.type.dtype not in _FLOATS:
            given.append(value)
            continue
        wide = np.asarray(value, np.float64)
        given.append(wide if argument.type.kind != "scalar" else float(wide))
        if argument.type.kind != "scalar" and argument.effect in ("write", "readwrite"):
            more += [np.abs(wide), np.zeros_like(wide), np.zeros_like(wide)]
    for result in signature.results:
        given.append(zeros("f64" if result.dtype in _FLOATS else result.dtype, result.shape))
        if result.dtype in _FLOATS:
            more += [np.zeros(result.shape) for _ in range(_MORE)]
    outcome = errors.run([*given, *more], Layout.BELOW)
    if outcome.status != STATUS_OK:
        return None
    return _with_parts(signature, outcome, plain)


def _with_parts(signature: Signature, outcome: Outcome, plain: Sequence[Expected]) -> list[Expected]:
    arguments = outcome.arguments
    count = len(signature.arguments)
    tail = count + len(signature.results)
    places: list[tuple[int, int | None]] = []  # first part, and where the others begin
    for index, argument in enumerate(signature.arguments):
        if argument.type.kind != "scalar" and argument.effect in ("write", "readwrite"):
            is_float = argument.type.dtype in _FLOATS
            places.append((index, tail if is_float else None))
            tail += _MORE * is_float
    written = places
    places = []
    for index, result in enumerate(signature.results):
        is_float = result.dtype in _FLOATS
        places.append((count + index, tail if is_float else None))
        tail += _MORE * is_float
    found: list[Expected] = []
    for expected, (first, others) in zip(plain, [*places, *written], strict=True):
        if others is None:
            found.append(expected)
        else:
            found.append(_bounded(expected, [arguments[first], *arguments[others : others + _MORE]]))
    return found


def zeros(dtype: str, shape: tuple[int, ...]) -> Array:
    """What an output's buffer is handed over as."""
    kinds = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i1": np.bool_}
    return np.zeros(shape, kinds.get(dtype, np.int64))


def levelled(signature: Signature, arguments: Sequence[Value]) -> list[Value]:
    """``arguments`` with every float the largest finite one of its buffer, for a bound by norm."""
    found: list[Value] = []
    for argument, value in zip(signature.arguments, arguments, strict=True):
        if argument.type.dtype not in _FLOATS:
            found.append(value)
            continue
        sizes = np.abs(np.asarray(value))
        largest = sizes.max(initial=0.0, where=np.isfinite(sizes))
        found.append(np.full_like(sizes, largest) if isinstance(value, np.ndarray) else float(largest))
    return found


def _bounded(expected: Expected, parts: Sequence[Array | None]) -> Expected:
    value, magnitude, roundoffs, errors = parts
    assert value is not None
    assert magnitude is not None
    assert roundoffs is not None
    assert errors is not None
    with np.errstate(all="ignore"):
        return Expected(expected.bits, value, magnitude, errors + roundoffs * magnitude)

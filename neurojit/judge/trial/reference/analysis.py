"""Runs of the reference in other arithmetics: arguments in; values, magnitudes and bounds of outputs out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.abi.status import STATUS_OK
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Executable, Outcome, Value
from neurojit.judge.trial.reference.compare import Expected
from neurojit.model.element_types import FLOATS
from neurojit.model.types import Signature

_ERROR_PARTS, _PAIR = 4, 2  # parts of a float: see error_domain, double_double


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
    parts = _run(errors, signature, arguments, _ERROR_PARTS)
    if parts is None:
        return None
    return [
        expected if part is None else _bounded(expected, part)
        for expected, part in zip(plain, parts, strict=True)
    ]


def doubled(
    executable: Executable, signature: Signature, arguments: Sequence[Value]
) -> list[tuple[Array, Array] | None] | None:
    """Every float output as the sum of two float64; None where the run does not come to its end."""
    parts = _run(executable, signature, arguments, _PAIR)
    return None if parts is None else [None if part is None else (part[0], part[1]) for part in parts]


def _run(
    executable: Executable, signature: Signature, arguments: Sequence[Value], count: int
) -> list[list[Array] | None] | None:
    """The ``count`` parts of each output, None for those that are no floats; None where the run fails."""
    given: list[Value] = []
    more: list[Value] = []
    # In the order of facts.signature_in.
    for argument, value in zip(signature.arguments, arguments, strict=True):
        if argument.type.dtype not in FLOATS:
            given.append(value)
            continue
        wide = np.asarray(value, np.float64)
        given.append(wide if argument.type.kind != "scalar" else float(wide))
        if argument.type.kind != "scalar" and argument.effect in ("write", "readwrite"):
            # The second part of an error analysis is a magnitude, that of a pair is what the first one lacks.
            more += [np.abs(wide) if count == _ERROR_PARTS else np.zeros_like(wide)]
            more += [np.zeros_like(wide) for _ in range(count - 2)]
    for result in signature.results:
        given.append(zeros("f64" if result.dtype in FLOATS else result.dtype, result.shape))
        if result.dtype in FLOATS:
            more += [np.zeros(result.shape) for _ in range(count - 1)]
    outcome = executable.run([*given, *more], Layout.BELOW)
    return _parts_of(signature, outcome, count) if outcome.status == STATUS_OK else None


def _parts_of(signature: Signature, outcome: Outcome, count: int) -> list[list[Array] | None]:
    arguments = outcome.arguments
    tail = len(signature.arguments) + len(signature.results)
    places: list[tuple[int, int | None]] = []  # first part, and where the others begin
    for index, argument in enumerate(signature.arguments):
        if argument.type.kind != "scalar" and argument.effect in ("write", "readwrite"):
            is_float = argument.type.dtype in FLOATS
            places.append((index, tail if is_float else None))
            tail += (count - 1) * is_float
    written = places
    places = []
    for index, result in enumerate(signature.results, len(signature.arguments)):
        is_float = result.dtype in FLOATS
        places.append((index, tail if is_float else None))
        tail += (count - 1) * is_float
    found: list[list[Array] | None] = []
    for first, others in [*places, *written]:
        if others is None:
            found.append(None)
        else:
            parts = [arguments[first], *arguments[others : others + count - 1]]
            found.append([part for part in parts if part is not None])
    return found


def zeros(dtype: str, shape: tuple[int, ...]) -> Array:
    """A zeroed value to pass for an output's buffer."""
    return np.zeros(shape, NUMPY_DTYPES[dtype])


def levelled(signature: Signature, arguments: Sequence[Value]) -> list[Value]:
    """``arguments`` with every float the largest finite one of its buffer, for a bound by norm."""
    found: list[Value] = []
    for argument, value in zip(signature.arguments, arguments, strict=True):
        if argument.type.dtype not in FLOATS:
            found.append(value)
            continue
        sizes = np.abs(np.asarray(value))
        largest = sizes.max(initial=0.0, where=np.isfinite(sizes))
        found.append(np.full_like(sizes, largest) if isinstance(value, np.ndarray) else float(largest))
    return found


def _bounded(expected: Expected, parts: Sequence[Array]) -> Expected:
    value, magnitude, roundoffs, errors = parts
    with np.errstate(all="ignore"):
        return Expected(expected.bits, value, magnitude, errors + roundoffs * magnitude)

"""Trajectories: what the healable function was given and what it gave, call by call, in one flight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from neurojit.healing.flight.layout import RING_WIDTH
from neurojit.healing.state import State, Value, values_of
from neurojit.model.element_types import is_complex
from neurojit.model.program import GlobalCell, Kernel
from neurojit.model.types import Signature, ValueType
from neurojit.model.visible import on_one_line

_DENSE: Final = 4  # one row in so many of a table is of the last calls
_SEPARATOR: Final = "  "


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One flight. A row is one call of the healable function that came back: scalar arguments, then results.

    ``numbers``: of the calls that have a row, from 0; the first and the last are among them. ``calls``: how
    many there were. ``ended``: how the flight ended, in words; ``well``: whether as it should.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    numbers: tuple[int, ...]
    calls: int
    ended: str
    well: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """An initial state: its first numbers, and whether the scope fails from it.

    ``failed_after`` is None where no patch was flown.
    """

    values: tuple[float, ...]
    failed_before: bool
    failed_after: bool | None


@dataclass(frozen=True, slots=True)
class Traced:
    """Flights of one scope. ``before``: of the original from the state that failed; ``after``: of the patch.

    ``names``: of the numbers of a state; ``failing``: those of the state that failed.
    """

    before: Trajectory
    after: Trajectory | None
    names: tuple[str, ...]
    failing: tuple[float, ...]
    samples: tuple[Sample, ...]


def call_columns(kernel: Kernel) -> tuple[str, ...]:
    """What the columns of ``kernel``'s trajectories are called, by the names of its text."""
    signature = kernel.signature
    named = argument_names(kernel)
    given = [named[place] for place, one in enumerate(signature.arguments) if _is_number(one.type)]
    results = [f"result {place}" for place, one in enumerate(signature.results) if _is_number(one)]
    return (*given, *results)[:RING_WIDTH]


def _is_number(kind: ValueType) -> bool:
    """A scalar that a trajectory has a column for."""
    return kind.kind == "scalar" and not is_complex(kind.dtype)


def state_names(scope: Kernel, cells: tuple[GlobalCell, ...]) -> tuple[str, ...]:
    """What the numbers of ``state_numbers`` are called."""
    names = [*argument_names(scope), *(f"@{cell.name}" for cell in cells)]
    kinds = [*(one.type for one in scope.signature.arguments), *(cell.type for cell in cells)]
    found: list[str] = []
    for name, kind in zip(names, kinds, strict=True):
        if kind.kind == "scalar":
            found.append(name)
        else:
            found += [f"{name}[{place}]" for place in range(min(kind.elements, RING_WIDTH))]
    return tuple(found[:RING_WIDTH])


def state_numbers(state: State, signature: Signature, cells: tuple[GlobalCell, ...]) -> tuple[float, ...]:
    """The first numbers of a state: scalars, and elements of buffers in row-major order."""
    found: list[float] = []
    for value in values_of(state, signature, cells):
        found += _numbers(value)
    return tuple(found[:RING_WIDTH])


def _numbers(value: Value) -> list[float]:
    if isinstance(value, float | int):
        return [float(value)]
    if isinstance(value, complex) or value.dtype.kind == "c":
        return [math.nan] * np.size(value)  # no one number says what it is
    return [float(item) for item in value.ravel()[:RING_WIDTH].tolist()]


def argument_names(kernel: Kernel) -> list[str]:
    """As its text has them, where it does."""
    known = dict(enumerate(kernel.argument_names))
    return [known.get(place) or f"argument {place}" for place in range(len(kernel.signature.arguments))]


def render_table(trajectory: Trajectory, rows: int = 16) -> str:
    """Some rows as text in aligned columns: evenly chosen, and all of the last few."""
    if not trajectory.rows:
        return "no call of the function came back\n"
    sound = _sound(trajectory.rows)
    chosen = _chosen(sound, rows)
    table = [("call", *map(on_one_line, trajectory.columns))]
    table += [(str(trajectory.numbers[row]), *map(_shown, trajectory.rows[row])) for row in chosen]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        _SEPARATOR.join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in table
    ]
    if sound < len(trajectory.rows):
        lines.append("... then NaN or infinity in each call")
    return "\n".join(lines) + "\n"


def _sound(rows: Sequence[tuple[float, ...]]) -> int:
    """How many rows are worth a look: with the second one after which none is finite throughout."""
    count = len(rows)
    while count and not all(map(math.isfinite, rows[count - 1])):
        count -= 1
    return min(len(rows), count + 2)


def _chosen(count: int, rows: int) -> list[int]:
    if count <= rows:
        return list(range(count))
    dense = max(1, rows // _DENSE)
    sparse, before = max(1, rows - dense), count - dense
    return [place * before // sparse for place in range(sparse)] + list(range(before, count))


def _shown(value: float) -> str:
    return f"{value + 0.0:.5g}"  # no minus before a zero

"""What of two flights is drawn: which columns, and between which ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from neurojit.healing.trajectory import Traced, Trajectory
from neurojit.model.visible import visible

_LONGEST_NAME = 24
_WILD = 100  # times the span of the flight after: what was before leaves the picture
_ROOM = 1.0  # of the span, on either side, where it does


@dataclass(frozen=True, slots=True)
class Panel:
    """One column. ``low`` and ``high``: the ends of its axis; ``cut``: whether there is more beyond them."""

    name: str
    column: int
    low: float
    high: float
    cut: bool


def panels(traced: Traced) -> list[Panel]:
    """One of each column, in order."""
    return [
        _panel(brief(name, _LONGEST_NAME), column, traced)
        for column, name in enumerate(traced.before.columns)
    ]


def most_telling(traced: Traced, count: int) -> list[Panel]:
    """At most ``count``: columns that vary, the first of those given and the first of the results."""
    every = [panel for panel in panels(traced) if _varies(panel, traced)] or panels(traced)
    if len(every) <= count:
        return every
    results = [panel for panel in every if panel.name.startswith("result ")][: 1 if count > 1 else 0]
    return every[: count - len(results)] + results


def brief(text: str, longest: int) -> str:
    """On one line, cut to ``longest``."""
    line = " ".join(visible(text).split())
    return line if len(line) <= longest else line[: longest - 3] + "..."


def _panel(name: str, column: int, traced: Traced) -> Panel:
    before = finite(traced.before, column)
    after = [] if traced.after is None else finite(traced.after, column)
    every = before + after
    if not every:
        return Panel(name, column, -1.0, 1.0, cut=False)
    if after:
        span = _span(after)
        if _span(every) > _WILD * span:
            low, high = min(after) - _ROOM * span, max(after) + _ROOM * span
            return Panel(name, column, low, high, cut=True)
    return Panel(name, column, min(every), max(every), cut=False)


def finite(flight: Trajectory, column: int) -> list[float]:
    """The numbers of a column."""
    return [row[column] for row in flight.rows if math.isfinite(row[column])]


def _span(values: Sequence[float]) -> float:
    return (max(values) - min(values)) or abs(values[0]) or 1.0


def _varies(panel: Panel, traced: Traced) -> bool:
    flights = [traced.before] if traced.after is None else [traced.before, traced.after]
    return any(len(set(finite(flight, panel.column))) > 1 for flight in flights)

"""Two flights as text: small curves of braille dots, the flight before above the one after."""

from __future__ import annotations

import math
from typing import Final

from neurojit.cli.panels import Panel, brief, most_telling
from neurojit.healing.trajectory import Traced, Trajectory, render_table

ROWS: Final = 5  # lines of a panel
_LEAST_WIDTH: Final = 24  # characters of a panel, its scale included
_MOST_PANELS: Final = 4
_SCALE: Final = 9  # characters of the numbers left of a panel
_GAP: Final = "  "
_FEWEST_ROWS: Final = 2  # of a curve
_BLANK: Final = 0x2800
# The dots of a cell by column and by row from the top, as bits of its character.
_DOTS: Final = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


def text_plot(traced: Traced, scope: str, width: int = 80) -> str:
    """Lines of at most ``width`` characters, or of as many as one panel has."""
    width = max(width, _LEAST_WIDTH)
    count = max(1, min(_MOST_PANELS, (width + len(_GAP)) // (_LEAST_WIDTH + len(_GAP))))
    chosen = most_telling(traced, count)
    lines = _flight("before", traced.before, chosen, scope, width)
    if traced.after is not None:
        lines += _flight("after", traced.after, chosen, scope, width)
    return "\n".join(lines) + "\n"


def _flight(when: str, flight: Trajectory, chosen: list[Panel], scope: str, width: int) -> list[str]:
    calls = f"{flight.calls} call{'' if flight.calls == 1 else 's'}"
    heading = brief(f"@{scope} {when}, {calls}: {flight.ended}", width)
    if len(flight.rows) < _FEWEST_ROWS:
        return [heading, *(line[:width] for line in render_table(flight).splitlines())]
    across = (width + len(_GAP)) // len(chosen) - len(_GAP)
    drawn = [_drawn(panel, flight, across) for panel in chosen]
    return [heading, *(_GAP.join(line).rstrip() for line in zip(*drawn, strict=True))]


def _drawn(panel: Panel, flight: Trajectory, across: int) -> list[str]:
    """The name, then the lines of the curve with the ends of its scale beside them."""
    cells = max(1, across - _SCALE - 1)
    curve = _curve(panel, flight, cells)
    scale = [""] * ROWS
    scale[0], scale[-1] = f"{panel.high + 0.0:.4g}", f"{panel.low + 0.0:.4g}"
    name = brief(panel.name, cells).ljust(cells)
    lines = [f"{number:>{_SCALE}}┤{line}" for number, line in zip(scale, curve, strict=True)]
    return [" " * (_SCALE + 1) + name, *lines]


def _curve(panel: Panel, flight: Trajectory, cells: int) -> list[str]:
    masks = [[0] * cells for _ in range(ROWS)]
    across, down = 2 * cells, 4 * ROWS
    last: tuple[int, int] | None = None
    for number, row in zip(flight.numbers, flight.rows, strict=True):
        place = _place(row[panel.column], panel, down)
        if place is None:
            last = None
            continue
        column = round(number * (across - 1) / max(1, flight.calls - 1))
        for x, y in _line(last or (column, place), (column, place)):
            if 0 <= y < down:
                masks[y // 4][x // 2] |= _DOTS[x % 2][y % 4]
        last = column, place
    return ["".join(chr(_BLANK + mask) if mask else " " for mask in line) for line in masks]


def _place(value: float, panel: Panel, down: int) -> int | None:
    """Dots from the top; just outside for what lies beyond the ends, None for what is no number."""
    if not math.isfinite(value):
        return None
    if panel.high == panel.low:
        return down // 2
    share = (panel.high - value) / (panel.high - panel.low)
    return round(max(-0.1, min(1.1, share)) * (down - 1))


def _line(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """The dots between two."""
    (x0, y0), (x1, y1) = start, end
    steps = max(abs(x1 - x0), abs(y1 - y0), 1)
    return [
        (round(x0 + (x1 - x0) * step / steps), round(y0 + (y1 - y0) * step / steps))
        for step in range(steps + 1)
    ]

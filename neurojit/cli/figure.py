"""Flights before and after a heal as a figure: the columns of calls, and the states that were sampled."""

# Matplotlib types its methods in part.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import importlib.util
import math
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from neurojit.cli.arguments import check_output
from neurojit.cli.panels import Panel, brief, panels
from neurojit.healing.heal import Heal
from neurojit.healing.trajectory import Sample, Traced, Trajectory
from neurojit.model.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

SUFFIXES: Final = (".png", ".svg")
_BEFORE, _AFTER = "#d55e00", "#0072b2"  # told apart by the colour-blind (Okabe and Ito)
_MOST_PANELS: Final = 8
_STACKED: Final = 4  # panels below one another; more stand in two columns
_FEW_ROWS: Final = 30  # calls that are marked one by one
_LONGEST: Final = 90  # characters of a heading


def check_figure(path: Path) -> None:
    """Raise ``InputError`` now for what ``write_figure`` would refuse after a long run."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"--plot {path}: expected a file that ends in {' or '.join(SUFFIXES)}")
    check_output(path)
    if importlib.util.find_spec("matplotlib") is None:
        raise InputError("--plot needs matplotlib: pip install 'neurojit[plot]'")


def figure_path(path: Path, number: int) -> Path:
    """Where the figure of a run's heal of this number, from 1, is written."""
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def write_figure(path: Path, heal: Heal, traced: Traced) -> None:
    """Raises InputError where ``path`` cannot be written."""
    from matplotlib import style  # noqa: PLC0415 (an optional extra)

    with style.context("default"):  # not as a matplotlibrc of the current folder has it
        _write(path, heal, traced)


def _write(path: Path, heal: Heal, traced: Traced) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 (as above)
    from matplotlib.figure import Figure  # noqa: PLC0415 (as above)

    figure = Figure(figsize=(11, 7), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(_title(heal))
    places = _telling(traced)
    if places:
        left, right = cast("list[SubFigure]", figure.subfigures(1, 2, width_ratios=(3, 2)))
        _draw_states(right, traced, places)
    else:
        left = figure
    _draw_calls(left, traced, heal.function)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # of a name or a message
        try:
            figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
        except OSError as error:
            raise InputError(f"{path}: cannot be written: {error.strerror}") from error


def _title(heal: Heal) -> str:
    scope, function = heal.fault.scope, heal.function
    if heal.accepted:
        return _plain(f"@{scope} healed: @{function} patched by {heal.author}")
    return _plain(f"@{scope} not healed: {heal.why}")


def _draw_calls(figure: Figure | SubFigure, traced: Traced, function: str) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 (an optional extra)

    chosen = panels(traced)[:_MOST_PANELS]
    across = 1 if len(chosen) <= _STACKED else 2
    grid = figure.subplots(max(1, math.ceil(len(chosen) / across)), across, sharex=True, squeeze=False)
    flights = [("before", traced.before, _BEFORE)]
    if traced.after is not None:
        flights.append(("after", traced.after, _AFTER))
    every: list[Axes] = list(grid.flat)
    for axes, panel in zip(every, chosen, strict=False):
        for _, flight, colour in flights:
            _draw(axes, flight, panel, colour)
        _ends(axes, panel)
    for axes in every[len(chosen) :]:
        axes.set_visible(False)
    for axes in every[max(0, len(chosen) - across) : len(chosen)]:  # the lowest of each column
        axes.set_xlabel(_plain(f"call of @{function}"))
        axes.tick_params(labelbottom=True)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    figure.align_ylabels()
    lines = [
        every[0].plot([], [], color=colour, label=_plain(_caption(when, flight)))[0]
        for when, flight, colour in flights
    ]
    figure.legend(handles=lines, loc="outside upper left", frameon=False, fontsize="small")


def _caption(when: str, flight: Trajectory) -> str:
    calls = f"{flight.calls} call{'' if flight.calls == 1 else 's'}"
    return f"{when}, {calls}: {flight.ended}"


def _draw(axes: Axes, flight: Trajectory, panel: Panel, colour: str) -> None:
    values = [_or_gap(row[panel.column]) for row in flight.rows]
    marker = "." if len(values) <= _FEW_ROWS else ""
    axes.plot(flight.numbers, values, color=colour, linewidth=1.4, marker=marker)
    if values and not math.isnan(values[-1]):
        end = "o" if flight.well else "X"
        axes.plot(flight.numbers[-1:], values[-1:], end, color=colour, markersize=7, clip_on=True)


def _or_gap(value: float) -> float:
    return value if math.isfinite(value) else math.nan


def _ends(axes: Axes, panel: Panel) -> None:
    axes.set_ylabel(_plain(panel.name) + (" (cut)" if panel.cut else ""))
    room = 0.06 * (panel.high - panel.low) or 0.5
    axes.set_ylim(panel.low - room, panel.high + room)
    axes.grid(alpha=0.3)


def _telling(traced: Traced) -> list[int]:
    """The two numbers of a state that tell best from where the scope fails; the first that vary else."""
    varying = [
        place
        for place in range(len(traced.names))
        if len({sample.values[place] for sample in traced.samples}) > 1
    ]
    ranked = sorted(varying, key=lambda place: -_apart(traced.samples, place))
    return sorted(ranked[:2])


def _apart(samples: Sequence[Sample], place: int) -> float:
    """How far the means of states that fail and that do not are apart, in the span of all."""
    values = [sample.values[place] for sample in samples]
    failed = [sample.values[place] for sample in samples if sample.failed_before]
    passed = [sample.values[place] for sample in samples if not sample.failed_before]
    if not failed or not passed:
        return 0.0
    return abs(math.fsum(failed) / len(failed) - math.fsum(passed) / len(passed)) / (
        max(values) - min(values)
    )


def _draw_states(figure: Figure | SubFigure, traced: Traced, places: Sequence[int]) -> None:
    kinds = ["before"] if traced.after is None else ["before", "after"]
    grid = figure.subplots(len(kinds), 1, sharex=True, sharey=True, squeeze=False)
    column: list[Axes] = list(grid.flat)
    for axes, when in zip(column, kinds, strict=True):
        failed = [bool(one.failed_before if when == "before" else one.failed_after) for one in traced.samples]
        points = [_point(sample.values, number, places) for number, sample in enumerate(traced.samples)]
        for fails, marker, colour, label in (
            (True, "x", _BEFORE, "fails"),
            (False, ".", _AFTER, "ends well"),
        ):
            chosen = [point for point, one in zip(points, failed, strict=True) if one is fails]
            axes.plot(*_columns(chosen), marker, color=colour, label=label)
        axes.plot(*_columns([_point(traced.failing, -1, places)]), "*", color="black", markersize=11,
                  label="the call that failed")  # fmt: skip
        axes.set_title(f"{when}: {sum(failed)} of {len(failed)} initial states fail", fontsize="medium")
        axes.set_ylabel(_plain(_name(traced, places, 1)))
        axes.grid(alpha=0.3)
    column[-1].set_xlabel(_plain(_name(traced, places, 0)))
    column[-1].locator_params(axis="x", nbins=6)
    handles, labels = column[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize="small")


def _point(values: Sequence[float], number: int, places: Sequence[int]) -> tuple[float, float]:
    return values[places[0]], values[places[1]] if len(places) > 1 else number


def _columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


def _name(traced: Traced, places: Sequence[int], axis: int) -> str:
    return traced.names[places[axis]] if axis < len(places) else "number of the state"


def _plain(text: str) -> str:
    """On one line, and no formula."""
    return brief(text, _LONGEST).replace("$", r"\$")

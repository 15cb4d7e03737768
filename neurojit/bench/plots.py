"""Results as a figure: ratios to the best peer, and NeuroJIT and the best peers below the roofline."""

# Matplotlib types its methods in part.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from neurojit.bench.results import CaseResult, Machine, Results
from neurojit.bench.roofline import bound, peaks_of
from neurojit.bench.statistics import geometric_mean
from neurojit.bench.table import beside_each, heading
from neurojit.model.errors import InputError
from neurojit.model.number_format import ratio
from neurojit.model.roofline import Peaks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told apart by the colour-blind (Okabe and Ito).
_OURS, _BEST, _OTHERS, _ROOF = "#0072b2", "#d55e00", "#999999", "#000000"
_LINE: Final = 0.17  # inches of a case
_LEAST: Final = 6.0  # inches of a figure
_APART: Final = 1.3  # rates of two roofs that are drawn as two


def write_plot(path: Path, results: Results, threads: int) -> None:
    """Of the cases with ``threads``. Raises InputError where ``path`` cannot be written."""
    from matplotlib import style  # noqa: PLC0415 (an optional extra)

    with style.context("default"):  # not as a matplotlibrc of the current folder has it
        _write(path, results, threads)


def _write(path: Path, results: Results, threads: int) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 (as above)
    from matplotlib.figure import Figure  # noqa: PLC0415 (as above)

    cases = results.of(threads)
    rows = [case for case in cases if case.ratio is not None]
    figure = Figure(figsize=(14, max(_LEAST, _LINE * len(rows) + 1.6)), layout="constrained")
    FigureCanvasAgg(figure)
    title = (
        f"NeuroJIT beside its peers, {threads} thread{'' if threads == 1 else 's'}: {results.machine.model}"
    )
    figure.suptitle(title + (f" ({results.remark})" if results.remark else ""))
    grid = figure.add_gridspec(2, 2, height_ratios=(2, 1))
    _bars(figure.add_subplot(grid[:, 0]), rows)
    _roofline(figure.add_subplot(grid[0, 1]), cases, results.machine, threads)
    _means(figure.add_subplot(grid[1, 1]), rows)
    try:
        figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error


def _bars(axes: Axes, rows: Sequence[CaseResult]) -> None:
    """From the top as in the suite: a bar to the best peer, named at the right, a stroke for each other."""
    ratios = [case.ratio or 1.0 for case in rows]
    for place, case in enumerate(rows):
        ours = case.median(case.ours) or math.nan
        others = [case.median(one.contender) for one in case.outcomes if one.contender != case.ours]
        dots = [time / ours for time in others if time is not None]
        axes.plot(dots, [place] * len(dots), "|", color=_OTHERS, markersize=6, zorder=1)
        axes.annotate(
            heading(case.best_peer or ""),
            (1.01, place),
            xycoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=7,
            annotation_clip=False,
        )
    _ratios(axes, [case.case for case in rows], ratios)
    axes.set_xlabel("a peer's time over NeuroJIT's: bars to the best peer, a stroke for each other")


def _means(axes: Axes, rows: Sequence[CaseResult]) -> None:
    """The geometric mean beside each peer alone, and beside the best of each case."""
    found = beside_each(rows)
    best = geometric_mean([case.ratio for case in rows if case.ratio is not None])
    if best is not None:
        found.append(("the best of each case", best, len(rows)))
    names = [f"{heading(peer)} ({count})" for peer, _, count in found]
    _ratios(axes, names, [value for _, value, _ in found])
    for place, (_, value, _) in enumerate(found):
        axes.annotate(ratio(value), (value, place), (4 if value >= 1 else -4, 0), va="center", fontsize=7,
                      textcoords="offset points", ha="left" if value >= 1 else "right")  # fmt: skip
    axes.set_title("geometric means over the cases that each has", fontsize="medium")


def _ratios(axes: Axes, names: Sequence[str], ratios: Sequence[float]) -> None:
    """Bars from 1, the other way and in another colour where NeuroJIT is slower."""
    from matplotlib.ticker import FuncFormatter, NullFormatter  # noqa: PLC0415 (as above)

    places = list(range(len(names)))
    colours = [_OURS if value >= 1 else _BEST for value in ratios]
    axes.barh(places, [value - 1 for value in ratios], left=1.0, color=colours, height=0.7)
    axes.axvline(1.0, color="black", linewidth=0.8)
    axes.set_xscale("log", base=2)
    axes.set_xlim(min([0.5, *ratios]) / 1.2, 2.0 * max([2.0, *ratios]))
    axes.xaxis.set_major_formatter(FuncFormatter(_times))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_yticks(places, list(names), fontsize=7)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="x", alpha=0.3)


def _times(value: float, _place: int | None) -> str:
    return f"{value:g}x"


def _roofline(axes: Axes, cases: Sequence[CaseResult], machine: Machine, threads: int) -> None:
    """Operations a nanosecond over operations a byte, with the roofs that memory and arithmetic make."""
    known = [case for case in cases if case.flops and case.nbytes]
    intensities = [(case.flops or 0) / case.nbytes for case in known]
    low, high = min([0.05, *intensities]) / 1.5, max([100.0, *intensities]) * 1.5
    peaks = peaks_of(machine, threads)
    top = peaks.operations.get("f32", 0.0)
    for levels, rate in _roofs(peaks):
        ridge = min(top / rate, high)
        axes.plot([low, ridge], [low * rate, ridge * rate], color=_ROOF, linewidth=0.9)
        label = f"{levels} {rate:.0f} GB/s"
        axes.annotate(label, (low, low * rate), (8, -2), textcoords="offset points", fontsize=7, va="top")
    axes.axhline(top, color=_ROOF, linewidth=0.9)
    axes.annotate(f"f32 {top:.0f} GFLOP/s", (high / 1.1, top), (0, 3), textcoords="offset points", ha="right",
                  fontsize=7)  # fmt: skip
    for name, colour, marker in (("the best peer", _BEST, "x"), ("NeuroJIT", _OURS, "o")):
        points = [(case, case.ours if name == "NeuroJIT" else case.best_peer) for case in known]
        found = [
            ((case.flops or 0) / case.nbytes, rate)
            for case, who in points
            if who and (rate := bound(case, who, machine).gflops)
        ]
        axes.plot([x for x, _ in found], [y for _, y in found], marker, color=colour, label=name,
                  markersize=5, markerfacecolor="none" if marker == "o" else None)  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(low, high)
    axes.set_xlabel("operations a byte of the operands")
    axes.set_ylabel("GFLOP/s")
    guessed = "" if machine.peaks.measured else " (guessed)"
    axes.set_title(f"roofline of {threads} core{'' if threads == 1 else 's'}{guessed}", fontsize="medium")
    axes.legend(loc="lower right", frameon=False)
    axes.grid(alpha=0.3)


def _roofs(peaks: Peaks) -> list[tuple[str, float]]:
    """Levels of memory with their rates; those that a figure cannot tell apart as one, at the higher."""
    found: list[tuple[str, float]] = []
    for level, rate in sorted(peaks.bytes.items(), key=lambda pair: -pair[1]):
        if found and rate > found[-1][1] / _APART:
            found[-1] = (f"{found[-1][0]}, {level}", found[-1][1])
        else:
            found.append((level, rate))
    return found

"""Results as aligned text: a line a case while they come, then what they come to."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from neurojit.bench.case import NEUROJIT
from neurojit.bench.contenders import OURS, PEERS
from neurojit.bench.results import CaseResult, Machine, Outcome, Results
from neurojit.bench.roofline import bound
from neurojit.bench.statistics import geometric_mean
from neurojit.model.number_format import NONE, duration, percent, ratio, significant
from neurojit.model.visible import on_one_line

Paint = Callable[[str, str], str]  # a text, and "best", "loss" or "trouble"
_COLUMN: Final = 9
_GAP: Final = "  "
_EVEN: Final = 1.0


def plain(text: str, _kind: str) -> str:
    """No colours."""
    return text


def heading(contender: str) -> str:
    """What the column of a contender is called."""
    if contender == NEUROJIT:
        return OURS.heading
    return PEERS[contender].heading if contender in PEERS else on_one_line(contender)


def cell(outcome: Outcome | None) -> str:
    """A time, or how it failed; empty where there is no such contender."""
    if outcome is None:
        return ""
    times = outcome.times
    if times is not None:
        return ("~" if outcome.disturbed else "") + duration(times.median)
    return NONE if outcome.status in ("missing", "fine") else outcome.status


def rate(result: CaseResult, machine: Machine) -> tuple[str, str]:
    """Of ours, in the unit that the case is bound by, and its share of the roofline."""
    found = bound(result, result.ours, machine)
    share = percent(found.share) if machine.peaks.measured else ""
    if found.limit == "arithmetic" and found.gflops is not None:
        return f"{significant(found.gflops)} GFLOP/s", share
    if found.gbytes is not None:
        return f"{significant(found.gbytes)} GB/s", share
    return "", ""


@dataclass(frozen=True, slots=True)
class Table:
    """``width``: of the first column; ``contenders``: of the others, in order."""

    width: int
    contenders: tuple[str, ...]
    machine: Machine
    paint: Paint = plain

    def head(self, threads: int) -> str:
        title = f"{threads} thread{'' if threads == 1 else 's'}"
        columns = [heading(name).rjust(_COLUMN) for name in self.contenders]
        last = [f"{'best peer':>18}", f"{'rate':>14}", f"{'of peak':>8}"]
        line = _GAP.join([title.ljust(self.width), *columns, *last])
        return f"{line}\n{'─' * len(line)}\n"

    def row(self, result: CaseResult) -> str:
        timed = {name: time for name in self.contenders if (time := result.median(name)) is not None}
        best = min(timed, key=timed.__getitem__, default=None)
        cells: list[str] = []
        for name in self.contenders:
            outcome = result.outcome(name)
            text = cell(outcome).rjust(_COLUMN)
            trouble = outcome is not None and outcome.status in ("wrong", "failed")
            cells.append(self.paint(text, "trouble" if trouble else "best" if name == best else ""))
        against = (
            f"{ratio(result.ratio)} {heading(result.best_peer)}" if result.best_peer and result.ratio else ""
        )
        lost = result.ratio is not None and result.ratio < _EVEN
        speed, share = rate(result, self.machine)
        cells.append(self.paint(against.rjust(18), "loss" if lost else ""))
        name = on_one_line(result.case).ljust(self.width)
        line = _GAP.join([name, *cells, speed.rjust(14), share.rjust(8)])
        return line.rstrip() + "\n"


def table_of(results: Results, paint: Paint = plain, names: Sequence[str] = ()) -> Table:
    """Wide enough for every case of ``results``, and for ``names``."""
    width = max(map(len, (*names, *(case.case for case in results.cases))), default=0)
    return Table(max(width, 10), results.contenders, results.machine, paint)


def whole_table(results: Results, paint: Paint = plain) -> str:
    """A table for each number of threads."""
    table = table_of(results, paint)
    return "\n".join(
        table.head(threads) + "".join(table.row(case) for case in results.of(threads))
        for threads in results.threads
    )


def not_installed(results: Results) -> list[str]:
    """One line a peer."""
    return [f"{peer}: {what} is not installed" for peer, what in results.missing.items()]


def troubles(results: Results) -> list[str]:
    """One line for each contender of a case that was wrong, failed or lacked something of its own."""
    lines: list[str] = []
    for case in results.cases:
        for one in case.outcomes:
            if one.status in ("wrong", "failed") or (
                one.status == "missing" and one.contender not in results.missing
            ):
                verb = "lacks" if one.status == "missing" else f"{one.status}:"
                who = f"{case.case}, {_threads(case.threads)}: {heading(one.contender)}"
                lines.append(f"{who} {verb} {_first_line(one.why)}")
    return lines


def summary_lines(results: Results) -> list[str]:
    """Geometric means of ratios, wins and losses; each loss is listed."""
    lines: list[str] = []
    for threads in results.threads:
        lines += _summary(results.of(threads), threads)
    return lines


def _summary(cases: Sequence[CaseResult], threads: int) -> list[str]:
    ratios = {case.case: case.ratio for case in cases if case.ratio is not None}
    mean = geometric_mean(list(ratios.values()))
    if mean is None:
        return []
    lost = {name: value for name, value in ratios.items() if value < _EVEN}
    lines = [
        f"{_threads(threads)}: {ratio(mean)} the speed of the best peer, geometric mean of {len(ratios)}; "
        f"{len(ratios) - len(lost)} won, {len(lost)} lost"
    ]
    against = [f"{heading(peer)} {ratio(value)} of {count}" for peer, value, count in beside_each(cases)]
    lines.append(f"  beside each: {', '.join(against)}")
    best = {case.case: case.best_peer or "" for case in cases}
    busy = [case.others for case in cases if case.others is not None]
    if busy:
        company = significant(statistics.median(busy))
        lines.append(f"  meanwhile other programs kept {company} cores busy (median of the cases)")
    disturbed = sum(one.disturbed for case in cases for one in case.outcomes)
    if disturbed:
        lines.append(f"  ~: waited for a core in every sample ({disturbed} times); the wait is taken off")
    lines += [
        f"  lost: {name}  {ratio(value)} {heading(best[name])}"
        for name, value in sorted(lost.items(), key=lambda pair: pair[1])
    ]
    return lines


def beside_each(cases: Sequence[CaseResult]) -> list[tuple[str, float, int]]:
    """By peer: the geometric mean of its time over ours, and over how many cases."""
    found: dict[str, list[float]] = {}
    for case in cases:
        ours = case.median(case.ours)
        for one in case.outcomes:
            theirs = case.median(one.contender)
            if ours and theirs and one.contender != case.ours:
                found.setdefault(one.contender, []).append(theirs / ours)
    return [(peer, geometric_mean(values) or 0.0, len(values)) for peer, values in found.items()]


def details(result: CaseResult, paint: Paint = plain) -> str:
    """A line a contender, with everything that is known of its times."""
    over = f"over {heading(result.ours)}"
    columns = ("median", "95 % interval", "least", "p95", over, "error", "form")
    widths = (_COLUMN, 22, _COLUMN, _COLUMN, max(_COLUMN, len(over)), _COLUMN, 0)
    title = on_one_line(f"{result.case}, {_threads(result.threads)}")
    names = [heading(one.contender) for one in result.outcomes]
    first = max(len(title), *map(len, names))
    head = _GAP.join(
        [title.ljust(first), *(text.rjust(width) for text, width in zip(columns, widths, strict=True))]
    )
    lines = [head, "─" * len(head)]
    ours = result.median(result.ours)
    for name, one in zip(names, result.outcomes, strict=True):
        times = one.times
        if times is None:
            why = on_one_line(f"{one.status}: {_first_line(one.why)}")
            lines.append(_GAP.join([name.ljust(first), paint(why, "trouble")]))
            continue
        cells = (
            cell(one),
            f"{duration(times.low)} to {duration(times.high)}",
            duration(times.least),
            duration(times.p95),
            ratio(times.median / ours) if ours else "",
            error_text(one),
            on_one_line(one.form),
        )
        texts = (text.rjust(width) for text, width in zip(cells, widths, strict=True))
        lines.append(_GAP.join([name.ljust(first), *texts]).rstrip())
    return "\n".join(lines) + "\n"


def error_text(outcome: Outcome) -> str:
    """``3.1e-07``; empty where nothing was compared."""
    return "" if outcome.error is None else f"{outcome.error:.1e}" if outcome.error else "0"


def accuracy_table(results: Results) -> str:
    """The largest error of each contender against float64, with the first number of threads."""
    threads = results.threads[0] if results.threads else 1
    table = table_of(results)
    head = _GAP.join(
        [
            f"error, {_threads(threads)}".ljust(table.width),
            *(heading(n).rjust(_COLUMN) for n in results.contenders),
            "relative to",
        ]
    )
    lines = [head, "─" * len(head)]
    for case in results.of(threads):
        cells: list[str] = []
        for name in results.contenders:
            outcome = case.outcome(name)
            cells.append((error_text(outcome) if outcome else "").rjust(_COLUMN))
        relative = "each element" if case.measure == "elementwise" else "the largest"
        lines.append(_GAP.join([on_one_line(case.case).ljust(table.width), *cells, relative]))
    return "\n".join(lines) + "\n"


def _first_line(text: str) -> str:
    """Compilers go on for pages; JSON has them."""
    return text.strip().partition("\n")[0]


def _threads(count: int) -> str:
    return f"{count} thread{'' if count == 1 else 's'}"

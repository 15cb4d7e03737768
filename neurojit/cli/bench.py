"""``neurojit bench``: NeuroJIT beside what a user would run instead, or the tiers of a function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from neurojit.bench.catalogue import offered_suites
from neurojit.cli.function_option import function_option
from neurojit.cli.numbers import Finite
from neurojit.cli.one_function import the_only
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, PROGRAM_FAILED, emit, ended_by, say
from neurojit.model.errors import InputError

if TYPE_CHECKING:
    from neurojit.bench.campaign import Order
    from neurojit.bench.case import Case
    from neurojit.bench.contenders import Contender
    from neurojit.bench.results import CaseResult
    from neurojit.cli.bench_output import Output
    from neurojit.model.roofline import Peaks
    from neurojit.settings import Settings

_MOST_THREADS: Final = 1024
_DEFAULTS: Final = {"responder": "cached"}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured; see ``bench.campaign.Order``."""

    threads: tuple[int, ...]
    rounds: int
    seconds: float
    timeout_s: float


@click.command("bench", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@function_option("Of FILE: the function whose tiers are measured, where it has several.")
@click.option(
    "--suite",
    type=click.Choice(offered_suites()),
    metavar="SUITE",
    help=f"Measure every case of a suite: {', '.join(offered_suites())}.",
)
@click.option(
    "--case", "names", multiple=True, metavar="CASE", help="Measure one case: matmul:511x777x333. Repeatable."
)
@click.option(
    "--peers",
    default="all",
    show_default=True,
    metavar="NAMES",
    help="Beside whom, with commas; none: nobody.",
)
@click.option(
    "--threads",
    "thread_counts",
    default="1",
    show_default=True,
    metavar="COUNTS",
    help="Threads of every contender, with commas: each case is measured with each.",
)
@click.option(
    "--rounds",
    type=click.IntRange(1, 10_000),
    default=9,
    show_default=True,
    metavar="COUNT",
    help="Turns of each contender in a case.",
)
@click.option(
    "--seconds",
    type=Finite(0.001, 86_400),
    default=0.5,
    show_default=True,
    metavar="T",
    help="How long each contender is timed in a case, in all rounds together.",
)
@click.option(
    "--timeout",
    "timeout_s",
    type=Finite(0.1, 86_400),
    default=120.0,
    show_default=True,
    metavar="T",
    help="Seconds that a contender may take to compile, or for a round, before it has failed.",
)
@click.option("--json", "json_file", metavar="OUT.json|-", help="Write everything that was measured.")
@click.option(
    "--plot",
    "plot_file",
    type=click.Path(path_type=Path),
    metavar="OUT.png|svg",
    help="Draw ratios and the roofline; OUT-2.png for the second number of threads [needs neurojit[plot]].",
)
@click.option(
    "--from",
    "stored",
    type=click.Path(path_type=Path),
    metavar="RESULTS.json",
    help="Measure nothing: show, draw and write what --json wrote.",
)
@click.option("--accuracy", is_flag=True, help="Show the largest error of each contender, too.")
@click.option("--remark", default="", metavar="TEXT", help="Kept with the results: the machine was busy.")
@click.option("--list", "listing", is_flag=True, help="List suites, cases and peers; measure nothing.")
@setting_options("numerics", "seed", "responder", "cache_folder", defaults=_DEFAULTS)
@click.pass_context
def command(
    context: click.Context,
    file: Path | None,
    function: str | None,
    suite: str | None,
    names: tuple[str, ...],
    peers: str,
    thread_counts: str,
    rounds: int,
    seconds: float,
    timeout_s: float,
    json_file: str | None,
    plot_file: Path | None,
    stored: Path | None,
    accuracy: bool,
    remark: str,
    listing: bool,
    **_flags: str | None,
) -> int:
    """Measure NeuroJIT beside its peers, in turns, each in its own process; or the tiers of @NAME of FILE.

    Every result is compared with a float64 reference (of a FILE with T0's); one that is wrong has no time. T3
    of a FILE is the rewrite that --responder has. Exit code 1: NeuroJIT failed or was wrong.
    """
    settings = settings_of(context, _DEFAULTS)
    ways = [file is not None, bool(suite or names), stored is not None, listing]
    if sum(ways) != 1:
        raise click.UsageError(
            "expected one of: FILE, --suite and --case, --from, --list; as in neurojit bench --suite core",
            context,
        )
    if file is None and function is not None:
        raise click.UsageError("--function is of a FILE", context)
    if listing:
        emit(_listing())
        return FINE
    from neurojit.cli.bench_output import Output  # noqa: PLC0415 (help must not pay for it)

    output = Output(json_file, plot_file, accuracy)
    output.check()
    if stored is not None:
        return _shown(stored, output)
    effort = Effort(_counts(thread_counts), rounds, seconds, timeout_s)
    if file is not None:
        order = _of_tiers(file, function, effort, settings)
    else:
        order = _beside_peers(suite, names, peers, effort, settings)
    return _measured(order, output, remark)


def _counts(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= _MOST_THREADS for part in parts):
        raise InputError(f"--threads {text}: expected numbers from 1 to {_MOST_THREADS} with commas between")
    return tuple(dict.fromkeys(map(int, parts)))


def _beside_peers(
    suite: str | None, names: tuple[str, ...], peers: str, effort: Effort, settings: Settings
) -> Order:
    from neurojit.bench.catalogue import case_of, cases_of  # noqa: PLC0415 (help must not pay for it)
    from neurojit.bench.contenders import Ours, beside_peers, chosen_peers  # noqa: PLC0415

    chosen = chosen_peers(peers)
    cases = (*(cases_of(suite) if suite else ()), *map(case_of, names))
    ours = Ours(settings.numerics, settings.cache_folder)
    once = tuple({case.name: case for case in cases}.values())
    missing = {peer.name: lacking for peer in chosen if (lacking := peer.missing)}
    for peer in chosen if peers != "all" else ():
        if not any(peer.name in case.sources for case in once):
            say(f"neurojit: {peer.heading}: no case that was named has a source for it")
    return _order(once, beside_peers(ours, chosen), missing, suite or "", effort, settings)


def _of_tiers(file: Path, function: str | None, effort: Effort, settings: Settings) -> Order:
    from neurojit.bench.contenders import Ours, tiers  # noqa: PLC0415 (help must not pay for it)
    from neurojit.bench.of_file import case_of_function  # noqa: PLC0415
    from neurojit.store.source_file import source_of  # noqa: PLC0415

    if ":" in str(file) and not file.exists():
        raise InputError(f"{file}: no such file; a case is named by --case {file}")
    source = source_of(file)
    case = case_of_function(
        source, function, settings, lambda names: the_only(names, source.file or str(file))
    )
    ours = Ours(settings.numerics, settings.cache_folder, settings.responder)
    return _order((case,), tiers(ours), {}, "", effort, settings)


def _order(
    cases: tuple[Case, ...],
    contenders: tuple[Contender, ...],
    missing: dict[str, str],
    suite: str,
    effort: Effort,
    settings: Settings,
) -> Order:
    from neurojit.bench.campaign import Order  # noqa: PLC0415 (help must not pay for it)

    return Order(
        cases=cases,
        contenders=contenders,
        missing=missing,
        threads=effort.threads,
        suite=suite,
        rounds=effort.rounds,
        seconds=effort.seconds,
        timeout_s=effort.timeout_s,
        seed=settings.seed,
        numerics=settings.numerics.value,
        peaks=_peaks(settings),
    )


def _peaks(settings: Settings) -> Peaks:
    """Those of this machine, measured now where nobody did."""
    from neurojit.abi.host_target import host_target  # noqa: PLC0415 (help must not pay for LLVM)
    from neurojit.store.peaks import open_peaks  # noqa: PLC0415
    from neurojit.workers.peaks import PeakMeter, PeaksBook  # noqa: PLC0415

    def degraded(what: str, why: str) -> None:
        say(f"neurojit: {what}: {why}")

    store = open_peaks(settings.cache_folder, degraded)
    return PeaksBook(store, host_target(), PeakMeter().measure, degraded=degraded).measured()


def _measured(order: Order, output: Output, remark: str) -> int:
    """Measure, show each case when it is there, and write what there is, even if Ctrl-C ended it."""
    from neurojit.bench.campaign import Campaign  # noqa: PLC0415 (help must not pay for it)
    from neurojit.bench.table import table_of  # noqa: PLC0415
    from neurojit.cli.bench_output import StatusLine  # noqa: PLC0415

    detailed = len(order.cases) == 1
    line = StatusLine()

    def tell(result: CaseResult) -> None:
        line.clear()
        if detailed:
            output.case(result)
            return
        if result.case == order.cases[0].name:
            output.lines(table.head(result.threads))
        output.lines(table.row(result))

    campaign = Campaign(order, line.show, tell)
    table = table_of(campaign.results, output.paint, [case.name for case in order.cases])
    interrupted: KeyboardInterrupt | None = None
    try:
        campaign.run()
    except KeyboardInterrupt as interrupt:
        interrupted = interrupt
    line.clear()
    results = replace(campaign.results, remark=remark)
    output.end(results, detailed=detailed)
    if interrupted is not None:
        say("neurojit: interrupted; what was measured until then is shown")
        return ended_by(interrupted)
    ours = [case.outcome(case.ours) for case in results.cases]
    return PROGRAM_FAILED if any(one and one.status != "fine" for one in ours) else FINE


def _shown(stored: Path, output: Output) -> int:
    from neurojit.bench.results import read_results  # noqa: PLC0415 (help must not pay for it)
    from neurojit.bench.table import table_of  # noqa: PLC0415

    results = read_results(stored)
    detailed = len({case.case for case in results.cases}) == 1
    if detailed:
        for case in results.cases:
            output.case(case)
    else:
        output.show(results, table_of(results, output.paint))
    output.end(results, detailed=detailed)
    return FINE


def _listing() -> str:
    from neurojit.bench.catalogue import FAMILIES, cases_of  # noqa: PLC0415 (help must not pay for it)
    from neurojit.bench.contenders import PEERS  # noqa: PLC0415

    lines = ["cases, each with :f64 behind it for float64:"]
    lines += [f"  {family.usage:28} {family.about}" for family in FAMILIES.values()]
    for suite in offered_suites():
        lines += ["", f"--suite {suite}:", *(f"  {case.name}" for case in cases_of(suite))]
    lines += ["", "peers:"]
    for peer in PEERS.values():
        lacking = peer.missing
        lines.append(f"  {peer.name:16} {f'{lacking} is not installed' if lacking else 'installed'}")
    return "\n".join(lines) + "\n"

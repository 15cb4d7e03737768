"""``neurojit run``: run a program, show what happens, report what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from neurojit.cli.asking import asked_by_default
from neurojit.cli.offers_and_pins import Background, Extras, consent_on_terminal, parse_extras
from neurojit.cli.options import SettingsCommand, access_of, setting_options, settings_of
from neurojit.cli.outcome import (
    EXIT_CODES,
    FINE,
    NOT_ACCEPTED,
    PROGRAM_FAILED,
    emit,
    emit_json,
    emit_styled,
    ended_by,
    say,
)
from neurojit.cli.run_options import CALL, PROMPTS, REPORTS
from neurojit.model.errors import Cancelled, InputError, ProgramFault
from neurojit.model.policy import Tier
from neurojit.model.visible import indented
from neurojit.settings import Settings
from neurojit.store.source_file import source_of

if TYPE_CHECKING:
    from neurojit.cli.call_results import CallResult
    from neurojit.cli.observer import Observer
    from neurojit.healing.heal import Heal
    from neurojit.healing.healer import Healer
    from neurojit.healing.trajectory import Traced
    from neurojit.model.diagnostic import Diagnostic, Source
    from neurojit.proposal.responders.access import Access
    from neurojit.service.handles import LoadedProgram
    from neurojit.telemetry.report import Report


_LAST_WORD_S = 2.0  # for whoever is asked to be told that the program has ended


@dataclass(frozen=True, slots=True)
class Call:
    """What ``--function`` asks for."""

    function: str
    calls: int | None
    seconds: float | None
    inputs: tuple[str, ...]
    outputs: Path | None


def call_of(
    context: click.Context,
    called: str | None,
    calls: int | None,
    seconds: float | None,
    inputs: tuple[str, ...],
    outputs: Path | None,
) -> Call | None:
    """What the options of ``CALL`` ask for; None where that is @main. Raises UsageError."""
    if called is not None:
        return Call(called, calls, seconds, inputs, outputs)
    if calls or seconds or inputs or outputs:
        raise click.UsageError("--calls, --seconds, --input and --output need --function", context)
    return None


@dataclass(frozen=True, slots=True)
class Prompts:
    """Whether what responders are sent is shown, and whether it is sent at all."""

    shown: bool
    held_back: bool


Show = Callable[["Report", Sequence["CallResult"]], None]
NO_PROMPTS = Prompts(shown=False, held_back=False)
NO_EXTRAS = Extras()


@dataclass(slots=True)
class Healing:
    """Who is asked for patches, of which functions beside those marked; ``heals`` holds what came of it.

    ``shown``: flights before and after a patch are shown on a terminal. ``kept``: those of all heals are
    wanted in ``flights``.
    """

    healers: tuple[Healer, ...] = ()
    healable: tuple[str, ...] = ()
    shown: bool = False
    kept: bool = False
    heals: tuple[Heal, ...] = ()
    flights: list[tuple[Heal, Traced | Diagnostic]] = field(
        default_factory=list["tuple[Heal, Traced | Diagnostic]"]
    )


@click.command("run", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@CALL
@click.option(
    "--offer",
    "offers",
    multiple=True,
    metavar="FUNCTION=FILE",
    help="Offer a rewrite of FUNCTION; judged while the program runs, and swapped in where it is accepted.",
)
@click.option(
    "--accept-on",
    "accept_on",
    type=click.Choice(["verdict", "tty"]),
    default="verdict",
    help="tty: show each accepted rewrite and ask before it is installed [verdict].",
)
@PROMPTS
@click.option(
    "--pin",
    "pins",
    multiple=True,
    metavar="FUNCTION=ID",
    help="Keep FUNCTION at variant ID once that is installed.",
)
@REPORTS
@setting_options()
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    function: str | None,
    calls: int | None,
    seconds: float | None,
    inputs: tuple[str, ...],
    outputs: Path | None,
    as_json: bool,
    trace_file: Path | None,
    log_file: Path | None,
    offers: tuple[str, ...],
    accept_on: str,
    pins: tuple[str, ...],
    show_prompts: bool,
    dry_run: bool,
    **_flags: str | None,
) -> int:
    """Run FILE: its @main, or one function with --function; functions get faster while they run.

    The view on standard error shows what happens; a table at the end, on standard output, what came of it.
    """
    settings = settings_of(context)
    access = access_of(context)
    if settings.tier_cap < Tier.T3 and settings.responder not in ("", "none"):
        who = settings.responder.partition(":")[0]
        say(f"neurojit: --tier-cap {settings.tier_cap}: {who} is not asked for rewrites, which are T3")
    settings = asked_by_default(settings, access)
    call = call_of(context, function, calls, seconds, inputs, outputs)
    extras = parse_extras(offers, accept_on == "tty", pins)
    source = source_of(file)  # refused before anything starts
    prompts = Prompts(show_prompts or dry_run, dry_run)
    run = Run(source, call, settings, access, trace_file, log_file, extras, prompts)
    return observed(run, Healing(), as_json, lambda report, results: _show(report, results, as_json))


@dataclass(frozen=True, slots=True)
class Run:
    """What is run, how, and what else is done meanwhile."""

    source: Source
    call: Call | None
    settings: Settings
    access: Access
    trace_file: Path | None = None
    log_file: Path | None = None
    extras: Extras = NO_EXTRAS
    prompts: Prompts = NO_PROMPTS


def observed(run: Run, healing: Healing, as_json: bool, show: Show) -> int:
    """Run to the end and ``show`` what came of it; the exit code. Raises what ended the run."""
    from neurojit.cli.observer import Observer  # noqa: PLC0415 (the view needs rich)

    observer = Observer(
        run.trace_file,
        prints_to_stderr=as_json,
        shows_prompts=run.prompts.shown,
        log_file=run.log_file,
    )
    try:
        ended = _observed(run, observer, healing)
    finally:
        observer.close()
    if observer.output_failure is not None:
        raise observer.output_failure
    if observer.report.loaded is not None:
        show(observer.report, ended.results)
    for line in ended.refused:
        say(f"neurojit: {indented(line)}")
    if ended.failure is not None:
        raise ended.failure
    return ended.code


@dataclass(slots=True)
class _Ended:
    """``failure``: what ended the run where it did not end well; ``refused``: a line an offer."""

    code: int = FINE
    failure: BaseException | None = None
    refused: tuple[str, ...] = ()
    results: list[CallResult] = field(default_factory=list["CallResult"])


def _observed(run: Run, observer: Observer, healing: Healing) -> _Ended:
    """Run to the end."""
    from neurojit.cli.flights import Flights  # noqa: PLC0415 (as below)
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)
    from neurojit.telemetry.events import RunFinished  # noqa: PLC0415

    started = time.perf_counter()
    call, settings, extras = run.call, run.settings, run.extras
    flights = Flights(observer, shown=healing.shown, kept=healing.kept)
    runtime = Runtime(
        settings,
        on_event=flights.event,
        print_sink=observer.print,
        access=run.access,
        consent=consent_on_terminal(observer) if extras.ask else None,
        healers=healing.healers,
        healable=healing.healable,
        sends_nothing=run.prompts.held_back,
    )
    ended = _Ended()
    program: LoadedProgram | None = None
    background: Background | None = None
    try:
        program = runtime.load(run.source)
        flights.follow(program)
        background = Background(program, extras, observer)
        if call is None:
            ended.code = _main(program)
        else:
            ended.results = _call(program, call, settings)
    except (ProgramFault, Cancelled, KeyboardInterrupt) as failure:
        ended.failure = failure
        ended.code = PROGRAM_FAILED if isinstance(failure, ProgramFault) else ended_by(failure)
    finally:
        observer.ending.set()
        observer.answered.wait(_LAST_WORD_S)
        if background is not None:
            ended.refused = background.finish()
        if program is not None:
            healing.heals = program.heals
            healing.flights = flights.finish()
        runtime.close()
    if ended.refused and ended.code == FINE:
        ended.code = NOT_ACCEPTED
    observer.event(RunFinished(seconds=time.perf_counter() - started, exit=ended.code))
    return ended


def _main(program: LoadedProgram) -> int:
    if "main" not in program:
        raise InputError(f"{program.program.name}: has no @main; --function names one of {_names(program)}")
    status = program.run_main()
    if status:
        say(f"neurojit: @main returned {status}")
    return PROGRAM_FAILED if status else FINE


def _call(program: LoadedProgram, call: Call, settings: Settings) -> list[CallResult]:
    from neurojit.cli.arguments import check_output, generated, write_outputs  # noqa: PLC0415 (numpy)
    from neurojit.cli.call_results import call_results  # noqa: PLC0415 (numpy)
    from neurojit.cli.given_inputs import given_inputs  # noqa: PLC0415 (numpy)

    name = _instance_for(program, call)
    signature = program.signature(name)
    if call.outputs is not None:
        check_output(call.outputs)
    arguments = given_inputs(call.inputs, signature) if call.inputs else generated(signature, settings.seed)
    given = _called(program[name], arguments, call)
    results = call_results(signature, arguments, given)
    if call.outputs is not None:
        write_outputs(call.outputs, [one.value for one in results])
    return results


def _instance_for(program: LoadedProgram, call: Call) -> str:
    """The function that is called: of one with open extents, that for the shapes of the inputs."""
    from neurojit.cli.given_inputs import given_shapes  # noqa: PLC0415 (numpy)

    schema = program.program.schemas.get(call.function.removeprefix("@"))
    if schema is None or not call.inputs:
        return call.function
    return program[schema.name].at(*given_shapes(call.inputs)).name


def _called(function: Any, arguments: list[Any], call: Call) -> Any:
    """Call until the count or the time is reached, once where neither is given; the last call's results."""
    limit = call.calls or (None if call.seconds else 1)
    deadline = time.perf_counter() + call.seconds if call.seconds else None
    done = 0
    while True:
        results = function(*arguments)
        done += 1
        if done == limit or (deadline is not None and time.perf_counter() >= deadline):
            return results


def _names(program: LoadedProgram) -> str:
    return ", ".join(f"@{name}" for name in program) or "no function at all"


def _show(report: Report, results: Sequence[CallResult], as_json: bool) -> None:
    from neurojit.cli.call_results import as_objects, as_text  # noqa: PLC0415
    from neurojit.telemetry.report_json import as_object  # noqa: PLC0415

    if as_json:
        emit_json({**as_object(report), "results": as_objects(results)})
        return
    emit(as_text(results))
    if not report.functions:
        return
    from rich.console import Console  # noqa: PLC0415

    from neurojit.cli.summary import (  # noqa: PLC0415
        caption,
        proposal_lines,
        table_text,
        unchecked_lines,
        unfinished_lines,
        variants_table,
    )

    console = Console(file=sys.stdout, highlight=False)
    table = table_text(variants_table(report, console.width if console.is_terminal else None), console)
    emit_styled(f"\n{table}\n")  # of cells that were made visible one by one
    emit(caption(report) + proposal_lines(report) + unfinished_lines(report) + unchecked_lines(report))

"""``neurojit heal``: run a program whose recovery scopes are healed when they fail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from neurojit.cli.asking import mention_unused_keys
from neurojit.cli.function_option import without_sigil
from neurojit.cli.offers_and_pins import function_files
from neurojit.cli.options import SettingsCommand, access_of, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, emit, emit_json, say, show
from neurojit.cli.run import Healing, Prompts, Run, call_of, observed
from neurojit.cli.run_options import CALL, PROMPTS, REPORTS
from neurojit.model.diagnostic import Diagnostic, Source
from neurojit.model.errors import InputError
from neurojit.model.policy import HealMode
from neurojit.model.visible import on_one_line
from neurojit.settings import Settings
from neurojit.store.source_file import source_of

if TYPE_CHECKING:
    from neurojit.cli.call_results import CallResult
    from neurojit.healing.heal import Heal
    from neurojit.model.program import Program
    from neurojit.telemetry.report import Report

RECOVER: Final = "neurojit.recover"
_DEFAULTS: Final = {"heal": HealMode.ENFORCE.value}


@click.command("heal", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--healable",
    "healable",
    multiple=True,
    metavar="FUNCTION",
    callback=without_sigil,
    help="FUNCTION may be rewritten as well.",
)
@click.option(
    "--offer",
    "offers",
    multiple=True,
    metavar="FUNCTION=FILE",
    help="A patch of FUNCTION, to be judged first when a call in its scope fails.",
)
@click.option("--list", "listing", is_flag=True, help="Say what can be healed and what cannot; run nothing.")
@click.option(
    "--patch",
    "patch_file",
    type=click.Path(path_type=Path),
    metavar="OUT.mlir",
    help="Write the functions as they were patched, each to be put in the place of the original.",
)
@PROMPTS
@click.option(
    "--plot",
    "plot_file",
    type=click.Path(path_type=Path),
    metavar="OUT.png|svg",
    help="Draw flights before and after each heal: OUT.png, OUT-2.png, ... [needs neurojit[plot]].",
)
@CALL
@REPORTS
@setting_options(defaults=_DEFAULTS)
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    healable: tuple[str, ...],
    offers: tuple[str, ...],
    listing: bool,
    patch_file: Path | None,
    show_prompts: bool,
    dry_run: bool,
    plot_file: Path | None,
    function: str | None,
    calls: int | None,
    seconds: float | None,
    inputs: tuple[str, ...],
    outputs: Path | None,
    as_json: bool,
    trace_file: Path | None,
    log_file: Path | None,
    **_flags: str | None,
) -> int:
    """Run FILE; where a call of a function marked neurojit.recover fails: undo it, patch it, go on.

    A patch is judged by what it has to keep before it is installed. On a terminal, flights before and after
    are shown. What was patched is printed at the end as a unified diff. Exit 0 only where the program ended
    well.
    """
    settings = settings_of(context, _DEFAULTS)
    access = access_of(context)
    if settings.heal is HealMode.OFF:
        raise InputError("heal: the setting heal is off; neurojit run runs a program without healing")
    if not settings.responder:
        mention_unused_keys(access)
    call = call_of(context, function, calls, seconds, inputs, outputs)
    patches = [(name, text) for name, text, _ in function_files("--offer", offers)]
    if patch_file is not None:
        from neurojit.cli.arguments import check_output  # noqa: PLC0415 (numpy)

        check_output(patch_file)
    if plot_file is not None:
        from neurojit.cli.figure import check_figure  # noqa: PLC0415 (numpy)

        check_figure(plot_file)
    source = source_of(file)
    _check(source, settings, (*healable, *(name for name, _ in patches)), healable, listing, as_json)
    if listing:
        return FINE
    if RECOVER not in source.text:
        say(f"neurojit: {source.file}: nothing is healed, since no function is marked {RECOVER}; write")
        say(f"  func.func @f(...) attributes {{{RECOVER}}} {{")
    from neurojit.healing.offered import OfferedPatches  # noqa: PLC0415 (help must not pay for it)

    healing = Healing(
        (OfferedPatches(patches),) if patches else (), healable, shown=True, kept=plot_file is not None
    )

    def show_end(report: Report, results: Sequence[CallResult]) -> None:
        if patch_file is not None and any(heal.accepted for heal in healing.heals):
            _write(patch_file, healing.heals)
        if plot_file is not None:
            _plot(plot_file, healing)
        _show(report, results, healing.heals, as_json)

    prompts = Prompts(show_prompts or dry_run, dry_run)
    run = Run(source, call, settings, access, trace_file, log_file, prompts=prompts)
    return observed(run, healing, as_json, show_end)


def _check(
    source: Source,
    settings: Settings,
    named: Iterable[str],
    chosen: tuple[str, ...],
    listing: bool,
    as_json: bool,
) -> None:
    """Refuse functions that are not there or in no scope; with ``listing``, print what there is."""
    if not (named or listing):
        return
    from neurojit.cli.healable import as_object, as_text  # noqa: PLC0415 (numpy)
    from neurojit.runtime import Runtime  # noqa: PLC0415 (as above)

    with Runtime(settings) as runtime:
        program, _ = runtime.check(source, compiled=False)
        for name in named:
            program.known(name)
        for name in chosen:
            _in_a_scope(program, name)
        if listing:
            checked = runtime.checked(program, chosen)
            told = as_object(program, chosen, checked)
            show(told, lambda: as_text(program, chosen, checked), as_json=as_json)


def _in_a_scope(program: Program, name: str) -> None:
    from neurojit.healing.scopes import scopes_of  # noqa: PLC0415 (as above)

    if not any(name in scope.reached for scope in scopes_of(program).values()):
        raise InputError(f"{program.name}: no function marked neurojit.recover calls @{name}")


def _patched(heals: Iterable[Heal]) -> list[Heal]:
    """The last accepted patch of each function."""
    return list({heal.function: heal for heal in heals if heal.accepted}.values())


def _diff(heal: Heal) -> str:
    import difflib  # noqa: PLC0415 (only where something was patched)

    before, after = heal.original.splitlines(), heal.patch.splitlines()
    author = on_one_line(heal.author)
    lines = difflib.unified_diff(before, after, f"@{heal.function}", author, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _write(path: Path, heals: Iterable[Heal]) -> None:
    text = "\n".join(heal.patch.rstrip("\n") + "\n" for heal in _patched(heals))
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error


def _plot(path: Path, healing: Healing) -> None:
    from neurojit.cli.figure import figure_path, write_figure  # noqa: PLC0415 (matplotlib)

    if not healing.flights:
        say(f"neurojit: {path}: not written: nothing was to be healed")
    for number, (heal, traced) in enumerate(healing.flights, 1):
        there = figure_path(path, number)
        if isinstance(traced, Diagnostic):
            say(on_one_line(f"neurojit: {there}: not written: {traced.message}"))
        else:
            write_figure(there, heal, traced)


def _show(report: Report, results: Sequence[CallResult], heals: tuple[Heal, ...], as_json: bool) -> None:
    from neurojit.cli.call_results import as_objects, as_text  # noqa: PLC0415
    from neurojit.telemetry.report_json import as_object  # noqa: PLC0415

    patched = _patched(heals)
    if not as_json:
        emit(as_text(results) + "".join(map(_diff, patched)))
        return
    patches = [{"function": heal.function, "author": heal.author, "diff": _diff(heal)} for heal in patched]
    emit_json({**as_object(report), "results": as_objects(results), "patches": patches})

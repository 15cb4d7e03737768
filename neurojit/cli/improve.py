"""``neurojit improve``: ask for a faster rewrite of one function, without running a program."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from neurojit.cli.asking import asked_by_default
from neurojit.cli.function_option import function_option
from neurojit.cli.one_function import chosen, time_at
from neurojit.cli.options import SettingsCommand, access_of, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, PROGRAM_FAILED, emit, show
from neurojit.model.errors import InputError
from neurojit.model.policy import Tier
from neurojit.model.visible import on_one_line
from neurojit.store.source_file import source_of

if TYPE_CHECKING:
    from neurojit.service.proposals import Improvement
    from neurojit.telemetry.report import Report

NOTHING_BETTER = PROGRAM_FAILED
_CALLS = 32  # by which a tier is timed


@click.command("improve", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@function_option("Which function, where FILE has several.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), metavar="BETTER.mlir", help="Write the rewrite there."
)
@click.option("--diff", is_flag=True, help="Print what changed as a unified diff instead of the rewrite.")
@click.option("--show-prompts", is_flag=True, help="Show on standard error what is sent.")
@click.option("--dry-run", is_flag=True, help="Print the first prompt; send nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@setting_options(
    "responder",
    "ask_rounds",
    "ask_seconds",
    "ask_tokens",
    "ask_reply_tokens",
    "ask_run_tokens",
    "ask_prompt_price",
    "ask_reply_price",
    "ask_money",
    "search_seconds",
    "numerics",
    "seed",
    "confinement",
    "compile_timeout_s",
    "compiler_memory_bytes",
    "cache_folder",
)
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    function: str | None,
    output: Path | None,
    diff: bool,
    show_prompts: bool,
    dry_run: bool,
    as_json: bool,
    **_flags: str | None,
) -> int:
    """Ask for a faster rewrite of a function of FILE; exit 0 where one was accepted, 1 where none was.

    What tier T2 makes of the function is timed first, on generated arguments. Every reply is judged in
    processes that may die; each round is shown on standard error, the rewrite on standard output.
    """
    settings = settings_of(context)
    access = access_of(context)
    settings = asked_by_default(settings, access)
    if settings.responder == "none" and not dry_run:
        raise InputError("improve: the responder is none: there is nobody to ask")
    source = source_of(file)
    if output is not None:
        from neurojit.cli.arguments import check_output  # noqa: PLC0415 (numpy)

        check_output(output)
    from neurojit.cli.observer import Observer  # noqa: PLC0415 (help must not pay for it)
    from neurojit.proposal.responders.shown import Shown  # noqa: PLC0415
    from neurojit.runtime import Runtime  # noqa: PLC0415

    observer = Observer(None, prints_to_stderr=True, shows_prompts=show_prompts)
    shown = [Shown(settings.ask_rounds, lambda text: emit(text + "\n"))] if dry_run else None
    # Only ``improve`` itself asks: no call of the timing is to set anything off.
    with Runtime(
        replace(settings, tier_cap=Tier.T2), on_event=observer.event, responders=shown, access=access
    ) as runtime:
        try:
            program = runtime.load(source)
            name = chosen(program, function, source.file)
            time_at(program, name, (Tier.T0, Tier.T2), _CALLS, settings.seed)
            improvement = program[name].improve(install=False)
        finally:
            observer.close()
    if dry_run:
        return FINE
    if output is not None and improvement.certificate is not None:
        _write(output, improvement.certificate.candidate)
    told = _as_object(name, improvement, observer.report)
    show(told, lambda: _as_text(improvement, diff, output), as_json=as_json)
    return FINE if improvement.certificate is not None else NOTHING_BETTER


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from error


def _as_text(improvement: Improvement, diff: bool, output: Path | None) -> str:
    certificate = improvement.certificate
    if certificate is None:
        return "nothing better was found\n"
    if diff:
        before, after = certificate.original.splitlines(), certificate.candidate.splitlines()
        lines = difflib.unified_diff(
            before, after, f"@{certificate.function}", on_one_line(certificate.author), lineterm=""
        )
        return "\n".join(lines) + "\n"
    return f"{output}\n" if output is not None else certificate.candidate.rstrip("\n") + "\n"


def _as_object(name: str, improvement: Improvement, report: Report) -> dict[str, object]:
    from neurojit.telemetry.report_json import judgement_object  # noqa: PLC0415 (help must not pay for it)

    certificate, outcome = improvement.certificate, improvement.outcome
    best = next((tried for tried in reversed(outcome.evidence.attempts) if tried.accepted), None)
    return {
        "function": name,
        "accepted": certificate is not None,
        "author": certificate.author if certificate else None,
        "ratio": best.ratio if best and certificate else None,
        "end": outcome.end,
        "why": outcome.why,
        "rewrite": certificate.candidate if certificate else None,
        "attempts": [
            {
                "author": tried.author,
                "form": tried.form,
                "check": tried.check,
                "diagnostic": tried.diagnostic,
                "ratio": tried.ratio,
            }
            for tried in outcome.evidence.attempts
        ],
        "judgements": [judgement_object(judged) for judged in report.judgements],
    }

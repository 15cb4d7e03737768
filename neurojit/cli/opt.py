"""``neurojit opt``: a program's functions through a pipeline of passes, as ``mlir-opt`` does it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from neurojit.cli.function_option import function_option
from neurojit.cli.ir import TIERS
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, emit, say
from neurojit.model.compiler_protocol import PASS_ROLES, PassesRan
from neurojit.model.diagnostic import Source
from neurojit.model.errors import ProgramError
from neurojit.model.number_format import duration
from neurojit.model.policy import Tier
from neurojit.store.source_file import source_of

_SEPARATOR = "// -----"  # as mlir-opt has it


@click.command("opt", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path), default="-")
@click.option("--pass-pipeline", "pipeline", metavar="PASSES", help="Passes of ours and of MLIR's, in order.")
@click.option(
    "--tier",
    type=click.Choice(TIERS, case_sensitive=False),
    help="The passes of a tier; with --pass-pipeline, whose they are.",
)
@click.option(
    "--role",
    type=click.Choice(PASS_ROLES, case_sensitive=False),
    help="The passes that the judge's twins go through.",
)
@function_option("The function to take; by default each one in turn.")
@click.option(
    "--print-ir-after-all", "after_all", is_flag=True, help="What each step makes, on standard error."
)
@click.option("--print-ir-after-change", "after_change", is_flag=True, help="Of those that change something.")
@click.option("--timing", is_flag=True, help="How long each step took, on standard error.")
@click.option("--split-input-file", "split", is_flag=True, help="FILE has // ----- lines between programs.")
@click.option("--list-passes", "listing", is_flag=True, help="Name our passes and their options.")
@setting_options("numerics", "threads", "compile_timeout_s", "compiler_memory_bytes")
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    pipeline: str | None,
    tier: str | None,
    role: str | None,
    function: str | None,
    after_all: bool,
    after_change: bool,
    timing: bool,
    split: bool,
    listing: bool,
    **_flags: str | None,
) -> int:
    """Take FILE, or standard input, through passes and print what becomes of it.

    Passes are those of --pass-pipeline, of --tier or of --role; without any FILE is verified and printed.
    MLIR's are named as mlir-opt names them, with options in braces, and 'builtin.module(...)' around them is
    taken, too. Passes of MLIR's alone run on the whole program; ours take one function after the other, and
    what they make of several is printed between lines of // -----.
    """
    settings = settings_of(context)
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)

    if listing:
        with Runtime(settings) as runtime:
            listed = runtime.list_passes()
        width = max(len(name) for name, _ in listed.passes)
        emit("".join(f"{name:{width}}  {what}\n" for name, what in listed.passes))
        return FINE
    if role is not None and (pipeline is not None or tier is not None):
        raise click.UsageError("expected one of --pass-pipeline, --tier and --role", context)
    source = source_of(file)
    each = after_all or after_change or timing
    if pipeline is None and role is None and tier is None:
        pipeline = ""
    shown: list[str] = []
    refused: ProgramError | None = None
    with Runtime(settings) as runtime:
        for part in _parts(source) if split else [source]:
            try:
                ran = runtime.passes(
                    part,
                    function,
                    pipeline,
                    role or "",
                    Tier(tier or TIERS[-1]),
                    each=each,
                )
            except ProgramError as error:
                if refused is not None:
                    say(str(refused))
                refused = error
                continue
            for name, outcome in ran.items():
                if after_all or after_change:
                    _dump(name, outcome, everything=after_all)
                if timing:
                    _times(name, outcome)
            shown += [outcome.text.rstrip("\n") + "\n" for outcome in ran.values()]
    emit(f"\n{_SEPARATOR}\n\n".join(shown))
    if refused is not None:
        raise refused
    return FINE


def _parts(source: Source) -> list[Source]:
    """Each with as many empty lines before it as lines came before, so that places are those of FILE."""
    parts: list[Source] = []
    begun = 0
    lines = source.text.split("\n")
    for number, line in enumerate([*lines, _SEPARATOR]):
        if line.strip() == _SEPARATOR:
            parts.append(replace(source, text="\n" * begun + "\n".join(lines[begun:number])))
            begun = number + 1
    return parts


def _dump(function: str, outcome: PassesRan, *, everything: bool) -> None:
    for step in outcome.ran:
        if step.changed:
            say(f"{_heading(step.name, function)}\n{step.changed}")
        elif everything:
            say(f"{_heading(step.name, function)}\n// as before\n")


def _heading(step: str, function: str) -> str:
    return f"// -----// IR Dump After {step}{f' (@{function})' if function else ''} //----- //"


def _times(function: str, outcome: PassesRan) -> None:
    total = sum(step.milliseconds for step in outcome.ran)
    say(f"{f'@{function}' if function else 'the program'}: {duration(total * 1e6)}")
    for step in sorted(outcome.ran, key=lambda one: -one.milliseconds):
        share = step.milliseconds / max(total, 1e-9)
        say(f"  {duration(step.milliseconds * 1e6):>10}  {share:5.1%}  {step.name}")

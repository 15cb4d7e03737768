"""``neurojit ir``: the text of a function at one stage of its compilation."""

from __future__ import annotations

from pathlib import Path

import click

from neurojit.cli.function_option import function_option
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, show
from neurojit.model.policy import Tier
from neurojit.model.stage_text import STAGES
from neurojit.store.source_file import source_of

TIERS = tuple(tier.value for tier in Tier if tier is not Tier.T3)  # T3 is made by authors, not by lowering


@click.command("ir", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--stage",
    type=click.Choice(STAGES, case_sensitive=False),
    default=STAGES[1],
    show_default=True,
    help="From the source to assembly; each is valid input to the next.",
)
@function_option("The function to show; by default each one in turn.")
@click.option(
    "--tier",
    type=click.Choice(TIERS, case_sensitive=False),
    default=TIERS[-1],
    show_default=True,
    help="How it is compiled.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@setting_options("numerics", "threads", "compile_timeout_s", "compiler_memory_bytes")
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    stage: str,
    function: str | None,
    tier: str,
    as_json: bool,
    **_flags: str | None,
) -> int:
    """Show the functions of FILE at one stage of their compilation, as text.

    FILE is a program, or what this command printed for an earlier stage.
    """
    settings = settings_of(context)
    source = source_of(file)  # refused before anything starts
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)

    with Runtime(settings) as runtime:
        text = runtime.stage(source, stage, function, Tier(tier)).rstrip("\n") + "\n"
    told = {"program": source.file, "stage": stage, "tier": tier, "function": function, "text": text}
    show(told, lambda: text, as_json=as_json)
    return FINE

"""``neurojit explain``: how fast one function is at each tier, and why it is no faster."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from neurojit.cli.function_option import function_option
from neurojit.cli.one_function import chosen, time_at
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, show
from neurojit.model.policy import Tier
from neurojit.store.source_file import source_of

if TYPE_CHECKING:
    from neurojit.model.explanation import Explanation

_CALLS = 1000  # by which a tier is timed, at most
_TIERS = (Tier.T0, Tier.T1, Tier.T2)


@click.command("explain", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@function_option("Which function, where FILE has several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@setting_options(
    "numerics", "seed", "threads", "tier_cap", "compile_timeout_s", "compiler_memory_bytes", "cache_folder"
)
@click.pass_context
def command(
    context: click.Context, file: Path, function: str | None, as_json: bool, **_flags: str | None
) -> int:
    """Say how fast a function of FILE is at each tier, what bounds it, and what became of its loops.

    Each tier is called on generated arguments for half a second, or once where a call takes longer; what the
    function prints is left out. The first time on a machine, what it does at best is measured as well, which
    takes two seconds more.
    """
    settings = settings_of(context)
    source = source_of(file)
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)

    with Runtime(replace(settings, responder="none"), print_sink=lambda _: None) as runtime:
        program = runtime.load(source)
        name = chosen(program, function, source.file)
        tiers = [tier for tier in _TIERS if tier <= settings.tier_cap]
        time_at(program, name, tiers, _CALLS, settings.seed)
        explanation = program[name].explain()
    show(_as_object(explanation), lambda: str(explanation), as_json=as_json)
    return FINE


def _as_object(explanation: Explanation) -> dict[str, object]:
    fields = dataclasses.asdict(explanation)
    fields["peaks"] = {
        "operations": dict(explanation.peaks.operations),
        "bytes": dict(explanation.peaks.bytes),
        "sizes": dict(explanation.peaks.sizes),
        "measured": explanation.peaks.measured,
    }
    fields["bound"] = dataclasses.asdict(explanation.bound)
    return fields

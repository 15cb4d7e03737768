"""``neurojit check``: parse and verify a program without running it."""

from __future__ import annotations

from pathlib import Path

import click

from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, emit
from neurojit.source import read_source


@click.command("check", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@setting_options("compile_timeout_s", "compiler_memory_bytes")
@click.pass_context
def command(context: click.Context, file: Path, **_flags: str | None) -> int:
    """Parse and verify FILE; list its functions."""
    settings = settings_of(context)
    read_source(file)  # refused before anything starts
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)

    with Runtime(settings) as runtime:
        program = runtime.load(file)
        signatures = {name: program.signature(name) for name in program.kernels}
    width = max((len(name) for name in signatures), default=0)
    emit(f"{file}: fine\n" + "".join(f"  @{name:{width}}  {types}\n" for name, types in signatures.items()))
    return FINE

"""``neurojit export``: a function as files that need no NeuroJIT."""

from __future__ import annotations

from pathlib import Path

import click

from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, emit
from neurojit.store.source_file import source_of


@click.command("export", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--function", required=True, metavar="FUNCTION", help="The function to export.")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where to write; made if it is not there.",
)
@setting_options("numerics", "threads", "tier_cap", "checked", "compile_timeout_s", "compiler_memory_bytes")
@click.pass_context
def command(context: click.Context, file: Path, function: str, folder: Path, **_flags: str | None) -> int:
    """Write a function of FILE as an object file, its C header and its MLIR."""
    settings = settings_of(context)
    source = source_of(file)  # refused before anything starts
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)

    with Runtime(settings) as runtime:
        written = runtime.export(runtime.load(source), function, folder)
    emit("".join(f"{path}\n" for path in written))
    return FINE

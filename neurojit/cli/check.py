"""``neurojit check``: whether a program can run, without running it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, emit, emit_json
from neurojit.model.visible import on_one_line
from neurojit.store.source_file import source_of

if TYPE_CHECKING:
    from neurojit.model.compiler_protocol import CompiledVariant
    from neurojit.model.program import Program

_SHOWN = 60  # characters of a function's name on the line of progress


@click.command("check", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-lowering", is_flag=True, help="Parse and verify alone: compile no function.")
@click.option("--digests", is_flag=True, help="List each function's digest, by which cache/ knows it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@setting_options("checked", "compile_timeout_s", "compiler_memory_bytes")
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    no_lowering: bool,
    digests: bool,
    as_json: bool,
    **_flags: str | None,
) -> int:
    """Say whether FILE can run: parse and verify it, compile each function at T0; list its functions.

    Nothing of it is run. Whatever is refused is named with its line, of every function. So is, with
    --checked or neurojit.checked, an access that cannot be checked.
    """
    settings = settings_of(context)
    source = source_of(file)  # refused before anything starts
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)

    with Runtime(settings) as runtime, _progress() as progress:
        program, compiled = runtime.check(source, compiled=not no_lowering, before=progress.before)
    if as_json:
        emit_json(_as_object(source.file, program, compiled))
    else:
        emit(f"{source.file}: fine\n" + _as_text(program, compiled, digests))
    return FINE


def _as_text(program: Program, compiled: Mapping[str, CompiledVariant], digests: bool) -> str:
    if digests:
        shown = {**_digests(program), **{name: one.digest for name, one in program.schemas.items()}}
    else:
        every = (*program.kernels.values(), *program.schemas.values())
        shown = {one.name: str(one.signature) for one in every}
    width = max(map(len, shown), default=0)
    lines = [f"  @{name:{width}}  {what}\n" for name, what in shown.items()]
    lines += [
        f"  @{name}: what depends on its extents is verified when it is called with some\n"
        for name in program.schemas
    ]
    lines += [
        on_one_line(f"  @{name}: not checked: {what}") + "\n"
        for name, variant in compiled.items()
        for what in variant.unchecked
    ]
    return "".join(lines)


def _as_object(file: str, program: Program, compiled: Mapping[str, CompiledVariant]) -> dict[str, object]:
    digests = _digests(program)
    functions = [
        {
            "name": name,
            "signature": str(kernel.signature),
            "digest": digests[name],
            "compiled": name in compiled,
            "unchecked": list(compiled[name].unchecked) if name in compiled else [],
        }
        for name, kernel in program.kernels.items()
    ]
    functions += [
        {"name": name, "signature": str(one.signature), "digest": one.digest, "compiled": False}
        | {"unchecked": []}
        for name, one in program.schemas.items()
    ]
    return {"program": file, "functions": functions}


def _digests(program: Program) -> dict[str, str]:
    from neurojit.proposal.cache.entry import key_of  # noqa: PLC0415 (only where it is asked for)

    return {name: key_of(kernel, program.kernels) for name, kernel in program.kernels.items()}


class _Progress:
    """One line on a terminal, written over and over; nothing elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()  # pyright: ignore[reportUnnecessaryComparison]

    def before(self, name: str, number: int, count: int) -> None:
        self._write(f"compiling {number} of {count}: @{on_one_line(name[:_SHOWN])}" if count > 1 else "")

    def end(self) -> None:
        self._write("")

    def _write(self, text: str) -> None:
        if self._shown:
            with contextlib.suppress(OSError):  # nobody listening is no failure
                sys.stderr.write(f"\r\x1b[K{text}")
                sys.stderr.flush()


@contextlib.contextmanager
def _progress() -> Generator[_Progress]:
    """Gone again before anything else is written."""
    progress = _Progress()
    try:
        yield progress
    finally:
        progress.end()

"""``neurojit export``: a function as files that need no NeuroJIT."""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Generator
from pathlib import Path
from typing import Final

import click

from neurojit.abi.forced_cpu import VARIABLE
from neurojit.cli.export_build import CMAKE_FILE, c_compiler, cmake_text, link_arguments, make_shared
from neurojit.cli.function_option import function_option
from neurojit.cli.one_function import chosen
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, say, show
from neurojit.model.errors import SettingError
from neurojit.store.source_file import source_of

_DEFAULTS: Final = {"threads": "1"}  # what needs no library of threads links anywhere


@click.command("export", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path))
@function_option("Which function, where FILE has several.")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where to write; made if it is not there.",
)
@click.option(
    "--target",
    metavar="CPU",
    help="Compile for x86-64-v2, -v3, -v4 or a processor by its name; as NEUROJIT_CPU [this processor].",
)
@click.option("--shared", is_flag=True, help="Make libNAME.so as well, by the C compiler that CC names [cc].")
@click.option("--cmake", is_flag=True, help="Write a CMakeLists.txt as well, with NAME as its target.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@setting_options(
    "numerics",
    "threads",
    "tier_cap",
    "checked",
    "compile_timeout_s",
    "compiler_memory_bytes",
    defaults=_DEFAULTS,
)
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    function: str | None,
    folder: Path,
    target: str | None,
    shared: bool,
    cmake: bool,
    as_json: bool,
    **_flags: str | None,
) -> int:
    """Write a function of FILE as an object file, its C header and its MLIR.

    The header says how it is called, what it returns, and what to link with. The code runs in one thread,
    unless --threads gives it more; then it needs the library of OpenMP that LLVM and Intel share.
    """
    compiler = c_compiler() if shared else []
    with _compiling_for(target):
        settings = settings_of(context, _DEFAULTS)
        source = source_of(file)  # refused before anything starts
        from neurojit.abi.c_header import c_symbol  # noqa: PLC0415 (help must not pay for it)
        from neurojit.abi.c_linking import libraries  # noqa: PLC0415
        from neurojit.abi.elf import read_symbols  # noqa: PLC0415
        from neurojit.runtime import Runtime  # noqa: PLC0415

        with Runtime(settings) as runtime:
            program = runtime.load(source)
            name = chosen(program, function, source.file, written=True)
            written = runtime.export(program, name, folder)
    from neurojit.store.files import write_files  # noqa: PLC0415

    symbol = c_symbol(name)
    needed = libraries(read_symbols((folder / f"{symbol}.o").read_bytes()).undefined)
    if shared:
        written.append(make_shared(compiler, folder, symbol, needed))
    if cmake:
        written += write_files(folder, {CMAKE_FILE: cmake_text(symbol, needed).encode()})
    link = [str(folder / f"{symbol}.o"), *link_arguments(needed)]
    told = {"function": name, "symbol": symbol, "files": [str(path) for path in written], "link": link}
    show(told, lambda: "".join(f"{path}\n" for path in written), as_json=as_json)
    if not as_json:
        say(f"link with: {shlex.join(link)}")
    return FINE


@contextlib.contextmanager
def _compiling_for(target: str | None) -> Generator[None]:
    """What is compiled meanwhile is for ``target``. Raises SettingError where this processor lacks it."""
    if target is None:
        yield
        return
    from neurojit.abi.host_target import host_target  # noqa: PLC0415 (help must not pay for LLVM)

    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = target
    host_target.cache_clear()
    try:
        yield
    except SettingError as error:
        raise SettingError(str(error).replace(f"{VARIABLE} in the environment", "--target")) from error
    finally:
        host_target.cache_clear()
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before

"""What ``neurojit export`` makes beside the object: a shared library, and a file for CMake."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from neurojit.abi.c_linking import flags
from neurojit.model.errors import InputError
from neurojit.workers.environment import worker_environment

CMAKE_FILE: Final = "CMakeLists.txt"
_THREADS: Final = "iomp5"
_LINK_S: Final = 120.0


def openmp_folder() -> Path | None:
    """The folder of libiomp5 on this machine, None where linkers find it by themselves or it is not there."""
    from neurojit.execution.link import openmp_path  # noqa: PLC0415 (LLVM's bindings)

    path = Path(openmp_path())
    return path.parent.resolve() if path.is_absolute() else None


def link_arguments(needed: Sequence[str]) -> list[str]:
    """What a linker is told on this machine; programs find the library of threads where it is now."""
    folder = openmp_folder() if _THREADS in needed else None
    where = [f"-L{folder}", f"-Wl,-rpath,{folder}"] if folder is not None else []
    return [*where, *flags(needed)]


def c_compiler() -> list[str]:
    """The command that CC names, else cc. Raises InputError where it is not there."""
    compiler = shlex.split(os.environ.get("CC", "")) or ["cc"]
    if shutil.which(compiler[0]) is None:
        raise InputError(
            f"--shared: {compiler[0]} is not there: a C compiler links the library; CC names one"
        )
    return compiler


def make_shared(compiler: Sequence[str], folder: Path, name: str, needed: Sequence[str]) -> Path:
    """``libNAME.so`` of ``NAME.o``. Raises InputError."""
    library = folder / f"lib{name}.so"
    command = [
        *compiler,
        "-shared",
        f"-Wl,-soname,{library.name}",
        "-o",
        str(library),
        str(folder / f"{name}.o"),
    ]
    try:
        ended = subprocess.run(
            [*command, *link_arguments(needed)],
            capture_output=True,
            text=True,
            check=False,
            timeout=_LINK_S,
            env=worker_environment(os.environ),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"--shared: {compiler[0]} did not link {library}: {error}") from error
    if ended.returncode:
        said = (ended.stderr.strip() or f"exit code {ended.returncode}").splitlines()[-1]
        raise InputError(f"--shared: {compiler[0]} did not link {library}: {said}")
    return library


def cmake_text(name: str, needed: Sequence[str]) -> str:
    """A project with the target ``NAME``, of which programs get header and libraries by linking it."""
    folder = openmp_folder() if _THREADS in needed else None
    hint = f' HINTS "{folder}"' if folder is not None else ""
    lines = [
        "# Written by neurojit export. In your project:",
        "#   add_subdirectory(THIS_FOLDER)",
        f"#   target_link_libraries(YOUR_PROGRAM PRIVATE {name})",
        "cmake_minimum_required(VERSION 3.16)",
        f"project({name} LANGUAGES C)",
        f"add_library({name} STATIC {name}.o)",
        f"set_source_files_properties({name}.o PROPERTIES EXTERNAL_OBJECT TRUE)",
        f"set_target_properties({name} PROPERTIES LINKER_LANGUAGE C)",
        f"target_include_directories({name} INTERFACE ${{CMAKE_CURRENT_SOURCE_DIR}})",
    ]
    for library in needed:
        if library == _THREADS:
            lines += [
                f"find_library(NEUROJIT_OPENMP NAMES iomp5 omp REQUIRED{hint})",
                f"target_link_libraries({name} INTERFACE ${{NEUROJIT_OPENMP}})",
            ]
        else:
            lines.append(f"target_link_libraries({name} INTERFACE {library})")
    return "\n".join(lines) + "\n"

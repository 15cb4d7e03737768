"""NeuroJIT: MLIR programs that get faster while they run.

``Runtime().load(path_or_text)`` gives a program whose functions take and give NumPy arrays. Importing this
package loads neither LLVM nor NumPy; the first runtime does.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from neurojit.errors import (
    CallError,
    Cancelled,
    CompilerDied,
    InputError,
    InternalError,
    NeuroJITError,
    ProgramError,
    ProgramFault,
    SettingError,
)

if TYPE_CHECKING:
    from neurojit.program import FunctionHandle, LoadedProgram
    from neurojit.runtime import Runtime
    from neurojit.settings import Settings

try:
    __version__ = version("neurojit")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"

__all__ = [
    "CallError",
    "Cancelled",
    "CompilerDied",
    "FunctionHandle",
    "InputError",
    "InternalError",
    "LoadedProgram",
    "NeuroJITError",
    "ProgramError",
    "ProgramFault",
    "Runtime",
    "SettingError",
    "Settings",
    "__version__",
]

_LAZY = {
    "FunctionHandle": "neurojit.program",
    "LoadedProgram": "neurojit.program",
    "Runtime": "neurojit.runtime",
    "Settings": "neurojit.settings",
}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        from importlib import import_module  # noqa: PLC0415 - the point of the laziness

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'neurojit' has no attribute {name!r}")

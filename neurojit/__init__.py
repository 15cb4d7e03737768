"""NeuroJIT: MLIR programs that get faster while they run.

``Runtime().load(source)`` gives a program whose functions take and give NumPy arrays. Importing this
package loads neither LLVM nor NumPy; the first runtime does.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if sys.version_info < (3, 11):  # noqa: UP036 (a source tree is not asked for requires-python)
    _WHY = "neurojit: Python 3.11 or newer is needed; this is {}.{}".format(*sys.version_info[:2])
    if sys.argv[:1] == ["-m"]:  # python -m neurojit, which comes here first
        sys.exit(_WHY)
    raise ImportError(_WHY)

from neurojit.model.errors import (
    CallError,
    CallTypeError,
    Cancelled,
    CompilerDied,
    InputError,
    InternalError,
    MissingFile,
    NeuroJITError,
    ProgramError,
    ProgramFault,
    SettingError,
    Unconfined,
    UnknownFunction,
    UnreadableFile,
)

if TYPE_CHECKING:
    from neurojit.model.verdict import Accepted, Certificate, Rejected
    from neurojit.runtime import Runtime
    from neurojit.service.handles import FunctionHandle, LoadedProgram
    from neurojit.settings import Settings
    from neurojit.telemetry.narration import Narrator

    __version__: str

__all__ = [
    "Accepted",
    "CallError",
    "CallTypeError",
    "Cancelled",
    "Certificate",
    "CompilerDied",
    "FunctionHandle",
    "InputError",
    "InternalError",
    "LoadedProgram",
    "MissingFile",
    "Narrator",
    "NeuroJITError",
    "ProgramError",
    "ProgramFault",
    "Rejected",
    "Runtime",
    "SettingError",
    "Settings",
    "Unconfined",
    "UnknownFunction",
    "UnreadableFile",
    "__version__",
]

_LAZY = {
    "Accepted": "neurojit.model.verdict",
    "Certificate": "neurojit.model.verdict",
    "FunctionHandle": "neurojit.service.handles",
    "LoadedProgram": "neurojit.service.handles",
    "Narrator": "neurojit.telemetry.narration",
    "Rejected": "neurojit.model.verdict",
    "Runtime": "neurojit.runtime",
    "Settings": "neurojit.settings",
}


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> object:
    if name in _LAZY:
        from importlib import import_module  # noqa: PLC0415 - the point of the laziness

        from neurojit.abi.least_processor import too_old  # noqa: PLC0415

        if name == "Runtime" and (why := too_old()):
            raise ImportError(f"neurojit: {why}")
        return getattr(import_module(_LAZY[name]), name)
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - 10 ms that only its readers pay

        return version("neurojit")
    raise AttributeError(f"module 'neurojit' has no attribute {name!r}")

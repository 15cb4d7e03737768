"""Logs each step of a compilation to standard error, for a request that killed a compiler process before.

See :mod:`neurojit.model.autopsy` for who reads it. Passes run one by one, MLIR's debugging output may be
on, which is slow; what earlier steps wrote is dropped, and a process that writes without end is cut short.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from collections.abc import Generator
from typing import Any, cast

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.mlir.walk import operations_in
from neurojit.model.autopsy import OPERATION, STEP
from neurojit.model.program import Kernel

_LARGEST = 64 << 20  # bytes of one step
_STDERR = 2
_DEBUGGED = ["greedy-rewriter", "dialect-conversion"]


class Bookkeeping:
    """Told before each step of a compilation; ``kernel``: whose operations are to be known again."""

    def __init__(self, kernel: Kernel | None) -> None:
        self._culprits = None if kernel is None else Culprits(kernel)

    def __call__(self, step: str, module: ir.Module | None = None) -> None:
        with contextlib.suppress(OSError):  # what is not a file is not cut
            os.ftruncate(_STDERR, 0)
            os.lseek(_STDERR, 0, os.SEEK_SET)
        lines = [STEP + step]
        if module is not None and self._culprits is not None:
            for operation in operations_in(module.operation):
                number = self._culprits.number_of(operation.location)
                name = self._culprits.name_of(number)
                lines.append(f"{OPERATION}{_address(operation):#x} {number} {name}")
        _write("\n".join(lines) + "\n")


@contextlib.contextmanager
def kept(kernel: Kernel | None, *, closely: bool) -> Generator[Bookkeeping]:
    """Book-keeping of one compilation, in the current context; ``closely``: by operations, too."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST, limits[1]))
    debug = cast("Any", ir)._GlobalDebug  # the bindings have no other name for it
    try:
        books = Bookkeeping(kernel if closely else None)
        debug.set_types(_DEBUGGED)
        debug.flag = closely
        yield books
    finally:
        debug.flag = False
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def _write(text: str) -> None:
    content = text.encode()
    with contextlib.suppress(OSError):
        while content:
            content = content[os.write(_STDERR, content) :]


def _address(operation: ir.Operation) -> int:
    """By which MLIR's debugging output names it."""
    capsule = operation._CAPIPtr  # pyright: ignore  (what the bindings pass to MLIR's C API)
    return _POINTER(capsule, _NAME(capsule)) or 0


_NAME = ctypes.pythonapi.PyCapsule_GetName
_NAME.argtypes, _NAME.restype = [ctypes.py_object], ctypes.c_char_p
_POINTER = ctypes.pythonapi.PyCapsule_GetPointer
_POINTER.argtypes, _POINTER.restype = [ctypes.py_object, ctypes.c_char_p], ctypes.c_void_p

"""Which libraries an exported object is linked with, by the symbols that it leaves undefined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from neurojit.abi.symbols import ALLOWED

# Intel's is LLVM's under another name; gcc's libgomp lacks the functions that are called.
_LIBRARIES: Final = {"libm": "m", "openmp": "iomp5"}


def libraries(undefined: Iterable[str]) -> tuple[str, ...]:
    """As after ``-l``: "m" for functions of mathematics, "iomp5" for threads."""
    needed = {ALLOWED.get(name) for name in undefined}
    return tuple(library for kind, library in _LIBRARIES.items() if kind in needed)


def flags(needed: Iterable[str]) -> list[str]:
    """For a linker: ``-lm -liomp5``."""
    return [f"-l{library}" for library in needed]

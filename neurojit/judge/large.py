"""Which kernels are too slow as plain loops, so that the reference runs them with reductions outermost."""

from __future__ import annotations

from typing import Final

from neurojit.model.program import Kernel

_LARGE: Final = 1 << 22  # operations: some milliseconds


def is_large(kernel: Kernel) -> bool:
    """Whether plain loops take longer than it takes to compile them in a better order."""
    return kernel.operations is not None and kernel.operations >= _LARGE

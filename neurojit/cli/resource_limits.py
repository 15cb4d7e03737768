"""What limits of this process leave too little to work with: ``ulimit -v`` and ``ulimit -n``."""

from __future__ import annotations

import resource
from typing import Final

# As measured: a program of two functions ran within 600 MB of address space and with 13 descriptors.
LEAST_BYTES: Final = 768 << 20
LEAST_FILES: Final = 32


class LimitTooSmall(Exception):
    """The message says which limit, what it is, and what is needed."""


def check_limits() -> None:
    """Raise LimitTooSmall where nothing could be done; a soft limit of files is raised if it may be."""
    address_space, _ = resource.getrlimit(resource.RLIMIT_AS)
    if 0 <= address_space < LEAST_BYTES:
        raise LimitTooSmall(
            f"this process may use {address_space >> 20} MiB of address space (ulimit -v); "
            f"{LEAST_BYTES >> 20} MiB are needed at least"
        )
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if not 0 <= files < LEAST_FILES:
        return
    if most < 0 or most >= LEAST_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (LEAST_FILES, most))
        return
    raise LimitTooSmall(
        f"this process may open {most} files at a time (ulimit -n); {LEAST_FILES} are needed at least"
    )

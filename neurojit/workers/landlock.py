"""Landlock: a rule set that denies all file access. Linux 5.13 and later."""

from __future__ import annotations

import ctypes
import os
import struct
from typing import Final

# The numbers are the same for every architecture.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_FOR_VERSION = 1
# What a ruleset handles (linux/landlock.h), by the version that brought it: each version knows those before.
_FILES: Final = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_NETWORK: Final = {4: 0b11}  # binding and connecting TCP sockets
_SCOPES: Final = {6: 0b11}  # abstract sockets, and signals to processes outside


def close_file_system() -> str:
    """Deny this process all handled accesses for good; why that failed, empty where it did not.

    No new privileges have to be ruled out before.
    """
    version = _call(_CREATE_RULESET, None, 0, _ASK_FOR_VERSION)
    if version < 0:
        return os.strerror(ctypes.get_errno())
    handled = struct.pack("QQQ", *(_known(bits, version) for bits in (_FILES, _NETWORK, _SCOPES)))
    ruleset = _call(_CREATE_RULESET, ctypes.c_char_p(handled), len(handled), 0)
    if ruleset < 0:
        return os.strerror(ctypes.get_errno())
    failed = _call(_RESTRICT_SELF, ruleset, 0)
    why = os.strerror(ctypes.get_errno()) if failed else ""
    os.close(ruleset)
    return why


def _known(bits: dict[int, int], version: int) -> int:
    return sum(more for since, more in bits.items() if since <= version)


def _call(number: int, *arguments: ctypes.c_char_p | int | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    words = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    return int(libc.syscall(ctypes.c_long(number), *words))

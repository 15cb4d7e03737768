"""An asymmetric memory barrier across all threads of this process, paid for by the caller alone.

Linux ``membarrier(2)``, MEMBARRIER_CMD_PRIVATE_EXPEDITED: when it returns, every thread has executed a full
memory barrier between its start and its end. So what a thread stored before that point is visible to the
caller, and what the thread loads after it sees what the caller stored.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys
from typing import Final

_SYSCALLS: Final = {"x86_64": 324, "aarch64": 283}
_PRIVATE_EXPEDITED: Final = 8
_REGISTER_PRIVATE_EXPEDITED: Final = 16


class ProcessBarrier:
    """``available`` tells whether this system has it; ``issue`` is only for where it has."""

    def __init__(self) -> None:
        number = _SYSCALLS.get(platform.machine()) if sys.platform == "linux" else None
        self._number = number
        self._libc = ctypes.CDLL(None, use_errno=True) if number is not None else None
        self.available = self._call(_REGISTER_PRIVATE_EXPEDITED) == 0

    def issue(self) -> bool:
        """Issues the barrier; False where the system refused."""
        result = self._call(_PRIVATE_EXPEDITED)
        if result == errno.EPERM and self._call(_REGISTER_PRIVATE_EXPEDITED) == 0:
            result = self._call(_PRIVATE_EXPEDITED)  # a forked child registers anew
        return result == 0

    def _call(self, command: int) -> int:
        """0, or the error's number."""
        if self._libc is None or self._number is None:
            return errno.ENOSYS
        number, zero = ctypes.c_long(self._number), ctypes.c_int(0)
        if self._libc.syscall(number, ctypes.c_int(command), zero, zero) == 0:
            return 0
        return ctypes.get_errno()

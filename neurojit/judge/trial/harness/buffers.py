"""Buffers between guard pages: an access one byte outside ends the child."""

from __future__ import annotations

import ctypes
import enum
import mmap
from typing import Any

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.model.types import ValueType

Array = np.ndarray[Any, np.dtype[Any]]

_PROT_NONE = 0
# What a buffer holds before anyone writes it: a signalling pattern as float, a large odd number as integer.
POISON = bytes([0xA5])


class Layout(enum.Enum):
    """The placement of a buffer between its guard pages.

    BELOW: its first byte follows the lower guard. ABOVE: its last byte precedes the upper one, so it begins
    at whatever alignment its size leaves, down to that of one element.
    """

    BELOW = "flush below"
    ABOVE = "flush above"


class GuardedBuffer:
    """Memory for one value of ``kind``, zeros at first; ``array`` views it. Lives as long as this object."""

    def __init__(self, kind: ValueType, layout: Layout) -> None:
        page = mmap.PAGESIZE
        inner = -(-max(kind.nbytes, 1) // page) * page
        self._memory = mmap.mmap(-1, inner + 2 * page, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        base = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        for guard in (base, base + page + inner):
            if _libc.mprotect(guard, page, _PROT_NONE) != 0:
                raise MemoryError("no guard page")
        offset = page if layout is Layout.BELOW else page + inner - kind.nbytes
        self.address = base + offset
        dtype = NUMPY_DTYPES[kind.dtype]
        raw = np.frombuffer(self._memory, np.uint8, kind.nbytes, offset)
        self.bytes = raw
        self.array: Array = raw.view(dtype).reshape(kind.shape)

    def strew(self, pattern: bytes) -> None:
        """Fill with ``pattern`` again and again; of booleans, its last bits. Of POISON these are 1."""
        if len(pattern) == 1:
            self.bytes[:] = pattern[0]
        else:
            self.bytes[:] = np.resize(np.frombuffer(pattern, np.uint8), self.bytes.size)
        if self.array.dtype == np.bool_:
            self.bytes[:] &= 1

    def fill(self, value: Any) -> None:
        """Copy ``value`` in."""
        np.copyto(self.array, value)

    def holds(self, value: Any) -> bool:
        """Whether it holds the very bytes of ``value``."""
        return same_bytes(self.array, np.ascontiguousarray(value, self.array.dtype))


def same_bytes(one: Array, other: Array) -> bool:
    """Whether two contiguous arrays of one type hold the same bytes."""
    return one.nbytes == other.nbytes and _libc.memcmp(one.ctypes.data, other.ctypes.data, one.nbytes) == 0


_libc = ctypes.CDLL(None, use_errno=True)
_libc.memcmp.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_libc.mprotect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)

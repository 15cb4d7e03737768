"""Aligned native memory (slots, counters, globals) that compiled code addresses directly."""

from __future__ import annotations

import ctypes
from typing import Final

from neurojit.model.errors import InputError
from neurojit.model.program import GlobalCell

CACHE_LINE: Final = 64


class Cells:
    """``nbytes`` of zeroed memory, aligned to a cache line or more, alive as long as this object.

    ``load`` and ``store`` move one aligned 8-byte field in one instruction (ctypes reads and writes a
    ``c_uint64`` by a plain C access of that type), so a reader on another thread sees the old value or
    the new one, never a mixture.
    """

    __slots__ = ("_field", "_memory", "address", "nbytes")

    def __init__(self, nbytes: int, alignment: int = CACHE_LINE) -> None:
        self._memory = (ctypes.c_char * (nbytes + alignment))()
        start = ctypes.addressof(self._memory)
        self.address = -(-start // alignment) * alignment
        self.nbytes = nbytes
        self._field = (ctypes.c_uint64 * (nbytes // 8)).from_address(self.address)

    def load(self, offset: int) -> int:
        """The unsigned 8-byte field at ``offset`` bytes."""
        return self._field[offset >> 3]

    def store(self, offset: int, value: int) -> None:
        """Stores the 8-byte field at ``offset`` bytes."""
        self._field[offset >> 3] = value


def storage_of(cell: GlobalCell) -> Cells:
    """The memory of a program's global, initialised. Raises InputError where none is left."""
    try:
        cells = Cells(max(8, -(-cell.type.nbytes // 8) * 8), cell.alignment)
    except MemoryError:
        raise InputError(f"no memory for the global @{cell.name}: {cell.type}") from None
    if cell.initial:
        ctypes.memmove(cells.address, cell.initial, len(cell.initial))
    return cells


def load(address: int) -> int:
    """The unsigned 8-byte field at an address that is known to be alive."""
    return ctypes.c_uint64.from_address(address).value


def store(address: int, value: int) -> None:
    """Stores the 8-byte field at an address that is known to be alive."""
    ctypes.c_uint64.from_address(address).value = value

"""What stands for a result that is undefined: bits, in several ways, so that what shows of it is seen."""

from __future__ import annotations

import enum


class Filling(enum.Enum):
    """Four bits, from the lowest on and over again."""

    ZEROS = 0x0
    ODD = 0x5
    EVEN = 0xA

    def of(self, width: int) -> int:
        """The signed integer of ``width`` bits."""
        value = sum(self.value << place for place in range(0, width, 4)) & ((1 << width) - 1)
        return value - (1 << width) if value >> (width - 1) else value

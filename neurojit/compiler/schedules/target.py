"""The target's vector width, registers and caches, as schedules use them."""

from __future__ import annotations

from dataclasses import dataclass

from neurojit.model.target import Target, vector_registers
from neurojit.model.types import ITEM_SIZES, Dtype


@dataclass(frozen=True, slots=True)
class VectorTarget:
    """Vector width of one core, cache sizes in bytes, and the threads a kernel may use.

    ``registers`` 0: as many as CPUs with such vectors have.
    """

    vector_bits: int = 256
    fma: bool = True
    threads: int = 1
    registers: int = 0
    l1: int = 32 << 10
    l2: int = 1 << 20
    l3: int = 16 << 20

    @classmethod
    def of(cls, target: Target, threads: int = 1) -> VectorTarget:
        """What schedules need to know of ``target``, of which a kernel may use ``threads``."""
        caches = target.caches
        return cls(target.vector_bits, target.fma, threads, l1=caches.l1, l2=caches.l2, l3=caches.l3)

    @property
    def register_count(self) -> int:
        """Vector registers of one core."""
        return self.registers or vector_registers(self.vector_bits, fma=self.fma)

    def lanes(self, dtype: Dtype) -> int:
        """Elements of ``dtype`` in one vector register."""
        return self.vector_bits // (8 * ITEM_SIZES[dtype])

    @property
    def masked_moves(self) -> bool:
        """Whether a masked load or store is one instruction (AVX and up); else it is a branch per lane."""
        return self.vector_bits >= 256

"""Peaks of a core guessed from its instruction set, used until they are measured.

Generous, since floors are made of it: two units that each begin a multiply-add of whole registers in every
cycle, two such loads, five gigahertz; and a memory that no server gives to one core.
"""

from __future__ import annotations

from typing import Final

from neurojit.model.element_types import COUNTED, ELEMENT_TYPES
from neurojit.model.roofline import Level, Peaks
from neurojit.model.target import Target

_GIGAHERTZ: Final = 5.0
_UNITS: Final = 2
_ARM_UNITS: Final = 4  # of 128 bits each, on the widest cores
_MEMORY: Final = 60.0
_LOADS: Final = 2
# Of what the level before gives.
_SLOWER: Final = 0.5
_ITEM_BITS: Final = {name: ELEMENT_TYPES[name].bits for name in COUNTED}


def guessed_peaks(target: Target) -> Peaks:
    """Peaks of ``target`` that no machine with its instruction set is known to pass."""
    arm = target.isa in ("NEON", "SVE")
    # Where there is no multiply-add, and for integers, there are as many units for single operations.
    each = _GIGAHERTZ * 2 * (_ARM_UNITS if arm else _UNITS)
    first = _GIGAHERTZ * _LOADS * target.vector_bits / 8
    sizes = cache_levels(target)
    rates: dict[Level, float] = {level: first * _SLOWER**number for number, level in enumerate(sizes)}
    return Peaks(
        operations={dtype: each * target.vector_bits / bits for dtype, bits in _ITEM_BITS.items()},
        bytes={**rates, "memory": _MEMORY},
        sizes=sizes,
        measured=False,
    )


def cache_levels(target: Target) -> dict[Level, int]:
    """The caches of ``target``, each larger than the one before: one that is not holds nothing more."""
    caches = target.caches
    found: dict[Level, int] = {"L1": caches.l1}
    if caches.l2 > caches.l1:
        found["L2"] = caches.l2
    if caches.l3 > max(found.values()):
        found["L3"] = caches.l3
    return found

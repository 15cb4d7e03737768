"""What operations do with memory and control, by name: one table for all who ask.

A fact stands here once two modules need it; of a view, all that any does. What the table does not name may
do anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one operation. Operands go by their position."""

    # The operand whose memory the result is.
    views: int | None = None
    # Of a view: where no two indices of the source are one element, no two indices of the result are.
    keeps_elements_apart: bool = True
    # Of a view: it has every element of its source, in the same row-major order.
    is_whole: bool = False
    # The operands through which elements are read, and those through which they are written.
    reads: tuple[int, ...] = ()
    writes: tuple[int, ...] = ()
    # The operand, a tensor, whose elements its result has: in place, the result is in its memory.
    part_of: int | None = None
    # What it reads is its result, and nothing else comes of it.
    loads: bool = False
    # It is given buffers or tensors, and touches no element of them.
    looks: bool = False
    # Its result is memory that nothing else names; what it is given is memory no more.
    allocates: bool = False
    frees: bool = False
    # It ends a region: its operands become results of what holds it, or arguments of the next turn.
    hands_on: bool = False
    # Its region runs any number of times.
    repeats: bool = False
    # Of two operands, its result is the largest or the least.
    extreme: Literal["largest", "least"] | None = None


_WINDOW: Final = Facts(views=0)
_WHOLE: Final = Facts(views=0, is_whole=True)
_LOOSE: Final = Facts(views=0, keeps_elements_apart=False)
_LOAD: Final = Facts(reads=(0,), loads=True)
_STORE: Final = Facts(writes=(1,))
_SCATTER: Final = Facts(writes=(0,))
_LOOK: Final = Facts(looks=True)
_ALLOCATION: Final = Facts(allocates=True)
_END: Final = Facts(hands_on=True)
_PART: Final = Facts(part_of=0)
_LOOP: Final = Facts(repeats=True)
_LARGEST: Final = Facts(extreme="largest")
_LEAST: Final = Facts(extreme="least")

FACTS: Final[Mapping[str, Facts]] = {
    "memref.subview": _WINDOW,
    "memref.transpose": _WINDOW,
    "memref.cast": _WHOLE,
    "memref.expand_shape": _WHOLE,
    "memref.collapse_shape": _WHOLE,
    "memref.memory_space_cast": _WHOLE,
    "memref.assume_alignment": _WHOLE,
    "memref.reinterpret_cast": _LOOSE,
    "memref.view": _LOOSE,
    "memref.extract_strided_metadata": _LOOSE,  # its first result
    "memref.reshape": Facts(views=0, keeps_elements_apart=False, reads=(1,)),  # of the shape
    "memref.load": _LOAD,
    "affine.load": _LOAD,
    "affine.vector_load": _LOAD,
    "vector.load": _LOAD,
    "vector.transfer_read": _LOAD,
    "vector.maskedload": _LOAD,
    "vector.gather": _LOAD,
    "vector.expandload": _LOAD,
    "memref.store": _STORE,
    "affine.store": _STORE,
    "affine.vector_store": _STORE,
    "vector.store": _STORE,
    "vector.transfer_write": _STORE,
    "bufferization.materialize_in_destination": _STORE,
    "vector.maskedstore": _SCATTER,
    "vector.scatter": _SCATTER,
    "vector.compressstore": _SCATTER,
    "memref.copy": Facts(reads=(0,), writes=(1,)),
    "memref.atomic_rmw": Facts(reads=(1,), writes=(1,)),
    "memref.generic_atomic_rmw": Facts(reads=(0,), writes=(0,)),
    "tensorlang.print": Facts(reads=tuple(range(17))),  # as many as it takes
    "memref.dim": _LOOK,
    "memref.rank": _LOOK,
    "memref.prefetch": _LOOK,
    "tensor.dim": _LOOK,
    "tensor.rank": _LOOK,
    "memref.alloc": _ALLOCATION,
    "memref.alloca": _ALLOCATION,
    "memref.dealloc": Facts(frees=True),
    "scf.yield": _END,
    "scf.condition": _END,
    "affine.yield": _END,
    "memref.alloca_scope.return": _END,
    "tensor.extract_slice": _PART,
    "tensor.collapse_shape": _PART,
    "tensor.expand_shape": _PART,
    "tensor.cast": _PART,
    "scf.for": _LOOP,
    "scf.parallel": _LOOP,
    "scf.forall": _LOOP,
    "affine.for": _LOOP,
    "affine.parallel": _LOOP,
    "scf.while": _LOOP,
    "arith.maximumf": _LARGEST,
    "arith.maxnumf": _LARGEST,
    "arith.maxsi": _LARGEST,
    "arith.maxui": _LARGEST,
    "arith.minimumf": _LEAST,
    "arith.minnumf": _LEAST,
    "arith.minsi": _LEAST,
    "arith.minui": _LEAST,
}
NOTHING: Final = Facts()


def facts(name: str) -> Facts:
    """Of the operation of that name; of one that the table does not have, that nothing is known."""
    return FACTS.get(name, NOTHING)


def _having(fact: Callable[[Facts], object]) -> frozenset[str]:
    return frozenset(name for name, each in FACTS.items() if fact(each))


# A view that reads what it is given beside its source is none of these.
VIEWS: Final = _having(lambda each: each.views is not None and not each.reads)
WHOLE_VIEWS: Final = _having(lambda each: each.is_whole)
TENSOR_PARTS: Final = _having(lambda each: each.part_of is not None)
LOADS: Final = _having(lambda each: each.loads)
LOOKS: Final = _having(lambda each: each.looks)
ALLOCATIONS: Final = _having(lambda each: each.allocates)
LOOPS: Final = _having(lambda each: each.repeats)
EXTREMES: Final = {name: each.extreme for name, each in FACTS.items() if each.extreme is not None}
FLOAT_EXTREMES: Final = frozenset(name for name in EXTREMES if name.endswith("f"))
# They touch no element, of whatever they are given; what a view makes is followed by who asks.
TOUCH_NOTHING: Final = VIEWS | LOOKS | _having(lambda each: each.frees)

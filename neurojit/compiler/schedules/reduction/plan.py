"""Which loop of a reduction is vectorised: one that is kept, or one that is folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurojit.compiler.schedules.access import Generic, Operand, Unsupported
from neurojit.compiler.schedules.loops import Loop, merged
from neurojit.compiler.schedules.parameters import ReductionParameters
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.tunables import Tunable, bounded
from neurojit.model.types import ITEM_SIZES

PARALLEL_BYTES = 4 << 20  # below, waking threads costs more than they save


@dataclass(frozen=True, slots=True)
class ReductionPlan:
    """``kept`` and ``folded`` loops, outermost first, without the vector loop.

    ``across``: the vector loop is a folded one, so lanes are joined at the end; else it is a kept one, and
    each lane is a result.
    """

    kept: tuple[Loop, ...]
    folded: tuple[Loop, ...]
    vector: Loop
    across: bool
    lanes: int
    tunables: tuple[Tunable, Tunable]

    @property
    def accumulators(self) -> int:
        return self.tunables[0].value

    @property
    def threads(self) -> int:
        return self.tunables[1].value


def default_parameters(generic: Generic, target: VectorTarget) -> ReductionParameters:
    """Threads where the memory read is large."""
    moved = sum(
        operand.layout.span * ITEM_SIZES[operand.dtype] for operand in buffers(generic) if operand.layout
    )
    return ReductionParameters(16, target.threads if moved >= PARALLEL_BYTES else 1)


def buffers(generic: Generic) -> list[Operand]:
    """The operands that are memory, the result last."""
    return [operand for operand in (*generic.inputs, *generic.outputs) if operand.layout is not None]


def make_plan(
    generic: Generic, parameters: ReductionParameters, target: VectorTarget, *, reorders: bool
) -> ReductionPlan:
    """Raises Unsupported where neither kind of loop is contiguous in all buffers."""
    kept, folded = _loops(generic)
    lanes = max(target.lanes(operand.dtype) for operand in buffers(generic))
    along = [loop for loop in kept if loop.strides[-1] == 1 and _readable(loop)]
    over = [loop for loop in folded if _readable(loop) and 1 in loop.strides] if reorders else []
    best_along = max(along, key=lambda loop: loop.extent, default=None)
    best_over = max(over, key=lambda loop: loop.extent, default=None)
    if best_along is None and best_over is None:
        raise Unsupported("no loop along which all buffers are contiguous or constant")
    across = best_along is None or (best_over is not None and best_along.extent < lanes <= best_over.extent)
    vector = best_over if across else best_along
    assert vector is not None
    vectors = -(-vector.extent // lanes)
    return ReductionPlan(
        tuple(sorted((loop for loop in kept if loop is not vector), key=lambda loop: -loop.strides[-1])),
        tuple(loop for loop in folded if loop is not vector),
        vector,
        across,
        lanes,
        (
            bounded("accumulators", parameters.accumulators, 1, min(target.register_count // 2, vectors)),
            bounded("threads", parameters.threads, 1, max(target.threads, parameters.threads)),
        ),
    )


def _readable(loop: Loop) -> bool:
    return all(stride in (0, 1) for stride in loop.strides)


def _loops(generic: Generic) -> tuple[list[Loop], list[Loop]]:
    read: Sequence[Operand] = buffers(generic)
    loops = [
        Loop(extent, tuple(operand.strides[number] for operand in read))
        for number, extent in enumerate(generic.extents)
    ]
    kept = [loop for loop, reduces in zip(loops, generic.reductions, strict=True) if not reduces]
    folded = [loop for loop, reduces in zip(loops, generic.reductions, strict=True) if reduces]
    if any(loop.strides[-1] for loop in folded):
        raise Unsupported("a reduction that moves in the result")
    return merged(kept), merged(folded, ordered=True)


def chunks_of(plan: ReductionPlan) -> tuple[Loop | None, int, int]:
    """The loop that threads share, the steps of one chunk, and how many chunks."""
    shared = plan.kept[0] if plan.kept else None if plan.across else plan.vector
    if shared is None or plan.threads == 1:
        return None, 0, 1
    unit = plan.accumulators * plan.lanes if shared is plan.vector else 1
    units = -(-shared.extent // unit)
    chunk = -(-units // plan.threads) * unit
    return shared, chunk, -(-shared.extent // chunk)

"""Sums that innermost loops carry may be split, where the numerics let them be: LLVM then adds whole vectors.

The flag stands on the additions of the sum alone. Nothing is fused: a product is rounded as it is written.
Where each load goes across memory, or some store does, vectors gain nothing, and the sum stays as it is.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from mlir import ir

from neurojit.compiler.passes.accumulators.carry import innermost_loops
from neurojit.compiler.passes.accumulators.counters import Counters
from neurojit.compiler.unit import Unit
from neurojit.frontend.index_values import constant_index
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Numerics

_FLAGS: Final = "fastmath"
# Those that a vector adds at once; narrower ones are rounded by other passes.
_SUMMED: Final = frozenset({"f32", "f64"})


@dataclass(frozen=True, slots=True)
class ReassociateSums:
    """Lets the sums of innermost loops be added in any order, but under ``exact``."""

    name: ClassVar[str] = "reassociate-sums"

    def run(self, unit: Unit) -> int:
        if unit.recipe.numerics is Numerics.EXACT:
            return 0
        made = 0
        for loop in innermost_loops(unit.function):
            made += _allow(loop)
        unit.notes += ["the sum of a loop is split"] * made
        return made


def _allow(loop: ir.Operation) -> int:
    """How many sums of ``loop`` may be added in any order from now on."""
    _, *carried = list(loop.regions[0].blocks[0].arguments)
    if not _goes_along_memory(loop):
        return 0
    made = 0
    for place, value in enumerate(carried):
        additions = _sum(value, place)
        for addition in additions:
            flags = str(addition.attributes[_FLAGS]) if _FLAGS in addition.attributes else "<none>"
            kept = set(flags.partition("<")[2].rstrip(">").split(",")) - {"none"}
            allowed = ",".join(sorted(kept | {"reassoc"}))
            addition.attributes[_FLAGS] = ir.Attribute.parse(f"#arith.fastmath<{allowed}>")
        made += bool(additions)
    return made


def _goes_along_memory(loop: ir.Operation) -> bool:
    """Whether some load of ``loop``, and each store, goes to neighbours in neighbouring turns."""
    counters = Counters()
    (counter,) = counters.form(loop.regions[0].blocks[0].arguments[0]).counters() or (None,)
    step = constant_index(loop.operands[2])
    if counter is None or step != 1:
        return False
    along: dict[str, list[bool]] = {"memref.load": [], "memref.store": []}
    for one in operations_in(loop):
        if one.name in along:
            along[one.name].append(_is_along(one, counter, counters))
    return any(along["memref.load"]) and all(along["memref.store"])


def _is_along(access: ir.Operation, counter: int, counters: Counters) -> bool:
    memref, *indices = list(access.operands)[access.name == "memref.store" :]
    factors = [counters.form(one).factor(counter) for one in indices]
    return bool(factors) and factors[-1] in (1, -1) and not any(factors[:-1]) and _is_dense(memref.type)


def _is_dense(kind: ir.Type) -> bool:
    """Whether neighbours along the last dimension are neighbours in memory."""
    if not isinstance(kind, ir.MemRefType):
        return False
    try:
        strides: Sequence[int] = kind.get_strides_and_offset()[0]
    except RuntimeError:  # a layout without strides
        return False
    return strides[-1] == 1


def _sum(carried: ir.Value, place: int) -> list[ir.Operation]:
    """The additions that lead from ``carried`` to the next turn, where nothing else sees a partial sum."""
    found: list[ir.Operation] = []
    while str(carried.type) in _SUMMED:
        uses = list(carried.uses)
        if len(uses) != 1:
            return []
        user = uses[0].owner.operation
        if user.name == "scf.yield":
            return found if uses[0].operand_number == place else []
        adds = user.name == "arith.addf" or (user.name == "arith.subf" and uses[0].operand_number == 0)
        if not adds:
            return []
        found.append(user)
        carried = user.results[0]
    return []

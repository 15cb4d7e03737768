"""``arith.maxnumf`` and ``arith.minnumf`` as comparisons and choices.

LLVM 22 vectorizes a loop with several recurrences of ``llvm.maxnum`` and then skips the iterations that are
left over (seen with llvmlite 0.50: the maxima of four columns of thirteen rows left out the last row, where
no element was NaN), or fails an assertion of its own. It knows nothing of the kind about comparisons. Which
of two zeros it is, which the operations leave open, is the same in every tier this way.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.compiler.unit import Unit
from neurojit.mlir.build import compared, op
from neurojit.mlir.walk import operations_in

_BEYOND: Final = {"arith.maxnumf": CmpFPredicate.OGT, "arith.minnumf": CmpFPredicate.OLT}


def spell_out_extremes(body: ir.Operation) -> None:
    """Replace each of them, on scalars and on vectors: x where x is beyond y or y is NaN, else y."""
    for operation in operations_in(body):
        if operation.name not in _BEYOND:
            continue
        x, y = operation.operands
        with ir.InsertionPoint(operation), operation.location:
            beyond = compared("arith.cmpf", _BEYOND[operation.name], x, y)
            alone = compared("arith.cmpf", CmpFPredicate.UNO, y, y)
            first = op("arith.ori", [beyond, alone], [beyond.type]).result
            made = op("arith.select", [first, x, y], [x.type]).result
        operation.results[0].replace_all_uses_with(made)
        operation.erase()


@dataclass(frozen=True, slots=True)
class SpellOutExtremes:
    """Writes maxnum and minnum as comparisons."""

    name: ClassVar[str] = "spell-out-extremes"

    def run(self, unit: Unit) -> None:
        spell_out_extremes(unit.function)

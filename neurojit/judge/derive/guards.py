"""Operations of a body that nobody wrote: what makes shifts, casts and masks total, and checks of divisors.

``a >> n`` compares n with the width and chooses; the comparison is none of the text's decisions. Nor is one
of a divisor with zero or minus one, for which a fault alone asks: inputs on which it faults are left out.
"""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.compiler.passes.totals import CASTS, SHIFTS

_TOTAL = (*SHIFTS, *CASTS, "vector.create_mask", "vector.constant_mask")
_DIVISIONS = (
    "arith.divsi", "arith.divui", "arith.remsi", "arith.remui",
    "arith.ceildivsi", "arith.ceildivui", "arith.floordivsi",
    "index.divs", "index.divu", "index.rems", "index.remu",
    "index.ceildivs", "index.ceildivu", "index.floordivs",
)  # fmt: skip


_SPELLED_OUT = ("complex.", "math.")  # by comparisons of parts, which nobody wrote either


def is_guard(operation: ir.Operation, written: Culprits) -> bool:
    """Whether lowering made ``operation`` of one of another name, which it completes. ``written``: of the
    kernel that was lowered."""
    number = written.number_of(operation.location)
    name = written.name_of(number) if number > 0 else ""
    if name in _DIVISIONS:
        return operation.name == "arith.cmpi" and all(ends_in_faults(result) for result in operation.results)
    return (name in _TOTAL or name.startswith(_SPELLED_OUT)) and operation.name != name


def ends_in_faults(truth: ir.Value) -> bool:
    """Whether a truth value is put together with others for nothing but a fault."""
    if not isinstance(truth.type, ir.IntegerType) or truth.type.width != 1:
        return False
    return all(
        user.name == "func.call"
        or (user.name.startswith("arith.") and all(ends_in_faults(result) for result in user.results))
        for user in (use.owner.operation for use in truth.uses)
    )

"""Operations of a body that nobody wrote: what makes shifts, casts and masks total, and checks of divisors.

``a >> n`` compares n with the width and chooses; the comparison is none of the text's decisions. Nor is one
of a divisor with zero or minus one, for which a fault alone asks: inputs on which it faults are left out. Nor
is what looks whether indices are within their axis, or limits them to it.
"""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.compiler.passes.totals import CASTS, SHIFTS
from neurojit.frontend.indices import INDEXED
from neurojit.judge.derive.joined_truths import is_truth

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
    if name in INDEXED:
        return operation.name in ("arith.cmpi", "arith.maxsi", "arith.minsi")
    if name in _DIVISIONS:
        return operation.name == "arith.cmpi" and all(ends_in_faults(result) for result in operation.results)
    return (name in _TOTAL or name.startswith(_SPELLED_OUT)) and operation.name != name


def ends_in_faults(truth: ir.Value) -> bool:
    """Whether a truth value, or a vector of them, is put together with others, in loops or not, for nothing
    but a fault."""
    waiting, seen = [truth], set[ir.Value]()
    while waiting:
        value = waiting.pop()
        if value in seen:
            continue
        seen.add(value)
        if not is_truth(value.type):
            return False
        for use in value.uses:
            user = use.owner.operation
            if user.name == "func.call":
                continue
            if user.name == "scf.yield":
                made = _handed_on(user, use.operand_number)
                if not made:
                    return False
                waiting += made
            elif user.name.startswith(("arith.", "vector.")) and len(user.results):
                waiting += user.results
            else:
                return False
    return True


def _handed_on(end: ir.Operation, number: int) -> list[ir.Value]:
    """What a counted loop or a branch makes of what it yields; nothing for others."""
    parent = end.parent
    holder = end if parent is None else parent.operation
    if holder.name == "scf.for":
        return [holder.results[number], holder.regions[0].blocks[0].arguments[1 + number]]
    return [holder.results[number]] if holder.name == "scf.if" else []

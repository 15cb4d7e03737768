"""Operands of a choice that choices by the same truth values shut out again, as ``c ? y : 1`` where only
``c`` is asked for.

What is computed of such a stand-in is never used, on any input, so that it has no influence and does no harm:
a divisor where there is none, a place to read where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.judge.derive.influence.truths import Known, cases, told

_DEEPEST = 16
_FIRST, _SECOND = 1, 2  # of a select's two values
_PURE = ("arith.", "math.", "vector.fma")
_LANES = ("vector.broadcast", "vector.extract", "vector.shape_cast")  # of which another may be asked for
_READS = ("memref.load", "vector.load")


def is_unreachable(operation: ir.Operation, number: int) -> bool:
    """Whether what a select is given there reaches nothing but the other sides of its condition."""
    if operation.name != "arith.select" or number not in (_FIRST, _SECOND):
        return False
    condition = operation.operands[0]
    pure = _PURE if isinstance(condition.type, ir.VectorType) else (*_PURE, *_LANES)
    return _only_reaches(operation.results[0], cases(condition, number == _FIRST), pure, 0)


def _only_reaches(value: ir.Value, met: Sequence[Known], pure: tuple[str, ...], depth: int) -> bool:
    """Whether all uses of ``value`` end where it is shut out, in each of the cases that may be ``met``."""
    if depth > _DEEPEST or len(met) > _DEEPEST:
        return False
    for use in value.uses:
        user, number = use.owner.operation, use.operand_number
        left = [case for case in met if not _is_shut_out(user, number, case)]
        if not left:
            continue
        made = _becomes(user, number, pure)
        if not made or not all(_only_reaches(one, left, pure, depth + 1) for one in made):
            return False
    return True


def _becomes(user: ir.Operation, number: int, pure: tuple[str, ...]) -> list[ir.Value]:
    """The values in which alone an operand shows; none where there are others. A read may be anywhere in its
    buffer."""
    owner = user.parent
    if user.name == "scf.yield" and owner is not None and owner.operation.name == "scf.if":
        return [owner.operation.results[number]]
    reads = user.name in _READS and number > 0
    if reads or (user.name.startswith(pure) and not len(user.regions)):
        return list(user.results)
    return []


def _is_shut_out(user: ir.Operation, number: int, case: Known) -> bool:
    """Whether a choice, or a branch around ``user``, goes another way in that ``case``."""
    if user.name == "arith.select" and number in (_FIRST, _SECOND):
        taken = told(user.operands[0], case)
        if taken is not None and taken != (number == _FIRST):
            return True
    inner, holder = user, user.parent
    while holder is not None:
        outer = holder.operation
        if outer.name == "scf.if":
            taken = told(outer.operands[0], case)
            if taken is not None and taken != _is_first_of(outer, inner):
                return True
        inner, holder = outer, outer.parent
    return False


def _is_first_of(branch: ir.Operation, inner: ir.Operation) -> bool:
    """Whether an operation stands in the branch that is taken where its truth value holds."""
    return any(one.operation == inner for one in branch.regions[0].blocks[0].operations)

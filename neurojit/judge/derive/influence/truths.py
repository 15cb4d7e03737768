"""What follows from a truth value that is known: of its parts, its negation and other spellings of it."""

from __future__ import annotations

from collections.abc import Mapping

from mlir import ir
from mlir.dialects.arith import CmpFPredicate, CmpIPredicate

_DEEPEST = 8


def _both_ways(*pairs: tuple[int, int]) -> dict[int, int]:
    return dict(pairs) | {right: left for left, right in pairs}


_CMPI_INVERSE = _both_ways(
    (CmpIPredicate.eq, CmpIPredicate.ne),
    (CmpIPredicate.slt, CmpIPredicate.sge),
    (CmpIPredicate.sle, CmpIPredicate.sgt),
    (CmpIPredicate.ult, CmpIPredicate.uge),
    (CmpIPredicate.ule, CmpIPredicate.ugt),
)
_CMPF_INVERSE = _both_ways(
    (CmpFPredicate.OEQ, CmpFPredicate.UNE),
    (CmpFPredicate.OGT, CmpFPredicate.ULE),
    (CmpFPredicate.OGE, CmpFPredicate.ULT),
    (CmpFPredicate.OLT, CmpFPredicate.UGE),
    (CmpFPredicate.OLE, CmpFPredicate.UGT),
    (CmpFPredicate.ONE, CmpFPredicate.UEQ),
    (CmpFPredicate.ORD, CmpFPredicate.UNO),
)
_INVERSES = {"arith.cmpi": _CMPI_INVERSE, "arith.cmpf": _CMPF_INVERSE}

# A truth value, spelt in one way: a value, or a comparison and what it compares.
Truth = ir.Value | tuple[object, ...]
Known = Mapping[Truth, bool]


def cases(truth: ir.Value, holds: bool, depth: int = 0) -> list[Known]:
    """What is known where ``truth`` is as it is: in each of several cases, one of which is met."""
    made = _made(truth)
    if made is not None and depth <= _DEEPEST:
        if _is_negation(made):
            return cases(made.operands[0], not holds, depth + 1)
        if made.name in ("arith.ori", "arith.andi"):
            parts = [cases(operand, holds, depth + 1) for operand in made.operands]
            if holds == (made.name == "arith.ori"):  # it is one of the two
                return [case for part in parts for case in part]
            return [{**one, **other} for one in parts[0] for other in parts[1]]
    spelt, flipped = _spelt(truth)
    return [{spelt: holds != flipped}]


def told(truth: ir.Value, known: Known, depth: int = 0) -> bool | None:
    """What ``truth`` is where that much is ``known``; None where it may be either."""
    spelt, flipped = _spelt(truth)
    if (found := known.get(spelt)) is not None:
        return found != flipped
    made = _made(truth)
    if made is None or depth > _DEEPEST:
        return None
    if _is_negation(made):
        inner = told(made.operands[0], known, depth + 1)
        return None if inner is None else not inner
    if made.name not in ("arith.ori", "arith.andi"):
        return None
    decides = made.name == "arith.ori"
    parts = [told(operand, known, depth + 1) for operand in made.operands]
    if decides in parts:
        return decides
    return None if None in parts else not decides


def _made(value: ir.Value) -> ir.Operation | None:
    return None if isinstance(value.owner, ir.Block) else value.owner.operation


def _is_negation(operation: ir.Operation) -> bool:
    if operation.name != "arith.xori":
        return False
    other = _made(operation.operands[1])
    if other is None or other.name != "arith.constant":
        return False
    constant = other.attributes["value"]
    return isinstance(constant, ir.BoolAttr) and constant.value


def _spelt(truth: ir.Value) -> tuple[Truth, bool]:
    """The truth value, or one that is its negation, and whether it is that."""
    made = _made(truth)
    if made is None or made.name not in _INVERSES:
        return truth, False
    predicate = ir.IntegerAttr(made.attributes["predicate"]).value
    inverse = _INVERSES[made.name].get(predicate, predicate)
    operands = tuple(_operand(operand) for operand in made.operands)
    return (made.name, min(predicate, inverse), *operands), inverse < predicate


def _operand(value: ir.Value) -> object:
    """The same for two constants that are alike."""
    made = _made(value)
    if made is None or made.name != "arith.constant":
        return value
    return str(made.attributes["value"]), str(value.type)

"""Finds integer divisions that may be undefined, which become fault sites.

MLIR leaves a division by zero and one whose quotient has no representation undefined; here they are faults,
as are invalid steps, sizes and positions (:mod:`extents`) and indices (:mod:`indices`). Compiler side only.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import enum
from collections.abc import Iterator

from mlir import ir

from neurojit.frontend.affine_divisions import divisors
from neurojit.frontend.bounds import all_of, bounds, never_minus_one, never_zero, width
from neurojit.frontend.extents import DIMENSIONS, PLACES, SIZES, STEPS, is_unsigned, places, sizes, steps
from neurojit.frontend.indices import INDEXED, indices, may_miss
from neurojit.model.types import Dtype

_KINDS = ("div", "rem", "ceildiv", "floordiv")
SIGNED = frozenset({*(f"arith.{kind}si" for kind in _KINDS), *(f"index.{kind}s" for kind in _KINDS)})
UNSIGNED = frozenset({
    *(f"arith.{kind}ui" for kind in _KINDS[:3]),
    *(f"index.{kind}u" for kind in _KINDS[:3]),
})  # fmt: skip
POWER = "math.ipowi"
# Operations whose bodies are not in the text: what is known of their divisions is written on themselves.
NAMED = frozenset({"linalg.div", "linalg.div_unsigned", "linalg.elementwise"})
SITES = 2  # that each division has numbers for


class Danger(enum.Enum):
    """What can be wrong: which of the division's numbers it has, and what the fault says."""

    ZERO = (0, "division by zero")
    OVERFLOW = (1, "division overflows")
    POWER_OF_ZERO = (0, "negative power of zero")
    NEGATIVE = (1, "affine division by a negative number")
    NO_STEP = (0, "the step of a loop is 0")
    STEP_BACK = (1, "the step of a loop is negative")
    NO_SIZE = (0, "a size is negative")
    NO_PLACE = (0, "a place that the vector does not have")
    NO_DIMENSION = (0, "a dimension that there is not")
    NO_INDEX = (0, "an index that the axis does not have")

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        self.message = message


def dangers(operation: ir.Operation) -> tuple[Danger, ...]:
    """What can go wrong in ``operation``, unless the text shows that it cannot."""
    name = operation.name
    if name in STEPS:
        found = (Danger.NO_STEP,) if is_unsigned(operation) else (Danger.NO_STEP, Danger.STEP_BACK)
        return found if steps(operation) else ()
    if name in SIZES:
        return (Danger.NO_SIZE,) if sizes(operation) else ()
    if name in (*PLACES, *DIMENSIONS):
        danger = Danger.NO_PLACE if name in PLACES else Danger.NO_DIMENSION
        return (danger,) if places(operation) else ()
    if name in INDEXED:
        return (Danger.NO_INDEX,) if may_miss(operation) else ()
    if name in NAMED:
        return _of_body(operation)
    if name.startswith("affine."):
        return (Danger.ZERO, Danger.NEGATIVE) if divisors(operation) else ()
    if name == POWER:
        return _of_power(operation)
    return tuple(_of_division(operation)) if name in SIGNED | UNSIGNED else ()


def reported(operation: ir.Operation) -> tuple[tuple[str, ...], Dtype]:
    """The names of the values that a fault of ``operation`` reports, and their type: none of vectors."""
    if operation.name.startswith("affine."):
        return ("divisor",), "index"
    if operation.name in SIZES:
        return ("size",), "index"
    if operation.name in PLACES:
        return ("place",), "index"
    if operation.name in DIMENSIONS:
        return ("dimension",), "index"
    if operation.name in INDEXED:
        return _reported_indices(indices(operation).type)
    if operation.name in STEPS:
        kind = steps(operation)[0].type
        return (("step",), _dtype(kind)) if width(kind) <= 64 else ((), "i64")
    value = operation.operands[0]
    kind = value.type
    element = kind.element_type if isinstance(kind, (ir.RankedTensorType, ir.MemRefType)) else kind
    if isinstance(element, ir.VectorType) or width(element) > 64:
        return (), "i64"
    names = ("base", "exponent") if operation.name == POWER else ("dividend", "divisor")
    return names, _dtype(element)


def _reported_indices(kind: ir.Type) -> tuple[tuple[str, ...], Dtype]:
    """Both ends, since any of them may be outside."""
    if isinstance(kind, ir.RankedTensorType):
        return ("least", "greatest"), _dtype(kind.element_type)
    return ("index",), _dtype(kind)


def _dtype(element: ir.Type) -> Dtype:
    if isinstance(element, ir.IndexType):
        return "index"
    return "i1" if width(element) == 1 else "i32" if width(element) == 32 else "i64"


def _of_division(operation: ir.Operation) -> Iterator[Danger]:
    dividend, divisor = operation.operands
    if _is_empty(divisor.type):
        return
    if not never_zero(divisor):
        yield Danger.ZERO
    least = all_of(dividend.type)[0]
    if operation.name in SIGNED and bounds(dividend)[0] == least and not never_minus_one(divisor):
        yield Danger.OVERFLOW


def _of_power(operation: ir.Operation) -> tuple[Danger, ...]:
    base, exponent = operation.operands
    fine = _is_empty(base.type) or bounds(exponent)[0] >= 0 or never_zero(base)
    return () if fine else (Danger.POWER_OF_ZERO,)


def _of_body(operation: ir.Operation) -> tuple[Danger, ...]:
    """Of a named operation: those of its hidden body, with what is known of its operands."""
    if any(_is_empty(value.type) for value in operation.operands):
        return ()
    inner = [o.operation for o in operation.regions[0].blocks[0].operations]
    if not any(o.name in SIGNED | UNSIGNED for o in inner):
        return ()
    signed = any(o.name in SIGNED for o in inner)
    dividend, divisor = list(operation.operands)[:2]
    found = () if never_zero(divisor) else (Danger.ZERO,)
    least = all_of(dividend.type)[0]
    if signed and bounds(dividend)[0] == least and not never_minus_one(divisor):
        found = (*found, Danger.OVERFLOW)
    return found


def _is_empty(kind: ir.Type) -> bool:
    return isinstance(kind, (ir.RankedTensorType, ir.MemRefType)) and 0 in kind.shape

"""An assert before every division that has a number."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlir import ir

from neurojit.ingress.affine_divisions import divisors
from neurojit.ingress.divisions import Danger, dangers, reported
from neurojit.ingress.sites import SITE_ATTRIBUTE
from neurojit.ingress.walk import operations_in
from neurojit.lowering.builders import compare, constant, integer, op
from neurojit.lowering.divisions.conditions import CONDITIONS
from neurojit.lowering.divisions.spelling import spell_out
from neurojit.lowering.lanes import every_lane


def check_divisions(function: ir.Operation) -> None:
    """Put a check before every division of ``function`` that was numbered, in place."""
    spell_out(function)
    for operation in operations_in(function):
        if SITE_ATTRIBUTE in operation.attributes and not operation.name.startswith("tensorlang."):
            with ir.InsertionPoint(operation), operation.location:
                _check(operation)


def _check(operation: ir.Operation) -> None:
    site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
    del operation.attributes[SITE_ATTRIBUTE]
    if operation.name.startswith("affine."):
        for divisor in _affine(operation):
            zero = constant(divisor.type, 0)
            _assert(compare("ne", divisor, zero), [divisor], site, Danger.ZERO)
            _assert(compare("sge", divisor, zero), [divisor], site, Danger.NEGATIVE)
        return
    values = list(operation.operands) if reported(operation)[0] else []
    for danger in dangers(operation):
        _assert(every_lane(CONDITIONS[danger](operation)), values, site, danger)


def _affine(operation: ir.Operation) -> Iterator[ir.Value]:
    for divisor in divisors(operation):
        attributes: dict[str, ir.Attribute] = {"map": ir.AffineMapAttr.get(divisor.map)}
        yield op("affine.apply", divisor.operands, [ir.IndexType.get()], attributes).result


def _assert(condition: ir.Value, values: Sequence[ir.Value], site: int, danger: Danger) -> None:
    number = ir.IntegerAttr.get(integer(64), site + danger.offset)
    attributes: dict[str, ir.Attribute] = {
        "message": ir.StringAttr.get(danger.message),
        SITE_ATTRIBUTE: number,
    }
    op("tensorlang.assert", [condition, *values], attributes=attributes)

"""An assert before every division, loop and size that has a number."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.divisions.conditions import CONDITIONS
from neurojit.compiler.passes.divisions.spelling import spell_out
from neurojit.compiler.passes.lanes import both, every_lane
from neurojit.compiler.unit import Unit
from neurojit.frontend.affine_divisions import divisors
from neurojit.frontend.divisions import Danger, dangers, reported
from neurojit.frontend.extents import DIMENSIONS, PLACES, SIZES, STEPS, is_unsigned, places, sizes, steps
from neurojit.frontend.indices import INDEXED, extent_of, indices
from neurojit.frontend.sites import SITE_ATTRIBUTE, talks_to_host
from neurojit.mlir.build import compare, constant, integer, op
from neurojit.mlir.walk import operations_in

# MLIR ends the process when it folds a negative size of these.
_FOLDED = (
    "memref.view", "memref.reinterpret_cast", "memref.expand_shape", "tensor.expand_shape", "tensor.pad",
)  # fmt: skip


def check_divisions(function: ir.Operation) -> None:
    """Put a check before every division of ``function`` that was numbered, in place."""
    spell_out(function)
    for operation in operations_in(function):
        if SITE_ATTRIBUTE in operation.attributes and not talks_to_host(operation):
            with ir.InsertionPoint(operation), operation.location:
                _check(operation)


def _check(operation: ir.Operation) -> None:
    site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
    del operation.attributes[SITE_ATTRIBUTE]
    if operation.name in STEPS:
        _check_steps(operation, site)
        return
    if operation.name in SIZES:
        _check_sizes(operation, site)
        return
    if operation.name in (*PLACES, *DIMENSIONS):
        _check_places(operation, site)
        return
    if operation.name in INDEXED:
        _check_indices(operation, site)
        return
    if operation.name.startswith("affine."):
        for divisor in list(_affine(operation)):
            zero = constant(divisor.type, 0)
            _assert(compare("ne", divisor, zero), [divisor], site, Danger.ZERO)
            _assert(compare("sge", divisor, zero), [divisor], site, Danger.NEGATIVE)
        _make_positive(operation)
        return
    values = list(operation.operands) if reported(operation)[0] else []
    for danger in dangers(operation):
        _assert(every_lane(CONDITIONS[danger](operation)), values, site, danger)


def _check_steps(loop: ir.Operation, site: int) -> None:
    """Behind the check the step is 1 or more to every pass: one of 0 that is folded is not in the text."""
    shown = bool(reported(loop)[0])
    for step in steps(loop):
        values = [step] if shown else []
        zero, one = constant(step.type, 0), constant(step.type, 1)
        _assert(compare("ne", step, zero), values, site, Danger.NO_STEP)
        if not is_unsigned(loop):
            _assert(compare("sge", step, zero), values, site, Danger.STEP_BACK)
        greatest = "arith.maxui" if is_unsigned(loop) else "arith.maxsi"
        advances = op(greatest, [step, one], [step.type]).result
        _replace(loop, step, advances, _where(loop))


def _check_sizes(operation: ir.Operation, site: int) -> None:
    for size in sizes(operation):
        zero = constant(size.type, 0)
        _assert(compare("sge", size, zero), [size], site, Danger.NO_SIZE)
        if operation.name in _FOLDED:
            extent = op("arith.maxsi", [size, zero], [size.type]).result
            _replace(operation, size, extent, range(1, len(operation.operands)))


def _check_places(operation: ir.Operation, site: int) -> None:
    """Behind the check every pass sees a place in the vector: MLIR may end the process at one that is not."""
    danger = Danger.NO_PLACE if operation.name in PLACES else Danger.NO_DIMENSION
    for number, extent in places(operation):
        place = operation.operands[number]
        _assert(compare("ult", place, constant(place.type, extent)), [place], site, danger)
        last = constant(place.type, max(extent - 1, 0))
        operation.operands[number] = op("arith.minui", [place, last], [place.type]).result


def _check_indices(operation: ir.Operation, site: int) -> None:
    """Of all of them at once: the least and the greatest, both of which are reported."""
    given, extent = indices(operation), extent_of(operation)
    least, greatest = given, given
    if isinstance(given.type, ir.RankedTensorType):
        element = given.type.element_type
        least, greatest = (
            op(
                "tensor.extract", [op(f"tensorlang.reduce_{which}", [given], [single]).result], [element]
            ).result
            for single in [ir.RankedTensorType.get([], element)]
            for which in ("min", "max")
        )
    zero = constant(least.type, 0)
    last = constant(least.type, min(extent - 1, (1 << (ir.IntegerType(least.type).width - 1)) - 1))
    counted = compare("sge", least, zero)
    values = [given] if least is given else [least, greatest]
    _assert(both(counted, compare("sle", greatest, last)), values, site, Danger.NO_INDEX)


def _replace(operation: ir.Operation, old: ir.Value, new: ir.Value, among: range) -> None:
    for place in among:
        if operation.operands[place] == old:
            operation.operands[place] = new


def _where(loop: ir.Operation) -> range:
    """Where the steps of a loop stand among its operands."""
    if loop.name == "scf.for":
        return range(2, 3)
    lower, upper, count, *_ = ir.DenseI32ArrayAttr(loop.attributes["operandSegmentSizes"])
    return range(lower + upper, lower + upper + count)


def _make_positive(operation: ir.Operation) -> None:
    """What is a divisor as it is: MLIR ends the process when it folds one that is not positive."""
    one = constant(ir.IndexType.get(), 1)
    for divisor in divisors(operation):
        (expression,) = divisor.map.results
        if not isinstance(expression, (ir.AffineDimExpr, ir.AffineSymbolExpr)):
            continue
        first = divisor.map.n_dims if isinstance(expression, ir.AffineSymbolExpr) else 0
        value = divisor.operands[first + expression.position]
        positive = op("arith.maxsi", [value, one], [value.type]).result
        _replace(operation, value, positive, range(len(operation.operands)))


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


@dataclass(frozen=True, slots=True)
class CheckDivisions:
    """Asserts before divisions, steps and sizes that may be undefined."""

    name: ClassVar[str] = "check-divisions"

    def run(self, unit: Unit) -> None:
        check_divisions(unit.function)

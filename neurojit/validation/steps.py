"""A lower bound on the steps of loops of constant extent: what cannot end in time is not run at all."""

from __future__ import annotations

from mlir import ir

from neurojit.ingress.work import constant_index
from neurojit.validation.operations import LEAST_STEPS, STEPS_PER_OPERATION, UNKNOWN_STEPS

_CHOICES = ("scf.if", "scf.index_switch", "affine.if")


def step_limit(original_operations: int | None) -> int:
    """Steps that a candidate for a kernel of so many operations may take."""
    if original_operations is None:
        return UNKNOWN_STEPS
    return LEAST_STEPS + STEPS_PER_OPERATION * original_operations


def least_steps(operation: ir.Operation) -> int:
    """Iterations of constant loops in ``operation``, nested ones multiplied; unknown loops count once."""
    inner = [
        sum(least_steps(child.operation) for block in region.blocks for child in block.operations)
        for region in operation.regions
    ]
    if operation.name in _CHOICES:
        return min(inner, default=0)
    trips = _trips(operation)
    return sum(inner) if trips is None else trips * (1 + sum(inner))


def _trips(loop: ir.Operation) -> int | None:
    if loop.name == "scf.for" and "unsignedCmp" not in loop.attributes:
        return _range(*(constant_index(value) for value in list(loop.operands)[:3]))
    if loop.name == "scf.parallel":
        rank = ir.DenseI32ArrayAttr(loop.attributes["operandSegmentSizes"])[0]
        bounds = [constant_index(value) for value in list(loop.operands)[: 3 * rank]]
        trips = 1
        for place in range(rank):
            extent = _range(*bounds[place::rank])
            if extent is None:
                return None
            trips *= extent
        return trips
    if loop.name == "affine.for":
        return _range(_constant_bound(loop, "lowerBoundMap"), _constant_bound(loop, "upperBoundMap"),
                      ir.IntegerAttr(loop.attributes["step"]).value)  # fmt: skip
    return None


def _constant_bound(loop: ir.Operation, name: str) -> int | None:
    results = list(ir.AffineMapAttr(loop.attributes[name]).value.results)
    if len(results) != 1 or not isinstance(results[0], ir.AffineConstantExpr):
        return None
    return results[0].value


def _range(lower: int | None, upper: int | None, step: int | None) -> int | None:
    if lower is None or upper is None or step is None or step <= 0:
        return None
    return max(0, -(-(upper - lower) // step))

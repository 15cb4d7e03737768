"""Fused multiply-add formation, in sums of products and in Horner's rule only.

Elsewhere a product that cancels would leave its rounding error as the result: ``a - s * r`` is 0 where the
product rounds to ``a``, and about 1e-7 of ``a`` where it does not round. What is fused here is written as
``math.fma``; no operation is left to LLVM's judgement.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.schedules.target import VectorTarget
from neurojit.model.element_types import COUNTED, FLOATS
from neurojit.model.policy import Numerics

_SUMS = ("arith.addf", "arith.subf")
# How much smaller than the constant of one step that of the next may be. What is left of a cancelled product
# is 2^-24 of the former (2^-53 for f64), and must be rounding error beside the latter.
_SMALLEST_RATIO = 2.0**-8


def may_fuse(numerics: Numerics, target: VectorTarget) -> bool:
    """Whether numerics allow it and the CPU has it; without, ``math.fma`` is a call of libm."""
    return target.fma and numerics != Numerics.EXACT


@dataclass(frozen=True, slots=True)
class Step:
    """``product + addend``, a step of Horner's rule; ``negated`` says which of the two is subtracted."""

    variable: ir.Value
    inner: ir.Value  # what the variable is multiplied by
    product: ir.Operation
    addend: ir.Value
    constant: float
    negated: tuple[bool, bool]  # the product, the addend

    @property
    def operands(self) -> tuple[ir.Value, ir.Value, ir.Value]:
        """Those of the ``math.fma``, before any is negated."""
        left, right = self.product.operands
        return left, right, self.addend


def product_of(value: ir.Value) -> ir.Operation | None:
    """The multiplication of floats in a body that makes ``value``; of floats that are fused in one step."""
    maker = value.owner
    if isinstance(maker, ir.Block) or maker.name != "arith.mulf" or str(value.type) not in COUNTED:
        return None
    return maker.operation


def used_once(value: ir.Value) -> bool:
    return sum(1 for _ in value.uses) == 1


def inner_steps(operations: Sequence[ir.Operation]) -> dict[ir.Value, Step]:
    """By their results: the steps of Horner's rule that may be fused.

    ``x * q + c`` may be, where c is a constant, q a constant or such a polynomial in x, and where the result
    is used in the next step alone: times x, plus a constant that is not much smaller than c. If the step
    cancels, its rounding error vanishes beside that constant. Hence never the last step, whose result is
    seen: ``5 - s * r`` is one, too, once 5 is known to be a constant.
    """
    steps: dict[ir.Value, Step] = {}
    fused: dict[ir.Value, Step] = {}
    for operation in operations:
        step = _step(operation, steps)
        if step is None:
            continue
        steps[operation.results[0]] = step
        inner = steps.get(step.inner)
        if inner and used_once(step.inner) and abs(step.constant) >= _SMALLEST_RATIO * abs(inner.constant):
            fused[step.inner] = inner
    return fused


def _step(operation: ir.Operation, steps: dict[ir.Value, Step]) -> Step | None:
    if operation.name not in _SUMS:
        return None
    for place in (0, 1):
        addend, value = operation.operands[place], operation.operands[1 - place]
        constant, product = constant_of(addend), product_of(value)
        if not constant or not math.isfinite(constant) or product is None or not used_once(value):
            continue
        subtracts = operation.name == "arith.subf"
        negated = (subtracts and place == 0, subtracts and place == 1)
        left, right = product.operands
        for variable, inner in ((left, right), (right, left)):
            if _is_polynomial(inner, variable, steps):
                return Step(variable, inner, product, addend, constant, negated)
    return None


def _is_polynomial(value: ir.Value, variable: ir.Value, steps: dict[ir.Value, Step]) -> bool:
    """Whether ``value`` is a constant, ``variable`` itself, or by Horner's rule from these."""
    if value in steps:
        return steps[value].variable == variable
    return value == variable or constant_of(value) is not None or _is_shifted(value, variable)


def _is_shifted(value: ir.Value, variable: ir.Value) -> bool:
    """``variable`` plus or minus a constant: the first step of a polynomial that begins with 1."""
    maker = value.owner
    if isinstance(maker, ir.Block) or maker.name not in _SUMS:
        return False
    left, right = maker.operands
    return (left == variable and constant_of(right) is not None) or (
        right == variable and constant_of(left) is not None
    )


def constant_of(value: ir.Value) -> float | None:
    """The float that is known when the kernel is compiled."""
    maker = value.owner
    if isinstance(maker, ir.Block) or maker.name != "arith.constant" or str(value.type) not in FLOATS:
        return None
    return ir.FloatAttr(maker.attributes["value"]).value

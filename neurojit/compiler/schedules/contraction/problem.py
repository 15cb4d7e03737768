"""A contraction as numbers: C[c] += A[a] * B[b], every address linear in the iterators.

Matrix products, batched and transposed ones, and direct convolutions of any layout, stride and dilation
are all this one form; nothing after this file asks which of them it has.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

from mlir import ir

from neurojit.compiler.schedules.access import Generic, OfAnotherKind, Unsupported
from neurojit.model.element_types import FLOATS, INTEGERS
from neurojit.model.types import Dtype


@dataclass(frozen=True, slots=True)
class Axis:
    """One loop: how many steps, and by how many elements A, B and C advance in one step."""

    extent: int
    a: int
    b: int
    c: int
    reduction: bool = False

    @property
    def strides(self) -> tuple[int, int, int]:
        return self.a, self.b, self.c


@dataclass(frozen=True, slots=True)
class ContractionProblem:
    """``axes`` keep the order of the loops they come from. ``fused``: the author wrote math.fma.

    ``initial``: C starts from a scalar, not from what its buffer holds.
    """

    dtype: Dtype
    axes: tuple[Axis, ...]
    initial: bool = False
    fused: bool = False

    @property
    def steps(self) -> int:
        """Multiply-adds."""
        return math.prod(axis.extent for axis in self.axes)

    @property
    def sums(self) -> bool:
        """Whether several products go into one result; a single one is a pointwise ``c + a * b``."""
        return any(axis.reduction and axis.extent > 1 for axis in self.axes)

    def normalised(self) -> ContractionProblem:
        """Without loops of one step, and with one loop where two walk memory like one."""
        axes = [axis for axis in self.axes if axis.extent != 1]
        while (pair := _mergeable(axes)) is not None:
            outer, inner = pair
            merged = replace(axes[inner], extent=axes[outer].extent * axes[inner].extent)
            axes = [merged if n == inner else axis for n, axis in enumerate(axes) if n != outer]
        return replace(self, axes=tuple(axes))


def _mergeable(axes: list[Axis]) -> tuple[int, int] | None:
    """Positions of an outer and an inner loop that are one loop; reductions only where adjacent, in order."""
    reductions = [n for n, axis in enumerate(axes) if axis.reduction]
    parallel = [n for n, axis in enumerate(axes) if not axis.reduction]
    pairs = [*itertools.pairwise(reductions), *itertools.permutations(parallel, 2)]
    for outer, inner in pairs:
        steps = axes[inner].extent
        if axes[outer].strides == tuple(stride * steps for stride in axes[inner].strides):
            return outer, inner
    return None


def read_contraction(generic: Generic) -> ContractionProblem:
    """The contraction that ``generic`` is; raises Unsupported where it is none."""
    if len(generic.inputs) != 2 or len(generic.outputs) != 1 or not any(generic.reductions):
        raise OfAnotherKind("not a contraction of two operands")
    left, right = generic.inputs
    (total,) = generic.outputs
    if any(operand.layout is None for operand in (left, right)):
        raise Unsupported("a scalar operand")
    if {left.dtype, right.dtype, total.dtype} not in ({one} for one in (*FLOATS, *INTEGERS)):
        raise Unsupported("element types of a contraction")
    axes = tuple(
        Axis(*numbers)
        for numbers in zip(
            generic.extents, left.strides, right.strides, total.strides, generic.reductions, strict=True
        )
    )
    if any(axis.reduction and axis.c for axis in axes):
        raise Unsupported("a reduction that moves in the result")
    fused = _multiply_add(generic.body)
    return ContractionProblem(total.dtype, axes, fused=fused).normalised()


def _multiply_add(block: ir.Block) -> bool:
    """Whether ``out + left * right`` is one math.fma; raises Unsupported for any other body."""
    left, right, total = block.arguments
    operations = [operation.operation for operation in block.operations]
    names = [operation.name for operation in operations]
    yielded = list(operations[-1].operands)
    if names == ["math.fma", "linalg.yield"]:
        fused = operations[0]
        if set(list(fused.operands)[:2]) == {left, right} and fused.operands[2] == total:
            return True
    if names in (["arith.mulf", "arith.addf", "linalg.yield"], ["arith.muli", "arith.addi", "linalg.yield"]):
        product, added = operations[0], operations[1]
        if (
            set(product.operands) == {left, right}
            and set(added.operands) == {total, product.result}
            and yielded == [added.result]
        ):
            return False
    raise OfAnotherKind("the body is not multiply and add")

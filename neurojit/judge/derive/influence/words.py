"""The trailing words by which a perturbed candidate is told what to do, and tells what it saw."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from mlir import ir

from neurojit.judge.derive.reinterpret.domain import element_of
from neurojit.judge.influence_sites import LANE, MOST_LANES
from neurojit.mlir.build import constant, op


@dataclass(frozen=True, slots=True)
class Words:
    """Of ``buffer``, of i64; built at the current insertion point."""

    buffer: ir.Value

    @property
    def kind(self) -> ir.Type:
        """The type of a word."""
        return ir.MemRefType(self.buffer.type).element_type

    def at(self, place: int) -> ir.Value:
        """The word there."""
        return op("memref.load", [self.buffer, constant(ir.IndexType.get(), place)], [self.kind]).result

    def one(self) -> ir.Value:
        """A word that says yes."""
        return constant(self.kind, 1)

    def note(self, active: ir.Value, words: Callable[[], dict[int, ir.Value]]) -> None:
        """Where ``active`` holds, keep ``words``."""
        branch = op("scf.if", [active], regions=2)
        block = branch.regions[0].blocks.append()
        with ir.InsertionPoint(block):
            for where, word in words().items():
                op("memref.store", [word, self.buffer, constant(ir.IndexType.get(), where)])
            op("scf.yield")

    def of(self, value: ir.Value) -> ir.Value:
        """A number as a word; of a vector that of the chosen lane, the first where all are."""
        if isinstance(value.type, ir.VectorType):
            value = self._lane_of(value)
        kind = value.type
        if isinstance(kind, ir.FloatType):
            wide = ir.F64Type.get()
            value = value if kind == wide else op("arith.extf", [value], [wide]).result
            return op("arith.bitcast", [value], [self.kind]).result
        if isinstance(kind, ir.IndexType):
            return op("arith.index_cast", [value], [self.kind]).result
        width = ir.IntegerType(kind).width
        if width == 64:
            return value
        return op("arith.extsi" if width < 64 else "arith.trunci", [value], [self.kind]).result

    def _lane_of(self, value: ir.Value) -> ir.Value:
        kind = ir.VectorType(value.type)
        if math.prod(kind.shape) > MOST_LANES:
            first = ir.DenseI64ArrayAttr.get([0] * len(kind.shape))
            return op("vector.extract", [value], [kind.element_type], {"static_position": first}).result
        if len(kind.shape) != 1:
            flat = ir.VectorType.get([math.prod(kind.shape)], kind.element_type)
            value = op("vector.shape_cast", [value], [flat]).result
        first = constant(self.kind, 0)
        lane = op("arith.maxsi", [self.at(LANE), first], [self.kind]).result
        place = op("arith.index_cast", [lane], [ir.IndexType.get()]).result
        dynamic = ir.DenseI64ArrayAttr.get([ir.ShapedType.get_dynamic_size()])
        return op("vector.extract", [value, place], [kind.element_type], {"static_position": dynamic}).result


def as_number(word: ir.Value, kind: ir.Type) -> ir.Value:
    """A word as a number of ``kind``: in every lane of a vector."""
    element = element_of(kind)
    if isinstance(element, ir.FloatType):
        value = op("arith.bitcast", [word], [ir.F64Type.get()]).result
        value = value if element == value.type else op("arith.truncf", [value], [element]).result
    elif isinstance(element, ir.IndexType):
        value = op("arith.index_cast", [word], [element]).result
    else:
        width = ir.IntegerType(element).width
        value = word if width == 64 else op(
            "arith.trunci" if width < 64 else "arith.extsi", [word], [element]
        ).result  # fmt: skip
    return op("vector.broadcast", [value], [kind]).result if isinstance(kind, ir.VectorType) else value

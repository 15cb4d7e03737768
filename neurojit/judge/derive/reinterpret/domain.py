"""An abstract domain: what represents a float in another arithmetic, as one or more scalar *parts*.

A part after the first may stay unwritten as long as it follows from the first (``Implied``): the error of
an exact value, the degree of an input. Moves carry such parts along for free; arithmetic writes them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from mlir import ir

from neurojit.mlir.build import op

Implied = int | None
Part = ir.Value | Implied
Parts = list[Part]
Rule = Callable[[ir.Operation, Sequence[Parts]], Parts]


class NotApplicable(Exception):
    """An operation that has no meaning in this arithmetic; the message names it."""


class Domain(Protocol):
    """An arithmetic. ``rules`` give the parts of an operation's only result from those of its operands."""

    @property
    def kinds(self) -> Sequence[ir.Type]: ...

    @property
    def rules(self) -> Mapping[str, Rule]: ...

    def constant(self, values: Sequence[float], kind: ir.Type) -> Parts:
        """The parts of a constant of float type ``kind``, scalar or vector; one value where it is a splat."""
        ...

    def element(self, value: float, kind: ir.Type) -> ir.Attribute:
        """The first part of a constant element of float type ``kind``."""
        ...

    def lift(self, value: ir.Value) -> Parts:
        """The parts of an argument, or of an element of a buffer that nothing writes."""
        ...

    def written(self, parts: Parts) -> list[ir.Value]:
        """``parts`` with nothing implied."""
        ...


def is_float(kind: ir.Type) -> bool:
    """A float, or a vector or buffer of floats."""
    return isinstance(element_of(kind), ir.FloatType)


def element_of(kind: ir.Type) -> ir.Type:
    """The element type of a vector or buffer; any other type itself."""
    return kind.element_type if isinstance(kind, (ir.VectorType, ir.MemRefType)) else kind


def with_element(kind: ir.Type, element: ir.Type) -> ir.Type:
    """``kind`` with another element type, its shape and layout kept."""
    if isinstance(kind, ir.MemRefType):
        return ir.MemRefType.get(kind.shape, element, kind.layout, kind.memory_space)
    if isinstance(kind, ir.VectorType):
        return ir.VectorType.get(kind.shape, element)  # pyright: ignore[reportUnknownMemberType]
    return element


def part_type(domain: Domain, kind: ir.Type, number: int) -> ir.Type:
    """The type of one part of a value of type ``kind``; what holds no floats keeps its own."""
    return with_element(kind, domain.kinds[number]) if is_float(kind) else kind


def value_of(part: Part) -> ir.Value:
    """A part that is known to be written."""
    assert isinstance(part, ir.Value)
    return part


def splat(element: ir.Attribute, kind: ir.Type) -> ir.Value:
    """A constant of type ``kind``, scalar or vector, every element of which is ``element``."""
    value = ir.DenseElementsAttr.get_splat(kind, element) if isinstance(kind, ir.VectorType) else element
    return op("arith.constant", results=[kind], attributes={"value": value}).result


def dense(elements: Sequence[ir.Attribute], kind: ir.Type) -> ir.Value:
    """A vector constant."""
    value = ir.DenseElementsAttr.get(list(elements), kind)  # pyright: ignore
    return op("arith.constant", results=[kind], attributes={"value": value}).result


def same(name: str, *operands: ir.Value) -> ir.Value:
    """An operation whose result has the type of its last operand."""
    return op(name, operands, [operands[-1].type]).result


def chosen(condition: ir.Value, yes: ir.Value, no: ir.Value) -> ir.Value:
    """``arith.select``."""
    return op("arith.select", [condition, yes, no], [yes.type]).result

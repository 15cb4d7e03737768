"""Creates operations at the current insertion point and location, as cheaply as the bindings allow.

The generated builders of ``mlir.dialects`` infer, check and wrap; ``ir.Operation.create`` with attributes
kept from the last time costs about 3 us an operation, which a function of 50 operations can afford.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from mlir import ir

DIALECTS = ("arith", "math", "tensor", "linalg", "scf", "func")
Attributes = dict[str, Any]
Body = Callable[["Builder", list[ir.Value]], ir.Value]


@dataclass(frozen=True, slots=True)
class Use:
    """One TensorLang operation to be rewritten; ``attributes`` are Python values, ``out`` its result type."""

    name: str
    operands: list[ir.Value]
    attributes: Attributes
    out: Any


class Builder:
    """Bound to one context, which must be current while it is used."""

    def __init__(self, context: ir.Context) -> None:
        for dialect in DIALECTS:
            _ = context.dialects[dialect]  # loads it
        self._attributes: dict[str, ir.Attribute] = {}
        self._types: dict[str, ir.Type] = {}

    def attribute(self, text: str) -> ir.Attribute:
        found = self._attributes.get(text)
        if found is None:
            found = self._attributes[text] = ir.Attribute.parse(text)
        return found

    def type(self, text: str) -> ir.Type:
        found = self._types.get(text)
        if found is None:
            found = self._types[text] = ir.Type.parse(text)
        return found

    def tensor(self, shape: Sequence[int], element: ir.Type) -> ir.RankedTensorType:
        return ir.RankedTensorType.get(list(shape), element)

    def op(
        self,
        name: str,
        result: ir.Type,
        operands: Sequence[ir.Value],
        attributes: dict[str, ir.Attribute] | None = None,
    ) -> ir.Value:
        """An operation of one result and no region."""
        created = ir.Operation.create(name, [result], operands, attributes)
        return created.results[0]

    def constant(self, value: float, like: ir.Type) -> ir.Value:
        """``value`` as a scalar, or as every element of a vector or tensor type."""
        element = like.element_type if isinstance(like, ir.ShapedType) else like
        scalar = (
            ir.IntegerAttr.get(element, int(value))
            if isinstance(element, ir.IntegerType | ir.IndexType)
            else ir.FloatAttr.get(element, value)
        )
        attribute = (
            ir.DenseElementsAttr.get_splat(like, scalar) if isinstance(like, ir.ShapedType) else scalar
        )
        return self.op("arith.constant", like, (), {"value": attribute})

    def empty(self, tensor: ir.Type) -> ir.Value:
        return self.op("tensor.empty", tensor, ())

    def filled(self, value: float | ir.Value, tensor: ir.RankedTensorType) -> ir.Value:
        """A tensor with ``value`` in every element, as ``linalg.fill``."""
        scalar = value if isinstance(value, ir.Value) else self.constant(value, tensor.element_type)
        return self.named("linalg.fill", [scalar], self.empty(tensor), lambda _, values: values[0])

    def named(
        self,
        name: str,
        inputs: Sequence[ir.Value],
        out: ir.Value,
        body: Body,
        attributes: dict[str, ir.Attribute] | None = None,
    ) -> ir.Value:
        """A linalg operation of one output; ``body`` makes its body from the scalars of inputs and output."""
        operands = [*inputs, out]
        created = ir.Operation.create(
            name,
            [out.type],
            operands,
            {
                **(attributes or {}),
                "operandSegmentSizes": self.attribute(f"array<i32: {len(inputs)}, 1>"),
            },
            regions=1,
        )
        elements = [v.type.element_type if isinstance(v.type, ir.ShapedType) else v.type for v in operands]
        location = ir.Location.current
        block = created.regions[0].blocks.append(*elements, arg_locs=[location] * len(elements))
        with ir.InsertionPoint(block):
            ir.Operation.create("linalg.yield", [], [body(self, list(block.arguments))])
        return created.results[0]

    def generic(
        self, inputs: Sequence[ir.Value], out: ir.Value, *, maps: Sequence[str], iterators: str, body: Body
    ) -> ir.Value:
        """``linalg.generic``. ``maps`` are the results of affine maps over d0, d1, ...: ``"d0, d1 + d2"``;
        ``iterators`` is one letter a loop: ``p`` parallel, ``r`` reduction."""
        domain = ", ".join(f"d{i}" for i in range(len(iterators)))
        indexing = ", ".join(f"affine_map<({domain}) -> ({each})>" for each in maps)
        kinds = ", ".join(
            f"#linalg.iterator_type<{'parallel' if kind == 'p' else 'reduction'}>" for kind in iterators
        )
        return self.named(
            "linalg.generic",
            inputs,
            out,
            body,
            {
                "indexing_maps": self.attribute(f"[{indexing}]"),
                "iterator_types": self.attribute(f"[{kinds}]"),
            },
        )


def tensor_type(value: ir.Value) -> ir.RankedTensorType:
    """The type of a value that is known to be a tensor."""
    return cast("ir.RankedTensorType", value.type)


def is_empty(value: ir.Value) -> bool:
    """Whether a tensor has no elements."""
    return 0 in tensor_type(value).shape


def dims(count: int) -> str:
    """``d0, d1, ...``: the identity map's results."""
    return ", ".join(f"d{i}" for i in range(count))

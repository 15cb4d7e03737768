"""The work of one operation that holds no other, and of one iteration space. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from mlir import ir
from mlir.dialects import linalg

from neurojit.dialect.tensorlang.op_attributes import read_attributes
from neurojit.dialect.tensorlang.op_def import DIALECT, PREFIX
from neurojit.dialect.tensorlang.ops import OPS

# Scalar operations that one element takes at the least, where it is not one. Divisions and roots keep a unit
# for that long; the others are what their expansions hold, rounded down.
_PER_ELEMENT: Final = {"exp": 20, "tanh": 30, "softmax": 28, "sqrt": 5, "div": 5, "divf": 5, "erf": 30,
                       "rsqrt": 5, "pow": 40, "powf": 40, "fma": 2, "log": 20, "sin": 20,
                       "cos": 20}  # fmt: skip
_OF_COMPLEX: Final = {"complex.add": 2, "complex.sub": 2, "complex.mul": 6, "complex.div": 20}
# Operations on whole buffers that touch one element, or none.
_LIGHT: Final = {"tensor.extract", "tensor.insert", "tensor.dim", "tensor.rank", "tensor.empty",
                 "tensor.cast", "tensor.collapse_shape", "tensor.expand_shape", "tensor.reshape",
                 "bufferization.to_tensor", "bufferization.to_buffer"}  # fmt: skip
_HEAVY_MEMREF: Final = {"memref.copy", "memref.realloc"}
# Operations that move rather than compute, or give the same number another type.
_MOVES: Final = {"arith.constant", "arith.bitcast", "arith.extf", "arith.truncf", "arith.sitofp",
                 "arith.uitofp", "arith.fptosi", "arith.fptoui", "arith.extsi", "arith.extui",
                 "arith.trunci", "arith.index_cast", "arith.index_castui", "complex.constant",
                 "complex.create", "complex.re", "complex.im", "complex.bitcast"}  # fmt: skip
# Operations on vectors that compute rather than move.
_VECTOR_SUMS: Final = {"contract", "outerproduct", "fma", "reduction", "multi_reduction", "scan"}


Calls = tuple[tuple[str, int | None], ...]  # each function once
Join = Callable[[int | None, int | None], int | None]


@dataclass(frozen=True, slots=True)
class Work:
    """What one execution takes; None where it is not bounded by the text.

    ``operations``: everything that runs. ``flops`` and ``integers``: arithmetic on data of either kind.
    ``calls``: how often it calls which function, where calls are counted apart from what they do.
    """

    operations: int | None = 0
    flops: int | None = 0
    integers: int | None = 0
    calls: Calls = ()

    def __add__(self, other: Work) -> Work:
        return self._joined(_sum, other)

    def times(self, count: int | None) -> Work:
        return Work(
            _product(self.operations, count),
            _product(self.flops, count),
            _product(self.integers, count),
            tuple((name, _product(number, count)) for name, number in self.calls),
        )

    def or_(self, other: Work) -> Work:
        """Of the one or the other, whichever is more."""
        return self._joined(_most, other)

    def _joined(self, join: Join, other: Work) -> Work:
        return Work(
            join(self.operations, other.operations),
            join(self.flops, other.flops),
            join(self.integers, other.integers),
            _by_name(join, self.calls, other.calls),
        )


UNKNOWN: Final = Work(None, None, None)


def largest(values: Iterable[ir.Value]) -> int | None:
    """The elements of the largest of ``values``; None where an extent is not in the text."""
    sizes = [_elements(value.type) for value in values]
    known = [size for size in sizes if size is not None]
    return max(known, default=1) if len(known) == len(sizes) else None


def work_of_linalg(operation: ir.Operation) -> Work:
    """The iteration space, which the indexing maps and the operands' extents give, times the body."""
    maps = linalg.get_indexing_maps(operation)
    if operation.name == "linalg.softmax":
        return _arithmetic(operation, largest(operation.operands))
    if maps is None:
        return UNKNOWN
    count = _iterations(operation, maps)
    body = [inner.operation for inner in operation.regions[0].blocks[0].operations]
    each = Work(len(body) + len(operation.operands)) + sum((work_of_one(inner) for inner in body), Work())
    return each.times(count)


def _iterations(operation: ir.Operation, maps: Iterable[ir.Attribute]) -> int | None:
    """The product of the extents that the operands give to the dimensions of ``maps``."""
    extents: dict[int, int] = {}
    accesses = [ir.AffineMapAttr(item).value for item in maps]
    for operand, accessed in zip(operation.operands, accesses, strict=False):
        if not isinstance(operand.type, (ir.RankedTensorType, ir.MemRefType, ir.VectorType)):
            continue
        for extent, result in zip(operand.type.shape, accessed.results, strict=True):
            if isinstance(result, ir.AffineDimExpr) and extent != ir.ShapedType.get_dynamic_size():
                extents[result.position] = extent
    dimensions = accesses[0].n_dims if accesses else 0
    return None if len(extents) < dimensions else math.prod(extents.values())


def work_of_one(operation: ir.Operation) -> Work:
    """Work of an operation that holds no region."""
    dialect, _, name = operation.name.partition(".")
    if operation.name in _LIGHT:
        return Work(1)
    if dialect == DIALECT:
        return _work_of_tensorlang(operation)
    if dialect in ("arith", "math", "complex"):
        return _arithmetic(operation, largest([*operation.results, *operation.operands]))
    if dialect == "vector":
        size = _of_vectors(operation, name)
        return _arithmetic(operation, size) if name in _VECTOR_SUMS else Work(size)
    if dialect in ("tensor", "bufferization") or operation.name in _HEAVY_MEMREF:
        return Work(largest([*operation.operands, *operation.results]))
    return Work(1)


def _work_of_tensorlang(operation: ir.Operation) -> Work:
    """As its record says."""
    cost = OPS[operation.name.removeprefix(PREFIX)].cost
    if cost.terms is None:
        size = largest([*operation.operands, *operation.results])
    else:
        kinds = [operand.type for operand in operation.operands]
        shapes = [tuple(kind.shape) if isinstance(kind, ir.RankedTensorType) else () for kind in kinds]
        terms = cost.terms(shapes, read_attributes(operation))
        size = _product(terms, _elements(operation.results[0].type))
    return _of_result(operation, _product(size, cost.per_element), moves=cost.moves)


def _arithmetic(operation: ir.Operation, size: int | None) -> Work:
    """``size`` times what ``operation`` does for one element."""
    name = operation.name.partition(".")[2]
    cost = _product(size, _OF_COMPLEX.get(operation.name, _PER_ELEMENT.get(name, 1)))
    return _of_result(operation, cost, moves=operation.name in _MOVES)


def _of_result(operation: ir.Operation, cost: int | None, *, moves: bool) -> Work:
    """``cost`` in the arithmetic of the result's type."""
    element = _element(operation.results[0].type) if len(operation.results) else None
    if moves or element is None:
        return Work(cost)
    if isinstance(element, (ir.FloatType, ir.ComplexType)):
        return Work(cost, flops=cost)
    counted = isinstance(element, ir.IntegerType) and element.width > 1
    return Work(cost, integers=cost if counted else 0)


def _element(kind: ir.Type) -> ir.Type:
    shaped = isinstance(kind, (ir.RankedTensorType, ir.MemRefType, ir.VectorType))
    return kind.element_type if shaped else kind


def _elements(kind: ir.Type) -> int | None:
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType, ir.VectorType)):
        return math.prod(kind.shape) if kind.has_static_shape else None
    return 1


def _of_vectors(operation: ir.Operation, name: str) -> int | None:
    values = [value for value in [*operation.operands, *operation.results]
              if isinstance(value.type, ir.VectorType)]  # fmt: skip
    if name == "contract":
        return _product(2, _iterations(operation, ir.ArrayAttr(operation.attributes["indexing_maps"])))
    if name == "outerproduct":  # with a third operand, that is added
        return _product(largest(operation.results), len(operation.operands) - 1)
    return largest(values)


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def _by_name(join: Join, left: Calls, right: Calls) -> Calls:
    if not left or not right:
        return left or right
    one, other = dict(left), dict(right)
    return tuple((name, join(one.get(name, 0), other.get(name, 0))) for name in {**one, **other})


def _most(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else max(left, right)


def _product(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left * right

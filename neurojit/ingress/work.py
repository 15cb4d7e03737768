"""A bound on the work of one call, read off the source. Compiler side only.

``operations`` bounds everything that runs: it decides whether a call is known to be small (the GIL may be
kept, Ctrl-C may wait). ``flops`` counts arithmetic on data alone, for the roofline. Where a trip count or an
extent is not in the text, or an operation is not known, the answer is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mlir import ir
from mlir.dialects import linalg

# Scalar operations that one element takes, where it is not one.
_PER_ELEMENT = {"exp": 20, "tanh": 30, "gelu": 40, "softmax": 40, "sqrt": 5, "div": 5, "divf": 5, "erf": 30,
                "rsqrt": 5, "pow": 40, "powf": 40, "fma": 2, "log": 20, "sin": 20, "cos": 20}  # fmt: skip
# Regions that run once, or of which at most one runs.
_ONCE = {"scf.if", "scf.execute_region", "scf.index_switch", "affine.if", "memref.alloca_scope", "scf.reduce",
         "scf.forall.in_parallel",
         "memref.generic_atomic_rmw"}  # fmt: skip
_PER_RESULT_ELEMENT = {"tensor.generate", "tensor.pad"}
# Operations on whole buffers that touch one element, or none.
_LIGHT = {"tensor.extract", "tensor.insert", "tensor.dim", "tensor.rank", "tensor.empty", "tensor.cast",
          "tensor.collapse_shape", "tensor.expand_shape", "tensor.reshape", "bufferization.to_tensor",
          "bufferization.to_buffer"}  # fmt: skip
_HEAVY_MEMREF = {"memref.copy", "memref.realloc"}
# Operations on tensors that move rather than compute.
_MOVES = {"assert", "broadcast", "constant", "reshape", "transpose"}
# Operations on vectors that compute rather than move.
_VECTOR_SUMS = {"contract", "outerproduct", "fma", "reduction", "multi_reduction"}


@dataclass(frozen=True, slots=True)
class Work:
    """What one execution takes; None where it is not bounded by the text."""

    operations: int | None = 0
    flops: int | None = 0

    def __add__(self, other: Work) -> Work:
        return Work(_sum(self.operations, other.operations), _sum(self.flops, other.flops))

    def times(self, count: int | None) -> Work:
        return Work(_product(self.operations, count), _product(self.flops, count))


UNKNOWN = Work(None, None)


def count(functions: dict[str, ir.Operation]) -> dict[str, Work]:
    """The work of one call of every function; unknown where it calls itself, however indirectly."""
    counter = _Counter(functions)
    return {name: counter.of_function(name) for name in functions}


def constant_index(value: ir.Value) -> int | None:
    """The integer that ``value`` always is, or None."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.operation.name != "arith.constant":
        return None
    attribute = owner.operation.attributes["value"]
    if isinstance(attribute.type, ir.IntegerType) and attribute.type.width > 64:
        return None  # of which the bindings have no number
    return attribute.value if isinstance(attribute, ir.IntegerAttr) else None


def trips(loop: ir.Operation) -> int | None:
    """How often the body of a counting loop runs; None where that is not known."""
    count_of = _TRIPS.get(loop.name)
    return None if count_of is None else count_of(loop)


def _range_trips(lower: int | None, upper: int | None, step: int | None) -> int | None:
    """How often a loop over signed integers runs; None where a bound is not known."""
    if lower is None or upper is None or step is None or step <= 0:
        return None
    return max(0, -(-(upper - lower) // step))


class _Counter:
    def __init__(self, functions: dict[str, ir.Operation]) -> None:
        self._functions = functions
        self._known: dict[str, Work] = {}
        self._active: set[str] = set()

    def of_function(self, name: str) -> Work:
        if name in self._known:
            return self._known[name]
        if name in self._active or name not in self._functions:
            return UNKNOWN
        self._active.add(name)
        self._known[name] = self._of_block(self._functions[name].regions[0].blocks[0])
        self._active.remove(name)
        return self._known[name]

    def _of_block(self, block: ir.Block) -> Work:
        return sum((self._of_operation(operation.operation) for operation in block.operations), Work())

    def _of_operation(self, operation: ir.Operation) -> Work:
        name = operation.name
        if name == "func.call":
            return self.of_function(ir.FlatSymbolRefAttr(operation.attributes["callee"]).value)
        if name.startswith("linalg."):
            return _linalg(operation)
        if not len(operation.regions):
            return _flat(operation)
        inner = sum(
            (self._of_block(block) for region in operation.regions for block in region.blocks), Work()
        )
        if name in _TRIPS:
            return inner.times(trips(operation)) + Work(1)
        if name in _ONCE:
            return inner + Work(1)
        if name in _PER_RESULT_ELEMENT:
            return (inner + Work(1)).times(_largest(operation.results))
        return UNKNOWN


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def _product(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left * right


def _for_trips(loop: ir.Operation) -> int | None:
    if "unsignedCmp" in loop.attributes:
        return None
    return _range_trips(*(constant_index(operand) for operand in list(loop.operands)[:3]))


def _parallel_trips(loop: ir.Operation) -> int | None:
    rank = ir.DenseI32ArrayAttr(loop.attributes["operandSegmentSizes"])[0]
    bounds = [constant_index(operand) for operand in list(loop.operands)[: 3 * rank]]
    total: int | None = 1
    for triple in zip(bounds[:rank], bounds[rank : 2 * rank], bounds[2 * rank :], strict=True):
        total = _product(total, _range_trips(*triple))
    return total


def _forall_trips(loop: ir.Operation) -> int | None:
    bounds = [ir.DenseI64ArrayAttr(loop.attributes[f"static{name}"])
              for name in ("LowerBound", "UpperBound", "Step")]  # fmt: skip
    dynamic = ir.ShapedType.get_dynamic_size()
    total: int | None = 1
    for triple in zip(*bounds, strict=True):
        total = _product(total, None if dynamic in triple else _range_trips(*triple))
    return total


def _affine_trips(loop: ir.Operation) -> int | None:
    bounds: list[int] = []
    for key in ("lowerBoundMap", "upperBoundMap"):
        results = list(ir.AffineMapAttr(loop.attributes[key]).value.results)
        if len(results) != 1 or not isinstance(results[0], ir.AffineConstantExpr):
            return None
        bounds.append(results[0].value)
    return _range_trips(bounds[0], bounds[1], ir.IntegerAttr(loop.attributes["step"]).value)


_TRIPS: dict[str, Callable[[ir.Operation], int | None]] = {
    "scf.for": _for_trips,
    "scf.forall": _forall_trips,
    "scf.parallel": _parallel_trips,
    "affine.for": _affine_trips,
}


def _elements(kind: ir.Type) -> int | None:
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType, ir.VectorType)):
        return math.prod(kind.shape) if kind.has_static_shape else None
    return 1


def _largest(values: Iterable[ir.Value]) -> int | None:
    sizes = [_elements(value.type) for value in values]
    known = [size for size in sizes if size is not None]
    return max(known, default=1) if len(known) == len(sizes) else None


def _linalg(operation: ir.Operation) -> Work:
    """The iteration space, which the indexing maps and the operands' extents give, times the body."""
    maps = linalg.get_indexing_maps(operation)
    if maps is None:
        return UNKNOWN
    extents: dict[int, int] = {}
    accesses = [ir.AffineMapAttr(item).value for item in maps]
    for operand, accessed in zip(operation.operands, accesses, strict=False):
        if not isinstance(operand.type, (ir.RankedTensorType, ir.MemRefType)):
            continue
        for extent, result in zip(operand.type.shape, accessed.results, strict=True):
            if isinstance(result, ir.AffineDimExpr) and extent != ir.ShapedType.get_dynamic_size():
                extents[result.position] = extent
    dimensions = accesses[0].n_dims if accesses else 0
    if len(extents) < dimensions:
        return UNKNOWN
    body = [inner.operation for inner in operation.regions[0].blocks[0].operations]
    each = Work(len(body) + len(operation.operands)) + sum((_flat(inner) for inner in body), Work())
    return each.times(math.prod(extents.values()))


def _flat(operation: ir.Operation) -> Work:
    """Work of an operation that holds no region."""
    dialect, _, name = operation.name.partition(".")
    cost = _PER_ELEMENT.get(name, 1)
    if dialect == "tensorlang":
        size = _tensorlang(operation, name)
        return Work(size, 0 if name in _MOVES else size).times(cost)
    if operation.name in _LIGHT:
        return Work(1)
    if dialect in ("arith", "math", "complex"):
        size = _largest([*operation.results, *operation.operands])
        floating = any("f" in _element(result.type) for result in operation.results) and name != "constant"
        return Work(size, size if floating else 0).times(cost)
    if dialect == "vector":
        sizes = [_elements(value.type) or 1 for value in [*operation.operands, *operation.results]
                 if isinstance(value.type, ir.VectorType)]  # fmt: skip
        size = math.prod(sizes[:2]) if name in ("contract", "outerproduct") else max(sizes, default=1)
        return Work(size, size if name in _VECTOR_SUMS else 0).times(cost)
    if dialect in ("tensor", "bufferization") or operation.name in _HEAVY_MEMREF:
        return Work(_largest([*operation.operands, *operation.results]), 0)
    return Work(1)


def _element(kind: ir.Type) -> str:
    shaped = isinstance(kind, (ir.RankedTensorType, ir.VectorType))
    return str(kind.element_type if shaped else kind).replace("index", "")


def _tensorlang(operation: ir.Operation, name: str) -> int | None:
    largest = _largest([*operation.operands, *operation.results])
    if name == "matmul":
        inner = ir.ShapedType(operation.operands[0].type).shape[-1]
        return _product(2 * inner, _elements(operation.results[0].type))
    if name == "conv2d":
        weight = ir.ShapedType(operation.operands[1].type).shape
        layout = operation.attributes.get("layout")
        outputs = weight[-1] if layout is not None and ir.StringAttr(layout).value == "NHWC" else weight[0]
        return _product(2 * math.prod(weight) // max(outputs, 1), _elements(operation.results[0].type))
    return largest

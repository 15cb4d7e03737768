"""A bound on the scalar operations of one call, read off the source. Compiler side only.

It decides whether a call is known to be small (the GIL may be kept, Ctrl-C may wait) and feeds the
roofline estimate; where a trip count or an operation's extent is not in the text, the answer is None.
"""

from __future__ import annotations

import math

from mlir import ir

_PER_ELEMENT = {"tensorlang.exp": 20, "tensorlang.tanh": 30, "tensorlang.gelu": 40, "tensorlang.softmax": 30,
                "tensorlang.sqrt": 5, "tensorlang.div": 5}  # fmt: skip
_WHOLE = {"tensor.insert", "tensor.insert_slice", "tensor.pad", "tensor.extract_slice", "tensor.generate",
          "tensor.splat", "tensor.from_elements", "tensor.concat"}  # fmt: skip
_UNKNOWN_LOOPS = {"scf.while", "scf.forall", "affine.parallel"}


def count(functions: dict[str, ir.Operation]) -> dict[str, int | None]:
    """Scalar operations of one call of every function, None where unknown (recursion included)."""
    known: dict[str, int | None] = {}

    def of_function(name: str, active: frozenset[str]) -> int | None:
        if name in known:
            return known[name]
        if name in active or name not in functions:
            return None
        total = of_block(functions[name].regions[0].blocks[0], active | {name})
        known[name] = total
        return total

    def of_block(block: ir.Block, active: frozenset[str]) -> int | None:
        total = 0
        for operation in block.operations:
            part = of_operation(operation.operation, active)
            if part is None:
                return None
            total += part
        return total

    def of_operation(operation: ir.Operation, active: frozenset[str]) -> int | None:
        name = operation.name
        if name == "func.call":
            return of_function(ir.FlatSymbolRefAttr(operation.attributes["callee"]).value, active)
        if name in _UNKNOWN_LOOPS:
            return None
        if name.startswith(("linalg.", "tensorlang.")) or not operation.regions:
            return _flat(operation)
        trips = _trips(operation)
        if trips is None:
            return None
        inner = 0
        for region in operation.regions:
            for block in region.blocks:
                part = of_block(block, active)
                if part is None:
                    return None
                inner += part
        return trips * inner

    for name in functions:
        of_function(name, frozenset())
    return {name: known.get(name) for name in functions}


def constant_index(value: ir.Value) -> int | None:
    """The integer that ``value`` always is, or None."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.operation.name != "arith.constant":
        return None
    attribute = owner.operation.attributes["value"]
    return attribute.value if isinstance(attribute, ir.IntegerAttr) else None


def _trips(operation: ir.Operation) -> int | None:
    if operation.name == "scf.for":
        lower, upper, step = (constant_index(operand) for operand in list(operation.operands)[:3])
        if lower is None or upper is None or not step or step < 0:
            return None
        return max(0, -(-(upper - lower) // step))
    if operation.name == "scf.parallel":
        sizes = ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])
        rank = sizes[0]
        bounds = [constant_index(operand) for operand in list(operation.operands)[: 3 * rank]]
        if any(bound is None for bound in bounds):
            return None
        triples = zip(bounds[:rank], bounds[rank : 2 * rank], bounds[2 * rank :], strict=True)
        return math.prod(max(0, -(-(high - low) // step)) for low, high, step in triples)  # pyright: ignore
    if operation.name == "affine.for":
        return _affine_trips(operation)
    return 1


def _affine_trips(operation: ir.Operation) -> int | None:
    bounds: list[int] = []
    for key in ("lowerBoundMap", "upperBoundMap"):
        bound = operation.attributes[key].value  # pyright: ignore
        if len(bound.results) != 1 or not ir.AffineConstantExpr.isinstance(bound.results[0]):
            return None
        bounds.append(ir.AffineConstantExpr(bound.results[0]).value)
    step = ir.IntegerAttr(operation.attributes["step"]).value
    return max(0, -(-(bounds[1] - bounds[0]) // step))


def _elements(kind: ir.Type) -> int | None:
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType, ir.VectorType)):
        return math.prod(kind.shape) if kind.has_static_shape else None
    return 1


def _flat(operation: ir.Operation) -> int | None:
    """Work of an operation that holds no loops of the program's own."""
    name = operation.name
    touched = [*operation.operands, *operation.results]
    if not name.startswith(("linalg.", "tensorlang.", "memref.copy")):
        # A load or an insert touches one element of its buffer, and a copy is at worst its result's size.
        touched = [*operation.results] if name in _WHOLE else [
            value for value in touched if isinstance(value.type, ir.VectorType)
        ]
    shapes = [_elements(value.type) for value in touched]
    if any(shape is None for shape in shapes):
        return None
    sizes = [shape for shape in shapes if shape is not None]
    if name in ("tensorlang.matmul", "linalg.matmul", "linalg.batch_matmul"):
        inner = ir.ShapedType(operation.operands[0].type).shape[-1]
        return 2 * inner * max(sizes[-1], 1)
    if name == "tensorlang.conv2d":
        weight = ir.ShapedType(operation.operands[1].type).shape
        layout = operation.attributes["layout"] if "layout" in operation.attributes else None
        outputs = weight[-1] if layout is not None and ir.StringAttr(layout).value == "NHWC" else weight[0]
        return 2 * sizes[-1] * math.prod(weight) // max(outputs, 1)
    if name in ("linalg.generic", "linalg.conv_2d_nchw_fchw", "linalg.conv_2d_nhwc_hwcf"):
        # Every iteration space is bounded by the product of its operands' extents.
        return 2 * math.prod(sizes) if math.prod(sizes) < 1 << 40 else None
    return max(sizes, default=1) * _PER_ELEMENT.get(name, 1)

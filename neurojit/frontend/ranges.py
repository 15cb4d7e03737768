"""Infers ranges of integer arguments that are used as indices. Compiler side only.

An argument without ``neurojit.range`` that reaches an access of a static buffer, directly, through casts and
additions of constants, or as the bound of a loop whose variable does, gets the range in which every such
access is in bounds. Generated inputs keep to it. It is a hint for generating inputs, never an assumption
that compiled code makes.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.frontend.index_values import constant_index

_CASTS = {"arith.index_cast", "arith.index_castui", "arith.extsi", "arith.extui", "arith.trunci"}
# Accesses: where the buffer is, and where its indices begin.
_ACCESSES = {
    "memref.load": (0, 1),
    "memref.store": (1, 2),
    "tensor.extract": (0, 1),
    "tensor.insert": (1, 2),
    "vector.load": (0, 1),
    "vector.store": (1, 2),
}
_DEEPEST = 8  # casts, sums and loops between an argument and an access


# What holds for every element, and what was stated for each.
Limits = tuple["tuple[float, float] | None", "tuple[tuple[float, float], ...]"]
NO_LIMITS: Limits = (None, ())
ATTRIBUTE = "neurojit.range"


def stated_range(attributes: ir.DictAttr | ir.OpAttributeMap) -> Limits:
    """What ``neurojit.range`` says.

    A pair, or a pair for each element, of which every element keeps the hull.
    """
    if ATTRIBUTE not in attributes:
        return NO_LIMITS
    items = list(ir.ArrayAttr(attributes[ATTRIBUTE]))
    if not isinstance(items[0], ir.ArrayAttr):
        return _pair(items), ()
    each = tuple(_pair(list(ir.ArrayAttr(pair))) for pair in items)
    return (min(low for low, _ in each), max(high for _, high in each)), each


def _pair(ends: list[ir.Attribute]) -> tuple[float, float]:
    low, high = (_number(end) for end in ends)
    return low, high


def _number(attribute: ir.Attribute) -> float:
    return attribute.value if isinstance(attribute, ir.IntegerAttr) else ir.FloatAttr(attribute).value


@dataclass(slots=True)
class _Range:
    low: int = 0
    high: int | None = None

    def at_most(self, bound: int) -> None:
        self.high = bound if self.high is None else min(self.high, bound)


def index_range(argument: ir.Value) -> tuple[float, float] | None:
    """The range of an integer scalar argument, None where it reaches no access of a static buffer."""
    if not isinstance(argument.type, (ir.IndexType, ir.IntegerType)):
        return None
    found = _Range()
    _follow(argument, 0, exclusive=False, found=found, depth=0)
    if found.high is None or found.high < found.low:
        return None
    return (float(found.low), float(found.high))


def _follow(value: ir.Value, offset: int, *, exclusive: bool, found: _Range, depth: int) -> None:
    """Bound ``value``, of which ``offset`` more reaches the access; ``exclusive``: an upper bound."""
    if depth > _DEEPEST:
        return
    for use in value.uses:
        operation, position = use.owner.operation, use.operand_number
        name = operation.name
        if name in _ACCESSES:
            _bound_access(operation, position, offset, exclusive=exclusive, found=found)
        elif name in _CASTS:
            _follow(operation.results[0], offset, exclusive=exclusive, found=found, depth=depth + 1)
        elif name in ("arith.addi", "arith.subi"):
            constant = constant_index(operation.operands[1 - position])
            if constant is None or (name == "arith.subi" and position == 1):
                continue
            step = constant if name == "arith.addi" else -constant
            _follow(operation.results[0], offset + step, exclusive=exclusive, found=found, depth=depth + 1)
        elif name == "scf.for" and position == 1:
            variable = operation.regions[0].blocks[0].arguments[0]
            _follow(variable, offset, exclusive=True, found=found, depth=depth + 1)


def _bound_access(
    operation: ir.Operation, position: int, offset: int, *, exclusive: bool, found: _Range
) -> None:
    buffer, first = _ACCESSES[operation.name]
    if position < first:
        return
    kind = operation.operands[buffer].type
    if not isinstance(kind, (ir.MemRefType, ir.RankedTensorType)) or not kind.has_static_shape:
        return
    lanes = 1
    if operation.name.startswith("vector."):
        vector = operation.results[0].type if operation.name == "vector.load" else operation.operands[0].type
        lanes = ir.VectorType(vector).shape[-1] if position == first + kind.rank - 1 else 1
    found.at_most(kind.shape[position - first] - lanes - offset + (1 if exclusive else 0))
    found.low = max(found.low, 0 if exclusive else -offset)

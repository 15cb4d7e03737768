"""How close a candidate's fault has to come to the values that the original's asserts report.

A value that is an argument, or an element of one that nothing writes to, is the same in every rewriting: its
bits are compared. One that is computed may be off by the roundings on the way to it, which are counted here.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Final

from mlir import ir

from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.frontend.trips import is_loop, trips
from neurojit.mlir.alias import roots
from neurojit.mlir.operation_facts import FLOAT_EXTREMES
from neurojit.mlir.walk import operations_in
from neurojit.model.element_types import FLOATS, FORMATS
from neurojit.model.program import Kernel

EXACT: Final = 0.0  # the word itself
_ASSERT = "tensorlang.assert"
_LOADS = ("memref.load", "affine.load", "vector.load", "tensor.extract")
# Of one operand, whose value they keep; and of two, of which they choose one.
_KEPT = ("arith.extf", "arith.extsi", "arith.extui", "arith.index_cast", "tensor.cast",
         "tensor.collapse_shape", "tensor.expand_shape", "tensor.extract_slice",
         "vector.extract")  # fmt: skip
_CHOSEN = FLOAT_EXTREMES | {"arith.negf", "math.absf", "arith.select", "math.copysign", "arith.constant"}
_JOINED = ("arith.andi", "arith.ori", "arith.xori", "arith.select")
_ULPS = {name: FORMATS[name].epsilon for name in ("f16", *FLOATS)}
_EACH = 8.0  # ulps that a rounding may be off by, as seen in the result
_LARGEST: Final = 1e-4
_UNKNOWN_ROUNDINGS = 1 << 12


def tolerances(original: Kernel) -> dict[int, tuple[float, ...]]:
    """By site: the relative error that each of its values may have; EXACT where it may have none.

    Parses the kernel's text, in the current context.
    """
    module = ir.Module.parse(original.text)
    found: dict[int, tuple[float, ...]] = {}
    for operation in operations_in(module.operation):
        if operation.name != _ASSERT or SITE_ATTRIBUTE not in operation.attributes:
            continue
        site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
        allowed = tuple(_allowed(value, original) for value in list(operation.operands)[1:])
        known = found.get(site, allowed)
        found[site] = tuple(max(pair) for pair in zip(known, allowed, strict=True))
    return found


def slacks(original: Kernel) -> dict[int, float]:
    """By site of an assert: how far roundings move the floats that its condition compares, relative to them,
    if each loses an ulp; EXACT where nothing is rounded.

    Parses the kernel's text, in the current context.
    """
    module = ir.Module.parse(original.text)
    found: dict[int, float] = {}
    for operation in operations_in(module.operation):
        if operation.name == _ASSERT and SITE_ATTRIBUTE in operation.attributes:
            site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
            found[site] = max(found.get(site, EXACT), _slack(operation.operands[0], original))
    return found


def _slack(condition: ir.Value, original: Kernel) -> float:
    owner = condition.owner
    if isinstance(owner, ir.Block):
        return EXACT
    if owner.operation.name == "arith.cmpf":
        return max(_allowed(operand, original) for operand in owner.operation.operands) / _EACH
    if owner.operation.name in _JOINED:
        return max(_slack(operand, original) for operand in owner.operation.operands)
    return EXACT


def _allowed(value: ir.Value, original: Kernel) -> float:
    kind = ir.ShapedType(value.type).element_type if isinstance(value.type, ir.ShapedType) else value.type
    ulp = _ULPS.get(str(kind))
    if ulp is None or _is_given(value, original):
        return EXACT
    roundings = _Roundings(original).of(value)
    return min(_LARGEST, _EACH * (1 + roundings) * _coarsest(value, ulp))


def _is_given(value: ir.Value, original: Kernel) -> bool:
    """Whether ``value`` is an argument as it came, or an element of one that nothing writes to."""
    while True:
        owner = value.owner
        if isinstance(owner, ir.Block):
            return owner.owner.operation.name == "func.func"
        operation = owner.operation
        if operation.name in _LOADS:
            return all(_is_unwritten(root, original) for root in roots(operation.operands[0])) or (
                operation.name == "tensor.extract" and _is_given(operation.operands[0], original)
            )
        if operation.name not in _KEPT:
            return False
        value = operation.operands[0]


def _is_unwritten(buffer: ir.Value, original: Kernel) -> bool:
    if not isinstance(buffer.owner, ir.Block) or buffer.owner.owner.operation.name != "func.func":
        return False
    number = list(buffer.owner.arguments).index(buffer)
    return original.signature.arguments[number].effect in ("read", "none")


def _coarsest(value: ir.Value, ulp: float) -> float:
    """The ulp of the format that ``value`` was extended from, where it was."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.operation.name != "arith.extf":
        return ulp
    before = owner.operation.operands[0]
    return max(ulp, _coarsest(before, _ULPS.get(str(before.type), ulp)))


class _Roundings:
    """How many roundings are on the way to a value, as far as the text says."""

    def __init__(self, original: Kernel) -> None:
        self._unknown = original.operations or _UNKNOWN_ROUNDINGS
        self._original = original
        self._seen: set[ir.Value] = set()

    def of(self, value: ir.Value) -> int:
        if value in self._seen:
            return 0
        self._seen.add(value)
        owner = value.owner
        if isinstance(owner, ir.Block):
            around = owner.owner.operation
            return 0 if around.name == "func.func" else self._whole(around)
        operation = owner.operation
        if operation.name in _LOADS and _is_given(value, self._original):
            return 0
        if operation.regions or operation.name in _LOADS or operation.name.startswith("tensorlang."):
            return self._whole(operation)
        before = sum(self.of(operand) for operand in operation.operands)
        return before + (operation.name not in (*_KEPT, *_CHOSEN))

    def _is_computed_load(self, operation: ir.Operation) -> bool:
        return operation.name in _LOADS and not _is_given(operation.results[0], self._original)

    def _whole(self, operation: ir.Operation) -> int:
        """All that a region computes, in every turn."""
        turns = trips(operation) if is_loop(operation) else None
        if operation.name in _LOADS or turns is None:
            return self._unknown
        inside = operations_in(operation)
        if any(one.regions or self._is_computed_load(one) for one in inside):
            return self._unknown
        return turns * len(inside) + sum(self.of(operand) for operand in operation.operands)

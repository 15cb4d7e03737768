"""Compares assertions inside a patch with the original's: the same comparisons of the same values.

A patch computes something else than the original, so what an assertion looks at may be computed anew where it
is a result of the function or is reported; its limits, its arguments and its logic may not.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mlir import ir

from neurojit.frontend.kernels import functions_of
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel

_ASSERT: Final = "tensorlang.assert"
_CONSTANT: Final = "arith.constant"
_LOADS: Final = ("memref.load", "affine.load")
_COMMUTE: Final = frozenset(("andi", "ori", "xori", "addi", "muli", "addf", "mulf", "minimumf", "maximumf"))
# By the number of the predicate: what it is with the operands the other way round.
_SWAPPED: Final = {
    "arith.cmpf": (0, 1, 4, 5, 2, 3, 6, 7, 8, 11, 12, 9, 10, 13, 14, 15),
    "arith.cmpi": (0, 1, 4, 5, 2, 3, 8, 9, 6, 7),
}


def changed_assert(original: Kernel, patch: Kernel) -> str:
    """Which assertion of ``patch`` says something else; empty where none does.

    Both are self-contained, and their assertions have the same ids.
    """
    before, after = _Function(original), _Function(patch)
    said = {site: assertion for assertion, site in before.asserts}
    for site, assertion in said.items():
        if before.is_always_come_to(site) and not after.is_always_come_to(site):
            message = ir.StringAttr(assertion.attributes["message"]).value
            return (
                f"the assert {message!r} stands under a condition or in a loop, but every call came to it: "
                "put it in the function's own block"
            )
    for assertion, site in after.asserts:
        if not _Matching(before, said[site], after, assertion).holds():
            message = ir.StringAttr(assertion.attributes["message"]).value
            return (
                f"the assert {message!r} says something else than it did: keep its comparison, its limits, "
                "and which result or argument it is about"
            )
    return ""


class _Function:
    """A function with its assertions, and which of its results a value is."""

    def __init__(self, kernel: Kernel) -> None:
        self._module = ir.Module.parse(kernel.text)  # held: its operations go with it
        function = self._function = functions_of(self._module)[kernel.name]
        block = function.regions[0].blocks[0]
        inside = operations_in(function)
        self.arguments: Mapping[ir.Value, int] = {value: place for place, value in enumerate(block.arguments)}
        self.results = list(list(block.operations)[-1].operation.operands)
        self.asserts = [
            (one, ir.IntegerAttr(one.attributes[SITE_ATTRIBUTE]).value)
            for one in inside
            if one.name == _ASSERT
        ]

    def is_always_come_to(self, site: int) -> bool:
        """Whether the assertion stands in the function's own block."""
        return any(
            number == site and one.parent is not None and one.parent.operation == self._function
            for one, number in self.asserts
        )

    def roles(self, value: ir.Value, assertion: ir.Operation) -> set[tuple[str, int]]:
        """As which results it is returned, and at which places it is reported."""
        returned = {("result", place) for place, result in enumerate(self.results) if result == value}
        reported = list(assertion.operands)[1:]
        return returned | {("reported", place) for place, shown in enumerate(reported) if shown == value}


class _Matching:
    """Two assertions, compared along the original's; what was compared is known."""

    def __init__(
        self, before: _Function, original: ir.Operation, after: _Function, patched: ir.Operation
    ) -> None:
        self._before, self._original = before, original
        self._after, self._patched = after, patched
        self._known: dict[tuple[ir.Value, ir.Value], bool] = {}

    def holds(self) -> bool:
        return self._is_same(self._original.operands[0], self._patched.operands[0])

    def _is_same(self, one: ir.Value, other: ir.Value) -> bool:
        if (one, other) not in self._known:
            self._known[one, other] = self._compared(one, other)
        return self._known[one, other]

    def _compared(self, one: ir.Value, other: ir.Value) -> bool:
        if one in self._before.arguments:
            return self._after.arguments.get(other) == self._before.arguments[one]
        roles = self._before.roles(one, self._original)
        if roles:
            return roles <= self._after.roles(other, self._patched)
        left, right = one.owner, other.owner
        if (
            not isinstance(left, ir.Block)
            and left.name in _LOADS
            and left.operands[0] in self._before.arguments
        ):
            return not isinstance(right, ir.Block) and self._is_same_load(left.operation, right.operation)
        if (
            isinstance(left, ir.Block)
            or left.operation.regions
            or not left.name.startswith(("arith.", "math."))
        ):
            return isinstance(right, ir.Block) or right.name != _CONSTANT
        return not isinstance(right, ir.Block) and self._is_same_operation(left.operation, right.operation)

    def _is_same_load(self, one: ir.Operation, other: ir.Operation) -> bool:
        """Of an argument: another load of the same one, at the same place where both are written alike."""
        if other.name not in _LOADS or not self._is_same(one.operands[0], other.operands[0]):
            return False
        if one.name != other.name or one.name != "memref.load":
            return one.name != other.name or one.attributes["map"] == other.attributes["map"]
        return all(map(self._is_same, list(one.operands)[1:], list(other.operands)[1:]))

    def _is_same_operation(self, one: ir.Operation, other: ir.Operation) -> bool:
        if one.name != other.name or len(one.operands) != len(other.operands):
            return False
        if one.name == _CONSTANT:
            return one.attributes["value"] == other.attributes["value"]
        straight = list(other.operands)
        ways = [straight] if _predicate(one) == _predicate(other) else []
        if one.name.partition(".")[2] in _COMMUTE or (
            one.name in _SWAPPED and _predicate(one) == _swapped(other)
        ):
            ways.append(straight[::-1])
        return any(all(map(self._is_same, one.operands, way)) for way in ways)


def _predicate(operation: ir.Operation) -> int | None:
    if operation.name not in _SWAPPED:
        return None
    return ir.IntegerAttr(operation.attributes["predicate"]).value


def _swapped(operation: ir.Operation) -> int | None:
    predicate = _predicate(operation)
    return None if predicate is None else _SWAPPED[operation.name][predicate]

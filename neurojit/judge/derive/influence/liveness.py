"""Liveness: which values of a body may reach a store, a branch, a loop's bounds or an assertion.

What is not live has no influence on any input, and does no harm. The fixed point is taken over values: a
carried value that feeds nothing but itself is dead.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

_PURE = ("arith.", "math.", "vector.", "memref.")
_EFFECTS = {"memref.store", "memref.copy", "memref.atomic_rmw", "memref.generic_atomic_rmw", "vector.store",
            "vector.transfer_write", "vector.maskedstore", "vector.scatter", "vector.compressstore",
            "vector.print"}  # fmt: skip


class Liveness:
    """Of the values of ``body``."""

    def __init__(self, body: ir.Operation) -> None:
        self._live: set[ir.Value] = set()
        before = -1
        while before != len(self._live):
            before = len(self._live)
            for region in body.regions:
                for block in region.blocks:
                    self._block(block)

    def __contains__(self, value: ir.Value) -> bool:
        return value in self._live

    def uses(self, operation: ir.Operation, number: int) -> bool:
        """Whether what ``operation`` is given there may show."""
        return any(place == number for place in self._used(operation))

    def _block(self, block: ir.Block) -> None:
        for one in reversed(list(block.operations)):
            operation = one.operation
            for region in operation.regions:
                for inner in region.blocks:
                    self._block(inner)
            self._live.update(operation.operands[number] for number in self._used(operation))

    def _used(self, operation: ir.Operation) -> Iterator[int]:
        """The operands of ``operation`` that are live by it."""
        name, count = operation.name, len(operation.operands)
        if name == "scf.for":
            yield from range(3)
            block = operation.regions[0].blocks[0]
            for number, result in enumerate(operation.results):
                if result in self._live or block.arguments[number + 1] in self._live:
                    yield number + 3
        elif name == "scf.while":
            arguments = operation.regions[0].blocks[0].arguments
            yield from (number for number in range(count) if arguments[number] in self._live)
        elif name == "scf.condition":
            yield 0
            loop = _owner(operation)
            after = loop.regions[1].blocks[0].arguments
            for number, result in enumerate(loop.results):
                if result in self._live or after[number] in self._live:
                    yield number + 1
        elif name == "scf.yield":
            yield from self._yielded(operation, count)
        elif (
            name in _EFFECTS
            or not name.startswith(_PURE)
            or len(operation.regions)
            or any(result in self._live for result in operation.results)
        ):
            yield from range(count)

    def _yielded(self, operation: ir.Operation, count: int) -> Iterator[int]:
        owner = _owner(operation)
        if owner.name == "scf.for":
            carried = list(owner.regions[0].blocks[0].arguments)[1:]
        elif owner.name == "scf.while":
            arguments = owner.regions[0].blocks[0].arguments
            yield from (number for number in range(count) if arguments[number] in self._live)
            return
        elif owner.name == "scf.if":
            carried = []
        else:
            yield from range(count)
            return
        for number in range(count):
            again = bool(carried) and carried[number] in self._live
            if owner.results[number] in self._live or again:
                yield number


def _owner(operation: ir.Operation) -> ir.Operation:
    owner = operation.parent
    assert owner is not None
    return owner.operation

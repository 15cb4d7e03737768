"""What a decision looks at, as a key that forgets where: copies of a decision share the decision's key.

A rewrite that unrolls, vectorises or regroups makes the original's decisions several times over, some of them
one-sided because the original's are (``max(max(a, b), a)``). The key of a value is its backward slice down to
reads of buffers and constants: a read is known by its buffer alone, vectors by what their lanes hold, a
commutative operation by its operands in any order. Minima and maxima are the set of their leaves however they
are nested; one over some of the leaves belongs to the one over all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from mlir import ir

from neurojit.validation.equivalence.reinterpret.attributes import floats_in
from neurojit.validation.equivalence.reinterpret.domain import is_float

_IDEMPOTENT = (
    "arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf",
    "arith.maxsi", "arith.minsi", "arith.maxui", "arith.minui",
)  # fmt: skip
_COMMUTATIVE = ("arith.addf", "arith.mulf", "arith.addi", "arith.muli", "arith.andi", "arith.ori")
_READS = ("memref.load", "vector.load", "vector.transfer_read", "vector.maskedload", "vector.gather")
_SAME_LANES = ("vector.broadcast", "vector.splat", "vector.shape_cast", "vector.extract", "vector.transpose")
_VIEWS = ("memref.subview", "memref.cast", "memref.expand_shape", "memref.collapse_shape")
_DEEPEST = 64

Leaves = frozenset[str]


class Slices:
    """Keys of the values of one body."""

    def __init__(self) -> None:
        self._keys: dict[ir.Value, str] = {}

    def of_decision(self, operation: ir.Operation) -> Leaves:
        """What ``operation`` decides by: the leaves of a minimum or maximum, the slice of anything else."""
        if operation.name in _IDEMPOTENT:
            return self._leaves(operation, operation.name, 0)
        return frozenset((_digest(_named(operation), [self._key(v, 0) for v in operation.operands]),))

    def _leaves(self, operation: ir.Operation, name: str, depth: int) -> Leaves:
        found: set[str] = set()
        for operand in operation.operands:
            maker = None if isinstance(operand.owner, ir.Block) else operand.owner.operation
            if maker is not None and maker.name == name and depth < _DEEPEST:
                found |= self._leaves(maker, name, depth + 1)
            else:
                found.add(self._key(operand, depth + 1))
        return frozenset(found)

    def _key(self, value: ir.Value, depth: int) -> str:
        known = self._keys.get(value)
        if known is None:
            known = self._keys[value] = self._made(value, depth)
        return known

    def _made(self, value: ir.Value, depth: int) -> str:
        owner = value.owner
        if isinstance(owner, ir.Block):
            return _place_in(owner, value)
        operation = owner.operation
        name = operation.name
        if depth > _DEEPEST:
            return f"deep {name}"
        if name in _READS:
            return f"read {_root(operation.operands[0])}"
        if name == "arith.constant":
            return _constant(operation)
        if name in _SAME_LANES:
            return self._key(operation.operands[0], depth + 1)
        if name in _IDEMPOTENT:
            return _digest(name, sorted(self._leaves(operation, name, depth)))
        keys = [self._key(operand, depth + 1) for operand in operation.operands]
        return _digest(_named(operation), sorted(keys) if name in _COMMUTATIVE else keys)


def _named(operation: ir.Operation) -> str:
    predicate = operation.attributes.get("predicate", "")
    return f"{operation.name} {predicate}"


def _place_in(block: ir.Block, value: ir.Value) -> str:
    number = ir.BlockArgument(value).arg_number
    return f"argument {number}" if block.owner.name == "func.func" else f"{block.owner.name} {number > 0}"


def _root(buffer: ir.Value) -> str:
    while not isinstance(buffer.owner, ir.Block):
        if buffer.owner.operation.name not in _VIEWS:
            return buffer.owner.operation.name
        buffer = buffer.owner.operation.operands[0]
    return _place_in(buffer.owner, buffer)


def _constant(operation: ir.Operation) -> str:
    value = operation.attributes["value"]
    if is_float(operation.results[0].type):
        numbers = set(floats_in(value))
        return f"constant {numbers.pop()!r}" if len(numbers) == 1 else f"constant {value}"
    return f"constant {value}"


def _digest(name: str, parts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join((name, *parts)).encode(), digest_size=12).hexdigest()

"""Exact keys of backward slices: two values of one key are computed in the same way of the same inputs.

A key is a digest of the operation, its attributes and the keys of its operands, in order, those of a
commutative operation sorted. Arguments go by number, constants by value, what a loop counts by the depth and
the bounds of the loop. A carried value is a name inside its loop (depth and number); the key of what depends
on it has what it begins with and what each turn yields beside it. What reads memory that the body writes, or
comes from anything else, has no key, so that it is like nothing.

The keys of :mod:`neurojit.judge.derive.slice_keys` are coarser on purpose: they take 2 x + y for x + y.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mlir import ir

from neurojit.judge.derive.influence.unwritten_buffers import UnwrittenBuffers
from neurojit.mlir.operation_facts import ALLOCATIONS, LOADS, VIEWS

# A carried value of a loop that stands around: the depth of the loop, and which of its values.
_Name = tuple[int, int]
_PURE = ("arith.", "math.", "vector.", "index.", "affine.")
_FOLLOWED = (*VIEWS, "memref.dim")
_COMMUTATIVE = ("arith.addf", "arith.mulf", "arith.addi", "arith.muli", "arith.andi", "arith.ori",
                "arith.xori", "arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf",
                "arith.maxsi", "arith.minsi", "arith.maxui", "arith.minui")  # fmt: skip
_BOUNDS = 3  # lower, upper and step of a loop come first
_SELECT = "arith.select"


@dataclass(frozen=True, slots=True)
class _Slice:
    """``key`` of a value where carried values are names; ``carried``: those that it depends on, and the
    block arguments that they are."""

    key: str
    carried: frozenset[ir.Value] = frozenset()


@dataclass(slots=True)
class _Carried:
    """A carried value: its ``name``, and the values that say what it is in each turn."""

    name: _Name
    made_of: list[ir.Value] = field(default_factory=list[ir.Value])


class ExactKeys:
    """Keys of the values of one body."""

    def __init__(self, body: ir.Operation) -> None:
        self._unwritten = UnwrittenBuffers(body)
        self._slices: dict[ir.Value, _Slice] = {}
        self._carried: dict[ir.Value, _Carried] = {}
        self._around: dict[ir.Operation, tuple[tuple[str, tuple[ir.Value, ...]], ...]] = {}
        entry = body.regions[0].blocks[0]
        for number, argument in enumerate(entry.arguments):
            self._slices[argument] = _Slice(f"argument {number}")
        self._block(entry, 0, ())

    def of(self, value: ir.Value) -> str | None:
        """The key of ``value``; None where it has none."""
        return self._closed(value, outside=frozenset())[0]

    def of_effect(self, operation: ir.Operation) -> str | None:
        """The key of what ``operation``, which has no result, does, and of when it is done."""
        around = self._around.get(operation)
        if around is None:
            return None
        keys: list[str | None] = [_spelt(operation), *map(self.of, operation.operands)]
        for label, values in around:
            keys += (label, *map(self.of, values))
        return _digest("effect", keys)

    def of_clearing(self, operation: ir.Operation) -> str | None:
        """The key of a store of a constant to a temporary, in no branch; None for anything else. Which
        temporary it is does not count: memory that nothing writes is cleared in originals as well."""
        around = self._around.get(operation)
        if operation.name != "memref.store" or around is None:
            return None
        if any(not label.startswith("loop ") for label, _ in around):
            return None
        value, buffer = operation.operands[0], operation.operands[1]
        if any(isinstance(one.owner, ir.Block) for one in (value, buffer)):
            return None
        if value.owner.operation.name != "arith.constant" or buffer.owner.operation.name not in ALLOCATIONS:
            return None
        key = self.of(value)
        return None if key is None else f"clears by {key}"

    # In the order of the text: what a value is made of comes before it.

    def _block(
        self, block: ir.Block, depth: int, around: tuple[tuple[str, tuple[ir.Value, ...]], ...] | None
    ) -> None:
        for one in block.operations:
            operation = one.operation
            if operation.name == "scf.for":
                self._for(operation, depth, around)
            elif operation.name == "scf.while":
                self._while(operation, depth, around)
            elif operation.name == "scf.if":
                self._if(operation, depth, around)
            elif len(operation.regions):
                for region in operation.regions:
                    for inner in region.blocks:
                        self._block(inner, depth + 1, None)
            else:
                self._plain(operation)
                if around is not None and not len(operation.results):
                    self._around[operation] = around

    def _plain(self, operation: ir.Operation) -> None:
        name = operation.name
        if name in LOADS:
            keyed = self._unwritten.holds(operation.operands[0])
        else:
            keyed = name.startswith(_PURE) or name in _FOLLOWED
        spelt = _spelt(operation)
        if not keyed or "dense_resource" in spelt:  # a resource's name says nothing of what it holds
            return
        slices = self._all(operation.operands)
        if slices is None:
            return
        keys = [one.key for one in slices]
        for number, result in enumerate(operation.results):
            key = _digest(f"{spelt} {number}", sorted(keys) if name in _COMMUTATIVE else keys)
            self._slices[result] = _Slice(key or "", _together(slices))

    def _if(
        self,
        operation: ir.Operation,
        depth: int,
        around: tuple[tuple[str, tuple[ir.Value, ...]], ...] | None,
    ) -> None:
        condition = operation.operands[0]
        sides: list[list[ir.Value]] = []
        for number, region in enumerate(operation.regions):
            for block in region.blocks:
                inner = None if around is None else (*around, (f"side {number}", (condition,)))
                self._block(block, depth, inner)
                sides.append(_last(block))
        for number, result in enumerate(operation.results):
            slices = self._all([condition, *(side[number] for side in sides)])
            if slices is not None:
                key = _digest(_SELECT, [one.key for one in slices])
                self._slices[result] = _Slice(key or "", _together(slices))

    def _for(
        self,
        operation: ir.Operation,
        depth: int,
        around: tuple[tuple[str, tuple[ir.Value, ...]], ...] | None,
    ) -> None:
        operands = list(operation.operands)
        bounds = operands[:_BOUNDS]
        block = operation.regions[0].blocks[0]
        counter, *carried = list(block.arguments)
        slices = self._all(bounds)
        if slices is not None:
            key = _digest(f"counter {depth}", [one.key for one in slices])
            self._slices[counter] = _Slice(key or "", _together(slices))
        for number, argument in enumerate(carried):
            self._begin(argument, (depth, number), [operands[_BOUNDS + number], *bounds])
        inner = None if around is None else (*around, (f"loop {depth}", tuple(bounds)))
        self._block(block, depth + 1, inner)
        yielded = _last(block)
        for argument, value in zip(carried, yielded, strict=True):
            self._carried[argument].made_of.append(value)
        self._results(operation, carried, carried)

    def _while(
        self,
        operation: ir.Operation,
        depth: int,
        around: tuple[tuple[str, tuple[ir.Value, ...]], ...] | None,
    ) -> None:
        before, after = (region.blocks[0] for region in operation.regions)
        carried = list(before.arguments)
        for number, (argument, first) in enumerate(zip(carried, operation.operands, strict=True)):
            self._begin(argument, (depth, number), [first])
        inner = None if around is None else (*around, (f"test {depth}", ()))
        self._block(before, depth + 1, inner)
        condition, *forwarded = _last(before)
        for argument, value in zip(after.arguments, forwarded, strict=True):
            if value in self._slices:
                self._slices[argument] = self._slices[value]
        inner = None if around is None else (*around, (f"turn {depth}", (condition,)))
        self._block(after, depth + 1, inner)
        for argument, value in zip(carried, _last(after), strict=True):
            self._carried[argument].made_of += (value, condition)
        self._results(operation, carried, forwarded, [condition])

    def _begin(self, argument: ir.Value, name: _Name, made_of: list[ir.Value]) -> None:
        self._carried[argument] = _Carried(name, made_of)
        self._slices[argument] = _Slice(f"carried {name}", frozenset((argument,)))

    def _results(
        self,
        operation: ir.Operation,
        carried: Sequence[ir.Value],
        values: Sequence[ir.Value],
        besides: Sequence[ir.Value] = (),
    ) -> None:
        """Results of a loop: what is outside of it remains a name, what it carries does not."""
        inside = frozenset(carried)
        for result, value in zip(operation.results, values, strict=True):
            names: set[ir.Value] = set()
            keys: list[str | None] = []
            for one in (value, *besides):
                key, outer = self._closed(one, outside=frozenset(self._carried) - inside)
                keys.append(key)
                names |= outer
            key = _digest(f"result of {operation.name}", keys)
            if key is not None:
                self._slices[result] = _Slice(key, frozenset(names))

    def _closed(self, value: ir.Value, *, outside: frozenset[ir.Value]) -> tuple[str | None, set[ir.Value]]:
        """The key of ``value`` with all that carried values are made of, but of those ``outside``; and
        which of these it depends on."""
        start = self._slices.get(value)
        if start is None:
            return None, set()
        names: set[ir.Value] = set()
        waiting, parts = list(start.carried), dict[_Name, str | None]()
        while waiting:
            argument = waiting.pop()
            if argument in outside:
                names.add(argument)
                continue
            carried = self._carried[argument]
            if carried.name in parts:
                continue
            slices = self._all(carried.made_of)
            if slices is None:
                return None, set()
            parts[carried.name] = _digest(f"carried {carried.name}", [one.key for one in slices])
            waiting.extend(_together(slices))
        return _digest(start.key, [parts[name] for name in sorted(parts)]), names

    def _all(self, values: Iterable[ir.Value]) -> list[_Slice] | None:
        found = [self._slices.get(value) for value in values]
        keyed = [one for one in found if one is not None]
        return keyed if len(keyed) == len(found) else None


def _together(slices: Iterable[_Slice]) -> frozenset[ir.Value]:
    return frozenset[ir.Value]().union(*(one.carried for one in slices))


def _last(block: ir.Block) -> list[ir.Value]:
    operations = list(block.operations)
    return list(operations[-1].operation.operands) if operations else []


def _spelt(operation: ir.Operation) -> str:
    """The name, the attributes and the types of an operation."""
    attributes = operation.attributes
    named = sorted(f"{attributes[n].name} {attributes[n].attr}" for n in range(len(attributes)))
    types = [str(value.type) for value in (*operation.operands, *operation.results)]
    return " ".join((operation.name, *named, *types))


def _digest(name: str, parts: Iterable[str | None]) -> str | None:
    """None where one of ``parts`` has no key."""
    found = hashlib.blake2b(name.encode(), digest_size=16)
    for part in parts:
        if part is None:
            return None
        found.update(b"\n" + part.encode())
    return found.hexdigest()

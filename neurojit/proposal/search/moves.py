"""Moves from one choice of T2's parameters to others, the most promising first.

A choice is every parameter of every operation that a generator writes. Most moves change one coordinate of
one operation. The register tile of a contraction (rows x vectors) is a single coordinate: from one tile that
fills the registers to the next both change, and the unrolling follows.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from neurojit.model.evidence import Operation
from neurojit.model.target import Target

Changes = dict[str, int]

_FLAGS = ("flatten", "pack_a", "pack_b")  # true or false in a reply
_THREADS = "threads"  # the judge has one; the runtime chooses
_STEPS = 4  # of the reduction that one body of a contraction holds
_ADDRESSING = 2  # vector registers that no accumulator gets
# What else there is to a contraction, by how much it has been seen to matter; the rest follows.
_FIRST = ("row_axis", "pack_b", "flatten", "pack_a", "kc", "unroll", "mc", "nc")


@dataclass(frozen=True, slots=True)
class Choice:
    """Parameters by operation and name, both in order."""

    values: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]

    @staticmethod
    def of(operations: Sequence[Operation]) -> Choice:
        """What T2 chose, with one thread."""
        found: list[tuple[str, tuple[tuple[str, int], ...]]] = []
        for operation in scheduled(operations):
            values = {name: int(value) for name, value in operation.parameters.items()}
            values |= {_THREADS: 1} if _THREADS in values else {}
            found.append((operation.name, tuple(sorted(values.items()))))
        return Choice(tuple(found))

    def of_operation(self, name: str) -> dict[str, int]:
        return dict(dict(self.values)[name])

    def changed(self, operation: str, changes: Mapping[str, int]) -> Choice:
        """The same with other parameters of one operation."""
        return Choice(
            tuple(
                (name, tuple(sorted({**dict(values), **changes}.items())) if name == operation else values)
                for name, values in self.values
            )
        )

    def reply(self, operations: Sequence[Operation]) -> str:
        """The reply that makes this choice: the operations for which it is not T2's."""
        default = Choice.of(operations)
        kinds = {operation.name: operation.kind for operation in operations}
        named = {
            name: {"kind": kinds[name]} | {key: bool(v) if key in _FLAGS else v for key, v in values}
            for (name, values), (_, usual) in zip(self.values, default.values, strict=True)
            if values != usual
        }
        return json.dumps({"schedule": named})


def neighbours(choice: Choice, operations: Sequence[Operation], target: Target) -> Iterator[Choice]:
    """Every choice one move away, contractions first."""
    for operation in scheduled(operations):
        for changes in _moves(operation, choice.of_operation(operation.name), target):
            yield choice.changed(operation.name, changes)


def jumps(
    choice: Choice, operations: Sequence[Operation], target: Target, chance: random.Random
) -> Iterator[Choice]:
    """Choices two random moves away, without end; none where there is no move."""
    while True:
        far = choice
        for _ in range(2):
            moves = [
                (operation.name, changes)
                for operation in scheduled(operations)
                for changes in _moves(operation, far.of_operation(operation.name), target)
            ]
            if not moves:
                return
            far = far.changed(*chance.choice(moves))
        yield far


def scheduled(operations: Sequence[Operation]) -> list[Operation]:
    """Those that a generator writes by themselves, contractions first."""
    found = [operation for operation in operations if operation.kind and not operation.reason]
    return sorted(found, key=lambda operation: operation.kind != "contraction")


def _moves(operation: Operation, values: Mapping[str, int], target: Target) -> Iterator[Changes]:
    if operation.kind == "contraction":
        yield from _tiles(operation, values, target)
    names = [name for name in _FIRST if name in operation.ranges]
    names += [name for name in sorted(operation.ranges) if name not in _FIRST]
    for name in names:
        tiled = operation.kind == "contraction" and name in ("rows", "vectors")
        if name in values and name != _THREADS and not tiled:
            for value in _others(values[name], operation.ranges[name]):
                yield {name: value}


def _tiles(operation: Operation, values: Mapping[str, int], target: Target) -> Iterator[Changes]:
    """Register tiles that use at least half of the registers, those with the fewest loads first."""
    if "rows" not in operation.ranges or "vectors" not in operation.ranges:
        return
    (fewest, most), (narrowest, widest) = operation.ranges["rows"], operation.ranges["vectors"]
    room = _registers(target) - _ADDRESSING
    tiles = [
        (rows, vectors)
        for vectors in range(max(1, narrowest), min(widest, room) + 1)
        for rows in range(max(1, fewest), min(most, room // vectors) + 1)
        if 2 * rows * vectors >= room and (rows, vectors) != (values.get("rows"), values.get("vectors"))
    ]
    for rows, vectors in sorted(tiles, key=lambda tile: (sum(tile) / (tile[0] * tile[1]), -tile[0])):
        changes = {"rows": rows, "vectors": vectors}
        if "unroll" in values:
            low, high = operation.ranges.get("unroll", (1, _STEPS * rows * vectors))
            changes["unroll"] = max(low, min(high, _STEPS * rows * vectors))
        yield changes


def _registers(target: Target) -> int:
    """Vector registers: AVX-512 and NEON have 32, SSE and AVX 16."""
    return 32 if target.vector_bits == 512 or not target.triple.startswith("x86_64") else 16


def _others(value: int, span: tuple[int, int]) -> list[int]:
    """Values to try instead: twice and half, the neighbours, the ends."""
    low, high = span
    if high - low < 4:  # few enough for all
        return [other for other in range(low, high + 1) if other != value]
    tried = [2 * value, value // 2, value + 1, value - 1, low, high]
    return [other for other in dict.fromkeys(tried) if low <= other <= high and other != value]

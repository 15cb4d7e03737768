"""The register tile: accumulators stay in registers while the reduction runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from neurojit.compiler.schedules.contraction.problem import Axis
from neurojit.compiler.schedules.contraction.spans import Place, move
from neurojit.compiler.schedules.text import Index, Text
from neurojit.compiler.schedules.vectors import Flat, Lanes
from neurojit.model.element_types import is_float
from neurojit.model.types import Dtype


@dataclass(frozen=True, slots=True)
class Operands:
    """Where tiles read and write: the operation's buffers, or packed copies of blocks of them."""

    a: Flat
    b: Flat
    c: Flat


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How ``total + a * b`` is written: one rounding (``fused``) or two."""

    dtype: Dtype
    fused: bool

    def multiply_add(self, text: Text, a: str, b: str, total: str, lanes: Lanes) -> str:
        if self.fused:
            return text.let(f"vector.fma {a}, {b}, {total} : {lanes.type}")
        kind = "f" if is_float(self.dtype) else "i"
        product = text.let(f"arith.mul{kind} {a}, {b} : {lanes.type}")
        return text.let(f"arith.add{kind} {total}, {product} : {lanes.type}")


def register_tile(
    text: Text,
    arithmetic: Arithmetic,
    operands: Operands,
    place: Place,
    row: Axis,
    height: int,
    column: Axis,
    vectors: Sequence[Lanes],
    reduction: Sequence[Axis],
    unroll: int,
    initial: str | None,
) -> None:
    """One tile of C: ``height`` steps of ``row`` by ``vectors`` along ``column``, over all of ``reduction``.

    It starts from scalar ``initial``, or from what C holds.
    """
    tile = _Tile(text, arithmetic, operands, row, height, column, list(vectors))
    if initial is None:
        sums = [
            lanes.load(text, operands.c, text.add(place.c, offset)) for offset, lanes in tile.result_offsets()
        ]
    else:
        sums = [lanes.splat(text, initial) for _, lanes in tile.result_offsets()]
    sums = _reduce(tile, list(reduction), place, sums, unroll)
    for value, (offset, lanes) in zip(sums, tile.result_offsets(), strict=True):
        lanes.store(text, value, operands.c, text.add(place.c, offset))


@dataclass(frozen=True, slots=True)
class _Tile:
    text: Text
    arithmetic: Arithmetic
    operands: Operands
    row: Axis
    height: int
    column: Axis
    vectors: list[Lanes]

    @property
    def types(self) -> list[str]:
        return [lanes.type for lanes in self.vectors] * self.height

    def starts(self) -> list[int]:
        """The first element of each vector, along the column axis."""
        return [number * self.vectors[0].full for number in range(len(self.vectors))]

    def result_offsets(self) -> list[tuple[int, Lanes]]:
        return [
            (row * self.row.c + start, lanes)
            for row in range(self.height)
            for start, lanes in zip(self.starts(), self.vectors, strict=True)
        ]

    def steps(self, place: Place, offsets: Sequence[tuple[int, int]], sums: list[str]) -> list[str]:
        """The multiply-adds of several reduction steps, which are ``offsets`` into A and B."""
        scalars: dict[int, str] = {}
        loaded: dict[tuple[str, int, str], str] = {}
        for step_a, step_b in offsets:
            totals = iter(sums)
            sums = []
            for row in range(self.height):
                for start, lanes in zip(self.starts(), self.vectors, strict=True):
                    b = self._vector(loaded, "b", place.b, row * self.row.b + start + step_b, lanes)
                    at = row * self.row.a + step_a
                    if self.column.a:
                        a = self._vector(loaded, "a", place.a, at + start, lanes)
                    else:
                        a = self._scalar(scalars, place.a, at, lanes)
                    sums.append(self.arithmetic.multiply_add(self.text, a, b, next(totals), lanes))
        return sums

    def _vector(
        self, loaded: dict[tuple[str, int, str], str], name: str, base: Index, offset: int, lanes: Lanes
    ) -> str:
        key = (name, offset, f"{lanes.type}{lanes.width}")
        if key not in loaded:
            source: Flat = getattr(self.operands, name)
            loaded[key] = lanes.load(self.text, source, self.text.add(base, offset))
        return loaded[key]

    def _scalar(self, scalars: dict[int, str], base: Index, offset: int, lanes: Lanes) -> str:
        if offset not in scalars:
            source = self.operands.a
            at = self.text.index(self.text.add(base, offset))
            scalars[offset] = self.text.let(f"memref.load {source.name}[{at}] : {source.type}")
        return lanes.splat(self.text, scalars[offset])


def _reduce(tile: _Tile, axes: list[Axis], place: Place, sums: list[str], unroll: int) -> list[str]:
    """Loops over ``axes``; the innermost steps are written out while the body stays below ``unroll``."""
    room = max(1, unroll // len(sums))
    if math.prod(axis.extent for axis in axes) <= room:
        return tile.steps(place, _offsets(axes), sums)
    axis, *inner = axes
    together = 1
    if not inner:
        together = next(size for size in range(min(room, axis.extent), 0, -1) if axis.extent % size == 0)

    def body(step: Index, carried: list[str]) -> list[str]:
        here = move(tile.text, place, axis, step)
        if inner:
            return _reduce(tile, inner, here, carried, unroll)
        return tile.steps(here, [(n * axis.a, n * axis.b) for n in range(together)], carried)

    return tile.text.fold((0, axis.extent), together, sums, tile.types, body)


def _offsets(axes: list[Axis]) -> list[tuple[int, int]]:
    offsets = [(0, 0)]
    for axis in axes:
        offsets = [(a + n * axis.a, b + n * axis.b) for a, b in offsets for n in range(axis.extent)]
    return offsets

"""Copies of one block of an operand, in the order in which register tiles read it.

A packed block is a row of panels, one a tile; a panel holds, step after step of the reduction, the tile's
columns (or rows). Afterwards the copy is just another operand with other strides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from neurojit.compiler.schedules.contraction.plan import Blocking, Flattened, Plan
from neurojit.compiler.schedules.contraction.problem import Axis
from neurojit.compiler.schedules.contraction.spans import Inner, Place, move, tiles
from neurojit.compiler.schedules.gathers import load_strided, transposed
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.text import Index, Range, Text
from neurojit.compiler.schedules.vectors import Flat, Lanes, lanes_of
from neurojit.model.types import Dtype


@dataclass(frozen=True, slots=True)
class Packed:
    """The block's axes with the strides of the copy, and where in the copy all of them start."""

    inner: Inner
    reduction: tuple[Axis, ...]
    origin: Index


def block_depth(plan: Plan) -> int:
    """Reduction steps in one block."""
    axes, cut = plan.roles.reduction, plan.reduction_blocks
    return min(cut.step, axes[cut.position].extent) * math.prod(
        axis.extent for axis in axes[cut.position + 1 :]
    )


def packed_columns_size(plan: Plan) -> int:
    """Elements of one thread's copy of a block of B."""
    if plan.flattened is not None:
        return plan.flattened.pitch * block_depth(plan) + plan.lanes
    return _panels(plan.roles.columns, plan.column_blocks, plan.tile_columns) * block_depth(plan)


def packed_rows_size(plan: Plan) -> int:
    """Elements of one thread's copy of a block of A."""
    return _panels(plan.roles.rows, plan.row_blocks, plan.tile_rows) * block_depth(plan)


def _panels(axes: tuple[Axis, ...], cut: Blocking, tile: int) -> int:
    """The most positions in one block; the last axis is rounded up to whole tiles."""
    extents = [axis.extent for axis in axes]
    extents[cut.position] = min(cut.step, extents[cut.position])
    extents[-1] = -(-extents[-1] // tile) * tile
    return math.prod(extents[cut.position :])


@dataclass(frozen=True, slots=True)
class Packer:
    """Writes the copies of one contraction. In a Place of its loops, b walks the source and c the copy."""

    text: Text
    plan: Plan
    dtype: Dtype
    target: VectorTarget
    thread: Index

    def columns(
        self, source: Flat, copy: Flat, start: Index, columns: Inner, reduction: tuple[Axis, ...]
    ) -> Packed:
        """Copy a block of B, panel by panel. Behind the last column a panel holds anything."""
        origin = self.text.scale(self.thread, packed_columns_size(self.plan))
        packed = self._relaid(columns, reduction, "b", origin)
        stride = columns[-1][0].b
        turned = [n for n, axis in enumerate(reduction) if axis.b == 1 and axis.extent >= self.plan.lanes]

        def tile(at: Place, width: int) -> None:
            vectors = lanes_of(self.dtype, width, self.target)
            if stride != 1 and turned:
                self._turn(source, copy, at, (stride, vectors), (reduction, packed.reduction, turned[0]))
                return

            def step(here: Place) -> None:
                self._line(source, copy, here, stride, vectors)

            self._each_step(reduction, packed.reduction, "b", at, step)

        walk = _walking_all(columns, packed.inner, "b")
        tiles(self.text, walk, self.plan.tile_columns, Place(0, start, packed.origin), tile)
        return packed

    def rows(
        self, source: Flat, copy: Flat, start: Index, rows: Inner, reduction: tuple[Axis, ...]
    ) -> Packed:
        """Copy a block of A, panel by panel."""
        text = self.text
        origin = text.scale(self.thread, packed_rows_size(self.plan))
        packed = self._relaid(rows, reduction, "a", origin)

        def tile(at: Place, height: int) -> None:
            def step(here: Place) -> None:
                for row in range(height):
                    from_ = text.add(here.b, row * rows[-1][0].a)
                    self._move(source, copy, from_, text.add(here.c, row))

            self._each_step(reduction, packed.reduction, "a", at, step)

        walk = _walking_all(rows, packed.inner, "a")
        tiles(text, walk, self.plan.tile_rows, Place(0, start, packed.origin), tile)
        return packed

    def flattened(
        self, source: Flat, copy: Flat, start: Index, flat: Flattened, reduction: tuple[Axis, ...]
    ) -> Packed:
        """Copy lines of B end to end, so that columns which are one run in C are one run in the copy, too.

        Each line is stored in whole vectors; the next one overwrites what stands behind its end.
        """
        text = self.text
        origin = text.scale(self.thread, packed_columns_size(self.plan))
        steps = _restrided(reduction, "b", flat.pitch)
        line = flat.axes[-1]
        vectors = lanes_of(self.dtype, line.extent, self.target)
        lines = [Axis(flat.step, 0, flat.axes[0].b, flat.axes[0].c // line.c)]
        lines += [Axis(axis.extent, 0, axis.b, axis.c // line.c) for axis in flat.axes[1:-1]]

        def step(here: Place) -> None:
            with ExitStack() as loops:
                for axis in lines:
                    here = move(text, here, axis, loops.enter_context(text.loop((0, axis.extent))))
                self._line(source, copy, here, line.b, vectors)

        self._each_step(reduction, steps, "b", Place(0, start, origin), step)
        column = Axis(flat.extent, 0, 1, line.c)
        return Packed(((column, (0, flat.extent)),), steps, origin)

    def _line(self, source: Flat, copy: Flat, here: Place, stride: int, vectors: Sequence[Lanes]) -> None:
        """Copy neighbours along the vector axis."""
        text = self.text
        for number, lanes in enumerate(vectors):
            offset = number * self.plan.lanes
            value = load_strided(text, source, text.add(here.b, offset * stride), stride, lanes)
            replace(lanes, width=lanes.count, masked=False).store(text, value, copy, text.add(here.c, offset))

    def _turn(
        self,
        source: Flat,
        copy: Flat,
        at: Place,
        across: tuple[int, list[Lanes]],
        steps: tuple[tuple[Axis, ...], tuple[Axis, ...], int],
    ) -> None:
        """Copy a panel whose source is contiguous along a reduction axis: square by square, turned."""
        text, full = self.text, self.plan.lanes
        (stride, vectors), (reduction, copied, contiguous) = across, steps
        outer = [n for n in range(len(reduction)) if n != contiguous]
        axis = _walking(reduction[contiguous], copied[contiguous], "b")
        whole = axis.extent - axis.extent % full
        with ExitStack() as loops:
            for n in outer:
                walk = _walking(reduction[n], copied[n], "b")
                at = move(text, at, walk, loops.enter_context(text.loop((0, walk.extent))))
            with text.loop((0, whole), full) as step:
                here = move(text, at, axis, step)
                for number, lanes in enumerate(vectors):
                    self._square(source, copy, here, (number * full, stride, axis.c), lanes)
            if whole < axis.extent:
                with text.loop((whole, axis.extent)) as step:
                    self._line(source, copy, move(text, at, axis, step), stride, vectors)

    def _square(
        self, source: Flat, copy: Flat, here: Place, offsets: tuple[int, int, int], lanes: Lanes
    ) -> None:
        text, full = self.text, self.plan.lanes
        first, stride, pitch = offsets
        whole = Lanes(self.dtype, full, full, masked=False)
        rows = [
            whole.load(text, source, text.add(here.b, (first + lane) * stride)) for lane in range(lanes.width)
        ]
        rows += [whole.zero(text)] * (full - lanes.width)
        for step, value in enumerate(transposed(text, rows, self.dtype)):
            whole.store(text, value, copy, text.add(here.c, first + step * pitch))

    def _move(self, source: Flat, copy: Flat, start: Index, end: Index) -> None:
        text = self.text
        value = text.let(f"memref.load {source.name}[{text.index(start)}] : {source.type}")
        text.do(f"memref.store {value}, {copy.name}[{text.index(end)}] : {copy.type}")

    def _relaid(self, inner: Inner, reduction: tuple[Axis, ...], operand: str, origin: Index) -> Packed:
        """``inner`` and ``reduction`` with the strides of panels for ``operand``."""
        text = self.text
        tile = self.plan.tile_columns if operand == "b" else self.plan.tile_rows
        steps = _restrided(reduction, operand, tile)
        # A panel is depth * tile elements, so one position of the last axis is depth.
        stride = math.prod(axis.extent for axis in reduction)
        axes: list[tuple[Axis, Range]] = []
        for number, (axis, span) in enumerate(reversed(inner)):
            axes.insert(0, (_restride(axis, operand, stride), span))
            origin = text.subtract(origin, text.scale(span[0], stride))
            stride *= -(-axis.extent // tile) * tile if number == 0 else axis.extent
        return Packed(tuple(axes), steps, origin)

    def _each_step(
        self,
        source: tuple[Axis, ...],
        copy: tuple[Axis, ...],
        operand: str,
        place: Place,
        body: Callable[[Place], None],
    ) -> None:
        with ExitStack() as loops:
            for axis, other in zip(source, copy, strict=True):
                walking = _walking(axis, other, operand)
                place = move(self.text, place, walking, loops.enter_context(self.text.loop((0, axis.extent))))
            body(place)


def _restrided(axes: tuple[Axis, ...], operand: str, stride: int) -> tuple[Axis, ...]:
    """``axes`` as if ``operand`` were one dense array of them whose elements are ``stride`` apart."""
    steps: list[Axis] = []
    for axis in reversed(axes):
        steps.insert(0, _restride(axis, operand, stride))
        stride *= axis.extent
    return tuple(steps)


def _restride(axis: Axis, operand: str, stride: int) -> Axis:
    return replace(axis, a=stride) if operand == "a" else replace(axis, b=stride)


def _walking(source: Axis, copy: Axis, operand: str) -> Axis:
    return Axis(source.extent, 0, getattr(source, operand), getattr(copy, operand))


def _walking_all(source: Inner, copy: Inner, operand: str) -> Inner:
    return tuple(
        (_walking(axis, other, operand), span) for (axis, span), (other, _) in zip(source, copy, strict=True)
    )

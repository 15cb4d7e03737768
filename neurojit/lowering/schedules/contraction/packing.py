"""Copies of one block of an operand, in the order in which register tiles read it.

A packed block is a row of panels, one a tile; a panel holds, step after step of the reduction, the tile's
columns (or rows). Afterwards the copy is just another operand with other strides.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from neurojit.kernel import Dtype
from neurojit.lowering.schedules.contraction.plan import Blocking, Plan
from neurojit.lowering.schedules.contraction.problem import Axis
from neurojit.lowering.schedules.contraction.spans import Inner, Place, move, tiles
from neurojit.lowering.schedules.target import VectorTarget
from neurojit.lowering.schedules.text import Index, Range, Text
from neurojit.lowering.schedules.vectors import Flat, lanes_of


@dataclass(frozen=True, slots=True)
class Packed:
    """The block's axes with the strides of the copy, and where in the copy all of them start."""

    inner: Inner
    reduction: tuple[Axis, ...]
    origin: Index


def panel_elements(axes: tuple[Axis, ...], cut: Blocking, tile: int, depth: int) -> int:
    """Elements of one thread's copy of a block of ``axes``, ``depth`` reduction steps deep."""
    return _block(axes, cut, tile) * depth


def _block(axes: tuple[Axis, ...], cut: Blocking, tile: int) -> int:
    """The most positions in one block; the last axis is rounded up to whole tiles."""
    extents = [axis.extent for axis in axes]
    extents[cut.position] = min(cut.step, extents[cut.position])
    extents[-1] = -(-extents[-1] // tile) * tile
    return math.prod(extents[cut.position :])


def block_depth(plan: Plan) -> int:
    """Reduction steps in one block."""
    axes, cut = plan.roles.reduction, plan.reduction_blocks
    return min(cut.step, axes[cut.position].extent) * math.prod(
        axis.extent for axis in axes[cut.position + 1 :]
    )


def pack_columns(
    text: Text,
    plan: Plan,
    dtype: Dtype,
    target: VectorTarget,
    source: Flat,
    copy: Flat,
    place: Place,
    columns: Inner,
    reduction: tuple[Axis, ...],
    thread: Index,
) -> Packed:
    """Copy a block of B; what lies beyond its last column is not read, and is zero or stays as it was."""
    size = panel_elements(plan.roles.columns, plan.column_blocks, plan.tile_columns, block_depth(plan))
    packed = _relaid(text, columns, reduction, "b", plan.tile_columns, text.scale(thread, size))

    def tile(at: Place, width: int) -> None:
        # Place.b reads the source, Place.c is used for the copy.
        def step(here: Place) -> None:
            if columns[-1][0].b == 1:
                for number, lanes in enumerate(lanes_of(dtype, width, target)):
                    value = lanes.load(text, source, text.add(here.b, number * plan.lanes))
                    replace(lanes, width=lanes.count, masked=False).store(
                        text, value, copy, text.add(here.c, number * plan.lanes)
                    )
                return
            with text.loop((0, width)) as lane:
                start = text.add(here.b, text.scale(lane, columns[-1][0].b))
                _move_scalar(text, source, copy, start, text.add(here.c, lane))

        _each_step(text, reduction, packed.reduction, "b", at, step)

    _walk(text, columns, packed.inner, "b", plan.tile_columns, Place(0, place.b, packed.origin), tile)
    return packed


def pack_rows(
    text: Text,
    plan: Plan,
    source: Flat,
    copy: Flat,
    place: Place,
    rows: Inner,
    reduction: tuple[Axis, ...],
    thread: Index,
) -> Packed:
    """Copy a block of A."""
    size = panel_elements(plan.roles.rows, plan.row_blocks, plan.tile_rows, block_depth(plan))
    packed = _relaid(text, rows, reduction, "a", plan.tile_rows, text.scale(thread, size))

    def tile(at: Place, height: int) -> None:
        def step(here: Place) -> None:
            for row in range(height):
                _move_scalar(text, source, copy, text.add(here.b, row * rows[-1][0].a), text.add(here.c, row))

        _each_step(text, reduction, packed.reduction, "a", at, step)

    _walk(text, rows, packed.inner, "a", plan.tile_rows, Place(0, place.a, packed.origin), tile)
    return packed


def _relaid(
    text: Text, inner: Inner, reduction: tuple[Axis, ...], operand: str, tile: int, origin: Index
) -> Packed:
    """``inner`` and ``reduction`` with the strides of the copy for ``operand``."""
    steps: list[Axis] = []
    stride = tile
    for axis in reversed(reduction):
        steps.insert(0, _restride(axis, operand, stride))
        stride *= axis.extent
    depth = stride // tile
    stride = depth  # a panel is depth * tile elements, so one position of the last axis is depth
    axes: list[tuple[Axis, Range]] = []
    for number, (axis, span) in enumerate(reversed(inner)):
        axes.insert(0, (_restride(axis, operand, stride), span))
        origin = text.subtract(origin, text.scale(span[0], stride))
        stride *= -(-axis.extent // tile) * tile if number == 0 else axis.extent
    return Packed(tuple(axes), tuple(steps), origin)


def _restride(axis: Axis, operand: str, stride: int) -> Axis:
    return replace(axis, a=stride) if operand == "a" else replace(axis, b=stride)


def _walk(
    text: Text,
    source: Inner,
    copy: Inner,
    operand: str,
    size: int,
    place: Place,
    body: Callable[[Place, int], None],
) -> None:
    """Tiles of a block: ``place.b`` walks the source, ``place.c`` the copy."""
    both = tuple(
        (_walking(axis, other, operand), span) for (axis, span), (other, _) in zip(source, copy, strict=True)
    )
    tiles(text, both, size, place, body)


def _each_step(
    text: Text,
    source: tuple[Axis, ...],
    copy: tuple[Axis, ...],
    operand: str,
    place: Place,
    body: Callable[[Place], None],
) -> None:
    with ExitStack() as loops:
        for axis, other in zip(source, copy, strict=True):
            walking = _walking(axis, other, operand)
            place = move(text, place, walking, loops.enter_context(text.loop((0, axis.extent))))
        body(place)


def _walking(source: Axis, copy: Axis, operand: str) -> Axis:
    return Axis(source.extent, 0, getattr(source, operand), getattr(copy, operand))


def _move_scalar(text: Text, source: Flat, copy: Flat, start: Index, end: Index) -> None:
    value = text.let(f"memref.load {source.name}[{text.index(start)}] : {source.type}")
    text.do(f"memref.store {value}, {copy.name}[{text.index(end)}] : {copy.type}")

"""Text of a contraction: blocks round tiles round a register tile.

The loops are those of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008),
with "row", "column" and "reduction" each a nest of loops and not one loop.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace

from neurojit.compiler.schedules.contraction.packing import Packer
from neurojit.compiler.schedules.contraction.plan import Plan
from neurojit.compiler.schedules.contraction.problem import Axis
from neurojit.compiler.schedules.contraction.registers import Arithmetic, Operands, register_tile
from neurojit.compiler.schedules.contraction.spans import Inner, Place, enter_blocks, move, tiles
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.text import Index, Range, Text
from neurojit.compiler.schedules.vectors import Flat, lanes_of


@dataclass(frozen=True, slots=True)
class Buffers:
    """The three operands as flat buffers (A read as scalars, B as vectors) and scratch space for blocks."""

    a: Flat
    b: Flat
    c: Flat
    packed_a: Flat | None
    packed_b: Flat | None
    initial: str | None


class ContractionKernel:
    """Writes one contraction into ``text``."""

    def __init__(
        self, text: Text, plan: Plan, arithmetic: Arithmetic, target: VectorTarget, buffers: Buffers
    ) -> None:
        self._text = text
        self._plan = plan
        self._arithmetic = arithmetic
        self._target = target
        self._buffers = buffers

    def write(self, origin: Place) -> None:
        """``origin``: the element of each operand at which all iterators are zero."""
        plan, roles = self._plan, self._plan.roles
        group, chunk, chunks = thread_axis(plan)
        with self._text.parallel(chunks) as thread, ExitStack() as loops:
            spans: dict[str, Range] = {}
            if chunks > 1:
                axis = getattr(roles, group)[0]
                low = self._text.scale(thread, chunk)
                spans[group] = (low, self._text.minimum(self._text.add(low, chunk), axis.extent))
            place = origin
            for number, axis in enumerate(roles.batch):
                span = spans.get("batch", (0, axis.extent)) if number == 0 else (0, axis.extent)
                place = move(self._text, place, axis, loops.enter_context(self._text.loop(span)))
            place, columns = self._enter_columns(loops, place, spans.get("columns"))
            self._reduction_blocks(loops, place, columns, thread, spans.get("rows"))

    def _enter_columns(self, loops: ExitStack, place: Place, span: Range | None) -> tuple[Place, Inner]:
        plan, text, axes = self._plan, self._text, self._plan.roles.columns
        if plan.flattened is None:
            return enter_blocks(text, loops, axes, plan.column_blocks, place, span)
        first = len(axes) - len(plan.flattened.axes)
        for number, axis in enumerate(axes[: first + 1]):
            own = span if span and number == 0 else (0, axis.extent)
            step = plan.flattened.step if number == first else 1
            place = move(text, place, axis, loops.enter_context(text.loop(own, step)))
        return place, ()

    def _reduction_blocks(
        self, loops: ExitStack, place: Place, columns: Inner, thread: Index, rows_span: Range | None
    ) -> None:
        plan, text, buffers = self._plan, self._text, self._buffers
        place, reduction = self._enter_reduction(loops, place)
        operands = Operands(buffers.a, buffers.b, buffers.c)
        packer = Packer(text, plan, self._arithmetic.dtype, self._target, thread)
        if plan.pack_b:
            copy = buffers.packed_b
            assert copy is not None
            if plan.flattened is not None:
                done = packer.flattened(buffers.b, copy, place.b, plan.flattened, reduction)
            else:
                done = packer.columns(buffers.b, copy, place.b, columns, reduction)
            operands, columns, reduction = replace(operands, b=copy), done.inner, done.reduction
            place = replace(place, b=done.origin)
        place, rows = enter_blocks(text, loops, plan.roles.rows, plan.row_blocks, place, rows_span)
        if plan.pack_a:
            copy = buffers.packed_a
            assert copy is not None
            done = packer.rows(buffers.a, copy, place.a, rows, reduction)
            operands, rows, reduction = replace(operands, a=copy), done.inner, done.reduction
            place = replace(place, a=done.origin)
        self._tiles(operands, place, columns, rows, reduction)

    def _enter_reduction(self, loops: ExitStack, place: Place) -> tuple[Place, tuple[Axis, ...]]:
        """Loops over the blocks of the reduction; what is left of its axes, from the block's start."""
        axes, cut = self._plan.roles.reduction, self._plan.reduction_blocks
        for axis in axes[: cut.position]:
            place = move(self._text, place, axis, loops.enter_context(self._text.loop((0, axis.extent))))
        axis = axes[cut.position]
        start = loops.enter_context(self._text.loop((0, axis.extent), cut.step))
        place = move(self._text, place, axis, start)
        return place, (replace(axis, extent=min(cut.step, axis.extent)), *axes[cut.position + 1 :])

    def _tiles(
        self, operands: Operands, place: Place, columns: Inner, rows: Inner, reduction: tuple[Axis, ...]
    ) -> None:
        plan = self._plan
        # Within a panel the rows of a tile are neighbours.
        row = replace(rows[-1][0], a=1) if plan.pack_a else rows[-1][0]

        def column_tile(at_column: Place, width: int) -> None:
            vectors = lanes_of(self._arithmetic.dtype, width, self._target)

            def row_tile(at_row: Place, height: int) -> None:
                register_tile(
                    self._text,
                    self._arithmetic,
                    operands,
                    at_row,
                    row,
                    height,
                    columns[-1][0],
                    vectors,
                    reduction,
                    plan.unroll,
                    self._buffers.initial,
                )

            tiles(self._text, rows, plan.tile_rows, at_column, row_tile)

        tiles(self._text, columns, plan.tile_columns, place, column_tile)


def thread_axis(plan: Plan) -> tuple[str, int, int]:
    """The group whose first axis is shared among threads, the steps of one chunk, and how many chunks."""
    roles = plan.roles
    tile = {"batch": 1, "columns": plan.tile_columns, "rows": plan.tile_rows}
    best = ("rows", 0, 1)
    if plan.threads == 1:
        return best
    most = 0.0
    for group in ("batch", "columns", "rows"):
        axes: tuple[Axis, ...] = getattr(roles, group)
        if not axes:
            continue
        unit = tile[group] if len(axes) == 1 else 1
        if group == "columns" and plan.flattened is not None:
            unit = plan.flattened.step if len(axes) == len(plan.flattened.axes) else 1
        units = -(-axes[0].extent // unit)
        chunk = -(-units // plan.threads)
        # How much sooner it is done; packing B once per thread is waste, so rows must win clearly.
        gain = units / chunk * (0.75 if group == "rows" and plan.pack_b else 1.0)
        if gain > most:
            most, best = gain, (group, chunk * unit, -(-units // chunk))
    return best

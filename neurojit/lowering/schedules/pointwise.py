"""Pointwise operations: every element of the results is computed from elements at linear places."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from mlir import ir

from neurojit.kernel import ItemSizes, Numerics
from neurojit.lowering.schedules.access import Generic, Operand, Unsupported, dtype_of
from neurojit.lowering.schedules.aliasing import may_alias
from neurojit.lowering.schedules.body import Body, Value, as_vector
from neurojit.lowering.schedules.loops import Loop, merged
from neurojit.lowering.schedules.outcome import Outcome
from neurojit.lowering.schedules.parameters import PointwiseParameters, ScheduleParameters
from neurojit.lowering.schedules.splice import splice
from neurojit.lowering.schedules.target import VectorTarget
from neurojit.lowering.schedules.text import Index, Range, Text
from neurojit.lowering.schedules.vectors import Flat, Lanes, cover

PARALLEL_BYTES = 4 << 20  # below, waking threads costs more than they save
MOST_UNROLL = 8


@dataclass(frozen=True, slots=True)
class PointwisePlan:
    """The loops, outermost first; the last is vectorised, ``lanes`` elements and ``unroll`` times."""

    loops: tuple[Loop, ...]
    lanes: int
    unroll: int
    threads: int


def schedule_pointwise(
    generic: Generic, target: VectorTarget, numerics: Numerics, parameters: ScheduleParameters | None
) -> Outcome:
    """Write the loops of ``generic`` in its place. Raises Unsupported, changing nothing."""
    if any(generic.reductions):
        raise Unsupported("some loop reduces")
    body = Body(generic.body)
    operands = _buffers(generic)
    if any(operand.dtype == "i1" for operand in operands):
        raise Unsupported("buffers of i1")
    check_overlap(generic)
    if parameters is None:
        parameters = default_parameters(generic, target)
    if not isinstance(parameters, PointwiseParameters):
        raise Unsupported("parameters of another generator")
    plan = _plan(generic, operands, parameters, target)
    text = Text()
    writer = _Writer(text, generic, body, plan, target, numerics)
    chunks = writer.write()
    splice(generic.operation, text, writer.arguments, [])
    return Outcome(parameters, parallel=chunks > 1)


def default_parameters(generic: Generic, target: VectorTarget) -> PointwiseParameters:
    """More unrolling for short bodies; threads where the memory moved is large."""
    moved = sum(
        operand.layout.span * ItemSizes[operand.dtype] for operand in _buffers(generic) if operand.layout
    )
    long = len(list(generic.body.operations)) > 8
    return PointwiseParameters(2 if long else 4, target.threads if moved >= PARALLEL_BYTES else 1)


def check_overlap(generic: Generic) -> None:
    """Refuse a result that may share memory with another operand, but for the same element of one buffer."""
    for number, output in enumerate(generic.outputs):
        others = [*generic.inputs, *generic.outputs[:number]]
        for other in others:
            if other.layout is None or not may_alias(output.value, other.value):
                continue
            same = other.value == output.value and other.strides == output.strides
            if not same or other.constant != output.constant or other in generic.outputs:
                raise Unsupported("a result may overlap another operand")


def _buffers(generic: Generic) -> list[Operand]:
    return [operand for operand in (*generic.inputs, *generic.outputs) if operand.layout is not None]


def _plan(
    generic: Generic, operands: Sequence[Operand], parameters: PointwiseParameters, target: VectorTarget
) -> PointwisePlan:
    loops = merged(
        [
            Loop(extent, tuple(operand.strides[number] for operand in operands))
            for number, extent in enumerate(generic.extents)
        ]
    )
    outputs = len(generic.outputs)
    fit = [
        loop
        for loop in loops
        if all(stride == 1 for stride in loop.strides[-outputs:]) and all(s in (0, 1) for s in loop.strides)
    ]
    if loops and not fit:
        raise Unsupported("no loop along which all buffers are contiguous or constant")
    inner = max(fit, key=lambda loop: loop.extent) if fit else Loop(1, (0,) * len(operands))
    outer = [loop for loop in loops if loop is not inner]
    outer.sort(key=lambda loop: loop.strides[-1], reverse=True)
    lanes = max(target.lanes(operand.dtype) for operand in operands)
    unroll = max(1, min(parameters.unroll, MOST_UNROLL, inner.extent // lanes))
    return PointwisePlan((*outer, inner), lanes, unroll, max(1, parameters.threads))


class _Writer:
    def __init__(
        self,
        text: Text,
        generic: Generic,
        body: Body,
        plan: PointwisePlan,
        target: VectorTarget,
        numerics: Numerics,
    ) -> None:
        self._text = text
        self._generic = generic
        self._body = body
        self._plan = plan
        self._target = target
        self._numerics = numerics
        operands = [*generic.inputs, *generic.outputs]
        names = [f"%a{number}" for number in range(len(operands))]
        captured = [f"%x{number}" for number in range(len(body.captured))]
        self.arguments: list[tuple[str, ir.Value]] = [
            *((name, operand.value) for name, operand in zip(names, operands, strict=True)),
            *zip(captured, body.captured, strict=True),
        ]
        self._fixed = {
            value: Value(name, dtype_of(value.type), vector=False)
            for name, value in zip(captured, body.captured, strict=True)
        }
        self._flats: list[Flat | None] = []
        for name, operand, argument in zip(names, operands, body.block.arguments, strict=True):
            if operand.layout is None:
                self._fixed[argument] = Value(name, operand.dtype, vector=False)
            self._flats.append(operand.flat(text, name) if operand.layout else None)
        self._operands = operands

    def write(self) -> int:
        """Write all loops; how many chunks threads share (1: none)."""
        text, plan = self._text, self._plan
        step = plan.unroll * plan.lanes
        first = plan.loops[0]
        unit = step if len(plan.loops) == 1 else 1
        units = -(-first.extent // unit)
        chunk = -(-units // plan.threads) * unit
        chunks = -(-first.extent // chunk)
        with text.parallel(chunks) as thread, ExitStack() as loops:
            spans: list[Range] = [(0, loop.extent) for loop in plan.loops]
            if chunks > 1:
                low = text.scale(thread, chunk)
                spans[0] = (low, text.minimum(text.add(low, chunk), first.extent))
            places: list[Index] = [operand.constant for operand in self._operands if operand.layout]
            for loop, span in zip(plan.loops[:-1], spans, strict=False):
                places = self._moved(places, loop, loops.enter_context(text.loop(span)))
            self._inner(places, plan.loops[-1], spans[-1], step)
        return chunks

    def _inner(self, places: list[Index], loop: Loop, span: Range, step: int) -> None:
        text, (low, high) = self._text, span
        whole = loop.extent - loop.extent % step
        if whole:
            with text.loop((low, text.minimum(high, whole)), step) as at:
                self._pieces(self._moved(places, loop, at), step)
        if loop.extent > whole:
            with text.loop((text.maximum(low, whole), high), loop.extent - whole) as at:
                self._pieces(self._moved(places, loop, at), loop.extent - whole)

    def _moved(self, places: list[Index], loop: Loop, steps: Index) -> list[Index]:
        return [
            self._text.add(place, self._text.scale(steps, stride))
            for place, stride in zip(places, loop.strides, strict=True)
        ]

    def _pieces(self, places: list[Index], width: int) -> None:
        """``width`` elements from ``places`` on: all loads, then all arithmetic, then all stores."""
        masked = self._target.masked_moves and not self._body.divides
        pieces = list(enumerate(cover(width, self._plan.lanes, masked=masked)))
        inputs = [self._loaded(places, number * self._plan.lanes, lanes) for number, lanes in pieces]
        yielded = [
            self._body.write(self._text, values, lanes, self._numerics)
            for values, (_, lanes) in zip(inputs, pieces, strict=True)
        ]
        for values, (number, lanes) in zip(yielded, pieces, strict=True):
            self._stored(values, places, number * self._plan.lanes, lanes)

    def _loaded(self, places: list[Index], offset: int, lanes: Lanes) -> dict[ir.Value, Value]:
        text = self._text
        values = dict(self._fixed)
        strides = self._plan.loops[-1].strides
        position = iter(range(len(places)))
        for number, (operand, flat) in enumerate(zip(self._operands, self._flats, strict=True)):
            if flat is None:
                continue
            buffer = next(position)
            if not self._body.reads(number):
                continue
            argument = self._body.block.arguments[number]
            if strides[buffer] == 0:
                at = text.index(places[buffer])
                name = text.pure(f"memref.load {flat.name}[{at}] : {flat.type}")
                values[argument] = Value(name, operand.dtype, vector=False)
            else:
                name = lanes.of(operand.dtype).load(text, flat, text.add(places[buffer], offset))
                values[argument] = Value(name, operand.dtype, vector=True)
        return values

    def _stored(self, values: list[Value], places: list[Index], offset: int, lanes: Lanes) -> None:
        outputs = len(self._generic.outputs)
        for value, flat, place in zip(values, self._flats[-outputs:], places[-outputs:], strict=True):
            assert flat is not None
            vector = as_vector(self._text, value, lanes)
            lanes.of(value.dtype).store(self._text, vector, flat, self._text.add(place, offset))

"""Pointwise operations: every element of the results is computed from elements at linear places."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from neurojit.compiler.schedules.access import Generic, OfAnotherKind, Operand, Unsupported
from neurojit.compiler.schedules.aliasing import may_alias
from neurojit.compiler.schedules.body import Body, as_vector
from neurojit.compiler.schedules.fusing import may_fuse
from neurojit.compiler.schedules.loops import Loop, merged
from neurojit.compiler.schedules.outcome import Outcome
from neurojit.compiler.schedules.parameters import PointwiseParameters, ScheduleParameters
from neurojit.compiler.schedules.splice import splice
from neurojit.compiler.schedules.streams import Places, Streams
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.text import Range, Text
from neurojit.compiler.schedules.transposed_pointwise import TurnedPlan, plan_turned, write_turned
from neurojit.compiler.schedules.tunables import Tunable, bounded
from neurojit.compiler.schedules.vectors import cover
from neurojit.model.policy import Numerics
from neurojit.model.types import ITEM_SIZES

PARALLEL_BYTES = 4 << 20  # below, waking threads costs more than they save
MOST_UNROLL = 8


@dataclass(frozen=True, slots=True)
class PointwisePlan:
    """The loops, outermost first; the last is vectorised, ``lanes`` elements and ``unroll`` times."""

    loops: tuple[Loop, ...]
    lanes: int
    unroll: Tunable
    threads: Tunable


def schedule_pointwise(
    generic: Generic, target: VectorTarget, numerics: Numerics, parameters: ScheduleParameters | None
) -> Outcome:
    """Write the loops of ``generic`` in its place. Raises Unsupported, changing nothing."""
    if any(generic.reductions):
        raise OfAnotherKind("some loop reduces")
    body = Body(generic.body, fuses=may_fuse(numerics, target))
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
    streams = Streams(text, generic, body)
    masked = target.masked_moves and not body.divides
    if isinstance(plan, TurnedPlan):
        write_turned(text, streams, body, plan, masked=masked)
        splice(generic.operation, text, streams.arguments, [])
        return Outcome(parameters)
    chunks = _Writer(text, streams, body, plan, masked=masked).write()
    splice(generic.operation, text, streams.arguments, [])
    return Outcome(parameters, parallel=chunks > 1, tunables=(plan.unroll, plan.threads))


def default_parameters(generic: Generic, target: VectorTarget) -> PointwiseParameters:
    """More unrolling for short bodies; threads where the memory moved is large."""
    moved = sum(
        operand.layout.span * ITEM_SIZES[operand.dtype] for operand in _buffers(generic) if operand.layout
    )
    long = len(list(generic.body.operations)) > 8
    return PointwiseParameters(2 if long else 4, target.threads if moved >= PARALLEL_BYTES else 1)


def check_overlap(generic: Generic) -> None:
    """Refuse a result that may share memory with another operand, but for the same element of one buffer."""
    for number, output in enumerate(generic.outputs):
        if any(may_alias(output.value, other.value) for other in generic.outputs[:number]):
            raise Unsupported("two results may overlap")
        for other in generic.inputs:
            if other.layout is None or not may_alias(output.value, other.value):
                continue
            same = other.value == output.value and other.strides == output.strides
            if not same or other.constant != output.constant:
                raise Unsupported("a result may overlap another operand")


def _buffers(generic: Generic) -> list[Operand]:
    return [operand for operand in (*generic.inputs, *generic.outputs) if operand.layout is not None]


def _plan(
    generic: Generic, operands: Sequence[Operand], parameters: PointwiseParameters, target: VectorTarget
) -> PointwisePlan | TurnedPlan:
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
    lanes = max(target.lanes(operand.dtype) for operand in operands)
    if loops and not fit:
        return plan_turned(loops, outputs, lanes, len(list(generic.body.operations)))
    inner = max(fit, key=lambda loop: loop.extent) if fit else Loop(1, (0,) * len(operands))
    outer = [loop for loop in loops if loop is not inner]
    outer.sort(key=lambda loop: loop.strides[-1], reverse=True)
    unroll = bounded("unroll", parameters.unroll, 1, min(MOST_UNROLL, inner.extent // lanes))
    threads = bounded("threads", parameters.threads, 1, max(target.threads, parameters.threads))
    return PointwisePlan((*outer, inner), lanes, unroll, threads)


class _Writer:
    def __init__(
        self,
        text: Text,
        streams: Streams,
        body: Body,
        plan: PointwisePlan,
        *,
        masked: bool,
    ) -> None:
        self._text = text
        self._streams = streams
        self._body = body
        self._plan = plan
        self._masked = masked

    def write(self) -> int:
        """Write all loops; how many chunks threads share (1: none)."""
        text, plan = self._text, self._plan
        step = plan.unroll.value * plan.lanes
        first = plan.loops[0]
        unit = step if len(plan.loops) == 1 else 1
        units = -(-first.extent // unit)
        chunk = -(-units // plan.threads.value) * unit
        chunks = -(-first.extent // chunk)
        with text.parallel(chunks) as thread, ExitStack() as loops:
            spans: list[Range] = [(0, loop.extent) for loop in plan.loops]
            if chunks > 1:
                low = text.scale(thread, chunk)
                spans[0] = (low, text.minimum(text.add(low, chunk), first.extent))
            places = self._streams.origin()
            for loop, span in zip(plan.loops[:-1], spans, strict=False):
                places = self._streams.moved(places, loop, loops.enter_context(text.loop(span)))
            for at, width in self._streams.strips(places, plan.loops[-1], spans[-1], step):
                self._pieces(at, width)
        return chunks

    def _pieces(self, places: Places, width: int) -> None:
        """``width`` elements from ``places`` on: all loads, then all arithmetic, then all stores."""
        text, lanes, strides = self._text, self._plan.lanes, self._plan.loops[-1].strides
        pieces = cover(width, lanes, masked=self._masked)
        loaded = [self._streams.load(places, n * lanes, piece, strides) for n, piece in enumerate(pieces)]
        yielded = [
            self._body.write(text, values, piece) for values, piece in zip(loaded, pieces, strict=True)
        ]
        results = self._streams.results
        for number, (values, piece) in enumerate(zip(yielded, pieces, strict=True)):
            for value, flat, place in zip(values, results, places[-len(results) :], strict=True):
                vector = as_vector(text, value, piece)
                piece.of(value.dtype).store(text, vector, flat, text.add(place, number * lanes))

"""Pointwise operations with a transposed operand: square tiles are transposed in registers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from neurojit.compiler.schedules.access import Unsupported
from neurojit.compiler.schedules.body import Body, as_vector
from neurojit.compiler.schedules.gathers import transposed
from neurojit.compiler.schedules.loops import Loop
from neurojit.compiler.schedules.streams import Places, Streams
from neurojit.compiler.schedules.text import Range, Text
from neurojit.compiler.schedules.vectors import Lanes, cover

LONGEST_BODY = 12  # operations: the body is written once per lane


@dataclass(frozen=True, slots=True)
class TurnedPlan:
    """``outer`` loops, then squares of ``down`` x ``along`` steps: ``along`` is the vector loop.

    The buffers numbered ``across`` are contiguous in ``down``; all others are contiguous or constant in
    ``along``.
    """

    outer: tuple[Loop, ...]
    down: Loop
    along: Loop
    across: tuple[int, ...]
    lanes: int


def plan_turned(loops: Sequence[Loop], results: int, lanes: int, operations: int) -> TurnedPlan:
    """Raises Unsupported where no two loops make such squares."""
    for along in loops:
        if any(stride != 1 for stride in along.strides[-results:]):
            continue
        across = tuple(n for n, stride in enumerate(along.strides) if stride not in (0, 1))
        for down in loops:
            if down is along or any(down.strides[n] != 1 for n in across):
                continue
            if operations > LONGEST_BODY:
                raise Unsupported("too long a body for squares")
            outer = [loop for loop in loops if loop is not down and loop is not along]
            outer.sort(key=lambda loop: loop.strides[-1], reverse=True)
            return TurnedPlan(tuple(outer), down, along, across, lanes)
    raise Unsupported("no loop along which all buffers are contiguous or constant")


def write_turned(text: Text, streams: Streams, body: Body, plan: TurnedPlan, *, masked: bool) -> None:
    """Write all loops."""
    with ExitStack() as loops:
        places = streams.origin()
        for loop in plan.outer:
            places = streams.moved(places, loop, loops.enter_context(text.loop((0, loop.extent))))
        for down_span, height in _cut(plan.down, plan.lanes):
            with text.loop(down_span, plan.lanes) as step:
                line = streams.moved(places, plan.down, step)
                for along_span, width in _cut(plan.along, plan.lanes):
                    with text.loop(along_span, plan.lanes) as at:
                        here = streams.moved(line, plan.along, at)
                        _square(text, streams, body, plan, here, (height, width), masked=masked)


def _cut(loop: Loop, lanes: int) -> list[tuple[Range, int]]:
    """The whole squares of a loop, and what is left."""
    whole = loop.extent - loop.extent % lanes
    parts: list[tuple[Range, int]] = [((0, whole), lanes), ((whole, loop.extent), loop.extent - whole)]
    return [(span, width) for span, width in parts if span[0] != span[1]]


def _square(
    text: Text,
    streams: Streams,
    body: Body,
    plan: TurnedPlan,
    places: Places,
    shape: tuple[int, int],
    *,
    masked: bool,
) -> None:
    height, width = shape
    (piece,) = cover(width, plan.lanes, masked=masked)
    columns = {
        number: [
            _narrowed(text, vector, piece.of(streams.buffer(number)[1]))
            for vector in _columns(text, streams, plan, places, number, shape)
        ]
        for number in plan.across
    }
    results = streams.results
    for step in range(height):
        here = streams.moved(places, plan.down, step)
        given = {number: vectors[step] for number, vectors in columns.items()}
        values = streams.load(here, 0, piece, plan.along.strides, given)
        yielded = body.write(text, values, piece)
        for value, flat, place in zip(yielded, results, here[-len(results) :], strict=True):
            piece.of(value.dtype).store(text, as_vector(text, value, piece), flat, place)


def _columns(
    text: Text, streams: Streams, plan: TurnedPlan, places: Places, number: int, shape: tuple[int, int]
) -> list[str]:
    """What buffer ``number`` holds for each step down, as vectors along."""
    height, width = shape
    flat, dtype = streams.buffer(number)
    (piece,) = cover(height, plan.lanes, masked=True)
    lanes = Lanes(dtype, piece.width, piece.full, masked=piece.width < piece.full)
    stride = plan.along.strides[number]
    rows = [lanes.load(text, flat, text.add(places[number], lane * stride)) for lane in range(width)]
    rows += [lanes.zero(text)] * (plan.lanes - width)
    return transposed(text, rows, dtype)[:height]


def _narrowed(text: Text, vector: str, lanes: Lanes) -> str:
    """The live lanes of a whole vector, where the type of ``lanes`` holds only these."""
    if lanes.count == lanes.full:
        return vector
    live = ", ".join(str(lane) for lane in range(lanes.count))
    type_ = f"vector<{lanes.full}x{lanes.dtype}>"
    return text.let(f"vector.shuffle {vector}, {vector} [{live}] : {type_}, {type_}")

"""Replace one linalg.generic that is a reduction."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from mlir import ir

from neurojit.compiler.schedules.access import Generic, OfAnotherKind, Unsupported
from neurojit.compiler.schedules.aliasing import may_alias
from neurojit.compiler.schedules.body import Body, as_vector
from neurojit.compiler.schedules.fills import preceding_fill
from neurojit.compiler.schedules.fusing import may_fuse
from neurojit.compiler.schedules.loops import Loop
from neurojit.compiler.schedules.outcome import Outcome
from neurojit.compiler.schedules.parameters import ReductionParameters, ScheduleParameters
from neurojit.compiler.schedules.reduction.fold import Fold, read_fold
from neurojit.compiler.schedules.reduction.plan import (
    ReductionPlan,
    buffers,
    chunks_of,
    default_parameters,
    make_plan,
)
from neurojit.compiler.schedules.splice import splice
from neurojit.compiler.schedules.streams import Places, Streams
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.text import Range, Text
from neurojit.compiler.schedules.vectors import Lanes, cover
from neurojit.model.policy import Numerics


def schedule_reduction(
    generic: Generic, target: VectorTarget, numerics: Numerics, parameters: ScheduleParameters | None
) -> Outcome:
    """Write the loops of ``generic`` in its place. Raises Unsupported, changing nothing."""
    if len(generic.outputs) != 1 or not any(generic.reductions):
        raise OfAnotherKind("not a reduction to one result")
    fold = read_fold(generic.body)
    fuses = may_fuse(numerics, target)
    body = Body(generic.body, _folded(generic, fold, fuses=fuses), fuses=fuses)
    (total,) = generic.outputs
    if any(operand.layout and may_alias(operand.value, total.value) for operand in generic.inputs):
        raise Unsupported("the result may overlap an operand")
    if any(operand.dtype == "i1" for operand in buffers(generic)):
        raise Unsupported("buffers of i1")
    if parameters is None:
        parameters = default_parameters(generic, target)
    if not isinstance(parameters, ReductionParameters):
        raise Unsupported("parameters of another generator")
    plan = make_plan(generic, parameters, target, reorders=fold.reorders(numerics))
    fill = preceding_fill(generic)
    text = Text()
    streams = Streams(text, generic, body)
    arguments = list(streams.arguments)
    initial = None
    if fill is not None:
        initial = "%initial"
        arguments.append((initial, fill.inputs[0].value))
    masked = target.masked_moves and not body.divides
    _Writer(text, streams, body, fold, plan, initial, masked=masked).write()
    splice(generic.operation, text, arguments, [])
    absorbed = (fill.operation,) if fill else ()
    return Outcome(parameters, absorbed, parallel=chunks_of(plan)[2] > 1, tunables=plan.tunables)


def _folded(generic: Generic, fold: Fold, *, fuses: bool) -> list[ir.Value]:
    """What goes into a result at each step: a value, or two factors that are multiplied and added at once."""
    steps = math.prod(n for n, reduces in zip(generic.extents, generic.reductions, strict=True) if reduces)
    if fold.product is None or not fuses or steps == 1:
        return [fold.folded]
    return list(fold.product.operands)


class _Writer:
    def __init__(
        self,
        text: Text,
        streams: Streams,
        body: Body,
        fold: Fold,
        plan: ReductionPlan,
        initial: str | None,
        *,
        masked: bool,
    ) -> None:
        self._text = text
        self._streams = streams
        self._body = body
        self._fold = fold
        self._plan = plan
        self._initial = initial
        self._masked = masked
        (self._result,) = streams.results

    def write(self) -> None:
        text, plan = self._text, self._plan
        shared, chunk, chunks = chunks_of(plan)
        with text.parallel(chunks) as thread, ExitStack() as loops:
            spans: dict[Loop, Range] = {loop: (0, loop.extent) for loop in (*plan.kept, plan.vector)}
            if shared is not None and chunks > 1:
                low = text.scale(thread, chunk)
                spans[shared] = (low, text.minimum(text.add(low, chunk), shared.extent))
            places = self._streams.origin()
            for loop in plan.kept:
                places = self._streams.moved(places, loop, loops.enter_context(text.loop(spans[loop])))
            if plan.across:
                self._across(places)
            else:
                self._along(places, spans[plan.vector])

    def _across(self, places: Places) -> None:
        """Partial results, one a lane and accumulator, joined at the end."""
        text, plan, fold = self._text, self._plan, self._fold
        whole = Lanes(fold.dtype, plan.lanes, plan.lanes, masked=False)
        neutral = whole.splat(text, fold.neutral(text))
        sums = self._over(
            plan.folded,
            places,
            [neutral] * plan.accumulators,
            [whole.type] * plan.accumulators,
            self._vectors,
        )
        while len(sums) > 1:
            pairs = zip(sums[::2], sums[1::2], strict=False)
            joined = [fold.write(text, left, right, whole.type) for left, right in pairs]
            sums = joined + sums[len(joined) * 2 :]
        value = fold.across(text, sums[0], whole)
        at = f"{self._result.name}[{text.index(places[-1])}] : {self._result.type}"
        total = self._initial or text.let(f"memref.load {at}")
        total = fold.write(text, total, value, fold.dtype)
        text.do(f"memref.store {total}, {at}")

    def _vectors(self, places: Places, sums: list[str]) -> list[str]:
        """Fold the vector loop, which is the innermost, into ``sums``."""
        text, plan, loop = self._text, self._plan, self._plan.vector
        step = plan.lanes * len(sums)
        main = loop.extent - loop.extent % step
        types = [f"vector<{plan.lanes}x{self._fold.dtype}>"] * len(sums)
        whole = cover(step, plan.lanes, masked=False)
        sums = text.fold(
            (0, main),
            step,
            sums,
            types,
            lambda at, inner: self._step(self._streams.moved(places, loop, at), whole, inner),
        )
        if main == loop.extent:
            return sums
        rest = cover(loop.extent - main, plan.lanes, masked=self._masked)
        return self._step(self._streams.moved(places, loop, main), rest, sums)

    def _along(self, places: Places, span: Range) -> None:
        """Each lane is one result; the loops that fold are inside."""
        plan = self._plan
        for at, width in self._streams.strips(places, plan.vector, span, plan.lanes * plan.accumulators):
            self._tile(at, width)

    def _tile(self, places: Places, width: int) -> None:
        text, fold = self._text, self._fold
        pieces = [lanes.of(fold.dtype) for lanes in cover(width, self._plan.lanes, masked=self._masked)]
        places_of = [text.add(places[-1], number * self._plan.lanes) for number in range(len(pieces))]
        if self._initial is not None:
            sums = [lanes.splat(text, self._initial) for lanes in pieces]
        else:
            sums = [lanes.load(text, self._result, at) for lanes, at in zip(pieces, places_of, strict=True)]
        types = [lanes.type for lanes in pieces]
        sums = self._over(
            self._plan.folded, places, sums, types, lambda at, inner: self._step(at, pieces, inner)
        )
        for value, lanes, at in zip(sums, pieces, places_of, strict=True):
            lanes.store(text, value, self._result, at)

    def _over(
        self,
        loops: Sequence[Loop],
        places: Places,
        sums: list[str],
        types: list[str],
        body: Callable[[Places, list[str]], list[str]],
    ) -> list[str]:
        """``body`` in loops that carry ``sums``."""
        if not loops:
            return body(places, sums)
        loop, *inner = loops
        return self._text.fold(
            (0, loop.extent),
            1,
            sums,
            types,
            lambda at, carried: self._over(
                inner, self._streams.moved(places, loop, at), carried, types, body
            ),
        )

    def _step(self, places: Places, pieces: Sequence[Lanes], sums: list[str]) -> list[str]:
        """Fold one vector into each of the first ``sums``; dead lanes must not count."""
        text, done = self._text, list(sums)
        strides = self._plan.vector.strides
        loaded = [
            self._streams.load(places, number * self._plan.lanes, lanes, strides)
            for number, lanes in enumerate(pieces)
        ]
        for number, (values, piece) in enumerate(zip(loaded, pieces, strict=True)):
            lanes = piece.of(self._fold.dtype)
            vectors = [as_vector(text, value, lanes) for value in self._body.write(text, values, lanes)]
            total = done[number]
            if not self._plan.across or lanes.width == lanes.full:
                done[number] = self._fold.write_each(text, total, vectors, lanes.type)
            else:
                done[number] = self._partial(total, vectors, lanes)
        return done

    def _partial(self, total: str, vectors: list[str], lanes: Lanes) -> str:
        """Fold the live lanes of ``vectors`` into a whole vector."""
        text, fold = self._text, self._fold
        whole = Lanes(fold.dtype, lanes.full, lanes.full, masked=False)
        if not lanes.masked:
            kept = ", ".join(str(n if n < lanes.width else -1) for n in range(lanes.full))
            vectors = [
                text.let(f"vector.shuffle {vector}, {vector} [{kept}] : {lanes.type}, {lanes.type}")
                for vector in vectors
            ]
        folded = fold.write_each(text, total, vectors, whole.type)
        return text.let(
            f"arith.select {lanes.mask(text)}, {folded}, {total} : vector<{lanes.full}xi1>, {whole.type}"
        )

"""Operands of a ``linalg.generic`` while its loops are generated: flat views, addresses, vector loads."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlir import ir

from neurojit.compiler.schedules.access import Generic, dtype_of
from neurojit.compiler.schedules.body import Body, Value
from neurojit.compiler.schedules.loops import Loop
from neurojit.compiler.schedules.text import Index, Range, Text
from neurojit.compiler.schedules.vectors import Flat, Lanes
from neurojit.model.types import Dtype

Places = list[Index]  # one element of each buffer


class Streams:
    """Opens the operands of ``generic`` in ``text``. ``arguments`` are the free names of the text."""

    def __init__(self, text: Text, generic: Generic, body: Body) -> None:
        self._text = text
        self._body = body
        self._operands = [*generic.inputs, *generic.outputs]
        names = [f"%a{number}" for number in range(len(self._operands))]
        captured = [f"%x{number}" for number in range(len(body.captured))]
        self.arguments: list[tuple[str, ir.Value]] = [
            *((name, operand.value) for name, operand in zip(names, self._operands, strict=True)),
            *zip(captured, body.captured, strict=True),
        ]
        self._scalars = {
            value: Value(name, dtype_of(value.type), vector=False)
            for name, value in zip(captured, body.captured, strict=True)
        }
        self._flats: list[Flat | None] = []
        for name, operand, argument in zip(names, self._operands, body.block.arguments, strict=True):
            if operand.layout is None:
                self._scalars[argument] = Value(name, operand.dtype, vector=False)
            self._flats.append(operand.flat(text, name) if operand.layout else None)
        self.results = [flat for flat in self._flats[len(generic.inputs) :] if flat is not None]

    def origin(self) -> Places:
        """Where all iterators are zero."""
        return [operand.constant for operand in self._operands if operand.layout is not None]

    def moved(self, places: Places, loop: Loop, steps: Index) -> Places:
        """``places`` after ``steps`` of ``loop``."""
        return [
            self._text.add(place, self._text.scale(steps, stride))
            for place, stride in zip(places, loop.strides, strict=True)
        ]

    def strips(self, places: Places, loop: Loop, span: Range, step: int) -> Iterator[tuple[Places, int]]:
        """``span`` of ``loop`` in strips: where each begins, and its width, ``step`` but for the last.

        What is written for a strip goes into a loop that is closed when the next one is asked for.
        """
        text, (low, high) = self._text, span
        main = loop.extent - loop.extent % step
        if main:
            with text.loop((low, text.minimum(high, main)), step) as at:
                yield self.moved(places, loop, at), step
        if loop.extent > main:
            with text.loop((text.maximum(low, main), high), loop.extent - main) as at:
                yield self.moved(places, loop, at), loop.extent - main

    def buffer(self, number: int) -> tuple[Flat, Dtype]:
        """The view of the buffer that is ``number`` in places, and its element type."""
        pairs = zip(self._flats, self._operands, strict=True)
        given: list[tuple[Flat, Dtype]] = [
            (flat, operand.dtype) for flat, operand in pairs if flat is not None
        ]
        return given[number]

    def load(
        self,
        places: Places,
        offset: int,
        lanes: Lanes,
        strides: Sequence[int],
        given: Mapping[int, str] | None = None,
    ) -> dict[ir.Value, Value]:
        """What the body reads at ``offset`` steps of a loop with ``strides``, each of them 0 or 1.

        ``given`` are vectors of buffers that were read otherwise.
        """
        text, values = self._text, dict(self._scalars)
        buffer = -1
        for number, (operand, flat) in enumerate(zip(self._operands, self._flats, strict=True)):
            if flat is None:
                continue
            buffer += 1
            if not self._body.reads(number):
                continue
            if given and buffer in given:
                name = given[buffer]
            elif strides[buffer] == 0:
                name = text.pure(f"memref.load {flat.name}[{text.index(places[buffer])}] : {flat.type}")
            else:
                name = lanes.of(operand.dtype).load(text, flat, text.add(places[buffer], offset))
            argument = self._body.block.arguments[number]
            values[argument] = Value(name, operand.dtype, vector=strides[buffer] != 0)
        return values

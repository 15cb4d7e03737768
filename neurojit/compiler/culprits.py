"""Maps the location of a refused operation back to the operation of the source program that it came from.

A kernel is compiled from a text of its own, whose lines are not the program's. Passes keep the locations of
that text, so it is parsed again once something was refused, and the operation at the refused location is
looked up by its number: the kernel says where each was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.wording import in_our_words
from neurojit.mlir.locations import place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.program import Kernel
from neurojit.model.sites import SourceLocation


@dataclass(frozen=True, slots=True)
class Complaint:
    """What MLIR or a step of ours says, and where it says it: None where it does not."""

    message: str
    location: ir.Location | None = None


class Culprits:
    """The operations of a kernel, by where its text has them. Parses that text, in the current context."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._module = ir.Module.parse(kernel.text)  # held: its operations go with it
        function = _function(self._module, kernel.name)
        self._operations = [function, *operations_in(function)]
        self._numbers: dict[tuple[int, int], int] = {}
        for number, operation in enumerate(self._operations):
            place = place_of(operation.location)
            if place is not None:  # bodies that the printed form leaves out share their owner's place
                self._numbers.setdefault((place.line, place.column), number)
        self._names = frozenset(operation.name for operation in self._operations)

    def number_of(self, location: ir.Location | None) -> int:
        """The number of the operation written at ``location``, 0 (the function) where there is none."""
        place = None if location is None else place_of(location)
        if place is None or place.file:
            return 0
        return self._numbers.get((place.line, place.column), 0)

    def line_of(self, location: ir.Location | None) -> int:
        """The line on which the operation at ``location`` was written, 0 where the kernel does not know."""
        return self._line(self.number_of(location))

    def line_near(self, line: int) -> int:
        """As ``line_at``, of the first operation on a line of the kernel's own text."""
        numbers = [number for (at, _), number in self._numbers.items() if at == line]
        return self._line(min(numbers, default=0))

    def line_at(self, place: SourceLocation) -> int:
        """As ``line_of``, of a place in the kernel's own text."""
        return self._line(self._numbers.get((place.line, place.column), 0))

    def _line(self, number: int) -> int:
        return self._kernel.places[number][1] if 0 < number < len(self._kernel.places) else 0

    def name_of(self, number: int) -> str:
        """The name of the operation of that number."""
        return self._operations[number].name

    def number_named(self, names: Iterable[str]) -> int:
        """The number of the first operation of one of these names, 0 where the program has none."""
        wanted = frozenset(names)
        found = (number for number, one in enumerate(self._operations) if one.name in wanted)
        return next(found, 0)

    def refusal(self, stage: str, complaints: Iterable[Complaint]) -> Diagnostic:
        """The refusal for the first complaint that leads to an operation; else one of the function."""
        ordered = list(complaints)
        for complaint in ordered:
            number = self.number_of(complaint.location) or self._named_in(complaint.message)
            if number:
                return self.told(stage, number, complaint.message)
        return self.told(stage, 0, ordered[0].message)

    def told(self, stage: str, number: int, message: str) -> Diagnostic:
        """``message`` about one operation of the kernel, in words that name no operation that it lacks."""
        name = self._operations[number].name if number else ""
        words = in_our_words(message, name, self._names)
        what = f"@{self._kernel.name}: " + (f"{name} cannot be compiled: " if name else "")
        return self._kernel.diagnostic(stage, what + words, number)

    def _named_in(self, message: str) -> int:
        return self.number_named(word.strip("'\"`,:;()") for word in message.split())


def _function(module: ir.Module, name: str) -> ir.Operation:
    for operation in module.body.operations:
        if ir.StringAttr(operation.operation.attributes["sym_name"]).value == name:
            return operation.operation
    raise KeyError(name)

"""Refusals that quote the candidate's text."""

from __future__ import annotations

from mlir import ir

from neurojit.judge.reading import REPLY
from neurojit.mlir.locations import Place, place_of
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import Refusal

LONGEST_MESSAGE = 1000  # a type or a list that MLIR prints may be as long as the reply
LONGEST_LINE = 200


class Quoted:
    """A candidate's text, for diagnostics. Lines count from the text's own first."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def refuse(self, check: str, message: str, at: ir.Operation | ir.Location | None = None) -> Refusal:
        """A refusal at an operation or a location of the text."""
        location = at.location if isinstance(at, ir.Operation) else at
        place = place_of(location) if location is not None else None
        return Refusal(self.diagnostic(check, message, place))

    def diagnostic(self, check: str, message: str, place: Place | None) -> Diagnostic:
        # Names in it are the text's own: they steer no terminal and begin no line.
        plain = "".join(c if c.isprintable() else "\ufffd" for c in message[:LONGEST_MESSAGE])
        short = plain if len(message) <= LONGEST_MESSAGE else plain + " ..."
        # A location that the text itself claims (loc("other.mlir":7:1)) is no place in it.
        if place is None or place.file or not 0 < place.line <= len(self._lines):
            return Diagnostic(check, short, REPLY)
        line = self._lines[place.line - 1][:LONGEST_LINE]
        return Diagnostic(check, short, REPLY, place.line, min(place.column, LONGEST_LINE), line)

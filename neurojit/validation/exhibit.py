"""What the first child hands to the second, through the host: objects and what is known of them.

The child that made it parsed hostile text, so the host takes it apart field by field; what does not fit is
``MalformedExhibit``.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from neurojit.diagnostic import Diagnostic
from neurojit.validation.verdict import CheckOutcome, Figures

KEPT = "kept"  # of the notes: sentences
LARGEST_OBJECT = 16 << 20
MOST_OBJECTS = 64
LONGEST_TEXT = 1 << 20


class MalformedExhibit(Exception):
    """The report is not what an examination writes; the message says where."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The result of an examination.

    ``images``: relocatable objects by role ("candidate", "candidate.checked", "reference", "incumbent", ...).
    ``unproved``: ids of bounds checks that depend on data; ``guards``: which operation each check guards, and
    its line in the candidate's text, 0 where nobody knows.
    ``notes``: what equivalence and field prepared for their second half, and the loops that T2 kept; plain
    JSON.
    """

    outcomes: tuple[CheckOutcome, ...]
    refused_by: str = ""
    diagnostic: Diagnostic | None = None
    candidate_text: str = ""
    candidate_digest: str = ""
    images: dict[str, bytes] = field(default_factory=dict[str, bytes])
    unproved: tuple[int, ...] = ()
    guards: dict[int, tuple[str, int]] = field(default_factory=dict[int, tuple[str, int]])
    notes: Figures = field(default_factory=lambda: cast("Figures", {}))


def encode(exhibit: Exhibit) -> dict[str, object]:
    """Plain JSON values."""
    return {
        "outcomes": [outcome_object(outcome) for outcome in exhibit.outcomes],
        "refused_by": exhibit.refused_by,
        "diagnostic": diagnostic_object(exhibit.diagnostic),
        "candidate_text": exhibit.candidate_text,
        "candidate_digest": exhibit.candidate_digest,
        "images": {name: base64.b64encode(image).decode() for name, image in exhibit.images.items()},
        "unproved": list(exhibit.unproved),
        "guards": {str(number): list(guard) for number, guard in exhibit.guards.items()},
        "notes": exhibit.notes,
    }


def decode(report: bytes) -> Exhibit:
    """The exhibit of a child's report. Raises MalformedExhibit."""
    entry = parse_object(report)
    if "error" in entry:
        raise MalformedExhibit(f"it failed: {_text(entry['error'], 'error', 4000)}")
    images = _mapping(entry.get("images"), "images")
    if len(images) > MOST_OBJECTS:
        raise MalformedExhibit("images: too many")
    guards = _mapping(entry.get("guards"), "guards")
    try:
        decoded = {name: base64.b64decode(_text(value, name, 2 * LARGEST_OBJECT), validate=True)
                   for name, value in images.items()}  # fmt: skip
        numbered = {int(number): _guard(guard) for number, guard in guards.items()}
    except (binascii.Error, ValueError) as error:
        raise MalformedExhibit(f"images or guards: {error}") from None
    return Exhibit(
        outcomes=outcomes_of(entry.get("outcomes")),
        refused_by=_text(entry.get("refused_by"), "refused_by", 100),
        diagnostic=diagnostic_of(entry.get("diagnostic")),
        candidate_text=_text(entry.get("candidate_text"), "candidate_text", LONGEST_TEXT),
        candidate_digest=_text(entry.get("candidate_digest"), "candidate_digest", 64),
        images=decoded,
        unproved=tuple(_number(item, "unproved") for item in _sequence(entry.get("unproved"), "unproved")),
        guards=numbered,
        notes=cast("Figures", _mapping(entry.get("notes"), "notes")),
    )


def parse_object(report: bytes) -> dict[str, Any]:
    """A JSON object. Raises MalformedExhibit."""
    try:
        entry = json.loads(report)
    except (ValueError, RecursionError) as error:
        raise MalformedExhibit(f"no JSON: {error}") from None
    return _mapping(entry, "report")


def outcome_object(outcome: CheckOutcome) -> dict[str, object]:
    return {
        "name": outcome.name,
        "seconds": outcome.seconds,
        "passed": outcome.passed,
        "figures": outcome.figures,
    }


def outcomes_of(value: object) -> tuple[CheckOutcome, ...]:
    """Check outcomes from JSON. Raises MalformedExhibit."""
    found: list[CheckOutcome] = []
    for item in _sequence(value, "outcomes"):
        entry = _mapping(item, "outcome")
        seconds, passed = entry.get("seconds"), entry.get("passed")
        if not isinstance(seconds, (int, float)) or not isinstance(passed, bool):
            raise MalformedExhibit("outcome: seconds or passed")
        figures = cast("Figures", _mapping(entry.get("figures"), "figures"))
        found.append(CheckOutcome(_text(entry.get("name"), "name", 100), float(seconds), passed, figures))
    return tuple(found)


def diagnostic_object(diagnostic: Diagnostic | None) -> dict[str, object] | None:
    """As JSON, for ``diagnostic_of``."""
    return None if diagnostic is None else asdict(diagnostic)


def diagnostic_of(value: object) -> Diagnostic | None:
    """A diagnostic from JSON, its texts cut to what a person reads. Raises MalformedExhibit."""
    if value is None:
        return None
    entry = _mapping(value, "diagnostic")
    return Diagnostic(
        stage=_text(entry.get("stage"), "stage", 100),
        message=_text(entry.get("message"), "message", LONGEST_TEXT)[:4000],
        file=_text(entry.get("file"), "file", 4096),
        line=_number(entry.get("line"), "line"),
        column=_number(entry.get("column"), "column"),
        source_line=_text(entry.get("source_line"), "source_line", LONGEST_TEXT)[:400],
    )


def _guard(value: object) -> tuple[str, int]:
    pair = _sequence(value, "guards")
    if len(pair) != 2:
        raise MalformedExhibit("guards: no pair")
    return _text(pair[0], "guards", 100), _number(pair[1], "guards")


def _mapping(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MalformedExhibit(f"{where}: no object")
    return cast("dict[str, Any]", value)


def _sequence(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise MalformedExhibit(f"{where}: no list")
    return cast("list[object]", value)


def _text(value: object, where: str, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise MalformedExhibit(f"{where}: no text of at most {longest} characters")
    return value


def _number(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedExhibit(f"{where}: no integer")
    return value

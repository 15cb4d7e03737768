"""What the first child hands to the second, through the host: objects and what is known of them.

The child that made it parsed hostile text, so the host takes it apart field by field; what does not fit is
``MalformedExhibit``. Whether it is to be believed is another question (``belief``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, cast

from neurojit.diagnostic import Diagnostic
from neurojit.validation.bounded_json import parse
from neurojit.validation.codec import decode_figure, decode_outcome, encode_figure, encode_outcome
from neurojit.validation.fields import Json, MalformedEntry, integer, items, mapping, text
from neurojit.validation.verdict import CheckOutcome, Figure, Figures

KEPT = "kept"  # of the notes: sentences
LARGEST_OBJECT = 16 << 20
MOST_OBJECTS = 64
LONGEST_TEXT = 1 << 20
_LONGEST_NAME: Final = 100
_LONGEST_MESSAGE: Final = 4000
_LONGEST_LINE: Final = 400
_MOST_OUTCOMES: Final = 16
_MOST_FIGURES: Final = 4096  # of one check, those within others counted as well
_MOST_SECONDS: Final = 1e6
_MOST_IDS: Final = (1 << 31) - 1
_LARGEST_PLACE: Final = 1 << 20  # of a line or a column
_NUMBER = re.compile(r"[0-9]{1,10}")


class MalformedExhibit(Exception):
    """The report is not what a child of the judge writes; the message says where."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The result of an examination.

    ``images``: relocatable objects by role ("candidate", "candidate.checked", "reference", "incumbent", ...).
    ``unproved``: ids of bounds checks that depend on data; ``guards``: which operation each check guards, and
    its line in the candidate's text, 0 where nobody knows.
    ``notes``: what equivalence and field prepared for their second half, and the loops that T2 kept; plain
    JSON. ``of``: the digest of the report that a second child worked from.
    """

    outcomes: tuple[CheckOutcome, ...]
    refused_by: str = ""
    diagnostic: Diagnostic | None = None
    candidate_text: str = ""
    images: dict[str, bytes] = field(default_factory=dict[str, bytes])
    unproved: tuple[int, ...] = ()
    guards: dict[int, tuple[str, int]] = field(default_factory=dict[int, tuple[str, int]])
    notes: Figures = field(default_factory=lambda: cast("Figures", {}))
    of: str = ""


def encode(exhibit: Exhibit, given: bytes = b"") -> dict[str, object]:
    """Plain JSON values. ``given``: the report that was worked from."""
    return {
        "outcomes": [encode_outcome(outcome) for outcome in exhibit.outcomes],
        "refused_by": exhibit.refused_by,
        "diagnostic": None if exhibit.diagnostic is None else asdict(exhibit.diagnostic),
        "candidate_text": exhibit.candidate_text,
        "images": {name: base64.b64encode(image).decode() for name, image in exhibit.images.items()},
        "unproved": list(exhibit.unproved),
        "guards": {str(number): list(guard) for number, guard in exhibit.guards.items()},
        "notes": encode_figure(exhibit.notes),
        "of": digest_of_report(given),
    }


def digest_of_report(report: bytes) -> str:
    """What the report of a second child calls that of the first; empty where there is none."""
    return hashlib.sha256(report).hexdigest() if report else ""


def decode(report: bytes) -> Exhibit:
    """The exhibit of a child's report. Raises MalformedExhibit."""
    try:
        return _decoded(parse(report))
    except MalformedEntry as error:
        raise MalformedExhibit(str(error)) from None


def _decoded(fields: Json) -> Exhibit:
    if "error" in fields:
        raise MalformedExhibit(f"it failed: {short(fields, 'error', LONGEST_TEXT)[:_LONGEST_MESSAGE]}")
    images = mapping(fields.get("images"), "images")
    if len(images) > MOST_OBJECTS:
        raise MalformedEntry("images: too many")
    guards = mapping(fields.get("guards"), "guards")
    return Exhibit(
        outcomes=_outcomes(fields),
        refused_by=short(fields, "refused_by", _LONGEST_NAME),
        diagnostic=_diagnostic(fields.get("diagnostic")),
        candidate_text=short(fields, "candidate_text", LONGEST_TEXT),
        images={name: _image(images, name) for name in images},
        unproved=tuple(
            _within({"unproved": item}, "unproved", _MOST_IDS) for item in items(fields, "unproved")
        ),
        guards={_id(number): _guard(guard) for number, guard in guards.items()},
        # An object may stand for a number, which is no note.
        notes=cast("Figures", mapping(decode_figure(mapping(fields.get("notes"), "notes")), "notes")),
        of=short(fields, "of", _LONGEST_NAME),
    )


def short(fields: Mapping[str, object], name: str, longest: int) -> str:
    """A text that is no longer, and that can be written down. Raises MalformedEntry."""
    value = text(fields, name)
    if len(value) > longest:
        raise MalformedEntry(f"{name}: more than {longest} characters")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a character
            raise MalformedEntry(f"{name}: no text") from None
    return value


def _outcomes(fields: Json) -> tuple[CheckOutcome, ...]:
    entries = items(fields, "outcomes")
    if len(entries) > _MOST_OUTCOMES:
        raise MalformedEntry("outcomes: too many")
    found = tuple(decode_outcome(entry) for entry in entries)
    for outcome in found:
        short({"name": outcome.name}, "name", _LONGEST_NAME)
        if not 0 <= outcome.seconds <= _MOST_SECONDS:
            raise MalformedEntry("seconds: no time that a check takes")
        for count, text_in in enumerate(_texts(outcome.figures)):
            short({"figures": text_in}, "figures", _LONGEST_MESSAGE)
            if count >= _MOST_FIGURES:
                raise MalformedEntry("figures: too many")
    return found


def _texts(figure: Figure) -> Iterator[str]:
    """One for each value in ``figure`` and for each name."""
    if isinstance(figure, dict):
        for name, inner in figure.items():
            yield name
            yield from _texts(inner)
    elif isinstance(figure, list):
        for inner in figure:
            yield from _texts(inner)
    else:
        yield figure if isinstance(figure, str) else ""


def _diagnostic(value: object) -> Diagnostic | None:
    """Its texts cut to what a person reads."""
    if value is None:
        return None
    fields = mapping(value, "diagnostic")
    return Diagnostic(
        stage=short(fields, "stage", _LONGEST_NAME),
        message=short(fields, "message", LONGEST_TEXT)[:_LONGEST_MESSAGE],
        file=short(fields, "file", 4096),
        line=_within(fields, "line", _LARGEST_PLACE),
        column=_within(fields, "column", _LARGEST_PLACE),
        source_line=short(fields, "source_line", LONGEST_TEXT)[:_LONGEST_LINE],
    )


def _image(images: Json, name: str) -> bytes:
    short({"images": name}, "images", _LONGEST_NAME)
    encoded = text(images, name)
    if len(encoded) > 2 * LARGEST_OBJECT:
        raise MalformedEntry("images: one is too large")
    try:
        return binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError as error:
        raise MalformedEntry(f"images: {error}") from None


def _id(number: str) -> int:
    if not _NUMBER.fullmatch(number):
        raise MalformedEntry("guards: no number")
    return int(number)


def _guard(value: object) -> tuple[str, int]:
    pair = items({"guards": value}, "guards")
    if len(pair) != 2:
        raise MalformedEntry("guards: no pair")
    what, line = pair
    return short({"guards": what}, "guards", _LONGEST_NAME), _within(
        {"guards": line}, "guards", _LARGEST_PLACE
    )


def _within(fields: Mapping[str, object], name: str, most: int) -> int:
    value = integer(fields, name)
    if not 0 <= value <= most:
        raise MalformedEntry(f"{name}: out of range")
    return value

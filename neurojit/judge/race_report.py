"""What a race found out, as the child that ran it says it and the host reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from neurojit.judge.examination_report import LONGEST_MESSAGE, LONGEST_TEXT, failure_in
from neurojit.model.bounded_json import parse
from neurojit.model.codec import Codec
from neurojit.model.json_values import Json, MalformedEntry
from neurojit.model.spelling import Kept, Within

_SMALLEST_RATIO, _LARGEST_RATIO = 1e-9, 1e9  # that a race gives


@dataclass(frozen=True, slots=True)
class Timed:
    """How many times as fast as the incumbent a rewrite ran; None where it did not, and why."""

    ratio: Annotated[float | None, Within(_SMALLEST_RATIO, _LARGEST_RATIO)]
    why: Annotated[str, Kept(LONGEST_MESSAGE)] = ""


@dataclass(frozen=True, slots=True)
class RaceReport:
    """For the first candidates, in their order; there was no time for the others."""

    results: tuple[Timed, ...]


_CODEC: Final = Codec(longest=LONGEST_TEXT, whole_texts=True)


def encode(report: RaceReport) -> Json:
    return _CODEC.encode(report)


def decode(report: bytes, most: int) -> list[Timed]:
    """The results for the first of ``most`` candidates; where there are none, why."""
    try:
        entry = parse(report)
        failure = failure_in(entry)
        if failure is not None:
            return [Timed(None, failure)] * most
        found = _CODEC.decode(RaceReport, entry).results
    except MalformedEntry as error:
        return [Timed(None, f"a malformed report: {error}")] * most
    if len(found) > most:
        return [Timed(None, f"a malformed report: {len(found)} results for {most} rewrites")] * most
    return list(found) or [Timed(None, "a report without results")]

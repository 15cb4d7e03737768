"""The host's half of a race: which of our own rewrites are worth a judgement, found out without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from neurojit.codegen.peak_guess import guessed_peaks
from neurojit.codegen.target import Target
from neurojit.kernel import Kernel, Numerics, Tier
from neurojit.validation.bounded_json import parse
from neurojit.validation.case import Case, ChildEnd, Limits, Task
from neurojit.validation.exhibit import LONGEST_TEXT, short
from neurojit.validation.fields import Json, MalformedEntry, items, mapping
from neurojit.validation.question import Offer
from neurojit.validation.readable import Candidate, read_reply
from neurojit.validation.verdict import Refusal

_LARGEST_RATIO = 1e9
_LONGEST_WHY = 4000  # characters


@dataclass(frozen=True, slots=True)
class Timed:
    """How many times as fast as the incumbent a rewrite ran; None where it did not, and why."""

    ratio: float | None
    why: str = ""


class Races:
    """Times rewrites against the incumbent, several in one child of the judge. ``run`` is the judge's."""

    def __init__(
        self, run: Callable[[Task[Case]], ChildEnd], target: Target, *, numerics: Numerics, seed: int
    ) -> None:
        self._run = run
        self._target = target
        self._numerics = numerics
        self._seed = seed

    def time(
        self, original: Kernel, callees: Mapping[str, Kernel], incumbent: Tier, replies: Sequence[str]
    ) -> list[Timed]:
        """What was found out of ``replies``, in their order; those that the time did not suffice for are
        missing at the end, the first never is. Raises CompilerDied where the judge itself ended.

        For rewrites of our own making alone: they run without bounds checks.
        """
        read = [read_reply(reply) for reply in replies]
        readable = tuple(candidate for candidate in read if not isinstance(candidate, Refusal))
        raced = iter(self._raced(Offer(original, callees, "", "", incumbent), readable))
        found: list[Timed] = []
        for candidate in read:
            timed = next(raced, None) if not isinstance(candidate, Refusal) else Timed(None, str(candidate))
            if timed is None:
                break
            found.append(timed)
        return found

    def _raced(self, offer: Offer, candidates: tuple[Candidate, ...]) -> list[Timed]:
        if not candidates:
            return []
        end = self._run(Task("race", self._case(offer, candidates[0]), others=candidates[1:]))
        if end.reason == "finished":
            return _decoded(end.report, len(candidates))
        if len(candidates) == 1 or end.reason == "timed out":
            return [Timed(None, f"the judge's child {end.reason}: {end.detail}")] * len(candidates)
        half = len(candidates) // 2  # one of them ended the child; the others need not suffer for it
        found = self._raced(offer, candidates[:half])
        return found if len(found) < half else found + self._raced(offer, candidates[half:])

    def _case(self, offer: Offer, candidate: Candidate) -> Case:
        return Case(
            original=offer.original,
            callees=dict(offer.callees),
            candidate=candidate,
            incumbent_tier=offer.incumbent_tier,
            target=self._target,
            numerics=self._numerics,
            seed=self._seed,
            threads=1,
            peaks=guessed_peaks(self._target),
            speed=True,
            limits=Limits.of(offer.original),
        )


def _decoded(report: bytes, most: int) -> list[Timed]:
    """The results that a child reports, for the first ones of its candidates."""
    try:
        entry = parse(report)
        if "error" in entry:
            return [Timed(None, short(entry, "error", LONGEST_TEXT)[:_LONGEST_WHY])] * most
        results = items(entry, "results")
        if len(results) > most:
            raise MalformedEntry(f"results: {len(results)} for {most} rewrites")
        found = [_result(mapping(item, "result")) for item in results]
    except MalformedEntry as error:
        return [Timed(None, f"a malformed report: {error}")] * most
    return found or [Timed(None, "a report without results")]


def _result(fields: Json) -> Timed:
    ratio = fields.get("ratio")
    if ratio is None:
        return Timed(None, short(fields, "why", LONGEST_TEXT)[:_LONGEST_WHY])
    if not isinstance(ratio, float) or not 0 < ratio < _LARGEST_RATIO:
        raise MalformedEntry("ratio: no number that a race gives")
    return Timed(ratio)

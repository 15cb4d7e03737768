"""The host's half of a race: times rewrites of our own against the incumbent, without judging them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from neurojit.judge import race_report
from neurojit.judge.judge_task import ChildEnd, ChildTask, JudgeTask, Limits
from neurojit.judge.judgement_request import Offer
from neurojit.judge.race_report import Timed
from neurojit.judge.reading import Candidate, read_reply
from neurojit.model.peak_guess import guessed_peaks
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.target import Target
from neurojit.model.verdict import Refusal


class Races:
    """Times rewrites against the incumbent, several in one child of the judge. ``run`` is the judge's."""

    def __init__(
        self,
        run: Callable[[ChildTask[JudgeTask]], ChildEnd],
        target: Target,
        *,
        numerics: Numerics,
        seed: int,
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
        end = self._run(ChildTask("race", self._case(offer, candidates[0]), others=candidates[1:]))
        if end.reason == "finished":
            return race_report.decode(end.report, len(candidates))
        if len(candidates) == 1 or end.reason == "timed out":
            return [Timed(None, f"the judge's child {end.reason}: {end.detail}")] * len(candidates)
        half = len(candidates) // 2  # one of them ended the child; the others need not suffer for it
        found = self._raced(offer, candidates[:half])
        return found if len(found) < half else found + self._raced(offer, candidates[half:])

    def _case(self, offer: Offer, candidate: Candidate) -> JudgeTask:
        return JudgeTask(
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

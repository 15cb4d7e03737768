"""The search's access to other processes: the compiler for edits, the judge for races."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from neurojit.judge.race_report import Timed
from neurojit.judge.racing import Races
from neurojit.model.compiler_protocol import Suggestion, Suggestions, SuggestRewrites
from neurojit.model.errors import CompilerDied
from neurojit.model.evidence import Evidence
from neurojit.model.policy import Tier
from neurojit.workers.compiler import Compiler
from neurojit.workers.judge import Judge

Suggest = Callable[[Evidence], Sequence[Suggestion]]
Race = Callable[[Evidence, Sequence[str]], Sequence[Timed]]


def suggest_by(compiler: Compiler) -> Suggest:
    """Edits made by the background compiler. One at which it dies has none to offer."""

    def suggest(evidence: Evidence) -> Sequence[Suggestion]:
        request = SuggestRewrites(evidence.kernel, dict(evidence.callees), evidence.numerics)
        try:
            answer = compiler.request(request, attempts=1, background=True)
        except CompilerDied:
            return ()
        return answer.found if isinstance(answer, Suggestions) else ()

    return suggest


def race_by(judge: Judge, seed: int) -> Race:
    """Races in the judge's children, at low priority; ``seed``: of the inputs."""

    def race(evidence: Evidence, replies: Sequence[str]) -> Sequence[Timed]:
        races = Races(judge.run_in_background, evidence.target, numerics=evidence.numerics, seed=seed)
        incumbent = min(evidence.incumbent.tier, Tier.T2)
        return races.time(evidence.kernel, evidence.callees, incumbent, replies)

    return race

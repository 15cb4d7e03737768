"""Decides before anybody is asked whether any rewrite of a function could be accepted."""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.judge.judge_task import Limits
from neurojit.judge.trial.checks.speed import MARGIN, least_ns
from neurojit.model.evidence import Evidence
from neurojit.model.program import Kernel
from neurojit.model.verdict import CONFIRMED, ORIGINAL_AT_FAULT


def cannot_be_judged(evidence: Evidence) -> str:
    """Why no rewrite of the function would be accepted; empty where one may be."""
    return (
        evidence.refusal
        or _not_self_contained(evidence.kernel, evidence.callees)
        or Limits.exceeded_by(evidence.kernel)
        or _at_the_floor(evidence)
        or _shown_by_attempts(evidence)
    )


def _not_self_contained(kernel: Kernel, callees: Mapping[str, Kernel]) -> str:
    """What of its callees keeps ``kernel`` from being judged alone, as far as the program's graph tells.

    The compiler, which sees the calls, also knows how large it becomes with its calls inlined.
    """
    finished: set[str] = set()

    def visit(current: Kernel, path: tuple[str, ...]) -> str:
        if current.name in path:
            return f"@{current.name} calls itself; recursive functions cannot be rewritten yet"
        if current.name in finished:
            return ""
        if not current.pure:
            why = "prints, asks, reflects on the program or uses globals"
            return f"@{current.name} {why}; it cannot be run twice"
        for name in current.callees:
            called = kernel if name == kernel.name else callees.get(name)
            if called is None:
                return f"@{name} is no function of the program"
            found = visit(called, (*path, current.name))
            if found:
                return found
        finished.add(current.name)
        return ""

    return visit(kernel, ())


def _at_the_floor(evidence: Evidence) -> str:
    """The judge believes no time below its floor unless the incumbent is below it as well.

    It has one thread, which in service may be more.
    """
    median = evidence.incumbent.median_ns
    least = least_ns(evidence.kernel, evidence.peaks, 1)
    if median is None or not least <= median * max(evidence.threads, 1) < MARGIN * least:
        return ""
    return f"a call takes {median:.0f} ns, and {MARGIN}x faster is below the least time of {least:.0f} ns"


def _shown_by_attempts(evidence: Evidence) -> str:
    """A refusal that is about the original comes back whatever is offered."""
    for attempt in evidence.attempts:
        if attempt.check == CONFIRMED or any(said in attempt.diagnostic for said in ORIGINAL_AT_FAULT):
            return attempt.diagnostic.partition("\n")[0]
    return ""

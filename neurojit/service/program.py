"""A program in service: what its user, its own questions and its runtime ask of it.

Its parts are put together in ``neurojit.service.assembly``.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from neurojit.execution.cells import Cells
from neurojit.execution.hostcalls import HostCalls
from neurojit.execution.variant import Variant
from neurojit.healing.heal import Heal
from neurojit.healing.scopes import Scope
from neurojit.healing.trace import TRACE, TraceCase, trace
from neurojit.healing.trajectory import Traced
from neurojit.model.compiler_protocol import Refused
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InputError, InternalError
from neurojit.model.explanation import Explanation
from neurojit.model.policy import Tier
from neurojit.model.program import Program
from neurojit.model.reply import Answer
from neurojit.model.verdict import Verdict
from neurojit.service.baselines import Baselines
from neurojit.service.callables import Callables
from neurojit.service.closing import Closing
from neurojit.service.explaining import Explaining
from neurojit.service.first_calls import FirstCalls
from neurojit.service.healing.healing import Healing
from neurojit.service.healing.repairs import Repairs
from neurojit.service.housekeeping import BackgroundLoop
from neurojit.service.installer import Function, Installer
from neurojit.service.linking import Linking
from neurojit.service.live_trials import Trials
from neurojit.service.machinery import Machinery
from neurojit.service.offers import Consent, Offering
from neurojit.service.promoter import Promoter
from neurojit.service.proposals import Improvement, Proposals
from neurojit.service.questions import Questions
from neurojit.service.sampling import Sampling
from neurojit.service.sources import Sources
from neurojit.service.symbolic.families import Families
from neurojit.service.symbolic.family import Family


@dataclass(frozen=True, slots=True)
class Parts:
    """What a program in service is made of. ``cells`` and ``host``: what compiled code has addresses of;
    ``scopes``: functions whose calls are transactions."""

    program: Program
    functions: Mapping[str, Function]
    machinery: Machinery
    closing: Closing
    sources: Sources
    cells: Mapping[str, Cells]
    host: HostCalls
    scopes: Mapping[str, Scope]
    first_calls: FirstCalls
    baselines: Baselines
    callables: Callables
    families: Families
    installer: Installer
    promoter: Promoter
    linking: Linking
    trials: Trials
    sampling: Sampling
    loop: BackgroundLoop
    offering: Offering
    proposals: Proposals
    questions: Questions
    repairs: Repairs
    healing: Healing
    explaining: Explaining


class RunningProgram:
    """One program in one runtime."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.program = parts.program
        self.functions = parts.functions

    @property
    def installing(self) -> threading.RLock:  # pyright: ignore
        """Whoever installs holds it."""
        return self.parts.promoter.installing

    def nanoseconds_per_tick(self) -> float:
        return self.parts.machinery.clock.nanoseconds_per_tick()

    def entry(self, name: str) -> Callable[..., Any]:
        """What Python calls for ``name``: the emitted stub, or the slow path where there can be none."""
        return self.parts.callables.entry(name)

    def family(self, name: str) -> Family:
        """What calls of a function with symbolic dimensions come to."""
        return self.parts.families[name]

    def heals(self, name: str | None = None) -> tuple[Heal, ...]:
        """What came of faults: in calls of ``name``, or that it was patched for; of all. Oldest first."""
        heals = tuple(self.parts.repairs.heals)
        if name is None:
            return heals
        return tuple(one for one in heals if name in (one.function, one.fault.scope))

    def trajectories(self, heal: Heal) -> Traced | Diagnostic:
        """Flights before and after ``heal``. Raises Cancelled once closed, CompilerDied as the judge does."""
        if heal.case is None:
            return Diagnostic(TRACE, f"nobody was asked for a patch: {heal.why}")
        with self.parts.closing.unless_closed(heal.fault.scope):
            return trace(self.parts.machinery.judge.run, TraceCase(heal.case, heal.accepted))
        raise AssertionError("closed programs raise")

    def promote(self, name: str, tier: Tier) -> Variant | Refused:
        """Compile and install at ``tier``, at once; the background loop leaves the function alone then."""
        self.parts.baselines.ensure(name)
        function = self.functions[name]
        with self.parts.closing.unless_closed(name), _pinning(function) as keep:
            answer = self.parts.promoter.promote(function, tier, "asked for")
            if not isinstance(answer, Refused):
                keep()
            return answer
        raise AssertionError("closed programs raise")

    def deoptimize(self, name: str) -> Variant:
        """Send later calls of ``name`` to its baseline, until it is promoted by hand."""
        self.parts.baselines.ensure(name)
        function = self.functions[name]
        baseline = function.slot.baseline
        if baseline is None:
            raise InternalError(f"@{name}: no baseline is installed")
        with _pinning(function) as keep:
            self.parts.promoter.install(function, baseline, "asked for", back=True)
            keep()
        return baseline

    def pin(self, name: str, number: int) -> Variant:
        """Install variant ``number`` of ``name`` and leave it there."""
        function = self.functions[name]
        with self.parts.promoter.installing, _pinning(function) as keep:
            for variant in function.slot.variants:
                if variant.number == number and variant.installable:
                    self.parts.promoter.install(function, variant, "pinned")
                    keep()
                    return variant
        there = [f"variant {variant.number}" for variant in function.slot.variants if variant.installable]
        raise InputError(f"@{name}: no variant {number} to pin; it has {', '.join(there) or 'none yet'}")

    def offer(self, name: str, reply: str, author: str, consent: Consent | None = None) -> Verdict:
        """Judge ``reply`` as a rewrite of ``name``; install it where it is accepted, and consented to."""
        self.parts.baselines.ensure(name)
        with self.parts.closing.unless_closed(name):
            return self.parts.offering.offer(self.functions[name], reply, author, consent)
        raise AssertionError("closed programs raise")

    def improve(self, name: str, *, install: bool) -> Improvement:
        """Ask for a rewrite of ``name`` now and wait; install it where it is accepted, if ``install``."""
        self.parts.baselines.ensure(name)
        with self.parts.closing.unless_closed(name):
            return self.parts.proposals.improve(self.functions[name], install=install)
        raise AssertionError("closed programs raise")

    def explain(self, name: str) -> Explanation:
        """How fast ``name`` is and why it is no faster."""
        self.parts.baselines.ensure(name)
        with self.parts.closing.unless_closed(name):
            return self.parts.explaining.explain(self.functions[name])
        raise AssertionError("closed programs raise")

    def ask(self, text: str, function: str | None) -> Answer:
        """Whom the runtime asks for rewrites answers what the program asks itself: see ``Asking``."""
        anyone = next(iter(self.functions.values()))
        return self.parts.proposals.answer(text, self.functions.get(function or ""), anyone)

    def source(self, name: str) -> str:
        """The source-level MLIR of the variant of ``name`` that is installed, or was at the end."""
        return self.parts.sources.of(name)

    def refuse(self) -> None:
        """From here on nothing is compiled or installed."""
        self.parts.closing.close()
        self.parts.proposals.close()

    def stop_promoting(self) -> None:
        """After ``refuse``: wait for the background loop to end, and report the last profile."""
        self.parts.loop.join()
        self.parts.proposals.join()
        self.parts.sampling.report_all()

    def close(self) -> None:
        """After ``refuse``: take the code out of service. What a thread may still be in stays loaded.

        Calls that are under way end at their next call of one of this program's functions.
        """
        self.stop_promoting()
        with self.installing:
            self.parts.trials.close()
            for function in tuple(self.functions.values()):
                self.parts.machinery.deadlines.forget(function.slot.index)
                for variant in function.slot.close(self.parts.machinery.natives.closed_entry):
                    self.parts.machinery.reclaimer.retire(variant, function.slot)
                if not any(variant.loaded for variant in function.slot.variants):
                    self.parts.machinery.slots.release(function.slot)

    def after_fork_in_child(self) -> None:
        parts = self.parts
        for part in (
            parts.closing,
            parts.first_calls,
            parts.baselines,
            parts.callables,
            parts.families,
            parts.loop,
            parts.offering,
            parts.questions,
            parts.proposals,
            parts.healing,
        ):
            part.after_fork_in_child()


@contextlib.contextmanager
def _pinning(function: Function) -> Generator[Callable[[], None]]:
    """Pinned meanwhile, so that the background loop leaves it alone, and afterwards if that is to be kept."""
    before, function.pinned = function.pinned, True
    kept: list[bool] = []
    try:
        yield lambda: kept.append(True)
    finally:
        if not kept:
            function.pinned = before

"""Builds a runtime's responders and healers from its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from neurojit.healing.healer import Healer
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import CompilerDied
from neurojit.model.evidence import Described, Evidence
from neurojit.model.policy import HealMode
from neurojit.model.reply import Reply
from neurojit.proposal.chain import Proposing, Purses
from neurojit.proposal.describe import describe
from neurojit.proposal.prompts import render
from neurojit.proposal.responder import Responder
from neurojit.proposal.responders.access import Access
from neurojit.proposal.responders.cached import open_cache
from neurojit.proposal.responders.cached_patches import open_patches
from neurojit.proposal.responders.chosen import Makers, check_usable, chosen_responders, default_choice
from neurojit.proposal.responders.command import CommandResponder
from neurojit.proposal.responders.offline import Offline
from neurojit.proposal.responders.shown import Shown
from neurojit.proposal.search.machinery import race_by, suggest_by
from neurojit.settings import Settings

if TYPE_CHECKING:
    from neurojit.healing.healer import HealQuestion
    from neurojit.healing.synthesis.asked import FitCase
    from neurojit.healing.trajectory import Traced
    from neurojit.judge.judge_task import ChildEnd, ChildTask
    from neurojit.model.program import Kernel
    from neurojit.model.roofline import Peaks
    from neurojit.proposal.responders.gemini import GeminiResponder
    from neurojit.proposal.responders.openai import OpenAIResponder
    from neurojit.service.machinery import Machinery
    from neurojit.service.offers import Consent
    from neurojit.workers.compiler import Compiler


def proposing_by(
    settings: Settings,
    compiler: Compiler,
    machinery: Callable[[], Machinery],
    *,
    access: Access,
    purses: Purses,
    responders: Sequence[Responder] | None,
    consent: Consent | None,
    tell: Callable[[str], None],
    degraded: Callable[[str, str], None],
) -> Proposing | None:
    """What a runtime's programs ask for rewrites with; None where nobody is asked.

    ``access``: how models are reached. ``responders``: these instead of what the settings name. ``tell`` is
    told how an answer comes along, ``degraded`` what works less well. Raises SettingError where the chosen
    responder cannot answer.
    """
    choice = settings.responder or "none"
    if responders is None and choice == "none":
        return None
    cache = open_cache(settings.cache_folder, degraded)

    def made() -> Sequence[Responder]:
        return chosen_responders(choice, access, makers)

    def offline() -> Responder:
        race = race_by(machinery().judge, settings.seed)
        return Offline(suggest_by(compiler), race, seed=settings.seed)

    def described(kernel: Kernel, callees: Mapping[str, Kernel]) -> Described:
        try:
            return describe(compiler, kernel, callees, settings.numerics)
        except CompilerDied as death:
            why = "interrupted" if compiler.closed else f"the compiler ended on it: {death}"
            return Described(refusal=why)

    def measured() -> Peaks:
        return machinery().peaks.measured()

    def keep(evidence: Evidence, reply: Reply) -> None:
        cache.keep(evidence, reply)

    models = _Models(settings, access, tell)
    makers: Makers[Responder] = Makers(lambda: cache, offline, models.gemini, models.openai, models.command)
    given = responders
    if given is None:
        check_usable(choice, access)
    return Proposing(
        responders=made if given is None else lambda: given,
        purses=purses,
        render=render,
        describe=described,
        peaks=measured,
        keep=keep,
        consent=consent,
    )


class _Models:
    """Makes the responders that something is sent to."""

    def __init__(self, settings: Settings, access: Access, tell: Callable[[str], None]) -> None:
        self._access = access
        self._rounds = settings.ask_rounds
        self._tell = tell

    def gemini(self) -> GeminiResponder:
        from neurojit.proposal.responders.gemini import GeminiResponder  # noqa: PLC0415 (seconds of imports)

        return GeminiResponder(self._access.gemini, rounds=self._rounds, tell=self._tell)

    def openai(self) -> OpenAIResponder:
        from neurojit.proposal.responders.openai import OpenAIResponder  # noqa: PLC0415 (as above)

        return OpenAIResponder(self._access.openai, rounds=self._rounds, tell=self._tell)

    def command(self, line: str) -> CommandResponder:
        access = self._access
        return CommandResponder(line, access.command_environment, rounds=self._rounds, secrets=access.secrets)


def healers_by(
    settings: Settings,
    machinery: Callable[[], Machinery],
    *,
    access: Access,
    purses: Purses,
    sends_nothing: bool,
    tell: Callable[[str], None],
    degraded: Callable[[str, str], None],
) -> tuple[Healer, ...]:
    """Who writes patches for faults. Empty where nothing is healed.

    Without a choice those are asked that need no model, and a model whose key is in ``.env``. Raises
    SettingError where the chosen one cannot answer. ``sends_nothing``: prompts are written, and that is all.
    """
    if settings.heal is HealMode.OFF:
        return ()
    from neurojit.healing.synthesis.healer import SynthesisHealer  # noqa: PLC0415 (numpy)
    from neurojit.proposal.responders.model_patches import Model, ModelHealer  # noqa: PLC0415 (as above)

    def asked(make: Callable[[], Model]) -> Healer:
        return ModelHealer(make, purses.model, _traced_by(machinery))

    if sends_nothing:
        return (asked(lambda: Shown(settings.ask_rounds)),)
    choice = settings.responder or default_choice(access)
    check_usable(choice, access)
    models = _Models(settings, access, tell)

    def run(task: ChildTask[FitCase]) -> ChildEnd:
        return machinery().judge.run(task)

    makers: Makers[Healer] = Makers(
        cached=lambda: open_patches(degraded),
        offline=lambda: SynthesisHealer(run, settings.seed),
        gemini=lambda: asked(models.gemini),
        openai=lambda: asked(models.openai),
        command=lambda line: asked(lambda: models.command(line)),
    )
    return tuple(chosen_responders(choice, access, makers))


def _traced_by(machinery: Callable[[], Machinery]) -> Callable[[HealQuestion], Traced | Diagnostic]:
    """Flights of a fault's original, flown by the judge."""
    from neurojit.healing.trace import TraceCase, trace  # noqa: PLC0415 (numpy)

    def traced(question: HealQuestion) -> Traced | Diagnostic:
        try:
            return trace(machinery().judge.run, TraceCase(question.case, patched=False))
        except CompilerDied as death:
            return Diagnostic("trace", f"the judge ended: {death}")

    return traced

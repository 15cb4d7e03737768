"""Whom a runtime asks for rewrites, and with what: put together from its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from neurojit.errors import CompilerDied
from neurojit.healing.healer import Healer
from neurojit.kernel import HealMode
from neurojit.proposal.chain import Proposing, Purses
from neurojit.proposal.describe import describe
from neurojit.proposal.evidence import Described, Evidence
from neurojit.proposal.prompts import render
from neurojit.proposal.reply import Reply
from neurojit.proposal.responder import Responder
from neurojit.proposal.responders.access import Access, access_from
from neurojit.proposal.responders.cached import open_cache
from neurojit.proposal.responders.cached_patches import open_patches
from neurojit.proposal.responders.chosen import ORDERS, Makers, check_usable, chosen_responders
from neurojit.proposal.responders.command import CommandResponder
from neurojit.proposal.responders.offline import Offline
from neurojit.proposal.search.machinery import race_by, suggest_by
from neurojit.settings import Settings, surroundings

if TYPE_CHECKING:
    from neurojit.healing.synthesis.asked import FitCase
    from neurojit.kernel import Kernel
    from neurojit.lifetime import Machinery
    from neurojit.roofline import Peaks
    from neurojit.tiering.offering import Consent
    from neurojit.validation.case import ChildEnd, Task
    from neurojit.workers.compiler import Compiler


def model_access() -> Access:
    """How models are reached from this folder: by the environment, then by ``.env``. Raises SettingError."""
    return access_from(*surroundings())


def proposing_by(
    settings: Settings,
    compiler: Compiler,
    machinery: Callable[[], Machinery],
    *,
    responders: Sequence[Responder] | None,
    consent: Consent | None,
    tell: Callable[[str], None],
    degraded: Callable[[str, str], None],
) -> Proposing | None:
    """What a runtime's programs ask for rewrites with; None where nobody is asked.

    ``responders``: these instead of what the settings name. ``tell`` is told how an answer comes along,
    ``degraded`` what works less well. Raises SettingError where the chosen responder cannot answer.
    """
    choice = settings.responder or "none"
    if responders is None and choice == "none":
        return None
    cache = open_cache(settings.cache_folder, degraded)

    def made() -> Sequence[Responder]:
        return chosen_responders(choice, model_access(), makers)

    def gemini() -> Responder:
        from neurojit.proposal.responders.gemini import GeminiResponder  # noqa: PLC0415 (seconds of imports)

        return GeminiResponder(model_access().gemini, rounds=settings.ask_rounds, tell=tell)

    def openai() -> Responder:
        from neurojit.proposal.responders.openai import OpenAIResponder  # noqa: PLC0415 (as above)

        return OpenAIResponder(model_access().openai, rounds=settings.ask_rounds, tell=tell)

    def command(line: str) -> Responder:
        access = model_access()
        return CommandResponder(
            line, access.command_environment, rounds=settings.ask_rounds, secrets=access.secrets
        )

    def offline() -> Responder:
        race = race_by(machinery().judge, settings.seed)
        return Offline(suggest_by(compiler), race, seed=settings.seed)

    def described(kernel: Kernel, callees: Mapping[str, Kernel]) -> Described:
        try:
            return describe(compiler, kernel, callees, settings.numerics)
        except CompilerDied as death:
            return Described(refusal=f"the compiler ended on it: {death}")

    def measured() -> Peaks:
        return machinery().peaks.measured()

    def keep(evidence: Evidence, reply: Reply) -> None:
        cache.keep(evidence, reply)

    makers = Makers(lambda: cache, offline, gemini, openai, command)
    given = responders
    if given is None:
        check_usable(choice, model_access())
    return Proposing(
        responders=made if given is None else lambda: given,
        purses=Purses(settings),
        render=render,
        describe=described,
        peaks=measured,
        keep=keep,
        consent=consent,
    )


def healers_by(
    settings: Settings, machinery: Callable[[], Machinery], degraded: Callable[[str, str], None]
) -> tuple[Healer, ...]:
    """Who writes patches for faults: those of the responders that can. Empty where nothing is healed.

    Without a choice both are asked that need no model, as ``mock`` says.
    """
    if settings.heal is HealMode.OFF:
        return ()
    from neurojit.healing.synthesis.healer import SynthesisHealer  # noqa: PLC0415 (numpy)

    def patches() -> Healer:
        return open_patches(degraded)

    def run(task: Task[FitCase]) -> ChildEnd:
        return machinery().judge.run(task)

    def synthesis() -> Healer:
        return SynthesisHealer(run, settings.seed)

    makers = {"cached": patches, "offline": synthesis}
    order = ORDERS.get(settings.responder or "mock", ())
    return tuple(makers[name]() for name in order if name in makers)

"""Makes the responders that reach outside of the process; importing the clients is left to here."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.proposal.responder import Responder
from neurojit.proposal.responders.access import Access
from neurojit.proposal.responders.asking import Patience


def open_remote(
    responder: str,
    access: Access,
    *,
    rounds: int | None,
    tell: Callable[[str], None],
    patience: Patience | None = None,
) -> Responder:
    """``gemini``, ``openai`` or ``command:PROGRAM ARGUMENTS``; what it lacks, ``lacks`` has said.

    ``tell`` hears of silences and of waits, a line each, from the thread that asks. Raises ValueError for
    another name.
    """
    name, _, command = responder.partition(":")
    if name == "gemini":
        from neurojit.proposal.responders.gemini import GeminiResponder  # noqa: PLC0415

        return GeminiResponder(access.gemini, rounds=rounds, tell=tell, patience=patience)
    if name == "openai":
        from neurojit.proposal.responders.openai import OpenAIResponder  # noqa: PLC0415

        return OpenAIResponder(access.openai, rounds=rounds, tell=tell, patience=patience)
    if name == "command":
        from neurojit.proposal.responders.command import CommandResponder  # noqa: PLC0415

        how = patience or Patience()
        return CommandResponder(
            command,
            access.command_environment,
            rounds=rounds,
            secrets=access.secrets,
            failures=how.failures,
            rest_s=how.rest_s,
        )
    raise ValueError(f"no responder that reaches outside: {responder!r}")

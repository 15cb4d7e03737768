"""The default responder of a command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neurojit.cli.outcome import say
from neurojit.settings import Settings

if TYPE_CHECKING:
    from neurojit.proposal.responders.access import Access


def asked_by_default(settings: Settings, access: Access) -> Settings:
    """``settings`` with a responder; a key that is not used although it is there is worth one line."""
    return settings if settings.responder else replace(settings, responder=mention_unused_keys(access))


def mention_unused_keys(access: Access) -> str:
    """Who is asked where nobody was chosen; where that is nobody with a key, say which keys are there."""
    from neurojit.proposal.responders.chosen import default_choice  # noqa: PLC0415 (help must not pay for it)

    choice = default_choice(access)
    if choice == "mock":
        for service, variable in access.merely_present:
            say(f"neurojit: {variable} is set in the environment; --responder {service} would use it")
    return choice

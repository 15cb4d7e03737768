"""The responders that a setting names, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from neurojit.model.errors import SettingError
from neurojit.model.setting_types import COMMAND
from neurojit.proposal.responders.access import Access, Service
from neurojit.proposal.responders.needs import lacks

# What a word stands for. "model": the service whose key is set; left out where there is none.
ORDERS: Final[dict[str, tuple[str, ...]]] = {
    "mock": ("cached", "offline"),
    "auto": ("cached", "model", "offline"),
    "none": (),
    "cached": ("cached",),
    "offline": ("offline",),
    "gemini": ("gemini",),
    "openai": ("openai",),
}


Made = TypeVar("Made")  # responders, or healers


@dataclass(frozen=True, slots=True)
class Makers(Generic[Made]):
    """What makes each kind of responder. ``command`` takes the command line."""

    cached: Callable[[], Made]
    offline: Callable[[], Made]
    gemini: Callable[[], Made]
    openai: Callable[[], Made]
    command: Callable[[str], Made]


def default_choice(access: Access) -> str:
    """Who is asked where nobody was chosen: a key in ``.env`` is a choice, one in the environment is none."""
    return "auto" if access.chosen else "mock"


def check_usable(choice: str, access: Access) -> None:
    """Raises SettingError where the responder that was named cannot answer anything: what it lacks."""
    named = choice in ("gemini", "openai") or choice.startswith(COMMAND)
    why = lacks(choice, access) if named else ""
    if why:
        raise SettingError(f"responder {_shown(choice)}: {why}")


def model_of(access: Access) -> Service | None:
    """The model that ``auto`` asks.

    The one whose key is in ``.env``, else the first whose key is anywhere.
    """
    if access.chosen is not None:
        return access.chosen
    return next((service for service, _ in access.merely_present), None)


def chosen_responders(choice: str, access: Access, makers: Makers[Made]) -> Sequence[Made]:
    """The responders of ``choice``, which was found usable."""
    if choice.startswith(COMMAND):
        return (makers.command(choice.removeprefix(COMMAND)),)
    made: list[Made] = []
    for name in ORDERS[choice]:
        service = model_of(access) if name == "model" else None
        if name == "model" and (service is None or lacks(service, access)):
            continue
        made.append(getattr(makers, service or name)())
    return made


def _shown(choice: str) -> str:
    """A command without its arguments: people put keys there."""
    return f"{COMMAND}{choice.removeprefix(COMMAND).split()[0]}" if choice.startswith(COMMAND) else choice

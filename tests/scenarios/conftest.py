from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from neurojit.model.policy import Tier
from neurojit.runtime import Runtime
from neurojit.settings import Settings
from neurojit.telemetry.events import Event


class Watched:
    """A runtime with what it said: its events, and what its programs printed, in order."""

    def __init__(self, settings: Settings) -> None:
        self.events: list[Event] = []
        self.printed: list[str] = []
        self.runtime = Runtime(settings, on_event=self.events.append, print_sink=self.printed.append)

    def seen(self, *kinds: type[Event]) -> list[Event]:
        return [event for event in tuple(self.events) if isinstance(event, kinds)]


PolicyLoop = Callable[..., Watched]


@pytest.fixture
def watch() -> Iterator[PolicyLoop]:
    """Makes watched runtimes of given settings; closes them."""
    made: list[Watched] = []

    def make(**settings: object) -> Watched:
        made.append(Watched(Settings(**settings)))  # pyright: ignore[reportArgumentType]
        return made[-1]

    yield make
    for watched in made:
        watched.runtime.close()


@pytest.fixture(scope="session")
def _calm() -> Iterator[Watched]:
    watched = Watched(Settings(tier_cap=Tier.T0))
    yield watched
    watched.runtime.close()


@pytest.fixture
def calm(_calm: Watched) -> Watched:
    """A watched runtime that promotes nothing by itself; shared, with what it said before forgotten."""
    _calm.events.clear()
    _calm.printed.clear()
    return _calm


@pytest.fixture(scope="session")
def shared() -> Iterator[Runtime]:
    """One runtime for tests that only load and call."""
    with Runtime(Settings(), print_sink=[].append) as runtime:
        yield runtime

from __future__ import annotations

from collections.abc import Iterator

import pytest

from neurojit.model.policy import Numerics, Tier
from neurojit.runtime import Runtime
from neurojit.settings import Settings


class AtOnce:
    """A runtime that compiles at T0 and promotes nothing, with what its programs printed."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        settings = Settings(numerics=Numerics.EXACT, tier_cap=Tier.T0)
        self.runtime = Runtime(settings, print_sink=self.printed.append)


@pytest.fixture(scope="session")
def at_once() -> Iterator[AtOnce]:
    made = AtOnce()
    yield made
    made.runtime.close()

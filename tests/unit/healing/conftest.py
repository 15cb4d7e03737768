"""One judge for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from neurojit.workers.judge import Judge
from tests.unit.healing.flights import LANDER, Bench


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.close()


@pytest.fixture(scope="module")
def lander(judge: Judge) -> Bench:
    return Bench(judge, LANDER, "fly", "pilot")

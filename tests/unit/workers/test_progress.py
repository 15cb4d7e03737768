"""What a child was at when it died is known; what it says of it is shown, and no more."""

from __future__ import annotations

import pytest

from neurojit.model.policy import Confinement
from neurojit.model.progress import Progress
from tests.unit.workers.hostile import task
from tests.unit.workers.test_children import Make, make, pytestmark

__all__ = ["make", "pytestmark"]


def test_a_child_that_dies_is_known_by_its_last_step(make: Make) -> None:
    end = make(Confinement.BEST_EFFORT).run(task("die_on_the_way"))
    assert end.reason == "crashed"
    assert end.detail == "ended by SIGSEGV at second?[2J"
    again = make(Confinement.BEST_EFFORT).run(task("nothing"))
    assert (again.reason, again.detail) == ("finished", "")


@pytest.mark.parametrize(("step", "shown"), [("", ""), ("x" * 999, "x" * 255), ("\u00e9", "?")])
def test_a_step_is_short_and_plain(step: str, shown: str) -> None:
    progress = Progress()
    progress.say("a longer step before")
    progress.say(step)
    assert progress.said() == shown
    progress.close()

"""The examples of healing: which call of each fails, which passed before, and their patches in cache/heal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurojit.healing.state import Value
from neurojit.proposal.cache.shipped import HEADER
from neurojit.proposal.responders.cached_patches import PATCHES
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import Bench

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class HealingExample:
    """``failing``: the state of the call of ``scope`` that fails; ``passing``: of those before it."""

    name: str
    scope: str
    healable: str
    failing: Sequence[Value]
    passing: Sequence[Sequence[Value]] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.mlir"

    @property
    def text(self) -> str:
        return (ROOT / "examples" / self.file).read_text(encoding="utf-8")

    @property
    def folder(self) -> Path:
        (folder,) = PATCHES.glob(f"{self.name}-*")
        return folder

    @property
    def header(self) -> dict[str, Any]:
        return json.loads((self.folder / HEADER).read_text(encoding="utf-8"))

    @property
    def patch(self) -> str:
        return (self.folder / "patch.mlir").read_text(encoding="utf-8")

    def bench(self, judge: Judge) -> Bench:
        return Bench(judge, self.text, self.scope, self.healable)


def _ring(count: int) -> list[float]:
    """The ring after so many readings, which are 0, 1, 2 and so on."""
    return [float(place) if place < count else 0.0 for place in range(8)]


EXAMPLES = {
    example.name: example
    for example in (
        HealingExample("lander", "fly", "pilot", (100.0, -10.0, 60.0)),
        HealingExample("lander_noisy", "fly", "pilot", (100.0, -10.0, 70.0, 1)),
        HealingExample("lander_inverted", "fly", "pilot", (100.0, -10.0, 60.0)),
        HealingExample("lander_blind", "fly", "pilot", (100.0, -10.0, 220.0)),
        HealingExample("lander_2d", "fly", "pilot", (100.0, -10.0, 1.0, 0.1, 0.0)),
        HealingExample("thermostat", "night", "heater", (19.0, -5.0, 480), ((19.0, 8.0, 10),)),
        HealingExample("pendulum", "hold", "torque", (0.05, 0.0)),
        HealingExample(
            "ring_index",
            "note",
            "place",
            (_ring(8), 8, 8.0),
            tuple((_ring(count), count, float(count)) for count in range(8)),
        ),
        HealingExample("safe_div", "report", "mean", (100, 0), ((100, 3), (100, 2), (100, 1))),
        HealingExample("newton", "solve", "next", (1.75, 0.5), ((0.75, 0.5), (1.25, 0.5))),
        HealingExample("filter", "level", "filter", (0.5, 0.25, 2500), ((0.0, 0.0, 100),)),
    )
}

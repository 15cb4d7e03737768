"""Measures the campaign's power: whether it finds each known MLIR fault when its workaround is off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from neurojit.fuzz.campaign import Campaign, Order
from neurojit.fuzz.messages import FaultNames
from neurojit.workers.process import WorkerProcess

_FACTOR = 12.0  # of operations that a fault's entry names
_WAYS = ("T0", "T1")  # what is known is at fault in what all tiers share, or in LLVM's passes


@dataclass(frozen=True, slots=True)
class Ablation:
    """By fault: the programs it took to find it, None where it was not found."""

    programs: int
    found: dict[str, int | None]

    @property
    def complete(self) -> bool:
        return all(count is not None for count in self.found.values())

    def as_json(self) -> dict[str, object]:
        return {"programs": self.programs, "found": self.found}

    def as_text(self) -> str:
        lines = [
            f"{name:44} {'not found' if count is None else f'after {count + 1} programs'}"
            for name, count in self.found.items()
        ]
        return "\n".join(lines) + "\n"


def ablate(order: Order, progress: Callable[[str], None]) -> Ablation:
    """Campaigns of the same order, each with one fault left in and its operations in every program.

    A fault counts as found at the first program that is wrong with it and right without.
    """
    found: dict[str, int | None] = {}
    for name, operations in _faults().items():
        weights = dict.fromkeys(operations, _FACTOR)
        plain = replace(order.setup, weights=weights, ways=_WAYS)
        setup = replace(plain, kept=frozenset({name}))
        report = Campaign(replace(order, setup=setup, confirm=plain, most=0, most_wrong=0)).run()
        found[name] = report.first
        progress(f"{name}: {report.first}")
    return Ablation(order.programs, found)


def _faults() -> dict[str, tuple[str, ...]]:
    worker = WorkerProcess("fuzz worker", "neurojit.fuzz.worker", [], timeout_s=60.0)
    try:
        names: dict[str, tuple[str, ...]] = worker.request(FaultNames())
    finally:
        worker.close()
    return names

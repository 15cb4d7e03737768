"""A function in service without a compiler: slots and profiles are real, its code is a number."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from neurojit.abi import layout
from neurojit.execution.link import LinkedObject, LinkRefused
from neurojit.execution.slots import SlotTable
from neurojit.execution.variant import ProfileCell, Variant
from neurojit.model.compiler_protocol import CompiledObject, CompiledVariant, Refused
from neurojit.model.errors import CompilerDied
from neurojit.model.policy import Tier
from neurojit.service.installer import Function
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle
from tests.unit.proposal.scripted import kernel


class Code:
    """What a variant's object would be; nobody calls it."""

    def address(self, name: str) -> int:
        return 0x1000

    def close(self) -> None:
        pass


def variant(number: int, tier: Tier, ticks: Sequence[int] = (), *, calls: int | None = None) -> Variant:
    """A variant whose timed calls took ``ticks``; ``calls`` in all."""
    cell = ProfileCell()
    made = Variant(
        number=number,
        tier=tier,
        author="test",
        digest=f"{number:064}",
        compile_ms=1.0,
        linked=cast("LinkedObject", Code()),
        cell=cell,
    )
    timed(cell, ticks, calls)
    return made


def timed(cell: ProfileCell, ticks: Sequence[int], calls: int | None = None) -> None:
    """Have ``cell`` say so, as its variant's entry does."""
    last = max(0, len(ticks) - layout.RING_LENGTH)
    for place, one in enumerate(ticks[last:], last):
        at = cell.address + layout.PROFILE_RING + 8 * (place % layout.RING_LENGTH)
        ctypes.memmove(at, struct.pack("<q", one), 8)
    for place, value in (
        (layout.PROFILE_SAMPLES, len(ticks)),
        (layout.PROFILE_CALLS, len(ticks) if calls is None else calls),
    ):
        ctypes.memmove(cell.address + place, struct.pack("<q", value), 8)


def function(*installed: Variant, name: str = "f") -> Function:
    """A function to which ``installed`` came one after another."""
    made = Function(kernel(name), SlotTable().create(name))
    for one in installed:
        made.slot.install(one)
        made.next_number = one.number + 1
    return made


def compiled(milliseconds: float = 2.0) -> CompiledVariant:
    return CompiledVariant(CompiledObject(b"object", (), (), milliseconds), milliseconds, 0)


@dataclass
class Compiling:
    """In place of the installer: ``answers`` by tier, and what it was asked for."""

    answers: dict[Tier, Refused | CompilerDied] = field(default_factory=dict)
    asked: list[tuple[Tier, bool]] = field(default_factory=list)  # tier, and whether nobody waits
    meanwhile: Callable[[], object] = lambda: None
    made: dict[tuple[str, Tier], CompiledVariant] = field(default_factory=dict)
    unlinkable: bool = False

    def known(self, function: Function, tier: Tier) -> CompiledVariant | None:
        return self.made.get((function.name, tier))

    def compile(
        self, function: Function, tier: Tier, *, background: bool = False
    ) -> CompiledVariant | Refused:
        self.asked.append((tier, background))
        self.meanwhile()
        answer = self.answers.get(tier)
        if isinstance(answer, CompilerDied):
            raise answer
        if answer is None:
            answer = self.made[function.name, tier] = compiled()
        return answer

    def variant(self, function: Function, tier: Tier, *_: Any, **__: Any) -> Variant:
        if self.unlinkable:
            raise LinkRefused("link: the object needs something")
        number, function.next_number = function.next_number, function.next_number + 1
        return variant(number, tier)


@dataclass
class Reclaiming:
    """In place of the reclaimer: what was handed to it."""

    retired: list[int] = field(default_factory=list)

    def retire(self, variant: Variant, slot: object) -> None:
        variant.retire()
        self.retired.append(variant.number)


class Ticks:
    """A clock on which a tick is a nanosecond."""

    def nanoseconds_per_tick(self) -> float:
        return 1.0


class Told:
    """A chronicle whose clock counts, and what it told."""

    def __init__(self) -> None:
        self.events: list[events.Event] = []
        self._time = 0.0
        self.second = 1.0  # that passes whenever somebody looks at the clock
        self.chronicle = Chronicle(self.events.append, self._tick)

    def _tick(self) -> float:
        self._time += self.second
        return self._time

    def of(self, *kinds: type[events.Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kinds)]

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

"""Which lanes, and which turns of loops, influence a candidate's results: each instance by itself.

An operation of vectors, or in a loop, may do honest work in all lanes and turns but one, which hides a trap:
perturbed as a whole it matters. So of each value that is made there one lane, or one turn, is held at what it
was on the input before, and each side of a choice is another in one lane or turn alone.

An instance may be idle because the operation seldom matters in any. So those beside each other are compared:
one is refused where those beside it matter so often that, with their rate, it would have as well.
"""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from neurojit.judge.facts import Facts
from neurojit.judge.influence_sites import ANY, Instance, Site, instances_of
from neurojit.judge.trial.checks.instance_rates import Profile, Rates, Standing
from neurojit.judge.trial.checks.perturbed_runs import OTHERS, Change, PerturbedRuns, Run, changes, held
from neurojit.judge.trial.harness.executable import Value

_RUN_S, _OPERATION_S, _BYTE_S = 12e-6, 3e-9, 1e-9  # of one perturbed run (measured, one core)
_BUDGET_S: Final = 0.12  # of all of them
_INPUTS: Final = 16  # over which the budget is spread
_MOST_TRIES: Final = 24  # of an instance, until it is looked at once more
_BLOCK: Final = 8  # instances beside each other that are tried together
_SUSPICIOUS: Final = 0.08  # of what is enough, from which on all inputs are tried
_KEPT_BYTES: Final = 64 << 20  # of inputs
_MOST_LOOKED_AT: Final = 8  # instances that all inputs are tried on


@dataclass(frozen=True, slots=True)
class Kept:
    """An input on which both kernels ended with ``status``."""

    arguments: Sequence[Value]
    status: int


class InstanceInfluence:
    """Tries the instances of one candidate's sites, as far as a budget pays for."""

    def __init__(self, runs: PerturbedRuns, facts: Facts, seed: int, nbytes: int) -> None:
        """``nbytes``: of the buffers. By them, and by what is known of a run's operations, never by a clock,
        it is known what a run costs."""
        self._runs = runs
        self._operations = facts.operations
        self._nbytes = nbytes
        self._queue = _queue_of(facts, seed)
        self._tried: list[Standing] = []
        self._open: list[Standing] = []
        self.kept: list[Kept] = []
        self._room = _KEPT_BYTES // max(1, nbytes)
        self._inputs = 0
        self._spent_s = self._run_s = 0.0

    @property
    def is_open(self) -> bool:
        """Whether there is anything left to try on a next input."""
        return self._spent_s < _BUDGET_S and bool(self._queue or self._open)

    def keep(self, arguments: Sequence[Value], status: int) -> None:
        """An input on which both kernels ended with ``status``."""
        if len(self.kept) < self._room:
            self.kept.append(Kept(arguments, status))

    def look(self, plain: Run) -> None:
        """Try what was not seen to matter on the input of the ``plain`` run."""
        self._inputs += 1
        allowed_s = _BUDGET_S * min(self._inputs, _INPUTS) / _INPUTS
        work = self._runs.steps if self._operations is None else self._operations
        self._run_s = _RUN_S + _OPERATION_S * work + _BYTE_S * self._nbytes
        still: list[Standing] = []
        for known in self._open:
            if self._spent_s < _BUDGET_S:
                self._try(known, plain)
            if not known.matters and known.inputs < _MOST_TRIES:
                still.append(known)
        while self._queue and self._spent_s < allowed_s:
            known = self._queue.pop()
            self._tried.append(known)
            self._try(known, plain)
            if not known.matters:
                still.append(known)
        self._open = still

    def profile(self, inputs: Sequence[Kept]) -> Profile:
        """Tried on ``inputs``: what matters, and what may be idle, as it did not as soon as others did."""
        for kept in inputs:
            if not self.is_open:
                break
            plain = self._runs.plain(kept.arguments)
            if plain.status == kept.status:
                self.look(plain)
        return Profile(self._idle(Rates(self._tried)), [known for known in self._tried if known.matters])

    def idle(self, original: Profile | None = None) -> tuple[Site, Instance] | None:
        """An instance that has no influence where those beside it have, and which is not idle in the
        ``original`` as well."""
        rates = Rates(self._tried)
        found = self._idle(rates)
        if original is not None:
            found = [known for known in found if not original.is_idle_at(known.site, known.instance)]
        found.sort(key=rates.missed, reverse=True)
        for known in found[:_MOST_LOOKED_AT]:
            self._look_again(known)
            if not known.matters and rates.missed(known) >= 1.0:
                return known.site, known.instance
        return None

    def _idle(self, rates: Rates) -> list[Standing]:
        return [known for known in self._tried if not known.matters and rates.missed(known) >= _SUSPICIOUS]

    def _look_again(self, known: Standing) -> None:
        """Try one instance on all inputs."""
        known.tries, known.before = 0, None
        for kept in self.kept:
            plain = self._runs.plain(kept.arguments)
            if plain.status == kept.status:
                self._try(known, plain)
            if known.matters:
                return

    def _try(self, known: Standing, plain: Run) -> None:
        known.inputs += 1
        if known.site.used:
            self._choose(known, plain)
        else:
            self._hold(known, plain)

    def _hold(self, known: Standing, plain: Run) -> None:
        """A value that is made: as it was before."""
        before = known.before
        found = self._run(known, OTHERS[0] if before is None else held(before))
        if not found.reached:
            return
        known.before = found.seen
        if before is not None and not _same(before, found.seen, is_float=known.site.is_float):
            known.tries += 1
            known.matters = plain.differs(found)

    def _choose(self, known: Standing, plain: Run) -> None:
        """A side of a choice: another."""
        reached = not known.site.shaped
        for change in changes(nothing=known.site.begins or known.site.divides):
            found = self._run(known, change)
            reached |= found.reached
            if plain.differs(found):
                known.matters = True
                break
        known.tries += reached

    def _run(self, known: Standing, change: Change) -> Run:
        self._spent_s += self._run_s
        return self._runs.run(change, site=known.number, instance=known.instance, loops=known.site.loops)


def _queue_of(facts: Facts, seed: int) -> list[Standing]:
    """Instances, the first to be tried last: blocks of neighbours together, drawn by ``seed``."""
    chance = random.Random(f"instances {seed}")
    found: list[Standing] = []
    for pick in range(2):
        blocks: list[list[Standing]] = []
        for number, site in enumerate(facts.sites, 1):
            if site.has_instances:
                dead = set(site.dead)
                instances = [
                    instance for instance in instances_of(site, facts.turns)[pick] if instance not in dead
                ]
                made = [Standing(number, site, instance) for instance in instances]
                blocks += [made[at : at + _BLOCK] for at in range(0, len(made), _BLOCK)]
        chance.shuffle(blocks)
        found += [one for block in blocks for one in block]
    return found[::-1]


def spelt(instance: Instance) -> str:
    """An instance in words."""
    lane, *turns = instance
    where = [f"lane {lane}"] if lane != ANY else []
    for number, turn in enumerate(turns):
        if turn != ANY:
            where.append(f"turn {turn} of {_called(number, len(turns))}")
    return f"{', '.join(where)} (counted from 0)"


def _called(number: int, loops: int) -> str:
    """The loop of that ``number`` of those around, the outermost of which is 0."""
    if loops == 1:
        return "the loop around it"
    if number in (0, loops - 1):
        return f"the {'innermost' if number else 'outermost'} loop around it"
    return f"loop {number + 1} of the {loops} around it"


def way_around(instance: Instance) -> str:
    """What the author of a candidate can do about one that has no influence."""
    lane, *turns = instance
    ways: list[str] = []
    if any(turn != ANY for turn in turns):
        ways.append("peel or unroll that turn and do not compute it there")
    if lane != ANY:
        ways.append("take vectors without that lane, or mask it by shape where results are stored")
    return "; ".join(ways)


def _same(one: int, other: int, *, is_float: bool) -> bool:
    """Whether two words are one number: of floats the two zeros are, and all NaNs."""
    if one == other or not is_float:
        return one == other
    left, right = (struct.unpack("<d", struct.pack("<q", word))[0] for word in (one, other))
    return left == right or (math.isnan(left) and math.isnan(right))

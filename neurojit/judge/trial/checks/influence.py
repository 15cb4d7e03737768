"""Which values of a candidate influence its results: each is perturbed by itself, on every input in turn.

A wrong rewrite that is right on all inputs computes, or brings along, something that none of them lets
through: the other value of a choice, the constant that a count is compared with, the number that a mask
multiplies by zero. Perturbed, it changes nothing. So each value of the candidate's own has to change the
results on some input when it is another, and each number that follows from data when it stays what it was
on the input before. This is the adequacy criterion of mutation testing (DeMillo, Lipton and Sayward 1978),
asked of what is judged instead of the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neurojit.judge.facts import Facts
from neurojit.judge.influence_sites import Instance, Site, Table
from neurojit.judge.trial.checks.corrections import Corrections, Driven
from neurojit.judge.trial.checks.instance_influence import InstanceInfluence
from neurojit.judge.trial.checks.perturbed_runs import (
    OTHERS,
    PerturbedRuns,
    Provocation,
    Run,
    changes,
    held,
)
from neurojit.judge.trial.checks.table_bits import TableBits
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.model.types import Signature

_PROVOKED_INPUTS = 16  # on which what a correction computes is perturbed


@dataclass(slots=True)
class _Standing:
    """What is known of one site."""

    matters: bool = False  # that it is what it is
    variation: bool = False  # that it varies
    before: int | None = None  # its value on an input before, as a word
    reached: bool = False
    shows: bool = False  # where nothing that follows from data is stored


class Influence:
    """Tries the sites of one candidate, and notes which entries of its tables are read."""

    def __init__(
        self,
        perturbed: Executable | None,
        profiled: Executable | None,
        facts: Facts,
        signature: Signature,
        seed: int,
    ) -> None:
        """``profiled``: the original, perturbed; ``signature``: the original's."""
        count = len(signature.arguments)
        self._facts = facts
        self._perturbed = None if perturbed is None else PerturbedRuns(perturbed, facts, count)
        self._tables = () if perturbed is None else facts.tables
        self._sites = () if perturbed is None else facts.sites
        self._standing = [_Standing() for _ in self._sites]
        self._nothing = {site.group for site in self._sites if site.begins or site.divides}
        self._groups = {site.group: False for site in self._sites if site.group}
        self.inputs = 0
        if self._perturbed is not None:
            self._read = np.zeros(self._perturbed.entries, np.bool_)
            self._bits = TableBits(self._tables)
            self._instances = InstanceInfluence(self._perturbed, facts, seed, signature.buffer_bytes)
        self._profile = None
        if profiled is not None:
            theirs = replace(facts, sites=facts.others, turns=facts.turns_of_others, tables=(), watched=())
            runs = PerturbedRuns(profiled, theirs, count)
            self._profile = InstanceInfluence(runs, theirs, seed, signature.buffer_bytes)

    @property
    def runs(self) -> int:
        """How often the candidate ran."""
        return 0 if self._perturbed is None else self._perturbed.runs

    def look(self, arguments: Sequence[Value], status: int) -> None:
        """Try what was not seen to matter on ``arguments``, on which both kernels ended with ``status``."""
        runs = self._perturbed
        if runs is None:
            return
        self._instances.keep(arguments, status)
        if not (self._open() or self._instances.is_open):
            return
        plain = runs.plain(arguments)
        if plain.status != status:
            return
        self.inputs += 1
        self._read |= plain.read
        self._bits.look(runs, plain)
        self._try_all(runs, plain)
        self._instances.look(plain)

    def correct(self) -> list[Driven]:
        """What was made wrong and came out right on inputs that were kept. What was not seen to matter is
        tried on these runs as well."""
        runs = self._perturbed
        if runs is None:
            return []
        corrections = Corrections(runs, self._facts, self._instances.kept)
        found = list(corrections.driven())
        for one in found:
            runs.provocation = one.provocation
            for kept in corrections.inputs[:_PROVOKED_INPUTS]:
                self._try_all(runs, runs.plain(kept.arguments))
            runs.provocation = Provocation()
        return found

    def _try_all(self, runs: PerturbedRuns, plain: Run) -> None:
        """Try the sites, and constants, that were not seen to matter."""
        for group, matters in self._groups.items():
            if not (matters or self._each_matters(group)):
                self._groups[group] = any(
                    plain.differs(runs.run(change, group=group))
                    for change in changes(nothing=group in self._nothing)
                )
        bare: Run | None = None
        for number, (site, known) in enumerate(zip(self._sites, self._standing, strict=True), 1):
            if known.matters and (known.variation or not site.varies):
                continue
            self._try(runs, number, site, known, plain)
            if site.stored and not known.matters and not known.shows:
                bare = bare or runs.run(suppress=True)
                known.shows = bare.differs(runs.run(OTHERS[0], site=number, suppress=True))

    def _try_truth(self, runs: PerturbedRuns, number: int, known: _Standing, plain: Run) -> None:
        """Held at false it matters that it may be true, and the reverse."""
        if not known.matters:
            changed = runs.run(held(0), site=number)
            known.matters = plain.differs(changed)
            known.reached |= changed.reached
        if not known.variation:
            changed = runs.run(held(1), site=number)
            known.variation = plain.differs(changed)
            known.reached |= changed.reached

    def _try(self, runs: PerturbedRuns, number: int, site: Site, known: _Standing, plain: Run) -> None:
        if site.truth:
            self._try_truth(runs, number, known, plain)
            return
        if site.varies and not known.variation and known.before is not None:
            known.variation = plain.differs(runs.run(held(known.before), site=number))
        for change in changes(nothing=site.begins or site.divides):
            if known.matters and known.before is not None:
                break
            changed = runs.run(change, site=number)
            known.reached |= changed.reached
            if changed.reached:
                known.before = changed.seen
            if plain.differs(changed):
                known.matters = True
                break

    def idle(self) -> tuple[Site, str] | None:
        """A site that had no influence on any input, and what was tried of it."""
        if not self.inputs:
            return None
        for site, known in zip(self._sites, self._standing, strict=True):
            if (site.shaped or site.truth) and not known.reached:
                continue
            if site.truth and not (known.matters and known.variation):
                return site, f"held at {'true' if known.matters else 'false'}"
            if not known.matters and (known.shows or not site.stored):
                return site, "replaced by other values"
        for site, known in zip(self._sites, self._standing, strict=True):
            if site.varies and known.reached and known.before is not None and not known.variation:
                return site, "held at one value"
        for site in self._sites:
            if site.group and not (self._groups[site.group] or self._each_matters(site.group)):
                return site, "replaced throughout by another value"
        return None

    def idle_instance(self) -> tuple[Site, Instance] | None:
        """A lane or a turn of a site that had none, where those beside it had, and which is not idle in the
        original as well."""
        if self._perturbed is None:
            return None
        if self._profile is None:
            return self._instances.idle()
        return self._instances.idle(self._profile.profile(self._instances.kept))

    def unread(self) -> tuple[Table, int] | None:
        """A table of which no input read some entry, and that entry; its first where it has too many."""
        first = 0
        for table in self._tables:
            read = self._read[first : first + table.entries]
            if len(read) < table.entries:
                return table, 0
            wanted = read.copy()
            wanted[list(table.outside)] = True
            if not wanted.all():
                return table, int(np.argmin(wanted))
            first += table.entries
        return None

    def idle_bit(self) -> tuple[Table, int, int] | None:
        """A table of which a bit of an entry changed no result, the entry, and the bit."""
        return None if self._perturbed is None else self._bits.idle()

    def _each_matters(self, group: int) -> bool:
        """Whether a constant is only where loops and memory begin, and each use of it matters by itself: what
        they have in common may be anything then, as the base of prefix sums whose differences are taken."""
        members = zip(self._sites, self._standing, strict=True)
        return all(
            known.matters and (site.begins or site.stored) for site, known in members if site.group == group
        )

    def _open(self) -> bool:
        groups = any(not (m or self._each_matters(group)) for group, m in self._groups.items())
        return (
            groups
            or self._bits.is_open
            or not self._read.all()
            or any(
                not (known.matters and (known.variation or not site.varies))
                for site, known in zip(self._sites, self._standing, strict=True)
            )
        )


def way_out(site: Site) -> str:
    """What the author of a candidate can do about a site without influence."""
    if site.begins:
        return "begin as the original does, or with what the first element makes, or carry one value less"
    if site.stored:
        return "store there what is read later; where nothing is, leave the store out"
    if "arith.select" in site.what:
        return "leave it out, or compute what it stands in for in an scf.if that goes the other way"
    return "leave it out, or compute it only in the scf.if that asks for it"

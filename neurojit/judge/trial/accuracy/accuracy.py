"""Accuracy: a candidate may not be less accurate than the original by more than a factor.

The running error bound is what *any* order of the same operations may lose. It says little of a recurrence,
where it grows without end, and nothing of what the original does to lose less: a compensated sum, a wider
accumulator, a mean that is subtracted first. So the errors are measured as well. With *v* the float64 value
of the reference and *E* its error bound, an element of a candidate is as accurate as the original where its
error is within FACTOR of one of

- A |v|, with A the largest relative error of the original's own;
- S E, with S the largest share of the bound that the original's own error takes *at that element*;

over this input and, where it looks worse on this one, over more draws of the same family: so that luck on
one input, and a value that happens to be near zero, count for neither. What jumps, as a rounding to integers
does, may jump elsewhere: where the least change of the inputs changes the reference by as much as one 64
times as large, that much is allowed. Numerics ``fast`` measures against the largest element instead of each.

Powers of two cancel exactly by chance: on them a bound that is of use decides by itself. Results in f64 are
measured by the reference in double-double arithmetic. Where that cannot be had, as of an exponential, and the
bound is of use, it decides; where it is not, what the original does if the last bits of its inputs are others
is allowed instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from neurojit.abi.float_formats import format_of, is_floating
from neurojit.abi.status import STATUS_OK
from neurojit.judge.facts import Facts
from neurojit.judge.trial.accuracy.measured import (
    Drawn,
    Measured,
    largest_of,
    measured,
    moved,
    off,
    scale,
)
from neurojit.judge.trial.accuracy.more_digits import EPSILON, LEAST, MoreDigits, has_more
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.judge.trial.reference.analysis import analysed, outputs_of
from neurojit.judge.trial.reference.compare import (
    SAFETY,
    Difference,
    Expected,
    Policy,
    by_norm_allowed,
    described,
    overflowing,
)
from neurojit.judge.trial.reference.reference import Reference
from neurojit.model.policy import Numerics
from neurojit.model.types import Signature

FACTOR = 6.0  # a plain sum of eight terms may lose seven units of what a compensated one keeps
_MOVED_FACTOR = 4096.0  # of what the last bits of the inputs make, which stand for hundreds of roundings
_DRAWS, _MANY_DRAWS, _FEW_DRAWS = 8, 40, 3
_CHEAP, _DEAR = 1 << 18, 1 << 26  # operations, of one run
_APART = 10080  # from one draw of a pool to the next: a multiple of whatever families take turns by
_LAST_PLACES = 4.0
_JUMP_RUNS, _JUMP_RATIO = 4, 64.0
_USEFUL = 2.0**-10  # of the largest value: a bound below that decides by itself
_TELLING = 2.0**-3  # what is allowed above that share of the largest value tells nothing
_DENORMALS = 16
_UNDERFLOWN = 2.0**-1000  # what is smaller has lost digits in every order


@dataclass(slots=True)
class Accuracy:
    """Of one judgement. ``reach``: what the pools are drawn from. ``pooled`` counts their inputs."""

    reference: Reference
    errors: Executable | None
    digits: MoreDigits
    signature: Signature
    facts: Facts
    reach: Reach
    seed: int
    numerics: Numerics
    pooled: int = 0
    _pools: dict[tuple[str, int], list[list[Measured | None]]] = field(
        default_factory=dict[tuple[str, int], list[list[Measured | None]]]
    )
    _differs: dict[int, Array] = field(default_factory=dict[int, Array])
    _told: dict[int, Array] = field(default_factory=dict[int, Array])

    def first_loss(
        self,
        wanted: Sequence[Expected],
        got: Sequence[Array],
        policy: Policy,
        drawn: Drawn,
        *,
        counts: bool = True,
    ) -> Difference | None:
        """The first element that is less accurate than the original. ``counts``: these are the candidate's
        outputs, each element of which some input has to tell right from wrong."""
        for number, (want, have) in enumerate(zip(wanted, got, strict=True)):
            if not is_floating(have.dtype) or want.value is None or want.error is None:
                continue
            with np.errstate(all="ignore"):
                doubtful = self._beyond_units(number, want, have)
                if not doubtful.any():
                    continue
                lost, allowed = self._lost(number, wanted, have, doubtful, policy, drawn)
                if counts:
                    part = want.at(doubtful)
                    self._remember(number, part, have[doubtful], doubtful, allowed, policy)
            if lost.any():
                fine, most = np.ones(have.shape, np.bool_), np.zeros(have.shape)
                fine[doubtful], most[doubtful] = ~lost, allowed / FACTOR
                return described(number, want, have, fine, None, lost=most)
        return None

    def untold(self) -> str:
        """An element in which the candidate differs and which no input told right from wrong, or nothing."""
        for number, differs in self._differs.items():
            untold = differs & ~self._told[number]
            if untold.any():
                index = np.unravel_index(int(np.argmax(untold)), untold.shape)
                return f"output {number}{[int(i) for i in index]}"
        return ""

    # One output.

    def _beyond_units(self, number: int, want: Expected, have: Array) -> Array:
        """Elements that are not as near to their value as any is allowed to be: few, in most candidates."""
        assert want.value is not None
        differs = np.array(have != want.bits)
        value, got = want.value[differs], have[differs]
        units = FACTOR * format_of(have.dtype).roundoff
        far = np.isfinite(got) & np.isfinite(value) & ~(np.abs(got - value) <= units * np.abs(value))
        if number not in self._told:
            self._differs[number] = np.zeros(have.shape, np.bool_)
            self._told[number] = np.zeros(have.shape, np.bool_)
        self._told[number][differs] |= ~far
        differs[differs] = far
        return differs

    def _lost(
        self,
        number: int,
        wanted: Sequence[Expected],
        have: Array,
        doubtful: Array,
        policy: Policy,
        drawn: Drawn,
    ) -> tuple[Array, Array]:
        """Which of the ``doubtful`` elements are lost, and how far they may be off."""
        best = self.digits.of(drawn.arguments, wanted) if have.dtype == np.float64 else wanted
        want = best[number].at(doubtful)
        assert want.error is not None
        assert want.value is not None
        got = have[doubtful]
        gap = off(want, got)
        judged = np.isfinite(want.bits) & ~overflowing(want, got, policy)
        if want.by_norm is not None:
            judged &= gap > by_norm_allowed(want.by_norm)
        if drawn.family.powers:
            judged &= SAFETY * want.error > _USEFUL * want.largest
        if has_more(want):
            judged &= np.abs(want.value) >= LEAST
        elif have.dtype == np.float64:
            # Between numbers that hardly differ, roundings on the way may show more than those of the inputs.
            judged &= drawn.family in FAMILIES
            return self._lost_in_f64(number, want, gap, judged, doubtful, drawn)
        found = measured(best[number]).at(doubtful)
        lost, allowed = self._beyond(want, gap, judged, found, drawn)
        # The more draws, the fewer kernels come as far.
        for count in self._counts():
            if not lost.any():
                return lost, allowed
            for one in self._pool(drawn, count):
                if (other := one[number]) is not None:
                    found = found.merged(other.at(doubtful))
            lost, allowed = self._beyond(want, gap, judged, found, drawn)
        if lost.any() and (self.facts.decides or self.facts.rounds):
            allowed = allowed + self._jumps(number, wanted, drawn)[doubtful]
            lost = judged & (gap > allowed)
        return lost, allowed

    def _beyond(
        self, want: Expected, gap: Array, judged: Array, found: Measured, drawn: Drawn
    ) -> tuple[Array, Array]:
        assert want.value is not None
        assert want.error is not None
        form = format_of(want.bits.dtype)
        by_norm = self.numerics is Numerics.FAST
        size = np.full_like(want.value, want.largest) if by_norm else np.abs(want.value)
        own = np.maximum(found.own, form.roundoff) * size
        # Errors carried far do not shrink where a result comes near zero, and the bound tells where that is.
        own = np.maximum(own, np.minimum(found.typical * found.size, SAFETY * want.error))
        shared = np.where(found.share > 0, found.share * scale(want), 0.0)
        allowed = FACTOR * np.maximum(own, shared) + _DENORMALS * form.smallest
        allowed += self._unknown(want, drawn)
        return judged & (gap > allowed), allowed

    @staticmethod
    def _unknown(want: Expected, drawn: Drawn) -> Array:
        """What the reference may have lost itself, as where 1 + tanh(x) is nothing at -20. Nothing
        where the bound is too wide to be of use, so that it stays far below what f32 loses of the largest."""
        assert want.error is not None
        bound = SAFETY * want.error
        useful = bound <= _USEFUL * max(want.largest, largest_of(drawn.arguments))
        own = EPSILON if has_more(want) else float(np.finfo(np.float64).eps)
        digits = own / format_of(want.bits.dtype).epsilon
        return np.where(useful, bound * digits, 0.0)

    def _lost_in_f64(
        self, number: int, want: Expected, gap: Array, judged: Array, doubtful: Array, drawn: Drawn
    ) -> tuple[Array, Array]:
        assert want.value is not None
        assert want.error is not None
        useful = SAFETY * want.error <= _USEFUL * want.largest
        judged = judged & ~useful
        allowed = np.where(useful, SAFETY * want.error, np.inf)
        if not judged.any():
            return judged, allowed
        moves = self._moves(number, drawn, doubtful, want)
        least = np.finfo(np.float64).eps * np.maximum(np.abs(want.value), _UNDERFLOWN)
        allowed = np.where(useful, allowed, _MOVED_FACTOR * np.maximum(moves, least))
        return judged & (gap > allowed), allowed

    def _remember(
        self, number: int, want: Expected, have: Array, doubtful: Array, allowed: Array, policy: Policy
    ) -> None:
        assert want.error is not None
        most = np.minimum(np.where(np.isfinite(want.error), SAFETY * want.error, np.inf), allowed)
        if want.by_norm is not None:
            most = np.maximum(most, by_norm_allowed(want.by_norm))
        self._differs[number][doubtful] |= ~overflowing(want, have, policy)
        self._told[number][doubtful] |= most <= _TELLING * want.largest

    # More runs of the original.

    def _counts(self) -> tuple[int, ...]:
        operations = self.facts.operations
        if operations is None or operations > _DEAR:
            return (_FEW_DRAWS,)
        return (_DRAWS, _MANY_DRAWS) if operations <= _CHEAP else (_DRAWS,)

    def _pool(self, drawn: Drawn, count: int) -> list[list[Measured | None]]:
        """The original's errors on other draws of the family, for each draw by output."""
        pool = self._pools.setdefault((drawn.family.name, drawn.trial), [])
        for number in range(len(pool) + 1, count + 1):
            arguments, wanted = self.more(drawn.family, drawn.trial + number * _APART)
            wanted = self.digits.of(arguments, wanted)
            with np.errstate(all="ignore"):
                pool.append([None if w.value is None or w.error is None else measured(w) for w in wanted])
        return [one for one in pool if one]

    def more(self, family: Family, trial: int) -> tuple[list[Value], list[Expected]]:
        """Another input, and the original's results on it with their analysis; none where there is none."""
        self.pooled += 1
        arguments = self.reach.draw(self.signature, family, self.seed, trial)
        outcome = self.reference.run(arguments, Layout.BELOW)
        if outcome.status != STATUS_OK or self.errors is None:
            return arguments, []
        plain = [Expected(bits) for bits in outputs_of(self.signature, outcome)]
        return arguments, analysed(self.errors, self.signature, arguments, plain) or []

    def _jumps(self, number: int, wanted: Sequence[Expected], drawn: Drawn) -> Array:
        """How far the reference jumps where it would not if it were smooth."""
        value = wanted[number].value
        assert value is not None
        assert self.errors is not None
        near, far = np.zeros(value.shape), np.zeros(value.shape)
        for turn in range(_JUMP_RUNS):
            for changes, units in ((near, _LAST_PLACES), (far, _JUMP_RATIO * _LAST_PLACES)):
                wide = moved(self.signature, drawn.arguments, units, self.seed, turn, wide=True)
                found = analysed(self.errors, self.signature, wide, wanted)
                other = None if found is None else found[number].value
                if other is not None:
                    np.maximum(changes, np.nan_to_num(np.abs(other - value)), out=changes)
        return np.where(near > far / 8, 2.0 * near, 0.0)

    def _moves(self, number: int, drawn: Drawn, places: Array, want: Expected) -> Array:
        """How far the original's results go where the last bits of its inputs are others."""
        changes = np.zeros(want.bits.shape)
        for turn in range(_DRAWS):
            arguments = moved(self.signature, drawn.arguments, _LAST_PLACES, self.seed, turn, wide=False)
            outcome = self.reference.run(arguments, Layout.BELOW)
            if outcome.status == STATUS_OK:
                other = outputs_of(self.signature, outcome)[number][places]
                np.maximum(changes, np.nan_to_num(np.abs(other - want.bits)), out=changes)
        return changes

"""Compares a patched flight with the original's: same kind of end, no stray stores, same results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from neurojit.healing.flight.layout import FlightLayout
from neurojit.judge.trial.harness.buffers import Array
from neurojit.model.policy import Numerics

_SAME = 1e-9  # of the larger of the two, where results are kept and numerics are not exact


class Ended(Protocol):
    """What is compared of a flight; fields as of ``Flight``."""

    @property
    def reached(self) -> tuple[int, ...]: ...
    @property
    def margins(self) -> tuple[float, ...]: ...
    @property
    def exits(self) -> tuple[int, ...]: ...
    @property
    def site(self) -> int | None: ...


def evasion(layout: FlightLayout, original: Ended, patched: Ended, seen: Sequence[int] = ()) -> str:
    """How the patched flight gets round an assertion; empty where it does not.

    ``seen``: exits of flights of the original from other states. They count where a loop did not end in this
    one; where none ended, an end at a goal is expected of a loop that has one.
    """
    failed = original.site
    for place, site in enumerate(layout.sites):
        if original.reached[place] and not patched.reached[place]:
            behind = failed is not None and failed in layout.sites and site > failed
            if behind and site not in layout.own:
                continue  # it lay behind the assertion that failed: another turn of a loop, not made now
            return f"the assertion {site} is not come to any more"
        with_nan = original.margins[place] == -math.inf and site != failed
        if patched.margins[place] == -math.inf and not with_nan:
            return f"a NaN slips past the assertion {site}"
    for place, (function, number) in enumerate(layout.loops):
        before, after = original.exits[place], patched.exits[place]
        before = before or (seen[place] if seen else 0) or layout.goals[place]
        if before and after and not _is_same_end(before, after, layout.bounds[place]):
            return f"loop {number} of @{function} ends for another reason than it did: not at its goal"
    if patched.exits[-1] and not original.exits[-1]:
        return "a NaN slips past a comparison outside the function"
    return ""


def _is_same_end(before: int, after: int, bounds: int) -> bool:
    """Of the conditions that ended a loop: a bound ends no run of it unless it did; any goal is one."""
    if after & bounds & ~before:
        return False
    return bool(before & after) or not before & ~bounds


def trespass(layout: FlightLayout, owned: Array, written: Array) -> str:
    """What a flight stored to that is not the healable function's; empty where there is nothing.

    Both are packed bits as of a flight; ``owned`` is what the original stored to in all flights together. Of
    an argument that it never came to store to nothing is known, and all is allowed.
    """
    for argument, elements in layout.shared:
        first = layout.first_shared(argument)
        assert first is not None  # it is one of them
        own, new = (np.unpackbits(bits)[first : first + elements] for bits in (owned, written))
        beyond = np.flatnonzero(new > own)
        if own.any() and beyond.size:
            return f"element {beyond[0]} of argument {argument} is written, which the function only reads"
    return ""


def same_results(one: Sequence[Array], other: Sequence[Array], numerics: Numerics) -> bool:
    """Whether outputs are the same bits, or within the numerics' bound of each other."""
    for before, after in zip(one, other, strict=True):
        if before.tobytes() == after.tobytes():
            continue
        if numerics is Numerics.EXACT or before.dtype.kind not in "fc":
            return False
        if not np.allclose(before, after, rtol=_SAME, atol=0.0, equal_nan=True):
            return False
    return True

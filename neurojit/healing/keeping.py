"""What a patched flight has to keep of the original's from the same state."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from neurojit.healing.flight.layout import FlightLayout
from neurojit.kernel import Numerics
from neurojit.validation.harness.buffers import Array

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


def evasion(layout: FlightLayout, original: Ended, patched: Ended) -> str:
    """How the patched flight gets round an assertion; empty where it does not."""
    failed = original.site
    for place, site in enumerate(layout.sites):
        if original.reached[place] and not patched.reached[place]:
            if failed is not None and failed in layout.sites and site > failed:
                continue  # it lay behind the assertion that failed: another turn of a loop, not made now
            return f"the assertion {site} is not come to any more"
        if patched.margins[place] == -math.inf and original.margins[place] != -math.inf:
            return f"a NaN slips past the assertion {site}"
    for place, (function, number) in enumerate(layout.loops):
        before, after = original.exits[place], patched.exits[place]
        if before and after and not before & after:
            return f"loop {number} of @{function} ends for another reason than it did: not at its goal"
    return ""


def same_results(one: Sequence[Array], other: Sequence[Array], numerics: Numerics) -> bool:
    """Whether outputs are the same bits, or within the numerics' bound of each other."""
    for before, after in zip(one, other, strict=True):
        if before.tobytes() == after.tobytes():
            continue
        if numerics is Numerics.EXACT or before.dtype.kind != "f":
            return False
        if not np.allclose(before, after, rtol=_SAME, atol=0.0, equal_nan=True):
            return False
    return True

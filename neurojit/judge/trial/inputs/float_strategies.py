"""Families of floats: input strategies, each aimed at one way of being wrong.

What is not finite is planted: the policy, which ``reference.compare`` enforces, is that one element in 64 (at
least one of each kind) of one buffer at a time is NaN or infinite, among small integers; in every fourth
trial all of that buffer are infinite, as a row is that was masked out.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurojit.judge.trial.inputs.float_fills import (
    HUGE,
    TINY,
    Fill,
    absorbed,
    below,
    bits,
    cancelling,
    definite,
    denormal,
    edges,
    integers,
    mixed,
    nearly_equal,
    offset,
    ordinary,
    peaks,
    planted,
    positive,
    ramp,
    sparse,
    spread,
    zeros,
)


@dataclass(frozen=True, slots=True)
class Family:
    """One way of drawing floats. ``exact``: small integers; ``special``: holds NaN or infinities;
    ``algebraic``: aimed at what another polynomial would compute, and at nothing else; ``overflows``: finite,
    but what is computed of them need not be; ``accurate``: aimed at who loses digits; ``powers``: of two;
    ``beside``: so near to where an assertion begins to fail that rounding may decide it; ``least``: left out
    where the budget pays for fewer inputs. ``said``: what they are, where the name alone does not tell.
    ``catches``: what they are aimed at, in a line of Markdown."""

    name: str
    fill: Fill
    exact: bool = False
    special: bool = False
    algebraic: bool = False
    overflows: bool = False
    accurate: bool = False
    powers: bool = False
    beside: bool = False
    least: int = 0
    said: str = ""
    catches: str = ""

    def on_trial(self, seed: int, trial: int) -> str:
        """The beginning of a message about one of its draws."""
        said = f"{self.said}; " if self.said else ""
        return f"on {self.name} inputs ({said}seed {seed}, trial {trial})"


AS_WRITTEN = 16  # inputs that the budget has to pay for, if a candidate is to run as it is written as well
CANCELLING = Family(
    "cancelling",
    cancelling,
    overflows=True,
    accurate=True,
    said="large ones that cancel, among small ones",
    catches="a wider accumulator or a correction that was removed: the large terms take the digits with them",
)
NEARLY_EQUAL = Family(
    "nearly equal",
    nearly_equal,
    accurate=True,
    least=2,
    said="one number and its neighbours",
    catches="products whose difference cancels to the last bits",
)
FAMILIES: tuple[Family, ...] = (
    # Those that refuse the most for the least come first.
    Family(
        "integers",
        integers,
        exact=True,
        said="small ones",
        catches="what is exact is compared bit for bit: any slip in an index or a term",
    ),
    Family(
        "ordinary",
        ordinary,
        said="normal deviates",
        catches="what normal floats of two scales show",
    ),
    Family(
        "ramp",
        ramp,
        exact=True,
        algebraic=True,
        said="small integers whose neighbours differ",
        catches="reading the element, or the row, beside the right one",
    ),
    Family(
        "zeros and ones",
        bits,
        exact=True,
        algebraic=True,
        catches="another polynomial that agrees on few values",
    ),
    # By enough that they also do under an exponential, and by so much that it overflows.
    Family(
        "edges",
        edges(4.0, 12.0),
        algebraic=True,
        said="4 to 12 at the edges, tiny inside",
        catches="dropped tails and missing edges",
    ),
    Family(
        "large edges",
        edges(100.0, 1000.0),
        algebraic=True,
        said="100 to 1000 at the edges",
        catches="the same under an exponential that overflows",
    ),
    Family(
        "sparse",
        sparse,
        algebraic=True,
        said="few that outweigh all others",
        catches="terms that most others hide",
    ),
    Family(
        "positive",
        positive,
        algebraic=True,
        said="from 0.5 to 80 at most",
        catches="logarithms, roots and exponentials up to where they overflow",
    ),
    Family(
        "offset",
        offset,
        algebraic=True,
        said="far from zero, close together",
        catches="sums that cancel: no digit is left where two large ones are subtracted",
    ),
    Family(
        "signed zeros",
        zeros,
        exact=True,
        catches="the sign of a zero",
    ),
    Family(
        "huge",
        spread(HUGE),
        powers=True,
        overflows=True,
        said="powers of two up to the largest",
        catches="overflow on the way to a finite result",
    ),
    Family(
        "below",
        below,
        powers=True,
        algebraic=True,
        overflows=True,
        said="all negative and large",
        catches="a maximum that starts from what is no bound",
    ),
    Family(
        "tiny",
        spread(TINY),
        powers=True,
        said="powers of two down to the smallest normal",
        catches="underflow on the way",
    ),
    Family(
        "denormal",
        denormal,
        overflows=True,
        said="multiples of the smallest denormal",
        catches="denormals that are flushed",
    ),
    # Of both signs, which copysign and bits tell apart.
    Family(
        "NaN",
        planted(float("nan"), -float("nan")),
        special=True,
        said="of both signs, among small integers",
        catches="a NaN that is lost or spread",
    ),
    Family(
        "infinity",
        planted(float("inf"), float("-inf")),
        special=True,
        said="both, among small integers",
        catches="an infinity that is lost or spread; rows that a mask shut out",
    ),
    CANCELLING,
    NEARLY_EQUAL,
    Family(
        "absorbed",
        absorbed,
        accurate=True,
        least=AS_WRITTEN,
        said="ones beside one that swallows each of them",
        catches="compensation that was removed: small terms that a large one swallows",
    ),
    Family(
        "mixed magnitudes",
        mixed,
        overflows=True,
        accurate=True,
        said="from thousandths to thousands, or from 1e-12 to 1e12",
        catches="a detour by a large neighbour, which loses the small ones",
    ),
)


# For kernels that choose among floats; as many trials as the longest dimension has places, twice.
PEAKS = Family("peaks", peaks, said="one element of each line outweighs the others")
# For kernels of square matrices: what factors one asserts, or takes for granted, that it is definite.
DEFINITE = Family(
    "definite",
    definite,
    said="square matrices symmetric and diagonally dominant",
    catches="a factorization that is wrong where it does not break down",
)

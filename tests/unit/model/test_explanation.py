"""An explanation as text: what bounds a function, its variants beside that, its loops, what is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurojit.model.compiler_protocol import Remark
from neurojit.model.explanation import Explanation, VariantExplained
from neurojit.model.policy import Tier
from neurojit.model.roofline import Peaks, Work, bound_of_work

PEAKS = Peaks(
    operations={"f32": 100.0, "f64": 50.0},
    bytes={"L1": 200.0, "L2": 100.0, "memory": 10.0},
    sizes={"L1": 1 << 15, "L2": 1 << 20},
    measured=True,
)
WORK = Work(4_194_304, 196_608, "f32")


def variant(number: int, tier: Tier, median: float | None, *, installed: bool = False) -> VariantExplained:
    bound = bound_of_work(WORK, median, PEAKS)
    speedup = 1e6 / median if median else None
    return VariantExplained(number, tier, "compiler", installed, 50.0, 100, median, bound, speedup, 80)


EXPLANATION = Explanation(
    "matmul",
    WORK,
    PEAKS,
    (variant(0, Tier.T0, 1e6), variant(1, Tier.T2, 84e3, installed=True)),
    (
        Remark(15, "128x128", "written with the contraction of line 22", ""),
        Remark(30, "a loop", "", "the upper bound of a loop is not a constant"),
    ),
    predicted_ns=1.05e6,
)
TEXT = """\
@matmul: 4,194,304 f32 operations on 196,608 bytes a call
one core at its best: 100 GFLOP/s, L2 100 GB/s (measured)
bound: arithmetic, at least 41.9 us a call on one core for what is written
a call at T0, without what it calls: predicted 1.05 ms, measured 1.00 ms

variant    author     compile   calls    median   GFLOP/s   GB/s   of bound   over T0   pays after
T0 (0)     compiler   50.0 ms     100   1.00 ms      4.19   0.20      4.2 %     1.00x     80 calls
T2 (1) *   compiler   50.0 ms     100   84.0 us      49.9   2.34       50 %     11.9x     80 calls

what T2 makes of it:
  line 15: 128x128: written with the contraction of line 22
  line 30: a loop: left as it is: the upper bound of a loop is not a constant

at 50 % of its bound: up to 2.00x could be gained without doing less
"""


def test_a_product() -> None:
    assert str(EXPLANATION) == TEXT


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"work": replace(WORK, flops=None)}, "bound: unknown, as its operations are"),
        ({"peaks": replace(PEAKS, measured=False)}, "guessed: neurojit doctor --peaks measures them"),
        ({"peaks": replace(PEAKS, measured=False)}, "this machine was not measured"),
        ({"variants": ()}, "not timed yet"),
        ({"variants": ()}, "predicted 1.05 ms\n"),
        ({"predicted_ns": None}, "could not be predicted from the text"),
        ({"variants": (variant(0, Tier.T0, None, installed=True),)}, "not timed yet"),
        (
            {"variants": (variant(0, Tier.T2, 43e3, installed=True),)},
            "only another algorithm would be faster",
        ),
        ({"variants": (variant(0, Tier.T3, 20e3, installed=True),)}, "it saves operations, or uses several"),
        ({"variants": (variant(0, Tier.T2, 40.0, installed=True),)}, "too short to say"),
        ({"remarks": ()}, "T2 found no loop nest"),
        ({"remarks": (), "refusal": "it recurses"}, "T2: it recurses"),
    ],
)
def test_what_is_not_known_is_said(changed: dict[str, object], said: str) -> None:
    assert said in str(replace(EXPLANATION, **changed))  # type: ignore[arg-type]

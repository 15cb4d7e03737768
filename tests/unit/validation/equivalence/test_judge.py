"""What the two checks accept and refuse, on whole kernels."""

from __future__ import annotations

import pytest

from neurojit.kernel import Tier
from neurojit.validation.verdict import Passed, Refusal
from tests.unit.validation.equivalence.judged import judged
from tests.unit.validation.equivalence.kernels import SUBJECTS

RIGHT = [(name, how) for name, subject in SUBJECTS.items() for how in subject.right]
WRONG = [(name, how) for name, subject in SUBJECTS.items() for how in subject.wrong]


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T3])
def test_a_kernel_is_equivalent_to_itself(name: str, tier: Tier) -> None:
    """Whatever tier compiles it."""
    text = SUBJECTS[name].original
    result = judged(text, text, tier=tier)
    assert isinstance(result.equivalent, Passed), result.equivalent
    assert isinstance(result.algebraic, Passed), result.algebraic


@pytest.mark.parametrize(("name", "how"), RIGHT)
def test_a_right_rewrite_passes(name: str, how: str) -> None:
    """Reassociated, vectorised, fused, by Winograd."""
    subject = SUBJECTS[name]
    result = judged(subject.original, subject.right[how])
    assert isinstance(result.algebraic, Passed), result.algebraic
    assert isinstance(result.equivalent, Passed), result.equivalent


@pytest.mark.parametrize(("name", "how"), WRONG)
def test_a_wrong_rewrite_is_refused(name: str, how: str) -> None:
    """By one of the two checks."""
    subject = SUBJECTS[name]
    result = judged(subject.original, subject.wrong[how])
    assert isinstance(result.algebraic, Refusal) or isinstance(result.equivalent, Refusal), result

"""Both checks know the operations that candidates are written in."""

from __future__ import annotations

import pytest

from neurojit.judge.trial.checks.field import is_proof
from neurojit.model.policy import Numerics
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.derive.forms import FORMS, ORIGINAL
from tests.unit.judge.trial.equivalence_judged import judged

pytestmark = pytest.mark.sampled(8)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_proven_equal_and_equivalent(name: str) -> None:
    """As a candidate, and as the original whose error analysis is used."""
    for original, candidate in ((ORIGINAL, FORMS[name]), (FORMS[name], ORIGINAL)):
        result = judged(original, candidate)
        assert is_proof(result.algebraic), result.algebraic
        assert result.algebraic.figures["degree"] == 2
        assert isinstance(result.equivalent, Passed), result.equivalent


@pytest.mark.parametrize("name", FORMS)
def test_equivalence_alone_accepts_a_form(name: str) -> None:
    """By component, as for kernels that are no polynomials."""
    result = judged(ORIGINAL, FORMS[name], field=False)
    assert isinstance(result.equivalent, Passed), result.equivalent


def test_exact_numerics_want_the_bits() -> None:
    """A reassociated sum is refused, the same sum is not."""
    assert isinstance(
        judged(ORIGINAL, FORMS["packed, lanes reduced"], numerics=Numerics.EXACT).equivalent, Refusal
    )
    assert isinstance(
        judged(ORIGINAL, FORMS["linalg on tensors"], numerics=Numerics.EXACT).equivalent, Passed
    )

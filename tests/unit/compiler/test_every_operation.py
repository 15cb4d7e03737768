"""Every operation of the accepted dialects either runs right or is refused by name as the program is read."""

from __future__ import annotations

import importlib
import inspect

import numpy as np
import pytest

from neurojit.frontend.language_subset import DIALECTS, REFUSED
from neurojit.model.policy import Tier
from tests.operations import buffers, contractions, elementwise, structured, tensors
from tests.operations.case import Case
from tests.unit.compiler.machine import run

pytestmark = pytest.mark.sampled(10)

CASES = (
    *elementwise.CASES,
    *tensors.CASES,
    *buffers.CASES,
    *contractions.CASES,
    *structured.CASES,
)
_ELEMENTWISE = {case.text for case in elementwise.CASES}
# vector and tensorlang have tables of their own; a module of the builtin dialect is the program.
DONE_ELSEWHERE = {"vector", "tensorlang", "builtin"}


def accepted() -> set[str]:
    """As the bindings of this release list them, so that what a new release brings is not overlooked."""
    found: set[str] = set()
    for dialect in DIALECTS - DONE_ELSEWHERE:
        module = importlib.import_module(f"mlir.dialects._{dialect}_ops_gen")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            found.add(getattr(kind, "OPERATION_NAME", ""))
    return {name for name in found if name.partition(".")[0] in DIALECTS} - set(REFUSED)


def test_every_accepted_operation_has_a_case() -> None:
    assert accepted() == {case.operation for case in CASES}


def test_every_case_is_of_what_it_says() -> None:
    for case in CASES:
        assert case.operation in case.text or case.operation in ("func.call", "func.return"), case.text


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_operation_runs_right(case: Case) -> None:
    """Scheduled, and as the first call finds it, too, where that is other code."""
    for tier in (Tier.T2,) if case.text in _ELEMENTWISE else (Tier.T0, Tier.T2):
        results = run(case.text, *case.arguments, tiers=(tier,)).results
        for value, wanted in zip(results, case.results, strict=True):
            if np.asarray(wanted).dtype.kind == "f":
                np.testing.assert_allclose(value, wanted, rtol=1e-5, atol=1e-6, err_msg=tier.name)
            else:
                np.testing.assert_array_equal(value, wanted, err_msg=tier.name)

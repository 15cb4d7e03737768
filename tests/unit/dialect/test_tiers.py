"""Every operation that computes has the reference's results at every tier, under every setting of numerics.

Pointwise ones are drawn from their records: arity, element types and attributes. Of the others
``drawn.STRATEGIES`` says which operands fit together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from neurojit.dialect.tensorlang.ops import OPS
from neurojit.model.policy import Numerics, Tier
from tests.oracles.bounds import ROUNDED, assert_same_bits, bound
from tests.unit.compiler.machine import Machine
from tests.unit.dialect.arrays import FLOATS
from tests.unit.dialect.compiled import Array, Case, Scalar, program
from tests.unit.dialect.drawn import LARGE, POINTWISE, STRATEGIES, pointwise_cases
from tests.unit.dialect.test_elementary import points

pytestmark = pytest.mark.sampled(4)

COMPUTING = {name for name, op in OPS.items() if op.infer is not None} - {"constant"}
SETTINGS = [(Tier.T1, Numerics.EXACT), (Tier.T2, Numerics.EXACT), (Tier.T2, Numerics.STRICT),
            (Tier.T2, Numerics.FAST)]  # fmt: skip


def computed(cases: Sequence[Case], tier: Tier, numerics: Numerics) -> list[Array]:
    """What the program of all ``cases`` gives, compiled as the runtime does."""
    outcome = Machine(program(cases), tier, numerics=numerics)(
        "f",
        *(
            array.item() if isinstance(array, Scalar) else np.array(array)
            for case in cases
            for array in case.operands
        ),
    )
    assert outcome.status == 0
    return [np.asarray(result) for result in outcome.results]


# Units in the last place by which a function may be off, of f32 (of f64 the reference may be one more).
ULPS = {"exp": 1.5, "log": 1, "tanh": 2, "sin": 1, "cos": 1, "erf": 2, "sigmoid": 3, "silu": 4, "rsqrt": 1.5,
        "pow": 1}  # fmt: skip


def tolerance(case: Case, want: Array, dtype: np.dtype) -> Array | None:
    """How far each element may be from ``want``, the reference's in f64; None where it must have its bits."""
    if case.op in ULPS:
        rounded = np.abs(want.astype(dtype))
        return np.spacing(rounded).astype(np.float64) * (ULPS[case.op] + (dtype == np.float64))
    if case.op == "gelu":
        return 4 * np.finfo(dtype).eps * np.abs(case.operands[0].astype(np.float64))
    # exp within 1 unit, not half of one, is what compiled code has beside loops that are interpreted.
    return 2 * bound(case, want) if case.op in ROUNDED else None


def assert_near(got: Array, case: Case) -> None:
    exact = case.reference()
    assert (got.dtype, got.shape) == (exact.dtype, exact.shape), case
    with np.errstate(all="ignore"):
        want = case.reference(np.float64)
        allowed = tolerance(case, want, got.dtype) if got.dtype.kind == "f" else None
        if allowed is None:
            assert_same_bits([got], [exact], case)
            return
        fine = np.abs(got.astype(np.float64) - want) <= allowed
        fine |= (got == want.astype(got.dtype)) | (np.isnan(got) & np.isnan(want))
    assert fine.all(), (case, got[~fine], want[~fine])


def check(cases: Sequence[Case]) -> None:
    first = computed(cases, Tier.T0, Numerics.EXACT)
    for got, case in zip(first, cases, strict=True):
        assert_near(got, case)
    for tier, numerics in SETTINGS:
        other = computed(cases, tier, numerics)
        if numerics is Numerics.EXACT:
            assert_same_bits(other, first, (tier, program(cases)))
        for got, case in zip(other, cases, strict=True):
            assert_near(got, case)


def test_each_is_drawn() -> None:
    assert {*STRATEGIES, *POINTWISE} == COMPUTING


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(pointwise_cases())
def test_pointwise_ones_have_the_results_of_the_reference(cases: list[Case]) -> None:
    """All of them in one program, on ordinary and on awkward values."""
    check(cases)


@pytest.mark.parametrize("op", sorted(set(ULPS) - {"pow"}))
@pytest.mark.parametrize("dtype", FLOATS)
def test_functions_stay_within_their_bounds(op: str, dtype: str) -> None:
    """On some thousand numbers of all magnitudes, against extended precision."""
    x = points(dtype)
    case = Case(op, (np.abs(x) if op in ("log", "rsqrt") else x,))
    (got,) = computed([case], Tier.T2, Numerics.EXACT)
    with np.errstate(all="ignore"):
        want = case.reference(np.float64 if op == "erf" else np.longdouble)
        rounded = want.astype(got.dtype)
        units = np.spacing(np.abs(rounded)).astype(want.dtype)
        allowed = (ULPS[op] + (op == "erf" and dtype == "f64")) * units
        if op == "silu":
            allowed += np.abs(x.astype(want.dtype)) * np.finfo(got.dtype).smallest_subnormal
        near = np.abs(got.astype(want.dtype) - want) <= allowed
    same = (got == rounded) | (np.isnan(got) & np.isnan(rounded))
    assert (near | same).all(), (x[~(near | same)], got[~(near | same)])


@pytest.mark.parametrize("op", sorted(STRATEGIES))
def test_the_others_have_the_results_of_the_reference(op: str) -> None:
    """On several drawn cases in one program."""
    found: list[Case] = []

    @settings(max_examples=12, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(STRATEGIES[op]())
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    check(found)


@pytest.mark.parametrize("op", sorted(LARGE))
def test_larger_ones_have_the_results_of_the_reference(op: str) -> None:
    """On extents that no vector divides."""
    check(LARGE[op])

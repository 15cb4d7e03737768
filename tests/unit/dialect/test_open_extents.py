"""Operations on open extents: the instance for numbers computes what the operation does on those."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurojit.dialect.tensorlang.ops import OPS
from neurojit.frontend.instances import instance_of
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.schema import Schema
from neurojit.model.slice_program import without_sites
from tests.unit.compiler.machine import Machine, compiler_context, parse
from tests.unit.dialect.arrays import broadcasting, filled
from tests.unit.dialect.compiled import Case, Scalar, program
from tests.unit.dialect.drawn import STRATEGIES
from tests.unit.dialect.test_tiers import assert_near

_EXTENTS = re.compile(r"tensor<((?:\d+x)+)")
GIVEN = sorted(op for op in STRATEGIES if not OPS[op].shape_is_given and op != "iota")


def opened(text: str) -> str:
    """Every extent of every tensor left open."""
    return _EXTENTS.sub(lambda found: f"tensor<{'?x' * found[1].count('x')}", text)


def instance(schema: Schema, case: Case) -> Kernel:
    shapes = [None if isinstance(one, Scalar) else np.shape(one) for one in case.operands]
    with compiler_context():
        made = instance_of(schema, schema.signature.bind(shapes))
    assert isinstance(made, Kernel), "\n".join(map(str, made))
    return made


def check(case: Case) -> None:
    static = program([case])
    schema = parse(opened(static)).schemas.get("f")
    if schema is None:  # scalars and buffers of one element alone
        assert opened(static) == static
        return
    made = instance(schema, case)
    assert made.signature.results == parse(static).kernels["f"].signature.results
    outcome = Machine(without_sites(made.text), Tier.T0, numerics=Numerics.EXACT)(
        made.name, *(one.item() if isinstance(one, Scalar) else np.array(one) for one in case.operands)
    )
    assert_near(np.asarray(outcome.results[0]), case)


@pytest.mark.parametrize("op", GIVEN)
def test_an_operation_on_open_extents(op: str) -> None:
    cases: list[Case] = []

    @settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(STRATEGIES[op]())
    def draw(case: Case) -> None:
        cases.append(case)

    draw()
    for case in cases:
        check(case)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(broadcasting(3), st.integers(0, 99))
def test_operands_that_broadcast(shapes: list[tuple[int, ...]], seed: int) -> None:
    """Which extents do is known by their numbers alone."""
    for op, count in (("add", 2), ("select", 3), ("exp", 1)):
        kinds = ["i1" if op == "select" and place == 0 else "f32" for place in range(count)]
        operands = tuple(filled(shape, kind, seed) for shape, kind in zip(shapes, kinds, strict=False))
        check(Case(op, operands, {}))

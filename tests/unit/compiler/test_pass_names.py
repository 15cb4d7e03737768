"""Pipelines as text: what is a pass of ours, what is MLIR's, and what is said of anything else."""

from __future__ import annotations

import dataclasses

import pytest

from neurojit.compiler import pipelines
from neurojit.compiler.pass_names import PASSES, ROLES, BadPipeline, described, parse_pipeline, spelt, split
from neurojit.compiler.passes.avoid_upstream_faults import AvoidUpstreamFaults
from neurojit.compiler.passes.frames import PlaceBuffers
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.compiler.upstream import Stage
from neurojit.model.compiler_protocol import PASS_ROLES
from neurojit.model.policy import Numerics, Tier
from tests.unit.compiler.machine import compiler_context


def of_tier(tier: Tier) -> pipelines.Steps:
    return pipelines.every_step(Recipe.of(tier, Numerics.STRICT, VectorTarget()))


def parsed(text: str) -> pipelines.Steps:
    with compiler_context():
        return parse_pipeline(text)


@pytest.mark.parametrize("name", sorted(PASSES))
def test_a_pass_is_a_frozen_dataclass_with_a_name_and_a_meaning(name: str) -> None:
    kind = PASSES[name]
    assert kind.name == name
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen
    shown, what = described(kind)
    assert shown.partition("{")[0] == name
    assert what.endswith(".")


@pytest.mark.parametrize(
    "steps",
    [*map(of_tier, (Tier.T0, Tier.T1, Tier.T2)), pipelines.VERSIONS, *ROLES.values()],
    ids=["T0", "T1", "T2", "versions", *ROLES],
)
def test_a_pipeline_is_what_its_text_says(steps: pipelines.Steps) -> None:
    """Every pass by its name and options, MLIR's with theirs, ``builtin.module(...)`` around them or not."""
    text = ",".join(map(spelt, steps))
    assert parsed(text) == steps
    assert parsed(f"builtin.module({text})") == steps


def test_every_role_has_a_pipeline() -> None:
    assert tuple(ROLES) == PASS_ROLES


def test_options_are_the_fields_of_the_pass() -> None:
    text = "place-buffers{apart=true},avoid-upstream-faults{stage=tensors},place-buffers"
    assert parsed(text) == (PlaceBuffers(apart=True), AvoidUpstreamFaults(Stage.TENSORS), PlaceBuffers())


def test_commas_inside_a_pass_part_nothing() -> None:
    assert list(split("a{x=1,2},func.func(b,c{y=(1,2)}), d")) == ["a{x=1,2}", "func.func(b,c{y=(1,2)})", "d"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lower-tensorlng", "no pass 'lower-tensorlng' (did you mean 'lower-tensorlang'?)"),
        ("canonicalise", "no pass 'canonicalise' (did you mean 'canonicalize'?)"),
        ("func.func(csee)", "no pass 'csee' (did you mean 'cse'?)"),
        ("place-buffers{apart=maybe}", "place-buffers: apart is 'maybe'; expected true|false"),
        (
            "place-buffers{together=true}",
            "place-buffers has no option 'together=true'; it has apart=true|false",
        ),
        ("cse,,canonicalize", "expected a pass, found ''"),
        ("avoid-upstream-faults", "avoid-upstream-faults wants stage=source|tensors|loops"),
        ("poll(", "something is not closed in 'poll('"),
        ("cse)", "')' closes what was never opened"),
        ("insert-polls[x]", "expected options in braces behind insert-polls"),
    ],
)
def test_what_is_no_pipeline_is_refused_with_what_was_meant(text: str, message: str) -> None:
    with pytest.raises(BadPipeline) as refused:
        parsed(text)
    assert message in str(refused.value)

"""The examples of healing fail as they stand, and the patch that comes along for each keeps the contract."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest

import neurojit
from neurojit.healing.contract import FAILING, PASSING, SAMPLED
from neurojit.healing.scopes import scopes_of
from neurojit.model.program import Program
from neurojit.proposal.cache.entry import Entry
from neurojit.proposal.cache.shipped import HEADER, KEY_DIGITS, Shipped
from neurojit.proposal.responders.cached_patches import PATCHES, patch_key
from neurojit.workers.judge import Judge
from tests.scenarios.conftest import Watched
from tests.scenarios.healing_examples import EXAMPLES, ROOT, HealingExample
from tests.unit.compiler.machine import parse
from tests.unit.healing.conftest import judge
from tests.unit.healing.flights import Bench

pytestmark = pytest.mark.sampled(2)

__all__ = ["judge"]

# A judgement takes most of a second; ``python -m benchmarks.healing --patches`` judges the rest as well.
JUDGED = ("lander", "lander_2d", "ring_index", "newton")
ALL = pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda example: example.name)


@pytest.fixture(scope="module")
def bench(judge: Judge) -> Callable[[str], Bench]:
    return functools.cache(lambda name: EXAMPLES[name].bench(judge))


@functools.cache
def program_of(name: str) -> Program:
    return parse(EXAMPLES[name].text)


def given(value: object) -> object:
    return np.array(value) if isinstance(value, list) else value


def told(fault: neurojit.ProgramFault) -> tuple[object, ...]:
    report = fault.report
    return report.function, report.message, report.values, report.location


def test_every_program_with_a_scope_is_among_them() -> None:
    texts = {path.stem: path.read_text() for path in (ROOT / "examples").glob("*.mlir")}
    with_scope = {name for name, text in texts.items() if "neurojit.recover" in text}
    assert with_scope == set(EXAMPLES)
    assert {folder.name.rpartition("-")[0] for folder in PATCHES.iterdir()} == set(EXAMPLES)


@ALL
def test_it_says_what_it_shows_how_it_is_run_and_what_a_patch_should_do(example: HealingExample) -> None:
    head = example.text.split("\n\n")[0]
    assert head.startswith("// ")
    assert f"//     neurojit heal examples/{example.file}" in example.text.split("\n")
    program = program_of(example.name)
    (scope,) = scopes_of(program).values()
    assert (scope.name, scope.healable, scope.obstacle) == (example.scope, (example.healable,), "")
    assert not scope.prints
    assert program.kernels[example.healable].attributes["neurojit.heal"]
    assert all(one.range is not None or one.ranges for one in scope.kernel.signature.arguments)


@ALL
def test_it_fails_today(example: HealingExample, calm: Watched) -> None:
    """In the call that is recorded as failing, after those that are recorded as passing."""
    program = calm.runtime.load(example.text)
    scope = program[example.scope]
    with pytest.raises(neurojit.ProgramFault) as failed:
        program.main()
    assert scope.calls == len(example.passing) + 1
    with pytest.raises(neurojit.ProgramFault) as again:
        scope(*map(given, example.failing))
    np.testing.assert_equal(told(again.value), told(failed.value))  # to which a NaN equals a NaN
    for state in example.passing:
        scope(*map(given, state))


@ALL
def test_it_finds_its_patch_by_its_digest(example: HealingExample) -> None:
    header = example.header
    key = patch_key(example.scope, example.healable, program_of(example.name).kernels)
    assert header["digest"] == key
    assert header["function"] == example.healable
    assert header["source"] == f"examples/{example.file}"
    assert example.folder.name == f"{example.name}-{key[:KEY_DIGITS]}"
    troubles: list[str] = []
    found = Shipped(PATCHES, lambda what, why: troubles.append(f"{what}: {why}")).find(key)
    assert found == (Entry(example.patch, "handwritten", "fault", "any"),)
    assert troubles == []
    assert {path.name for path in example.folder.iterdir()} == {HEADER, "patch.mlir"}


@pytest.mark.parametrize("name", JUDGED)
def test_its_patch_keeps_the_contract(name: str, bench: Callable[[str], Bench]) -> None:
    example = EXAMPLES[name]
    verdict = bench(name).judge(example.patch, example.failing, example.passing)
    assert verdict.accepted, verdict.diagnostic
    evidence = verdict.evidence
    assert evidence is not None
    assert evidence.failing_call
    assert evidence.asserts_kept
    assert evidence.passing_calls == (len(example.passing), len(example.passing))
    before, total = evidence.states_before
    assert before > 0
    assert evidence.states_after == (0, total)
    assert total >= 200
    assert evidence.margin is not None
    assert evidence.margin >= 0


HOVERS = """
func.func @pilot(%height: f64, %speed: f64, %fuel: f64) -> f64 {
  %gravity = arith.constant 1.62 : f64
  %much = arith.constant 8.0 : f64
  %brake = arith.mulf %speed, %much : f64
  %thrust = arith.subf %gravity, %brake : f64
  return %thrust : f64
}
"""
ONE_PLACE = """
func.func @place(%number: i64) -> index {
  %place = arith.constant 0 : index
  return %place : index
}
"""
HALF_A_STEP = """
func.func @next(%x: f64, %value: f64, %slope: f64) -> f64 {
  %half = arith.constant 0.5 : f64
  %way = arith.divf %value, %slope : f64
  %step = arith.mulf %way, %half : f64
  %y = arith.subf %x, %step : f64
  return %y : f64
}
"""


@pytest.mark.parametrize(
    ("name", "patch", "check"),
    [
        ("lander", HOVERS, FAILING),
        ("ring_index", ONE_PLACE, PASSING),
        ("newton", HALF_A_STEP, SAMPLED),
    ],
)
def test_a_patch_that_heals_too_little_is_refused(
    name: str, patch: str, check: str, bench: Callable[[str], Bench]
) -> None:
    """Hovering until the fuel is gone, one place for all readings, convergence from nearby alone."""
    example = EXAMPLES[name]
    verdict = bench(name).judge(patch, example.failing, example.passing)
    assert verdict.refused_by == check, verdict.diagnostic

"""A seeded sample of the campaign of random programs; ``neurojit fuzz answers`` runs the whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import neurojit
from neurojit.fuzz.ablation import ablate
from neurojit.fuzz.campaign import Campaign, Order, commented, write_find
from neurojit.fuzz.messages import CHECKED_WAYS, Find, Setup
from neurojit.fuzz.program import all_operations
from neurojit.model.errors import InputError

PROGRAMS, SEED = 30, 0
PLANTED = "index-cast-round-trip"
WEIGHTS = {"arith.index_cast": 12.0}


def test_a_sample_of_programs_computes_what_it_means() -> None:
    """Every tier and the second road give the evaluator's values; nothing is refused, dies or hangs."""
    report = Campaign(Order(PROGRAMS, Setup(SEED), jobs=2, most=2, most_wrong=4, probes=120)).run()
    assert report.programs == PROGRAMS
    assert not report.finds, "\n\n".join(map(commented, report.finds))
    assert report.sound


def test_a_sample_of_programs_computes_the_same_with_checks() -> None:
    """At every tier, bit for bit: what means something reaches outside nothing."""
    report = Campaign(
        Order(8, Setup(SEED + 1, ways=CHECKED_WAYS), jobs=2, most=1, most_wrong=2, probes=60)
    ).run()
    assert not report.finds, "\n\n".join(map(commented, report.finds))
    assert report.sound


@pytest.fixture(scope="module")
def planted() -> Find:
    """What the campaign finds first where one known fault of MLIR is left in, made small."""
    setup = Setup(SEED, frozenset({PLANTED}), WEIGHTS, ways=("T0",))
    plain = Setup(SEED, frozenset(), WEIGHTS, ways=("T0",))
    order = Order(400, setup, jobs=1, most_wrong=1, confirm=plain)
    report = Campaign(order).run()
    assert report.finds, report.as_text()
    return report.finds[0]


def test_a_planted_fault_is_found_and_made_small(planted: Find) -> None:
    """A cast to fewer bits and back, with what returns it, is what is left of the program."""
    assert planted.symptom.kind == "wrong"
    assert any("index_cast" in name for name in planted.operations)
    assert len([op for op in all_operations(planted.program) if op.name != "arith.constant"]) <= 6


def test_a_find_is_a_program_with_its_right_value(planted: Find, tmp_path: Path) -> None:
    """The file that is written loads and, with the fault avoided, computes what its comment says."""
    path = write_find(planted, tmp_path)
    assert "// right: results" in path.read_text("utf-8")
    with neurojit.Runtime() as runtime:
        program = runtime.load(path)
        got = program.f(*(_given(value) for value in planted.program.inputs[0]))
    assert np.asarray(got).size


def _given(value: object) -> object:
    return value.astype(np.int64) if isinstance(value, np.ndarray) else value


def test_a_fault_that_nobody_knows_is_refused() -> None:
    """A misspelt name would leave nothing in, and find nothing."""
    with pytest.raises(InputError, match="no known fault of MLIR is called 'index-cast'"):
        Campaign(Order(1, Setup(SEED, frozenset({"index-cast"})), jobs=1)).run()


@pytest.mark.parametrize("fault", ["no-signed-wrap-combined"])
def test_an_ablation_counts_programs(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one program nothing is found, and the report says so."""
    monkeypatch.setattr("neurojit.fuzz.ablation._faults", lambda: {fault: ("arith.addi",)})
    found = ablate(Order(1, Setup(SEED), jobs=1), lambda _: None)
    assert found.found == {fault: None}
    assert not found.complete
    assert "not found" in found.as_text()

"""Programs that once computed something else give the right values, at every tier and numerics setting."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit.model.policy import Numerics
from neurojit.service.handles import LoadedProgram
from neurojit.settings import Settings
from tests.answers.expected import EXPECTED, Answer

pytestmark = pytest.mark.sampled(6)

HERE = Path(__file__).parent


def test_every_program_has_its_answer() -> None:
    assert {path.stem for path in HERE.glob("*.mlir")} == set(EXPECTED)
    assert list(EXPECTED) == sorted(EXPECTED)


@pytest.fixture(scope="module", params=["strict", "exact"])
def runtime(request: pytest.FixtureRequest) -> Iterator[neurojit.Runtime]:
    with neurojit.Runtime(Settings(numerics=Numerics(request.param))) as made:
        yield made


@pytest.mark.parametrize("name", EXPECTED)
def test_the_answer_is_right(runtime: neurojit.Runtime, name: str) -> None:
    answers = EXPECTED[name]
    program = runtime.load(HERE / f"{name}.mlir")
    for answer in answers if isinstance(answers, tuple) else (answers,):
        for tier in ("T0", "T1", "T2"):
            program[answer.function].promote(tier)
            check(program, answer, tier)


def check(program: LoadedProgram, answer: Answer, tier: str) -> None:
    arguments = copy.deepcopy(answer.arguments)
    if answer.fault is not None:
        with pytest.raises(neurojit.ProgramFault) as raised:
            program[answer.function](*arguments)
        report = raised.value.report
        assert report.location is not None
        assert (report.message, report.location.line) == answer.fault, tier
        return
    got = program[answer.function](*arguments)
    for index, (value, want) in enumerate(zip(as_tuple(got), answer.results, strict=True)):
        np.testing.assert_array_equal(value, want, err_msg=f"result {index} at {tier}")
    for index, want in (answer.written or {}).items():
        np.testing.assert_array_equal(arguments[index], want, err_msg=f"argument {index} at {tier}")


def as_tuple(got: Any) -> tuple[Any, ...]:
    if got is None:
        return ()
    return got if isinstance(got, tuple) else (got,)

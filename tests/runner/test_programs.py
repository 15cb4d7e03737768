"""Programs as MLIR's projects write them print what MLIR's own runner prints, at every tier and numerics."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import neurojit
from tests.runner.oracle import EXPECTED, PROGRAMS, masked, printed_by_runner

NAMES = sorted(path.stem for path in PROGRAMS.glob("*.mlir"))


def _expected(name: str) -> str:
    return (EXPECTED / f"{name}.txt").read_bytes().decode("latin-1")


def test_every_program_has_its_text() -> None:
    assert sorted(path.stem for path in EXPECTED.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_text_is_what_the_runner_prints(name: str) -> None:
    assert printed_by_runner((PROGRAMS / f"{name}.mlir").read_text()) == _expected(name)


@pytest.fixture(scope="module", params=["strict", "exact"])
def runtime(request: pytest.FixtureRequest) -> Iterator[neurojit.Runtime]:
    with neurojit.Runtime(neurojit.Settings(numerics=request.param)) as made:
        yield made


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", NAMES)
def test_each_tier_prints_it(
    runtime: neurojit.Runtime, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    program = runtime.load(PROGRAMS / f"{name}.mlir")
    for tier in ("T0", "T1", "T2"):
        for function in program.kernels:
            program[function].promote(tier)
        program["main"]()
        assert masked(capsys.readouterr().out) == _expected(name), tier

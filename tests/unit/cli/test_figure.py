"""Flights as a figure."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from neurojit.cli.figure import check_figure, figure_path, write_figure
from neurojit.healing.fault import Fault
from neurojit.healing.heal import Heal
from neurojit.healing.state import State
from neurojit.healing.trajectory import Sample, Traced, Trajectory
from neurojit.model.errors import InputError
from neurojit.model.sites import FaultReport

FAULT = Fault("fly", "assert", 16, FaultReport("fly", "crashed", None), State(()), 1, "0")
HEALED = Heal("pilot", FAULT, (), author="me", resumed=True)
SAMPLES = tuple(Sample((1.0, float(place), -place), place > 3, False) for place in range(8))


def a_flight(count: int, columns: int, *, well: bool) -> Trajectory:
    rows = tuple(tuple(float(row * column) for column in range(columns)) for row in range(count))
    names = tuple(f"column${place}_{{" for place in range(columns))
    return Trajectory(names, rows, tuple(range(count)), count, "ended", well)


def traced(before: Trajectory, after: Trajectory | None, samples: tuple[Sample, ...] = SAMPLES) -> Traced:
    names = ("same", "h", "v") if samples else ()
    return Traced(before, after, names, (1.0, 4.0, -4.0) if samples else (), samples)


def words(path: Path) -> str:
    """What an SVG says: Matplotlib draws letters as curves, and leaves a comment with each text."""
    return "\n".join(re.findall("<!-- (.*?) -->", path.read_text(encoding="utf-8")))


def test_a_figure_says_what_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "out.svg"
    write_figure(path, HEALED, traced(a_flight(5, 2, well=False), a_flight(9, 2, well=True)))
    said = words(path)
    for expected in (
        "@fly healed: @pilot patched by me",
        "before, 5 calls: ended",
        "after, 9 calls: ended",
        "column$0_{",
        "call of @pilot",
        "before: 4 of 8 initial states fail",
        "after: 0 of 8 initial states fail",
        "the call that failed",
    ):
        assert expected in said
    assert {"h", "v"} <= set(said.splitlines())
    assert "same" not in said.splitlines()


def test_the_same_flights_give_the_same_svg_but_for_its_ids(tmp_path: Path) -> None:
    shown = traced(a_flight(5, 2, well=False), None)
    for name in ("one.svg", "other.svg"):
        write_figure(tmp_path / name, HEALED, shown)
    assert words(tmp_path / "one.svg") == words(tmp_path / "other.svg")
    assert "<dc:date>" not in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_no_file_of_the_folder_says_how_it_is_drawn(tmp_path: Path) -> None:
    """Matplotlib reads a ``matplotlibrc`` there, which may have it start TeX."""
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nsvg.fonttype: none\n")
    script = (
        "from pathlib import Path; from tests.unit.cli.test_figure import HEALED, a_flight, traced;"
        "from neurojit.cli.figure import write_figure;"
        "write_figure(Path('f.svg'), HEALED, traced(a_flight(9, 2, well=True), None))"
    )
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": ""},
        check=True,
    )
    assert "<text" not in (tmp_path / "f.svg").read_text()


@pytest.mark.parametrize(("calls", "columns"), [(0, 0), (0, 1), (1, 1), (3, 5), (3, 16)])
def test_any_flight_can_be_drawn(tmp_path: Path, calls: int, columns: int) -> None:
    path = tmp_path / "out.png"
    flight = a_flight(calls, columns, well=False)
    write_figure(path, HEALED, traced(flight, flight, samples=()))
    assert path.read_bytes().startswith(b"\x89PNG")


def test_what_is_no_number_is_a_gap(tmp_path: Path) -> None:
    rows = ((1.0,), (math.nan,), (math.inf,), (2.0,), (math.nan,))
    flight = Trajectory(("x",), rows, tuple(range(5)), 5, "not converged (x = nan)", False)
    write_figure(tmp_path / "out.png", HEALED, traced(flight, flight))


def test_a_fault_that_was_not_healed_has_a_figure_of_what_was_before(tmp_path: Path) -> None:
    path = tmp_path / "out.svg"
    unhealed = Heal("pilot", FAULT, (), why="there is nobody to ask")
    before = tuple(Sample(one.values, one.failed_before, None) for one in SAMPLES)
    write_figure(path, unhealed, traced(a_flight(5, 2, well=False), None, before))
    assert "@fly not healed: there is nobody to ask" in words(path)
    assert "after" not in words(path)


def test_one_number_of_a_state_is_drawn_over_the_states(tmp_path: Path) -> None:
    samples = tuple(Sample((float(place),), True, False) for place in range(4))
    shown = Traced(a_flight(2, 1, well=False), None, ("x",), (1.0,), samples)
    write_figure(tmp_path / "out.svg", HEALED, shown)
    assert "number of the state" in words(tmp_path / "out.svg")


@pytest.mark.parametrize("name", ["out.pdf", "out", "png", "out.png.gz"])
def test_other_suffixes_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"expected a file that ends in \.png or \.svg"):
        check_figure(tmp_path / name)


def test_folders_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        check_figure(tmp_path / "none" / "out.png")


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "out.png").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_figure(tmp_path / "out.png", HEALED, traced(a_flight(2, 1, well=True), None))


def test_later_heals_have_numbers(tmp_path: Path) -> None:
    path = tmp_path / "out.b.svg"
    assert figure_path(path, 1) == path
    assert figure_path(path, 3) == tmp_path / "out.b-3.svg"

"""Flights as text: small curves that fit the terminal."""

from __future__ import annotations

import math

import pytest

from neurojit.cli.panels import brief, most_telling, panels
from neurojit.cli.textplot import ROWS, text_plot
from neurojit.healing.trajectory import Traced, Trajectory


def a_flight(rows: list[tuple[float, ...]], *columns: str, well: bool = True) -> Trajectory:
    ended = "it ended well" if well else "crashed (speed = -20)"
    return Trajectory(columns, tuple(rows), tuple(range(len(rows))), len(rows), ended, well)


def falling(count: int, well: bool = False) -> Trajectory:
    rows = [(float(count - row), 7.0, -row * row) for row in range(count)]
    return a_flight(rows, "height", "fuel", "result 0", well=well)


def traced(before: Trajectory, after: Trajectory | None = None) -> Traced:
    return Traced(before, after, (), (), ())


def is_braille(character: str) -> bool:
    return 0x2800 < ord(character) <= 0x28FF


def test_a_curve_falls_from_the_upper_left_to_the_lower_right() -> None:
    lines = text_plot(traced(falling(50)), "fly", 40).splitlines()
    assert lines[0] == "@fly before, 50 calls: crashed (speed = -20)"[:37] + "..."
    assert lines[1].strip() == "height"
    curves = [line.split("┤")[1] for line in lines[2:]]
    assert len(curves) == ROWS
    starts = [min(place for place, one in enumerate(curve) if is_braille(one)) for curve in curves]
    assert starts == sorted(starts)
    assert starts[0] == 0
    assert lines[2].startswith("       50┤")
    assert lines[-1].startswith("        1┤")


def test_the_flight_after_has_the_scale_of_the_one_before() -> None:
    lines = text_plot(traced(falling(50), falling(20, well=True)), "fly", 40).splitlines()
    assert lines[2 + ROWS] == "@fly after, 20 calls: it ended well"
    assert [line[:10] for line in lines[2 : 2 + ROWS]] == [line[:10] for line in lines[4 + ROWS :]]


@pytest.mark.parametrize("width", [1, 10, 26, 40, 79, 80, 100, 300])
def test_no_line_is_longer_than_the_terminal_is_wide(width: int) -> None:
    text = text_plot(traced(falling(50), falling(70)), "fly", width)
    assert max(len(line) for line in text.splitlines()) <= max(width, 24)


def test_columns_that_do_not_vary_make_room_for_those_that_do() -> None:
    assert [panel.name for panel in most_telling(traced(falling(50)), 2)] == ["height", "result 0"]
    assert [panel.name for panel in most_telling(traced(falling(50)), 3)] == ["height", "result 0"]
    assert [panel.name for panel in most_telling(traced(falling(1)), 3)] == ["height", "fuel", "result 0"]


def test_a_result_has_a_panel_however_many_arguments_there_are() -> None:
    rows = [tuple(float(row + column) for column in range(6)) for row in range(5)]
    flight = a_flight(rows, "a", "b", "c", "d", "e", "result 0")
    assert [panel.name for panel in most_telling(traced(flight), 3)] == ["a", "b", "result 0"]


def test_what_grows_without_end_is_cut_so_that_the_flight_after_is_seen() -> None:
    wild = a_flight([(10.0**row,) for row in range(9)], "x", well=False)
    tame = a_flight([(1.0,), (3.0,)], "x")
    (panel,) = panels(traced(wild, tame))
    assert (panel.low, panel.high, panel.cut) == (-1.0, 5.0, True)
    assert not panels(traced(wild))[0].cut


def test_a_nan_is_a_gap() -> None:
    flight = a_flight([(0.0,), (math.nan,), (math.inf,), (1.0,)], "x")
    (panel,) = panels(traced(flight))
    assert (panel.low, panel.high) == (0.0, 1.0)
    assert "\u28c0" not in text_plot(traced(flight), "fly", 30)
    lost = a_flight([(math.nan,), (math.nan,)], "x")
    assert "x" in text_plot(traced(lost, lost), "fly", 30)


def test_one_call_is_a_row_of_a_table_and_none_is_said() -> None:
    plot = text_plot(traced(a_flight([], "x", well=False), a_flight([(2.0,)], "x")), "f", 60)
    assert plot == (
        "@f before, 0 calls: crashed (speed = -20)\n"
        "no call of the function came back\n"
        "@f after, 1 call: it ended well\n"
        "call  x\n"
        "   0  2\n"
    )


def test_names_steer_no_terminal() -> None:
    assert brief("a\x1b[2Jb\nc", 20) == "a\ufffd[2Jb c"
    assert brief("x" * 30, 10) == "xxxxxxx..."

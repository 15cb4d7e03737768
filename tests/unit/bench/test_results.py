"""Results as JSON and back, and what is computed from them."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from neurojit.bench.results import FORMAT, as_json, read_results
from neurojit.model.errors import InputError
from tests.unit.bench.samples import ALONE, EXAMPLE, LOST, WON, case, results, timed


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text(as_json(EXAMPLE))
    found = read_results(path)
    assert [one.ratio for one in found.cases] == [pytest.approx(1.5), pytest.approx(0.5), None]
    assert replace(found, cases=()) == replace(EXAMPLE, cases=())
    assert as_json(found) == as_json(EXAMPLE)


def test_a_run_without_cases_is_written(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text(as_json(results()))
    assert read_results(path) == results()


def test_the_schema() -> None:
    """The fields that whoever reads the file with another tool relies on."""
    whole = json.loads(as_json(EXAMPLE))
    assert set(whole) == {
        *("format", "began", "seconds", "seed", "numerics", "suite", "machine", "versions", "missing"),
        *("contenders", "cases", "remark"),
    }
    assert {"model", "features", "cores", "l1", "l2", "l3", "governor", "load", "peaks"} <= set(
        whole["machine"]
    )
    first = whole["cases"][0]
    assert {"case", "threads", "dtype", "flops", "nbytes", "tolerance", "outcomes", "others"} <= set(first)
    outcome = first["outcomes"][0]
    assert {"contender", "status", "error", "kernels", "rounds"} <= set(outcome)
    assert len(outcome["rounds"]) == 9
    assert whole["cases"][1]["outcomes"][2]["status"] == "wrong"


def test_an_infinite_error_can_be_written(tmp_path: Path) -> None:
    wrong = case("add:1", replace(timed("neurojit", 5.0), error=math.inf))
    path = tmp_path / "results.json"
    path.write_text(as_json(results(wrong)))
    assert read_results(path).cases[0].outcomes[0].error == math.inf


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[" * 100_000, as_json(EXAMPLE).replace('"seed"', '"sead"'), '{"format": NaN}']
)
def test_what_is_no_file_of_results_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text(text)
    with pytest.raises(InputError, match="is no file that neurojit bench --json wrote"):
        read_results(path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text(as_json(replace(EXAMPLE, format=FORMAT + 1)))
    with pytest.raises(InputError, match=f"has format {FORMAT + 1}; this version reads {FORMAT}"):
        read_results(path)


def test_the_best_peer_is_the_fastest_right_one() -> None:
    assert (WON.best_peer, WON.ratio) == ("torch", 1.5)
    assert (LOST.best_peer, LOST.ratio) == ("numpy", 0.5)
    assert (ALONE.best_peer, ALONE.ratio) == (None, None)


def test_rounds_in_which_it_waited_for_others_do_not_count() -> None:
    fine = timed("neurojit", 100.0)
    busy = replace(fine, rounds=(*fine.rounds, *[(900.0,)] * 20), quiet=(*fine.quiet, *[False] * 20))
    assert busy.times == fine.times
    assert not busy.disturbed
    alone = replace(busy, quiet=(False,) * 29)
    assert alone.times is not None
    assert (alone.times.median, alone.disturbed) == (900.0, True)


def test_a_disturbed_peer_is_the_best_only_where_all_are() -> None:
    calm, busy = timed("numpy", 80.0), replace(timed("torch", 40.0), quiet=(False,) * 9)
    assert case("add:1", timed("neurojit", 60.0), calm, busy).best_peer == "numpy"
    assert case("add:1", timed("neurojit", 60.0), replace(calm, quiet=busy.quiet), busy).best_peer == "torch"

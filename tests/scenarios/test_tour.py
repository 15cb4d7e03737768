"""``examples/tour.ipynb`` gives what stands in it."""

from __future__ import annotations

import re
from typing import Any

import nbformat
import pytest

from tests.notebooks import TOUR, executed

# What the Narrator writes: when something happened, and in which cell's output, depends on the machine.
NARRATED = re.compile(r"^ *\d+\.\d{3} s  .*$\n?", re.MULTILINE)
FIGURE = re.compile(r"\d[\d,.]*(?: [num]?s\b| G| M)?")
BLANKS = re.compile(r"[ \t]+")


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell: Any) -> list[str]:
    """What a cell gave, without figures; of what was measured only that there is something."""
    found: list[str] = []
    for output in cell.outputs:
        kinds = sorted(output.get("data", {}))
        text = output.get("text") or output["data"]["text/plain"]
        if "measured" in cell.metadata.get("tags", ()):
            text = "something" if text.strip() else ""
        text = FIGURE.sub("#", BLANKS.sub(" ", NARRATED.sub("", text))).strip()
        if text:
            found.append(f"{' '.join(kinds)}: {text}")
    return found


@pytest.fixture(scope="module")
def stored() -> Any:
    return nbformat.read(TOUR, 4)


@pytest.fixture(scope="module")
def now() -> Any:
    return executed(TOUR)


def test_it_runs_and_gives_what_stands_in_it(stored: Any, now: Any) -> None:
    """Every cell, in order, in a fresh kernel; figures of time apart."""
    assert [cell.execution_count for cell in code_cells(stored)] == list(
        range(1, len(code_cells(stored)) + 1)
    )
    for before, after in zip(code_cells(stored), code_cells(now), strict=True):
        assert texts(after) == texts(before), after.source


def test_it_shows_tables_and_what_happens(now: Any) -> None:
    """Objects are HTML, and progress is plain lines."""
    outputs = [output for cell in code_cells(now) for output in cell.outputs]
    shown = [output["data"].get("text/html", "") for output in outputs if "data" in output]
    assert sum("<table>" in html for html in shown) >= 5
    assert any("style=" in html for html in shown)
    said = "".join(output["text"] for output in outputs if output.output_type == "stream")
    assert "\x1b" not in said
    assert re.search(r"^ *\d+\.\d{3} s  @poly: swapped from T0 \(variant 0\) to T2", said, re.MULTILINE)
    assert re.search(r"@poly: the rewrite by user was accepted", said)

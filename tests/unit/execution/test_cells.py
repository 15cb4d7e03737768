from __future__ import annotations

import pytest

from neurojit.execution.cells import load, storage_of
from neurojit.frontend.forms import LARGEST_ALIGNMENT
from neurojit.model.program import GlobalCell
from neurojit.model.types import ValueType
from tests.unit.compiler.machine import diagnostics, parse


@pytest.mark.parametrize("alignment", [64, 128, 4096, LARGEST_ALIGNMENT])
def test_a_global_stands_where_its_alignment_says(alignment: int) -> None:
    text = f"memref.global @g : memref<2xi64> = dense<7> {{alignment = {alignment} : i64}}"
    (cell,) = parse(text + "\nfunc.func @f() { return }").globals
    storage = storage_of(cell)
    assert storage.address % alignment == 0
    assert load(storage.address + 8) == 7


def test_more_than_a_large_page_is_refused() -> None:
    text = f"memref.global @g : memref<2xi64> = dense<7> {{alignment = {2 * LARGEST_ALIGNMENT} : i64}}"
    assert "at most 2097152" in diagnostics(text + "\nfunc.func @f() { return }")[0]


def test_a_global_without_an_alignment_has_a_line_of_cache() -> None:
    assert (
        storage_of(GlobalCell("g", ValueType("memref", "i64", (2,)), b"", constant=False)).address % 64 == 0
    )

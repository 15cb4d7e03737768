"""Quarantined candidates stay so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from neurojit.store.folder import StoreFolder
from neurojit.store.quarantine import KIND, Quarantine, Quarantined

ENTRY = Quarantined("ab" * 32, "cd" * 32, "f", "user", "znver4", "mismatch", "result 0 [3]: 1.0, got 2.0")


def folder(path: Path) -> StoreFolder:
    return StoreFolder(path, lambda what, why: pytest.fail(f"{what}: {why}"))


def test_another_process_knows_it(tmp_path: Path) -> None:
    """What one store wrote another reads; the first evidence stays."""
    first = Quarantine(folder(tmp_path))
    assert first.find(ENTRY.candidate) is None
    first.add(ENTRY)
    other = Quarantine(folder(tmp_path))
    assert other.find(ENTRY.candidate) == ENTRY
    other.add(replace(ENTRY, evidence="later"))
    assert Quarantine(folder(tmp_path)).find(ENTRY.candidate) == ENTRY
    assert other.all() == (ENTRY,)


def test_it_holds_in_this_process_where_nothing_can_be_written(tmp_path: Path) -> None:
    """A quarantine never depends on the disk."""
    (tmp_path / "store").write_text("")
    told: list[str] = []
    quarantine = Quarantine(StoreFolder(tmp_path / "store", lambda what, why: told.append(f"{what}: {why}")))
    quarantine.add(ENTRY)
    assert quarantine.find(ENTRY.candidate) == ENTRY
    assert quarantine.all() == (ENTRY,)
    assert len(told) == 1


def test_an_entry_that_says_nothing_still_quarantines(tmp_path: Path) -> None:
    """Of one with fields of other types nothing is shown; the digest is refused all the same."""
    store = folder(tmp_path)
    store.write(KIND, ENTRY.candidate, {"reason": 5, "function": ["f"], "evidence": "x"})
    found = Quarantine(store).find(ENTRY.candidate)
    assert found == Quarantined(ENTRY.candidate, "", "", "", "", "mismatch", "")


def test_what_is_endless_is_shown_in_part(tmp_path: Path) -> None:
    store = folder(tmp_path)
    Quarantine(store).add(replace(ENTRY, evidence="x" * 100_000))
    found = Quarantine(store).find(ENTRY.candidate)
    assert found == replace(ENTRY, evidence="x" * 4000)

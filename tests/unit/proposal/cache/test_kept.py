"""What a user's runs found is there for later ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.proposal.cache.entry import MOST_ENTRIES, Entry
from neurojit.proposal.cache.kept import KIND, Kept
from neurojit.store.folder import StoreFolder
from tests.unit.proposal.cache.asked import KEY, Told

FIRST = Entry("// first", "offline:evolution", "hot", "AVX2-256")
SECOND = Entry("// second\ud800", "handwritten", "fault", "any")


@pytest.fixture
def told() -> Told:
    return Told()


def opened(path: Path, told: Told) -> Kept:
    return Kept(StoreFolder(path / "store", told), told)


def test_the_latest_is_the_first_in_every_process(tmp_path: Path, told: Told) -> None:
    """What is kept again is there once."""
    assert opened(tmp_path, told).find(KEY) == ()
    assert opened(tmp_path, told).keep(KEY, "f", FIRST)
    assert opened(tmp_path, told).keep(KEY, "f", SECOND)
    assert opened(tmp_path, told).find(KEY) == (SECOND, FIRST)
    assert opened(tmp_path, told).keep(KEY, "f", FIRST)
    assert opened(tmp_path, told).find(KEY) == (FIRST, SECOND)
    assert opened(tmp_path, told).find("cd" * 32) == ()
    assert told.troubles == []


def test_the_oldest_go(tmp_path: Path, told: Told) -> None:
    kept = opened(tmp_path, told)
    for number in range(MOST_ENTRIES + 2):
        kept.keep(KEY, "f", Entry(str(number), "handwritten", "hot", "any"))
    assert [entry.text for entry in kept.find(KEY)] == [str(n) for n in range(MOST_ENTRIES + 1, 1, -1)]


GOOD = {"reply": "", "author": "a", "evidence": "hot", "target": "any"}


def body(entries: object) -> dict[str, object]:
    return {"format": 1, "function": "f", "entries": entries}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({}, "format None"),
        ({"format": 2, "entries": []}, "format 2"),
        ({"format": 1, "entries": []}, "missing: function"),
        (body(5), "entries: not a list"),
        (body([5]), "entries[0]: not an object"),
        (body([{"author": "a"}]), "entries[0]: missing: evidence, reply, target"),
        (body([{**GOOD, "reply": 5}]), "entries[0].reply: not a text"),
        (body([{**GOOD, "evidence": "cold"}]), "entries[0].evidence: 'cold' is none of hot, fault"),
        (body([{**GOOD, "author": "a b"}]), "author: expected"),
    ],
)
def test_what_does_not_fit_is_a_miss_said_once_and_replaced(
    tmp_path: Path, told: Told, content: dict[str, object], why: str
) -> None:
    """Its envelope fits, so that nobody but this user can have written it; another version can."""
    folder = StoreFolder(tmp_path / "store", told)
    folder.write(KIND, KEY, content)
    kept = Kept(folder, told)
    assert kept.find(KEY) == kept.find(KEY) == ()
    [(what, reason)] = told.troubles
    assert what == f"{folder.path / KIND / KEY}.json is ignored"
    assert why in reason
    assert kept.keep(KEY, "f", FIRST)
    assert kept.find(KEY) == (FIRST,)


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path, told: Told) -> None:
    (tmp_path / "store").write_text("")
    kept = opened(tmp_path, told)
    assert not kept.keep(KEY, "f", FIRST)
    assert kept.find(KEY) == ()
    assert len(told.troubles) == 1

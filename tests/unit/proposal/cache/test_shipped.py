"""The entries that come along: files for people, read as if anybody had written them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from neurojit.judge.reading import LARGEST_REPLY
from neurojit.proposal.cache.entry import MOST_ENTRIES, Entry
from neurojit.proposal.cache.shipped import LARGEST_HEADER, Shipped
from tests.unit.proposal.cache.asked import KEY, Told


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def shipped(tmp_path: Path, told: Told) -> Shipped:
    """One kernel with two replies."""
    folder = kernel_folder(tmp_path)
    folder.mkdir()
    (folder / "one.mlir").write_text("// one")
    (folder / "two.json").write_text("{}")
    write(tmp_path, header())
    return Shipped(tmp_path, told)


def kernel_folder(path: Path) -> Path:
    return path / f"f-{KEY[:12]}"


def entry(reply: str = "one.mlir", **changes: object) -> dict[str, object]:
    return {"reply": reply, "author": "handwritten", "evidence": "hot", "target": "any", **changes}


def header(**changes: object) -> dict[str, Any]:
    listed = [entry(), entry("two.json", target="AVX2-256")]
    return {"format": 1, "function": "f", "digest": KEY, "entries": listed, **changes}


def write(path: Path, content: object) -> None:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    (kernel_folder(path) / "entries.json").write_bytes(text)


def test_entries_are_found_by_the_key_in_their_order(shipped: Shipped, told: Told) -> None:
    assert shipped.find(KEY) == (
        Entry("// one", "handwritten", "hot", "any"),
        Entry("{}", "handwritten", "hot", "AVX2-256"),
    )
    assert shipped.find("cd" * 32) == ()
    assert told.troubles == []


def test_notes_for_people_are_no_trouble(shipped: Shipped, told: Told, tmp_path: Path) -> None:
    noted = entry(about="why it is faster", expected="accepted")
    write(tmp_path, header(source="examples/f.mlir", entries=[noted]))
    assert len(shipped.find(KEY)) == 1
    assert told.troubles == []


def test_where_nothing_comes_along_nothing_is_found(tmp_path: Path, told: Told) -> None:
    assert Shipped(tmp_path / "none", told).find(KEY) == ()
    assert told.troubles == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        (b'{"format": NaN}', "not JSON"),
        (b"[]", "not an object"),
        (b" " * (LARGEST_HEADER + 1), "more than"),
        (header(format=2), "format 2, and this reader knows 1"),
        (header(digest="cd" * 32), f"digest: expected {KEY}"),
        (header(digest=None), "digest: not a text"),
        (header(entries={}), "entries: not a list"),
        (header(entires=[]), "no such field: entires"),
    ],
)
def test_a_bad_header_is_a_miss_and_said_so_once(
    shipped: Shipped, told: Told, tmp_path: Path, content: object, why: str
) -> None:
    write(tmp_path, content)
    assert shipped.find(KEY) == shipped.find(KEY) == ()
    [(what, reason)] = told.troubles
    assert what == f"{kernel_folder(tmp_path) / 'entries.json'} is ignored"
    assert why in reason


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (5, "not an object"),
        (entry(reply="../one.mlir"), "reply: expected the name"),
        (entry(reply="/etc/passwd"), "reply: expected the name"),
        (entry(reply=".mlir"), "reply: expected the name"),
        (entry(reply="three.mlir"), "three.mlir: No such file"),
        (entry(author="a b"), "author"),
        (entry(target="znver4"), "target"),
        (entry(evidence="cold"), "evidence"),
        (entry(traget="any"), "no such field: traget"),
        (entry(reply="pipe.mlir"), "pipe.mlir is not a plain file"),
        (entry(reply="folder.mlir"), "folder.mlir"),
        (entry(reply="large.mlir"), f"large.mlir has more than {LARGEST_REPLY} bytes"),
        (entry(reply="binary.mlir"), "binary.mlir is not UTF-8: byte 2"),
    ],
)
def test_a_bad_entry_costs_itself_alone(
    shipped: Shipped, told: Told, tmp_path: Path, bad: object, why: str
) -> None:
    """The others of its kernel are found; a name leads nowhere else, a pipe does not block."""
    folder = kernel_folder(tmp_path)
    os.mkfifo(folder / "pipe.mlir")
    (folder / "folder.mlir").mkdir()
    (folder / "large.mlir").write_bytes(b" " * (LARGEST_REPLY + 1))
    (folder / "binary.mlir").write_bytes(b"ab\xff")
    write(tmp_path, header(entries=[entry(), bad, entry("two.json")]))
    assert [found.text for found in shipped.find(KEY)] == ["// one", "{}"]
    assert len(shipped.find(KEY)) == 2
    [(what, reason)] = told.troubles
    assert what == f"entry 2 of {folder / 'entries.json'} is ignored"
    assert why in reason


def test_there_is_an_end_to_entries(shipped: Shipped, told: Told, tmp_path: Path) -> None:
    write(tmp_path, header(entries=[entry()] * (MOST_ENTRIES + 1)))
    assert len(shipped.find(KEY)) == MOST_ENTRIES
    assert len(told.troubles) == 1

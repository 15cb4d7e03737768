"""The responder that answers from the cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neurojit.judge.reading import LARGEST_REPLY
from neurojit.model.reply import Declined, Reply
from neurojit.proposal.cache.entry import MOST_ENTRIES
from neurojit.proposal.responder import Responder
from neurojit.proposal.responders.cached import Cached, open_cache
from tests.unit.proposal.cache.asked import AVX2, AVX512, KEY, Told, asked, attempt, kernel

ENTRIES = [
    ("slip.mlir", "any", "hot"),
    ("healed.mlir", "any", "fault"),
    ("narrow.mlir", "AVX2-256", "hot"),
    ("wide.mlir", "AVX-512-512", "hot"),
]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def cached(tmp_path: Path, told: Told) -> Cached:
    """With four shipped entries for @f, and nothing kept."""
    folder = tmp_path / "shipped" / f"f-{KEY[:12]}"
    folder.mkdir(parents=True)
    listed = [
        {"reply": name, "author": "handwritten", "evidence": kind, "target": target}
        for name, target, kind in ENTRIES
    ]
    header = {"format": 1, "function": "f", "digest": KEY, "entries": listed}
    (folder / "entries.json").write_text(json.dumps(header))
    for name, _, _ in ENTRIES:
        (folder / name).write_text(f"// {name}")
    return reopened(tmp_path, told)


def reopened(path: Path, told: Told) -> Cached:
    return open_cache(path / "user", told, path / "shipped")


def test_it_is_a_responder_from_which_nothing_leaves(cached: Cached) -> None:
    responder: Responder = cached
    assert (responder.author, responder.destination) == ("cached", "")
    assert responder.rounds > 2 * MOST_ENTRIES
    responder.close()
    responder.close()


def test_each_answer_is_the_next_that_was_not_tried_and_then_it_declines(cached: Cached, told: Told) -> None:
    """Those of this class of machines alone, under the name of whoever wrote them."""
    first = cached.respond(asked())
    assert first == Reply("// slip.mlir", "handwritten")
    assert cached.respond(asked()) == first
    tried = (attempt("// slip.mlir"),)
    assert cached.respond(asked(tried)) == Reply("// narrow.mlir", "handwritten")
    assert cached.respond(asked(tried, AVX512)) == Reply("// wide.mlir", "handwritten")
    declined = cached.respond(asked((*tried, attempt("// narrow.mlir"))))
    assert declined == Declined("each of the 2 known rewrites was tried", "cached")
    assert told.troubles == []


def test_it_declines_what_it_does_not_know(cached: Cached) -> None:
    """Another function, and the same one with something to call."""
    for other in (kernel(digest="cd" * 32), kernel(callees=("g",))):
        answer = cached.respond(asked(of=other, callees={"g": kernel("g", "ef" * 32)}))
        assert answer == Declined("no rewrite is known for this function on AVX2", "cached")


def test_what_was_accepted_is_found_first_by_a_later_run(cached: Cached, told: Told, tmp_path: Path) -> None:
    """By its author's name, on machines of the same class."""
    accepted = Reply("// better", "gemini:gemini-3-pro")
    assert cached.keep(asked().evidence, accepted)
    assert reopened(tmp_path, told).respond(asked()) == accepted
    assert reopened(tmp_path, told).respond(asked(target=AVX512)) == Reply("// slip.mlir", "handwritten")
    assert reopened(tmp_path, told).respond(asked((attempt("// better"),))) == Reply(
        "// slip.mlir", "handwritten"
    )
    assert told.troubles == []


def test_what_comes_along_is_not_copied(cached: Cached, told: Told, tmp_path: Path) -> None:
    """Unless it is for other machines: then this one's class is news."""
    assert cached.keep(asked().evidence, Reply("// narrow.mlir", "handwritten"))
    assert not (tmp_path / "user").exists()
    assert cached.keep(asked(target=AVX2).evidence, Reply("// wide.mlir", "handwritten"))
    assert reopened(tmp_path, told).respond(asked()) == Reply("// wide.mlir", "handwritten")


@pytest.mark.parametrize(
    ("text", "author"), [("// x", "no name\n"), ("x" * (LARGEST_REPLY + 1), "handwritten")]
)
def test_what_could_not_be_read_back_is_not_kept(cached: Cached, told: Told, text: str, author: str) -> None:
    assert not cached.keep(asked().evidence, Reply(text, author))
    [(what, _)] = told.troubles
    assert what == "a reply for @f is not kept"


def test_a_cache_that_nobody_can_write_to_still_answers(tmp_path: Path, cached: Cached, told: Told) -> None:
    (tmp_path / "user").write_text("")
    assert not cached.keep(asked().evidence, Reply("// better", "handwritten"))
    assert cached.respond(asked()) == Reply("// slip.mlir", "handwritten")
    assert len(told.troubles) == 1

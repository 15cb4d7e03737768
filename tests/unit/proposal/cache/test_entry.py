"""What an entry is, under which key it stands, and which machines it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurojit.judge.reading import LARGEST_REPLY
from neurojit.model.json_values import MalformedEntry
from neurojit.proposal.cache.entry import Entry, StoredReply, checked, key_of, read_object, target_class
from tests.unit.proposal.cache.asked import AVX2, AVX512, KEY, kernel

STORED = StoredReply("x", "handwritten", "hot", "any")


def test_a_kernel_that_calls_nothing_stands_under_its_own_digest() -> None:
    """Whatever else its program holds."""
    assert key_of(kernel(), {"g": kernel("g", "cd" * 32)}) == KEY


def test_what_a_kernel_may_come_to_is_part_of_its_key() -> None:
    """A callee of a callee, too: with another body it means something else. Others do not matter."""
    caller, middle = kernel(callees=("g",)), kernel("g", "cd" * 32, ("h",))
    key = key_of(caller, {"g": middle, "h": kernel("h", "ef" * 32)})
    assert len(key) == 64
    assert key != KEY
    assert key == key_of(caller, {"h": kernel("h", "ef" * 32), "x": kernel("x", "aa" * 32), "g": middle})
    assert key != key_of(caller, {"g": middle, "h": kernel("h", "bb" * 32)})
    assert key != key_of(caller, {"g": kernel("g", "dd" * 32, ("h",)), "h": kernel("h", "ef" * 32)})


def test_a_kernel_that_calls_itself_stands_under_its_own_digest() -> None:
    caller = kernel(callees=("f",))
    assert key_of(caller, {"f": caller}) == key_of(caller, {}) == KEY


def test_a_class_of_machines_is_an_instruction_set_and_a_width() -> None:
    assert [target_class(target) for target in (AVX2, AVX512)] == ["AVX2-256", "AVX-512-512"]


def test_an_entry_fits_its_class_and_its_kind_of_evidence() -> None:
    some, narrow = Entry("", "a", "hot", "any"), Entry("", "a", "hot", "AVX2-256")
    assert some.fits("hot", "AVX2-256")
    assert narrow.fits("hot", "AVX2-256")
    assert not narrow.fits("hot", "AVX-512-512")
    assert not some.fits("fault", "AVX2-256")


@pytest.mark.parametrize(
    "author", ["handwritten", "offline:evolution", "offline:divisor not zero", "openai:org/model-4.1@2025+x"]
)
@pytest.mark.parametrize("target", ["any", "AVX2-256", "AVX-512-512", "NEON-128"])
def test_what_is_well_formed_is_taken(author: str, target: str) -> None:
    assert checked(replace(STORED, author=author, target=target)) == Entry("x", author, "hot", target)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"author": ""}, "author: expected"),
        ({"author": "some body"}, "author: expected"),
        ({"author": "x\x1b[2J"}, "author: expected"),
        ({"author": "x" * 200}, "author: expected"),
        ({"target": "znver4"}, "target: expected"),
        ({"target": ""}, "target: expected"),
    ],
)
def test_what_is_not_is_refused_by_its_field(changed: dict[str, str], says: str) -> None:
    with pytest.raises(MalformedEntry, match=says):
        checked(replace(STORED, **changed))


def test_a_reply_that_no_gate_would_read_is_no_entry() -> None:
    """Its size is counted in bytes."""
    assert checked(replace(STORED, reply="x" * LARGEST_REPLY)).text
    with pytest.raises(MalformedEntry, match="more than"):
        checked(replace(STORED, reply="é" * (LARGEST_REPLY // 2 + 1)))


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"{", b"[" * 100_000, b'{"a": NaN}', b"[]", b"1", b"9" * 10_000]
)
def test_what_is_no_object_of_json_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedEntry, match=r"it is not JSON|not an object"):
        read_object(content)

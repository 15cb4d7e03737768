"""What a user's runs found for faults is there for later ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from neurojit.healing.gate import Evidence
from neurojit.healing.recorded import MOST_STATES
from neurojit.healing.state import State
from neurojit.model.program import GlobalCell, Kernel
from neurojit.model.reply import Reply
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.proposal.cache.kept_heals import (
    KIND,
    MOST_BYTES,
    MOST_PATCHES,
    NOTHING,
    HealEntry,
    KeptHeals,
    KeptPatch,
)
from neurojit.store.folder import LARGEST_ENTRY, StoreFolder
from tests.unit.proposal.cache.asked import KEY, Told

CELLS = (GlobalCell("g", ValueType("memref", "i64", (2,)), b"", constant=False),)
EVIDENCE = Evidence(
    failing_call=True,
    passing_calls=(3, 3),
    states_before=(150, 200),
    states_after=(0, 200),
    margin=0.5,
    asserts_kept=True,
)
FIRST = KeptPatch("f", Reply("// first", "offline:braking"), EVIDENCE)
SECOND = KeptPatch("g", Reply("// second\ud800", "user"), replace(EVIDENCE, margin=None))


def scope(kind: ValueType) -> Kernel:
    return Kernel("scope", Signature((Argument(kind, "read"),), ()), KEY, "", (), None)


SCALAR = scope(ValueType("scalar", "f64"))


def state(number: int) -> State:
    return State((number.to_bytes(8, "little"),), (bytes(16),))


@pytest.fixture
def told() -> Told:
    return Told()


def opened(path: Path, told: Told) -> KeptHeals:
    return KeptHeals(StoreFolder(path / "store", told), told)


def keep(kept: KeptHeals, *patches: KeptPatch, states: tuple[State, ...] = ()) -> bool:
    return kept.keep(KEY, "scope", kept.find(KEY, SCALAR, CELLS), HealEntry(patches, states))


def test_the_latest_patch_is_the_first_in_every_process(tmp_path: Path, told: Told) -> None:
    """What is kept again is there once; states are there in the order in which they were met."""
    assert opened(tmp_path, told).find(KEY, SCALAR, CELLS) == NOTHING
    assert keep(opened(tmp_path, told), FIRST, states=(state(1), state(2)))
    assert keep(opened(tmp_path, told), SECOND, states=(state(1),))
    found = opened(tmp_path, told).find(KEY, SCALAR, CELLS)
    assert found == HealEntry((SECOND, FIRST), (state(2), state(1)))
    assert keep(opened(tmp_path, told), FIRST)
    assert opened(tmp_path, told).find(KEY, SCALAR, CELLS).patches == (FIRST, SECOND)
    assert opened(tmp_path, told).find("cd" * 32, SCALAR, CELLS) == NOTHING
    assert told.troubles == []


def test_the_oldest_go(tmp_path: Path, told: Told) -> None:
    kept = opened(tmp_path, told)
    for number in range(MOST_STATES + 2):
        keep(kept, replace(FIRST, reply=Reply(str(number), "user")), states=(state(number),))
    found = kept.find(KEY, SCALAR, CELLS)
    last = MOST_STATES + 1
    assert [int(patch.reply.text) for patch in found.patches] == [last - n for n in range(MOST_PATCHES)]
    assert found.states == tuple(state(number) for number in range(2, MOST_STATES + 2))


def test_large_states_are_not_heaped_up(tmp_path: Path, told: Told) -> None:
    kept = opened(tmp_path, told)
    kind = ValueType("memref", "f64", (MOST_BYTES // 16 - 2,))
    large = [State((number.to_bytes(kind.nbytes, "little"),), (bytes(16),)) for number in range(3)]
    kept.keep(KEY, "scope", NOTHING, HealEntry((FIRST,), tuple(large)))
    assert kept.find(KEY, scope(kind), CELLS).states == tuple(large[1:])
    assert (tmp_path / "store" / KIND / f"{KEY}.json").stat().st_size < LARGEST_ENTRY // 4


def test_what_no_entry_may_hold_is_not_kept(tmp_path: Path, told: Told) -> None:
    """Its states are."""
    kept = opened(tmp_path, told)
    keep(kept, replace(FIRST, reply=Reply("// text", "no name")), states=(state(1),))
    assert kept.find(KEY, SCALAR, CELLS) == HealEntry((), (state(1),))
    [(what, why)] = told.troubles
    assert what == "a patch of @f is not kept"
    assert "author" in why


GOOD = {
    "function": "f",
    "reply": "",
    "author": "user",
    "contract": {
        "failing_call": True,
        "passing_calls": [0, 0],
        "states_before": [1, 2],
        "states_after": [0, 2],
        "margin": None,
        "asserts_kept": True,
    },
}


def body(**changes: object) -> dict[str, object]:
    return {"format": 1, "scope": "scope", "patches": [], "states": [], **changes}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({}, "format None"),
        (body(format=2), "format 2"),
        (body(scope="other"), "scope"),
        (body(patches=5), "patches: not a list"),
        (body(patches=[5]), "patches[0]: not an object"),
        (body(patches=[{**GOOD, "author": "a b"}]), "author"),
        (body(patches=[{**GOOD, "reply": "x" * (300 << 10)}]), "more than"),
        (body(patches=[{**GOOD, "contract": 1}]), "patches[0].contract: not an object"),
        (body(patches=[{**GOOD, "contract": {**GOOD["contract"], "margin": 10**400}}]), "margin"),  # type: ignore[dict-item]
        (body(patches=[{**GOOD, "contract": {**GOOD["contract"], "states_after": [1]}}]), "states_after"),  # type: ignore[dict-item]
        (body(states=[1]), "states[0]: not an object"),
        (body(states=[{"arguments": ["?"], "globals": []}]), "not bytes in base 64"),
        (body(states=[{"arguments": [1], "globals": []}]), "states[0].arguments[0]: not a text"),
        (body(states=[{"arguments": ["AAAAAAAAAAA="], "globals": []}]), "a state of 1 values for 2"),
        (body(states=[{"arguments": ["AAAA"], "globals": ["AAAA"]}]), "buffer size"),
    ],
)
def test_what_does_not_fit_is_a_miss_said_once_and_replaced(
    tmp_path: Path, told: Told, content: dict[str, object], why: str
) -> None:
    folder = StoreFolder(tmp_path / "store", told)
    assert folder.write(KIND, KEY, content)
    kept = KeptHeals(folder, told)
    assert kept.find(KEY, SCALAR, CELLS) == kept.find(KEY, SCALAR, CELLS) == NOTHING
    [(what, reason)] = told.troubles
    assert what == f"{folder.path / KIND / KEY}.json is ignored"
    assert why in reason
    assert keep(kept, FIRST)
    assert kept.find(KEY, SCALAR, CELLS).patches == (FIRST,)


def test_links_and_files_that_others_may_write_are_not_read(tmp_path: Path, told: Told) -> None:
    kept = opened(tmp_path, told)
    keep(kept, FIRST)
    path = tmp_path / "store" / KIND / f"{KEY}.json"
    path.chmod(0o666)
    assert kept.find(KEY, SCALAR, CELLS) == NOTHING
    path.chmod(0o600)
    real = path.rename(tmp_path / "real")
    path.symlink_to(real)
    assert kept.find(KEY, SCALAR, CELLS) == NOTHING
    assert len(told.troubles) == 2


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path, told: Told) -> None:
    (tmp_path / "store").write_text("")
    kept = opened(tmp_path, told)
    assert not keep(kept, FIRST)
    assert kept.find(KEY, SCALAR, CELLS) == NOTHING
    assert len(told.troubles) == 1

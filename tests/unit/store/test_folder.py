"""The store's folder: what is kept, and what is not believed."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from neurojit.store.folder import LARGEST_ENTRY, StoreFolder, canonical, digest_of

NAME = "ab" * 32
BODY: dict[str, object] = {"x": [1, 2.5, None, "é"], "deep": {"a": True}}


class Told:
    """What was reported as degraded."""

    def __init__(self) -> None:
        self.troubles: list[tuple[str, str]] = []

    def __call__(self, what: str, why: str) -> None:
        self.troubles.append((what, why))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def folder(tmp_path: Path, told: Told) -> StoreFolder:
    return StoreFolder(tmp_path / "store", told)


def file_of(folder: StoreFolder) -> Path:
    return folder.path / "kind" / f"{NAME}.json"


def test_an_entry_is_read_back_and_only_the_owner_can(folder: StoreFolder, told: Told) -> None:
    """Folders are 0700, files 0600; no other file is left behind but the lock."""
    assert folder.read("kind", NAME) is None
    assert folder.write("kind", NAME, BODY)
    assert folder.read("kind", NAME) == BODY
    assert folder.names("kind") == (NAME,)
    for path in (folder.path, folder.path / "kind"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(file_of(folder).stat().st_mode) == 0o600
    assert {path.name for path in folder.path.rglob("*")} <= {"kind", f"{NAME}.json", ".lock"}
    assert told.troubles == []


def test_an_entry_is_replaced_unless_it_is_to_be_kept(folder: StoreFolder) -> None:
    """``keep`` preserves a good entry, and replaces a bad one."""
    folder.write("kind", NAME, {"n": 1})
    folder.write("kind", NAME, {"n": 2}, keep=True)
    assert folder.read("kind", NAME) == {"n": 1}
    folder.write("kind", NAME, {"n": 3})
    assert folder.read("kind", NAME) == {"n": 3}
    file_of(folder).write_text("{")
    folder.write("kind", NAME, {"n": 4}, keep=True)
    assert folder.read("kind", NAME) == {"n": 4}


def forged(**changes: object) -> bytes:
    entry = {"v": 1, "kind": "kind", "name": NAME, "sha256": digest_of(BODY), "body": BODY, **changes}
    return json.dumps(entry).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":' * 50_000, "not JSON"),
        (b"1", "not an object"),
        (b'{"v": NaN}', "not JSON"),
        (b"9" * 10_000, "not JSON"),
        (forged(v=2), "version 2"),
        (forged(kind="other"), "another name"),
        (forged(name="cd" * 32), "another name"),
        (forged(body=[1]), "another name"),
        (forged(body={**BODY, "more": 1}), "digest"),
        (forged(sha256="0" * 64), "digest"),
        (forged(body=5).replace(b'"body": 5', b'"body": {"n": 1e999}'), "not JSON"),
        (b" " * (LARGEST_ENTRY + 1), "more than"),
    ],
)
def test_what_does_not_fit_is_a_miss_and_said_so(
    folder: StoreFolder, told: Told, content: bytes, why: str
) -> None:
    """Hostile content neither raises nor is believed; the same trouble is told once."""
    folder.write("kind", NAME, BODY)
    file_of(folder).write_bytes(content)
    assert folder.read("kind", NAME) is None
    assert folder.read("kind", NAME) is None
    [(what, reason)] = told.troubles
    assert str(file_of(folder)) in what
    assert why in reason


def test_links_pipes_and_files_of_others_are_not_read(folder: StoreFolder, told: Told) -> None:
    """A link is not followed, a pipe does not block, a file that others may write is not believed."""
    folder.write("kind", NAME, BODY)
    path = file_of(folder)
    real = path.rename(path.with_name("real"))
    path.symlink_to(real)
    assert folder.read("kind", NAME) is None
    path.unlink()
    os.mkfifo(path)
    assert folder.read("kind", NAME) is None
    path.unlink()
    real.rename(path).chmod(0o666)
    assert folder.read("kind", NAME) is None
    assert len(told.troubles) == 3
    path.chmod(0o600)
    assert folder.read("kind", NAME) == BODY


def test_a_folder_of_somebody_else_is_refused(
    folder: StoreFolder, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose uid it is decides, not whether it could be written."""
    folder.write("kind", NAME, BODY)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert not folder.write("kind", NAME, {"n": 1})
    assert folder.read("kind", NAME) is None
    assert all(f"user {mine}" in why for _, why in told.troubles)


@pytest.mark.parametrize("linked", ["store", "kind"])
def test_a_link_to_a_folder_is_not_followed(
    folder: StoreFolder, told: Told, tmp_path: Path, linked: str
) -> None:
    """Not even to one of this user's, with good entries in it: nothing is read, listed or written there."""
    folder.write("kind", NAME, BODY)
    path = folder.path if linked == "store" else folder.path / "kind"
    real = path.rename(tmp_path / "elsewhere")
    path.symlink_to(real)
    before = {entry: entry.read_bytes() for entry in real.rglob("*.json")}
    assert folder.read("kind", NAME) is None
    assert folder.names("kind") == ()
    assert not folder.write("kind", "cd" * 32, {"n": 1})
    assert {entry: entry.read_bytes() for entry in real.rglob("*.json")} == before
    assert told.troubles == [
        (f"{path} is ignored", "it is a link"),
        (f"nothing is kept in {folder.path}", "it is a link"),
    ]
    path.unlink()
    real.rename(path)
    assert folder.read("kind", NAME) == BODY


def test_the_cache_folder_itself_may_be_a_link(tmp_path: Path, told: Told) -> None:
    """Where it is, is the user's choice."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "cache").symlink_to(tmp_path / "disk")
    folder = StoreFolder(tmp_path / "cache" / "store", told)
    assert folder.write("kind", NAME, BODY)
    assert folder.read("kind", NAME) == BODY
    assert told.troubles == []


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
@pytest.mark.parametrize("opened", ["store", "kind"])
def test_a_folder_that_others_may_write_to_is_not_read(
    folder: StoreFolder, told: Told, mode: int, opened: str
) -> None:
    """Whoever can put files there can take back what was kept. Writing makes it the user's own again."""
    folder.write("kind", NAME, BODY)
    path = folder.path if opened == "store" else folder.path / "kind"
    path.chmod(mode)
    assert folder.read("kind", NAME) is None
    assert folder.names("kind") == ()
    assert told.troubles == [(f"{path} is ignored", "others may write to it")]
    assert folder.write("kind", "cd" * 32, {"n": 1})
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert folder.read("kind", NAME) == BODY


def test_a_folder_of_another_user_is_not_read(folder: StoreFolder, told: Told) -> None:
    """With the entries of this one in it."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    folder.write("kind", NAME, BODY)
    os.chown(folder.path, 65534, 65534)
    assert folder.read("kind", NAME) is None
    assert not folder.write("kind", NAME, {"n": 1})
    assert told.troubles == [
        (f"{folder.path} is ignored", "it belongs to user 65534"),
        (f"nothing is kept in {folder.path}", "it belongs to user 65534"),
    ]


def test_a_folder_that_cannot_be_made_degrades(tmp_path: Path, told: Told) -> None:
    """A file stands in the way: nothing is kept, nothing raises, it is told once."""
    (tmp_path / "store").write_text("")
    folder = StoreFolder(tmp_path / "store", told)
    for _ in range(3):
        assert not folder.write("kind", NAME, BODY)
        assert folder.read("kind", NAME) is None
    assert folder.names("kind") == ()
    assert len(told.troubles) == 1


def test_an_entry_too_large_is_not_written(folder: StoreFolder, told: Told) -> None:
    assert not folder.write("kind", NAME, {"text": "x" * LARGEST_ENTRY})
    assert len(told.troubles) == 1


def test_a_name_that_is_no_digest_is_our_own_mistake(folder: StoreFolder) -> None:
    """No path can be made of it."""
    with pytest.raises(ValueError, match="no digest"):
        folder.read("kind", "../" + NAME[3:])


def test_the_canonical_text_depends_on_the_value_alone() -> None:
    assert canonical({"b": 1, "a": 1.0}) == canonical({"a": 1.0, "b": 1}) == b'{"a":1.0,"b":1}'


def write_many(path: Path, writer: int) -> None:
    folder = StoreFolder(path, lambda what, why: pytest.fail(f"{what}: {why}"))
    for turn in range(20):
        assert folder.write("kind", NAME, {"writer": writer, "turn": turn, "text": "x" * 5000})
        assert folder.read("kind", NAME) is not None


def test_processes_that_write_at_once_leave_whole_entries(tmp_path: Path, folder: StoreFolder) -> None:
    """Every read, in every process, finds a whole entry of some writer."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(tmp_path / "store", n)) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(300)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    body = folder.read("kind", NAME)
    assert body is not None
    assert body["turn"] == 19

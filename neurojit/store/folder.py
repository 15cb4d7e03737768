"""Entries that outlast a run: small JSON files in a folder of their own, for many processes at once.

An entry ``<kind>/<name>.json`` is an envelope ``{"v", "kind", "name", "sha256", "body"}``. What is read is
hostile input: its size is bounded, it is JSON and nothing else, and a version, kind, name or digest that
does not fit makes it a miss that is reported. A file is replaced in one step after its bytes have reached
the disk, so a reader sees an entry or none. Folders are 0700 and files 0600; a folder that belongs to
somebody else, or that others may write to, is not used.

Nothing here raises ``OSError``: a folder that cannot be used degrades to an empty store, and ``degraded``
is told so, once for each reason.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn, cast

VERSION: Final = 1
STORE: Final = "store"  # the folder in the user's cache folder, which others may read
LARGEST_ENTRY: Final = 8 << 20
_LOCK_PATIENCE_S: Final = 5.0
_NAME = re.compile(r"[0-9a-f]{64}")
_LOCK: Final = ".lock"

Body = dict[str, object]


class _Unusable(Exception):
    """The folder or an entry cannot be used; the message says why."""


class StoreFolder:
    """``path``, made when first written to. ``degraded(what, why)`` is told what does not work, once each."""

    def __init__(self, path: Path, degraded: Callable[[str, str], None]) -> None:
        self.path = path
        self._degraded = degraded
        self._told: set[tuple[str, str]] = set()

    def read(self, kind: str, name: str) -> Body | None:
        """The body of an entry; None where there is none, or where it is not to be trusted."""
        path = self._place(kind, name)
        try:
            content = _content(path)
            return None if content is None else _opened(content, kind, name)
        except (OSError, _Unusable) as trouble:
            self._tell(f"{path} is ignored", _reason(trouble))
            return None

    def write(self, kind: str, name: str, body: Body, *, keep: bool = False) -> bool:
        """Store an entry, or replace it; whether it is there now. ``keep``: an entry that is there stays."""
        path = self._place(kind, name)
        envelope = _sealed(kind, name, body)
        if len(envelope) > LARGEST_ENTRY:
            self._tell(f"{path} is not written", f"more than {LARGEST_ENTRY} bytes")
            return False
        from filelock import FileLock, Timeout  # noqa: PLC0415 (15 ms that only writers pay)

        try:
            _own(self.path)
            _own(path.parent)
            with FileLock(self.path / _LOCK, timeout=_LOCK_PATIENCE_S, mode=0o600):
                if not (keep and self._holds(path, kind, name)):
                    _replace(path, envelope)
        except (OSError, Timeout, _Unusable) as trouble:
            self._tell(f"nothing is kept in {self.path}", _reason(trouble))
            return False
        return True

    def names(self, kind: str) -> tuple[str, ...]:
        """The names of all entries of ``kind``, sorted; whether they can be trusted shows on reading."""
        try:
            found = [path.stem for path in (self.path / kind).glob("*.json")]
        except OSError as trouble:
            self._tell(f"{self.path} is ignored", _reason(trouble))
            return ()
        return tuple(sorted(name for name in found if _NAME.fullmatch(name)))

    def _place(self, kind: str, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"store: {name!r} is no digest")
        return self.path / kind / f"{name}.json"

    def _holds(self, path: Path, kind: str, name: str) -> bool:
        """Whether a good entry is there; a bad one is to be replaced."""
        try:
            content = _content(path)
            return content is not None and bool(_opened(content, kind, name))
        except _Unusable:
            return False

    def _tell(self, what: str, why: str) -> None:
        if (what, why) not in self._told:
            self._told.add((what, why))
            self._degraded(what, why)


def canonical(body: object) -> bytes:
    """The one JSON text of ``body``: sorted keys, no spaces, ASCII. Raises ValueError for NaN, infinity."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def digest_of(body: object) -> str:
    """The sha256 of the canonical text."""
    return hashlib.sha256(canonical(body)).hexdigest()


def _sealed(kind: str, name: str, body: Body) -> bytes:
    envelope = {"v": VERSION, "kind": kind, "name": name, "sha256": digest_of(body), "body": body}
    return canonical(envelope) + b"\n"


def _opened(content: bytes, kind: str, name: str) -> Body:
    try:
        entry = json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _Unusable(f"it is not JSON: {error}") from error
    if not isinstance(entry, dict):
        raise _Unusable("it is not an object")
    fields = cast("dict[str, object]", entry)
    if fields.get("v") != VERSION:
        raise _Unusable(f"it has version {str(fields.get('v'))[:20]}, and this reader knows {VERSION}")
    body = fields.get("body")
    if (fields.get("kind"), fields.get("name")) != (kind, name) or not isinstance(body, dict):
        raise _Unusable("it is the entry of another name")
    checked = cast("Body", body)
    try:
        digest = digest_of(checked)
    except (ValueError, RecursionError) as error:  # 1e999 reads as infinity
        raise _Unusable(f"it is not JSON: {error}") from error
    if digest != fields.get("sha256"):
        raise _Unusable("its digest does not fit its content")
    return checked


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _content(path: Path) -> bytes | None:
    """What the file holds; None where there is no file. Links, devices and pipes are not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _Unusable("it is not a plain file")
        _check_owner(status)
        content = file.read(LARGEST_ENTRY + 1)
    if len(content) > LARGEST_ENTRY:
        raise _Unusable(f"it has more than {LARGEST_ENTRY} bytes")
    return content


def _own(folder: Path) -> None:
    """Make ``folder`` unless it is there; raise where it is not this user's alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    _check_owner(status)
    if stat.S_IMODE(status.st_mode) & 0o077:
        folder.chmod(0o700)


def _check_owner(status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise _Unusable(f"it belongs to user {status.st_uid}")
    if stat.S_ISREG(status.st_mode) and status.st_mode & 0o022:
        raise _Unusable("others may write to it")


def _replace(path: Path, content: bytes) -> None:
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=".")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.replace(written, path)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The new name too outlasts a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(trouble: Exception) -> str:
    if isinstance(trouble, OSError) and trouble.strerror:
        return trouble.strerror
    return str(trouble)

"""The persistent store: small JSON entries in a folder that many processes share.

An entry ``<kind>/<name>.json`` is an envelope ``{"v", "kind", "name", "sha256", "body"}``. What is read is
hostile input: its size is bounded, it is JSON and nothing else, and a version, kind, name or digest that
does not fit makes it a miss that is reported. A file is replaced in one step after its bytes have reached
the disk, so a reader sees an entry or none. Folders are 0700 and files 0600; a folder that belongs to
somebody else, or that others may write to, is not used, and no link is followed to one: the folders are
opened one in the other, and checked while they are open.

Nothing here raises ``OSError``: a folder that cannot be used degrades to an empty store, and ``degraded``
is told so, once for each reason.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Callable, Generator
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


class _UnusableFolder(_Unusable):
    """The same of a folder, and so of all that is in it."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(why)
        self.folder = folder


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
            with _held(self.path) as store, _held(path.parent, store) as folder:
                content = _content(path.name, folder)
            return None if content is None else _opened(content, kind, name)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except _UnusableFolder as trouble:
            self._tell(f"{trouble.folder} is ignored", str(trouble))
            return None
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
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with (
                _held(self.path, make=True) as store,
                _held(path.parent, store, make=True) as folder,
                FileLock(self.path / _LOCK, timeout=_LOCK_PATIENCE_S, mode=0o600),
            ):
                if not (keep and self._holds(path.name, folder, kind, name)):
                    _replace(path.name, folder, envelope)
        except (OSError, Timeout, _Unusable) as trouble:
            self._tell(f"nothing is kept in {self.path}", _reason(trouble))
            return False
        return True

    def names(self, kind: str) -> tuple[str, ...]:
        """The names of all entries of ``kind``, sorted; whether they can be trusted shows on reading."""
        try:
            with _held(self.path) as store, _held(self.path / kind, store) as folder:
                found = [Path(entry).stem for entry in os.listdir(folder) if entry.endswith(".json")]
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, _Unusable) as trouble:
            folder = trouble.folder if isinstance(trouble, _UnusableFolder) else self.path
            self._tell(f"{folder} is ignored", _reason(trouble))
            return ()
        return tuple(sorted(name for name in found if _NAME.fullmatch(name)))

    def _place(self, kind: str, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"store: {name!r} is no digest")
        return self.path / kind / f"{name}.json"

    def _holds(self, file: str, folder: int, kind: str, name: str) -> bool:
        """Whether a good entry is there; a bad one is to be replaced."""
        try:
            content = _content(file, folder)
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


def _content(name: str, folder: int) -> bytes | None:
    """What the file holds; None where there is no file. Links, devices and pipes are not followed."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(name, flags, dir_fd=folder)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _Unusable("it is not a plain file")
        why = _shared(status)
        if why:
            raise _Unusable(why)
        content = file.read(LARGEST_ENTRY + 1)
    if len(content) > LARGEST_ENTRY:
        raise _Unusable(f"it has more than {LARGEST_ENTRY} bytes")
    return content


@contextlib.contextmanager
def _held(path: Path, within: int | None = None, *, make: bool = False) -> Generator[int]:
    """The folder ``path``, open; only its last part is looked up where it is in ``within``, which is open.

    Raises where it is not this user's. ``make``: made unless it is there, and closed to others.
    """
    place = path if within is None else path.name
    if make:
        with contextlib.suppress(FileExistsError):
            os.mkdir(place, 0o700, dir_fd=within)
    try:
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(place, flags, dir_fd=within)
    except OSError:
        if path.is_symlink():
            raise _UnusableFolder(path, "it is a link") from None
        raise
    try:
        status = os.fstat(descriptor)
        if make and status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & 0o077:
            os.fchmod(descriptor, 0o700)
            status = os.fstat(descriptor)
        why = _shared(status)
        if why:
            raise _UnusableFolder(path, why)
        yield descriptor
    finally:
        os.close(descriptor)


def _shared(status: os.stat_result) -> str:
    """Who else may have written what this is the status of; empty where nobody."""
    if status.st_uid != os.geteuid():
        return f"it belongs to user {status.st_uid}"
    return "others may write to it" if status.st_mode & 0o022 else ""


def _replace(name: str, folder: int, content: bytes) -> None:
    written = f".{secrets.token_hex(8)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(written, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.replace(written, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(written, dir_fd=folder)
        raise
    os.fsync(folder)  # the new name too outlasts a power cut


def _reason(trouble: Exception) -> str:
    if isinstance(trouble, OSError) and trouble.strerror:
        return trouble.strerror
    return str(trouble)

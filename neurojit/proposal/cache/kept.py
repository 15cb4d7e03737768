"""The entries that this user's runs found: accepted replies, kept under the user's cache folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from neurojit.model.codec import decode, encode
from neurojit.model.json_values import MalformedEntry
from neurojit.proposal.cache.entry import (
    FORMAT,
    MOST_ENTRIES,
    Entry,
    StoredReply,
    Told,
    check_format,
    checked,
    told_once,
)
from neurojit.store.folder import StoreFolder

KIND: Final = "replies"


@dataclass(frozen=True, slots=True)
class _Body:
    format: int
    function: str
    entries: tuple[StoredReply, ...]


class Kept:
    """Entries by key in ``folder``, the latest first. ``degraded`` is told what cannot be used, once each.

    A folder that cannot be written keeps nothing and harms nothing. Where two processes keep a reply for the
    same kernel at the same moment, one of the two may be lost.
    """

    def __init__(self, folder: StoreFolder, degraded: Told) -> None:
        self._folder = folder
        self._tell = told_once(degraded)

    def find(self, key: str) -> tuple[Entry, ...]:
        body = self._folder.read(KIND, key)
        if body is None:
            return ()
        try:
            check_format(body)
            return tuple(map(checked, decode(_Body, body).entries[:MOST_ENTRIES]))
        except MalformedEntry as trouble:
            self._tell(f"{self._folder.path / KIND / key}.json is ignored", str(trouble))
            return ()

    def keep(self, key: str, function: str, entry: Entry) -> bool:
        """Make ``entry`` the first for this key, which is that of ``function``; whether it is there now.

        Where there are too many, the oldest go.
        """
        others = [other for other in self.find(key) if other != entry]
        entries = tuple(map(_stored, (entry, *others)))[:MOST_ENTRIES]
        return self._folder.write(KIND, key, encode(_Body(FORMAT, function, entries)))


def _stored(entry: Entry) -> StoredReply:
    return StoredReply(entry.text, entry.author, entry.kind, entry.target)

"""The quarantine: digests of candidates that failed in service and are never installed again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

from neurojit.model.codec import decode, encode
from neurojit.model.json_values import MalformedEntry
from neurojit.model.spelling import Kept
from neurojit.store.folder import Body, StoreFolder

KIND: Final = "quarantine"
Reason = Literal["mismatch", "fault", "slower"]
_Shown = Annotated[str, Kept(4000)]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Why ``candidate`` (its digest) is out of use. ``evidence`` is one sentence with figures."""

    candidate: str
    kernel: _Shown
    function: _Shown
    author: _Shown
    target: _Shown
    reason: Reason
    evidence: _Shown


class Quarantine:
    """The quarantined digests. Where the folder cannot be written they are known to this process only."""

    def __init__(self, folder: StoreFolder) -> None:
        self._folder = folder
        self._here: dict[str, Quarantined] = {}

    def add(self, entry: Quarantined) -> None:
        """Refuse this candidate from now on. The first evidence is the one that is kept."""
        if self.find(entry.candidate) is not None:
            return
        self._here[entry.candidate] = entry
        self._folder.write(KIND, entry.candidate, encode(entry), keep=True)

    def find(self, candidate: str) -> Quarantined | None:
        """Why this digest is refused; None where it is not."""
        known = self._here.get(candidate)
        if known is not None:
            return known
        body = self._folder.read(KIND, candidate)
        return None if body is None else _entry(body, candidate)

    def all(self) -> tuple[Quarantined, ...]:
        """Every entry, by digest."""
        names = sorted({*self._here, *self._folder.names(KIND)})
        return tuple(entry for name in names if (entry := self.find(name)) is not None)


def _entry(body: Body, candidate: str) -> Quarantined:
    """An entry under this name quarantines it, even where its fields say nothing that can be shown."""
    try:
        return replace(decode(Quarantined, body), candidate=candidate)
    except MalformedEntry:
        return Quarantined(candidate, "", "", "", "", "mismatch", "")

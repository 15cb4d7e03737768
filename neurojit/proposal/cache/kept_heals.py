"""The patches that this user's runs found for faults, and the states that those had to end well from.

An entry is found by the fingerprint of the fault in the code as it was parsed. Whatever it says is judged
again: its patches by the gate, like any others, and its states are only more of those to fly from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from neurojit.healing.gate import Evidence
from neurojit.healing.recorded import MOST_STATES, latest
from neurojit.healing.state import State, values_of
from neurojit.model.codec import decode, encode
from neurojit.model.json_values import Json, MalformedEntry
from neurojit.model.program import GlobalCell, Kernel
from neurojit.model.reply import Reply
from neurojit.proposal.cache.entry import ANY, FORMAT, StoredReply, Told, check_format, checked, told_once
from neurojit.store.folder import STORE, StoreFolder

KIND: Final = "heals"
MOST_PATCHES: Final = 4  # for one fault; each that is tried costs a judgement while a call waits
MOST_BYTES: Final = 1 << 20  # of an entry's states


@dataclass(frozen=True, slots=True)
class KeptPatch:
    """``reply``: what its author said. ``contract``: what it was shown to keep when it was accepted."""

    function: str
    reply: Reply
    contract: Evidence


@dataclass(frozen=True, slots=True)
class HealEntry:
    """What is kept about one fault: patches, the latest first, and states, the latest last.

    Each state is one that a patch was accepted from, so there is a right one for all.
    """

    patches: tuple[KeptPatch, ...] = ()
    states: tuple[State, ...] = ()


NOTHING: Final = HealEntry()


@dataclass(frozen=True, slots=True)
class _Patch:
    """A ``KeptPatch`` as it is stored."""

    function: str
    reply: str
    author: str
    contract: Evidence


@dataclass(frozen=True, slots=True)
class _Body:
    format: int
    scope: str
    patches: tuple[_Patch, ...]
    states: tuple[State, ...]


class KeptHeals:
    """Entries by fingerprint in ``folder``. ``degraded`` is told what cannot be used, once each.

    A folder that cannot be written keeps nothing and harms nothing. Where two processes keep a patch for the
    same fault at the same moment, one of the two may be lost.
    """

    def __init__(self, folder: StoreFolder, degraded: Told) -> None:
        self._folder = folder
        self._tell = told_once(degraded)

    def find(self, fingerprint: str, scope: Kernel, cells: Sequence[GlobalCell]) -> HealEntry:
        """What is kept about a fault of ``scope``, which comes to the globals ``cells``."""
        body = self._folder.read(KIND, fingerprint)
        if body is None:
            return NOTHING
        try:
            entry = _entry(body, scope.name)
            for state in entry.states:
                _ = values_of(state, scope.signature, cells)
        except ValueError as trouble:  # MalformedEntry, or bytes that do not fit
            self._tell(f"{self._folder.path / KIND / fingerprint}.json is ignored", str(trouble))
            return NOTHING
        return replace(entry, states=latest(entry.states, nbytes=MOST_BYTES))

    def keep(self, fingerprint: str, scope: str, before: HealEntry, found: HealEntry) -> bool:
        """Add ``found`` to the entry as it was ``before``; whether it is there now.

        Where there is too much, the oldest go. A patch whose text or author no entry may hold is not kept.
        """
        new = tuple(patch for patch in found.patches if self._is_fit(patch))
        texts = [patch.reply.text for patch in new]
        others = (patch for patch in before.patches if patch.reply.text not in texts)
        entry = HealEntry(
            (*new, *others)[:MOST_PATCHES], latest((*before.states, *found.states), nbytes=MOST_BYTES)
        )
        if entry == before:
            return True
        body = _Body(FORMAT, scope, tuple(map(_written, entry.patches)), entry.states)
        return self._folder.write(KIND, fingerprint, encode(body))

    def _is_fit(self, patch: KeptPatch) -> bool:
        try:
            _ = _read(_written(patch))
        except MalformedEntry as trouble:
            self._tell(f"a patch of @{patch.function} is not kept", str(trouble))
            return False
        return True


def open_kept_heals(cache_folder: Path, degraded: Told) -> KeptHeals:
    """Those of a user, under ``cache_folder``."""
    return KeptHeals(StoreFolder(cache_folder / STORE, degraded), degraded)


def _entry(body: Json, scope: str) -> HealEntry:
    """Raises MalformedEntry."""
    check_format(body)
    said = decode(_Body, body)
    if said.scope != scope:
        raise MalformedEntry(f"expected {scope}", "scope")
    return HealEntry(tuple(map(_read, said.patches[:MOST_PATCHES])), said.states[-MOST_STATES:])


def _read(patch: _Patch) -> KeptPatch:
    checked(StoredReply(patch.reply, patch.author, "fault", ANY))
    return KeptPatch(patch.function, Reply(patch.reply, patch.author), patch.contract)


def _written(patch: KeptPatch) -> _Patch:
    return _Patch(patch.function, patch.reply.text, patch.reply.author, patch.contract)

"""The patches that this user's runs found for faults, and the states that those had to end well from.

An entry is found by the fingerprint of the fault in the code as it was parsed. Whatever it says is judged
again: its patches by the gate, like any others, and its states are only more of those to fly from.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from neurojit.healing.gate import Evidence
from neurojit.healing.recorded import MOST_STATES, latest
from neurojit.healing.state import State, values_of
from neurojit.kernel import GlobalCell, Kernel
from neurojit.proposal.cache.entry import ANY, FORMAT, Told, check_format, checked, told_once
from neurojit.proposal.reply import Reply
from neurojit.store.folder import STORE, StoreFolder
from neurojit.validation.fields import Json, MalformedEntry, flag, integer, items, mapping, text

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
            check_format(body)
            if text(body, "scope") != scope.name:
                raise MalformedEntry(f"scope: expected {scope.name}")
            patches = [_patch(mapping(item, "patches")) for item in items(body, "patches")[:MOST_PATCHES]]
            states = [_state(mapping(item, "states")) for item in items(body, "states")[-MOST_STATES:]]
            for state in states:
                _ = values_of(state, scope.signature, cells)
        except ValueError as trouble:  # MalformedEntry, or bytes that do not fit
            self._tell(f"{self._folder.path / KIND / fingerprint}.json is ignored", str(trouble))
            return NOTHING
        return HealEntry(tuple(patches), latest(states, nbytes=MOST_BYTES))

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
        body: Json = {
            "format": FORMAT,
            "scope": scope,
            "patches": [_patch_object(patch) for patch in entry.patches],
            "states": [_state_object(state) for state in entry.states],
        }
        return self._folder.write(KIND, fingerprint, body)

    def _is_fit(self, patch: KeptPatch) -> bool:
        try:
            _ = _patch(_patch_object(patch))
        except MalformedEntry as trouble:
            self._tell(f"a patch of @{patch.function} is not kept", str(trouble))
            return False
        return True


def open_kept_heals(cache_folder: Path, degraded: Told) -> KeptHeals:
    """Those of a user, under ``cache_folder``."""
    return KeptHeals(StoreFolder(cache_folder / STORE, degraded), degraded)


def _patch(fields: Json) -> KeptPatch:
    entry = checked(text(fields, "reply"), {"evidence": "fault", "target": ANY, **fields})
    contract = mapping(fields.get("contract"), "contract")
    evidence = Evidence(
        flag(contract, "failing_call"),
        _pair(contract, "passing_calls"),
        _pair(contract, "states_before"),
        _pair(contract, "states_after"),
        _margin(contract),
        flag(contract, "asserts_kept"),
    )
    return KeptPatch(text(fields, "function"), Reply(entry.text, entry.author), evidence)


def _patch_object(patch: KeptPatch) -> Json:
    contract = patch.contract
    return {
        "function": patch.function,
        "reply": patch.reply.text,
        "author": patch.reply.author,
        "contract": {
            "failing_call": contract.failing_call,
            "passing_calls": list(contract.passing_calls),
            "states_before": list(contract.states_before),
            "states_after": list(contract.states_after),
            "margin": contract.margin,
            "asserts_kept": contract.asserts_kept,
        },
    }


def _pair(fields: Json, name: str) -> tuple[int, int]:
    numbers = items(fields, name)
    if len(numbers) != 2:
        raise MalformedEntry(f"{name}: not a pair")
    one, other = (integer({name: number}, name) for number in numbers)
    return one, other


def _margin(fields: Json) -> float | None:
    margin = fields.get("margin")
    if margin is not None and not isinstance(margin, float):
        raise MalformedEntry("margin: not a number with a point")
    return margin


def _state(fields: Json) -> State:
    return State(_contents(fields, "arguments"), _contents(fields, "globals"))


def _state_object(state: State) -> Json:
    return {
        name: [base64.b64encode(content).decode("ascii") for content in contents]
        for name, contents in (("arguments", state.arguments), ("globals", state.globals))
    }


def _contents(fields: Json, name: str) -> tuple[bytes, ...]:
    try:
        return tuple(base64.b64decode(cast("str", item), validate=True) for item in items(fields, name))
    except (TypeError, binascii.Error) as error:
        raise MalformedEntry(f"{name}: not bytes in base 64") from error

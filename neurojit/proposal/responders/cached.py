"""Answers from the cache: what was accepted for the same kernel before, or comes with NeuroJIT."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from neurojit.judge.records import STORE
from neurojit.model.evidence import Evidence
from neurojit.model.json_values import MalformedEntry
from neurojit.model.reply import Answer, Declined, Reply
from neurojit.proposal.cache.entry import (
    MOST_ENTRIES,
    Entry,
    StoredReply,
    Told,
    checked,
    key_of,
    target_class,
)
from neurojit.proposal.cache.kept import Kept
from neurojit.proposal.cache.shipped import SHIPPED, Shipped
from neurojit.proposal.prompt import Prompt
from neurojit.store.folder import StoreFolder

AUTHOR: Final = "cached"


class Cached:
    """Gives the entries for a kernel in turn: the user's own first, then those that come with NeuroJIT.

    A reply has the author of its entry, ``handwritten`` where a person wrote it. What was tried before is not
    given again, whoever proposed it; once every entry was tried, it declines.
    """

    author = AUTHOR
    destination = ""
    rounds = 2 * MOST_ENTRIES + 1  # every entry of both layers, and then it declines

    def __init__(self, kept: Kept, shipped: Shipped, degraded: Told) -> None:
        self._kept = kept
        self._shipped = shipped
        self._degraded = degraded

    def respond(self, prompt: Prompt) -> Answer:
        """The next entry that was not tried; what cannot be read is as if it were not there."""
        evidence = prompt.evidence
        known = self._known(evidence)
        tried = {attempt.text for attempt in evidence.attempts}
        following = next((entry for entry in known if entry.text not in tried), None)
        if following is not None:
            return Reply(following.text, following.author)
        if known:
            return Declined(f"each of the {len(known)} known rewrites was tried", AUTHOR)
        return Declined(f"no rewrite is known for this function on {evidence.target.isa}", AUTHOR)

    def keep(self, evidence: Evidence, reply: Reply) -> bool:
        """Remember an accepted reply for machines of this class; whether a later run will find it.

        What comes with NeuroJIT is not copied: a later release may bring a better one.
        """
        target = target_class(evidence.target)
        key = key_of(evidence.kernel, evidence.callees)
        if any(entry.fits("hot", target) and entry.text == reply.text for entry in self._shipped.find(key)):
            return True
        try:
            entry = checked(StoredReply(reply.text, reply.author, "hot", target))
        except MalformedEntry as trouble:
            self._degraded(f"a reply for @{evidence.kernel.name} is not kept", str(trouble))
            return False
        return self._kept.keep(key, evidence.kernel.name, entry)

    def close(self) -> None:
        """Nothing is ever under way for long."""

    def _known(self, evidence: Evidence) -> list[Entry]:
        key, target = key_of(evidence.kernel, evidence.callees), target_class(evidence.target)
        found = (*self._kept.find(key), *self._shipped.find(key))
        return [entry for entry in found if entry.fits("hot", target)]


def open_cache(cache_folder: Path, degraded: Told, shipped: Path = SHIPPED) -> Cached:
    """The cache of a user, under ``cache_folder``, and the one that comes along."""
    folder = StoreFolder(cache_folder / STORE, degraded)
    return Cached(Kept(folder, degraded), Shipped(shipped, degraded), degraded)

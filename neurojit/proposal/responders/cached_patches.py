"""Patches that come with NeuroJIT: what somebody wrote for the same function in the same recovery scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from neurojit.healing.case import PatchCase
from neurojit.model.attempt import Attempt
from neurojit.model.program import Kernel
from neurojit.model.reply import Answer, Declined, Reply
from neurojit.proposal.cache.entry import Told, key_of, target_class
from neurojit.proposal.cache.shipped import SHIPPED, Shipped
from neurojit.store.folder import digest_of

AUTHOR: Final = "cached"
PATCHES: Final = SHIPPED / "heal"


class Asked(Protocol):
    """What is looked at of a fault that somebody is asked to heal."""

    @property
    def case(self) -> PatchCase: ...

    @property
    def attempts(self) -> Sequence[Attempt]: ...


class CachedPatches:
    """Gives the patches of a function in turn, each with the author of its entry. It only reads.

    What was tried for this fault is not given again, whoever proposed it; then it declines.
    """

    author = AUTHOR

    def __init__(self, shipped: Shipped) -> None:
        self._shipped = shipped

    def respond(self, question: Asked) -> Answer:
        """The next patch; what cannot be read is as if it were not there."""
        case = question.case
        key = patch_key(case.scope, case.healable, case.kernels)
        known = [entry for entry in self._shipped.find(key) if entry.fits("fault", target_class(case.target))]
        tried = {attempt.text for attempt in question.attempts}
        following = next((entry for entry in known if entry.text not in tried), None)
        if following is not None:
            return Reply(following.text, following.author)
        if known:
            return Declined(f"each of the {len(known)} known patches of @{case.healable} was tried", AUTHOR)
        return Declined(f"no patch of @{case.healable} is known", AUTHOR)


def patch_key(scope: str, healable: str, kernels: Mapping[str, Kernel]) -> str:
    """The digest under which patches of ``healable`` for faults of ``scope`` are stored.

    It is made of the digest of the scope with all that it calls, as parsed, and of the name of the function:
    what else the program holds does not matter. ``kernels``: every function of the program, by name.
    """
    others = {name: kernel for name, kernel in kernels.items() if name != scope}
    return digest_of({"scope": key_of(kernels[scope], others), "healable": healable})


def open_patches(degraded: Told, folder: Path = PATCHES) -> CachedPatches:
    """Those that come along. ``degraded(what, why)`` is told of what cannot be read, once each."""
    return CachedPatches(Shipped(folder, degraded))

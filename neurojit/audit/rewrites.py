"""Right candidates for the corpus: what the gate must accept. Compiler side only."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence

from neurojit.audit.cases import Candidate
from neurojit.audit.corpus import kernel_texts
from neurojit.audit.rewriting.algebra import rearranged
from neurojit.audit.rewriting.by_hand import by_hand
from neurojit.audit.rewriting.halves import cut, summed
from neurojit.audit.rewriting.identities import reduced
from neurojit.audit.rewriting.looped import tiled, unrolled
from neurojit.audit.rewriting.scheduled import scheduled
from neurojit.audit.rewriting.scripted import scripted
from neurojit.mlir.context import make_context

Maker = Callable[[str, str, random.Random], str | None]
KINDS: dict[str, Maker] = {
    "scheduled": scheduled,
    "scripted": scripted,
    "tiled": tiled,
    "unrolled": unrolled,
    "rearranged": rearranged,
    "reduced": reduced,
    "cut": cut,
    "summed in halves": summed,
    "rearranged and unrolled": lambda text, name, chance: _then(text, name, chance, rearranged, unrolled),
    "rearranged and scheduled": lambda text, name, chance: _then(text, name, chance, rearranged, scheduled),
    "reduced and cut": lambda text, name, chance: _then(text, name, chance, reduced, cut),
}
_ATTEMPTS = 4  # for one place, where a draw gives nothing new


def rewrites(
    count: int, seed: int, names: Sequence[str] | None = None, *, of_each_kind: int | None = None
) -> list[Candidate]:
    """All that were written by hand, and generated ones up to ``count``, spread over kernels and kinds."""
    chosen = list(kernel_texts()) if names is None else list(names)
    found = [
        Candidate("rewrite", name, "by hand", what, 0, text)
        for name, what, text in by_hand()
        if name in chosen
    ]
    random.Random(seed).shuffle(found)
    most = of_each_kind or count
    found = found[: min(count, most)]
    with make_context():
        found += _generated(count - len(found), random.Random(seed), chosen, most)
    return found


def _generated(count: int, chance: random.Random, names: Sequence[str], most: int) -> list[Candidate]:
    """Kind after kind; ``most``: of one kind."""
    places = {kind: list(names) for kind in KINDS}
    found: list[Candidate] = []
    seen: set[str] = set()
    kernels: Counter[str] = Counter()
    order = list(KINDS)
    chance.shuffle(order)
    for kind in itertools.cycle(order):
        if len(found) == count or not any(places.values()):
            break
        made = _another(places[kind], kind, kernels, seen, chance)
        if made is None:
            continue
        kernels[made.kernel] += 1
        found.append(made)
        if sum(other.kind == kind for other in found) == most:
            places[kind].clear()
    return found


def _another(
    places: list[str], kind: str, kernels: Counter[str], seen: set[str], chance: random.Random
) -> Candidate | None:
    """Of the kernel that has had the fewest; None where ``places`` are used up."""
    while places:
        name = min(places, key=lambda name: (kernels[name], chance.random()))
        made = _make(name, kind, chance, seen)
        if made is not None:
            return made
        places.remove(name)
    return None


def _make(name: str, kind: str, chance: random.Random, seen: set[str]) -> Candidate | None:
    for _ in range(_ATTEMPTS):
        seed = chance.randrange(1 << 31)
        text = KINDS[kind](kernel_texts()[name], name, random.Random(seed))
        if text is None or text in seen:
            continue
        seen.add(text)
        return Candidate("rewrite", name, kind, f"{kind}, seed {seed}", seed, text)
    return None


def _then(text: str, name: str, chance: random.Random, first: Maker, second: Maker) -> str | None:
    between = first(text, name, chance)
    return None if between is None else second(between, name, chance)

"""Right candidates for the corpus: what the gate must accept. Compiler side only."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence

from neurojit.audit.cases import Candidate
from neurojit.audit.corpus import kernel_texts
from neurojit.audit.rewriting.algebra import rearranged
from neurojit.audit.rewriting.by_hand import by_hand
from neurojit.audit.rewriting.looped import tiled, unrolled
from neurojit.audit.rewriting.scheduled import scheduled
from neurojit.audit.rewriting.scripted import scripted
from neurojit.context import make_context

Maker = Callable[[str, str, random.Random], str | None]
KINDS: dict[str, Maker] = {
    "scheduled": scheduled,
    "scripted": scripted,
    "tiled": tiled,
    "unrolled": unrolled,
    "rearranged": rearranged,
    "rearranged and unrolled": lambda text, name, chance: _then(text, name, chance, rearranged, unrolled),
    "rearranged and scheduled": lambda text, name, chance: _then(text, name, chance, rearranged, scheduled),
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
    """``most``: of one kind."""
    places = [(name, kind) for name in names for kind in KINDS]
    found: list[Candidate] = []
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    while places and len(found) < count:
        chance.shuffle(places)
        for name, kind in list(places):
            if len(found) == count:
                break
            made = _make(name, kind, chance, seen) if kinds[kind] < most else None
            if made is None:
                places.remove((name, kind))
            else:
                kinds[kind] += 1
                found.append(made)
    return found


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

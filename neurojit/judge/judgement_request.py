"""A request for a judgement: everything that a verdict depends on, so that it can be stored and replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final

from neurojit.model.codec import decode, encode
from neurojit.model.json_values import Json, MalformedEntry, mapping
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.spelling import INLINE
from neurojit.model.target import Target
from neurojit.store.folder import digest_of

# Raised whenever a check becomes stricter or a compiler's output changes: older verdicts are not asked then.
GATE_VERSION: Final = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A rewrite of one function. ``incumbent_tier``: what the candidate must be faster than."""

    original: Kernel
    callees: Mapping[str, Kernel]
    reply: str
    author: str
    incumbent_tier: Tier = Tier.T2


@dataclass(frozen=True, slots=True)
class JudgementRequest:
    """An offer and how it is judged. ``target`` names CPU and instruction set."""

    offer: Annotated[Offer, INLINE]
    numerics: Numerics
    seed: int
    threads: int
    speed: bool
    target: str

    @property
    def digest(self) -> str:
        """Its name in the store. Functions that the original does not reach do not matter."""
        return digest_of(encode_request(self))


def reachable(offer: Offer) -> Offer:
    """The offer with those callees alone that its original may come to."""
    found: dict[str, Kernel] = {}
    pending = list(offer.original.callees)
    while pending:
        name = pending.pop()
        if name not in found and name in offer.callees:
            found[name] = offer.callees[name]
            pending += found[name].callees
    return replace(offer, callees=dict(sorted(found.items())))


def original_digest(offer: Offer, numerics: Numerics, seed: int, target: Target) -> str:
    """What the confirmation of a reference depends on, whoever rewrites it: code for another processor, or by
    another release, is to be confirmed anew."""
    reached = reachable(offer)
    return digest_of(
        {
            "gate": GATE_VERSION,
            "target": [target.triple, target.cpu, target.feature_string],
            "original": encode(reached.original),
            "callees": {name: encode(kernel) for name, kernel in reached.callees.items()},
            "numerics": str(numerics),
            "seed": seed,
        }
    )


def encode_request(question: JudgementRequest) -> Json:
    """Functions that the original does not reach are left out."""
    return {"gate": GATE_VERSION, **encode(replace(question, offer=reachable(question.offer)))}


def decode_request(entry: object) -> JudgementRequest:
    """The question that ``encode_request`` was given. Raises MalformedEntry."""
    fields = dict(mapping(entry))
    version = fields.pop("gate", None)
    if version != GATE_VERSION:
        raise MalformedEntry(f"version {str(version)[:20]}, and this is version {GATE_VERSION}", "gate")
    return decode(JudgementRequest, fields)

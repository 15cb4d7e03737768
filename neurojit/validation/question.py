"""What is asked of the gate: everything that a verdict depends on, which can be kept and asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from neurojit.codegen.target import Target
from neurojit.kernel import Kernel, Numerics, Tier
from neurojit.store.folder import digest_of
from neurojit.validation.fields import Json, MalformedEntry, flag, integer, mapping, text
from neurojit.validation.kernel_codec import decode_kernel, encode_kernel

# Raised whenever a check becomes stricter or a compiler's output changes: older verdicts are not asked then.
GATE_VERSION: Final = 7


@dataclass(frozen=True, slots=True)
class Offer:
    """A rewrite of one function. ``incumbent_tier``: what the candidate must be faster than."""

    original: Kernel
    callees: Mapping[str, Kernel]
    reply: str
    author: str
    incumbent_tier: Tier = Tier.T2


@dataclass(frozen=True, slots=True)
class Question:
    """An offer and how it is judged. ``target`` names CPU and instruction set."""

    offer: Offer
    numerics: Numerics
    seed: int
    threads: int
    speed: bool
    target: str

    @property
    def digest(self) -> str:
        """Its name in the store. Functions that the original does not reach do not matter."""
        return digest_of(encode_question(self))


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
            "original": encode_kernel(reached.original),
            "callees": {name: encode_kernel(kernel) for name, kernel in reached.callees.items()},
            "numerics": str(numerics),
            "seed": seed,
        }
    )


def encode_question(question: Question) -> Json:
    offer = reachable(question.offer)
    return {
        "gate": GATE_VERSION,
        "original": encode_kernel(offer.original),
        "callees": {name: encode_kernel(kernel) for name, kernel in offer.callees.items()},
        "reply": offer.reply,
        "author": offer.author,
        "incumbent_tier": str(offer.incumbent_tier),
        "numerics": str(question.numerics),
        "seed": question.seed,
        "threads": question.threads,
        "speed": question.speed,
        "target": question.target,
    }


def decode_question(entry: object) -> Question:
    """The question that ``encode_question`` was given. Raises MalformedEntry."""
    fields = mapping(entry, "question")
    version = integer(fields, "gate")
    if version != GATE_VERSION:
        raise MalformedEntry(f"gate: version {version}, and this is version {GATE_VERSION}")
    try:
        tier, numerics = Tier(text(fields, "incumbent_tier")), Numerics(text(fields, "numerics"))
    except ValueError as error:
        raise MalformedEntry(str(error)) from error
    callees = mapping(fields.get("callees"), "callees")
    offer = Offer(
        original=decode_kernel(fields.get("original")),
        callees={name: decode_kernel(kernel) for name, kernel in callees.items()},
        reply=text(fields, "reply"),
        author=text(fields, "author"),
        incumbent_tier=tier,
    )
    return Question(
        offer,
        numerics,
        seed=integer(fields, "seed"),
        threads=integer(fields, "threads"),
        speed=flag(fields, "speed"),
        target=text(fields, "target"),
    )

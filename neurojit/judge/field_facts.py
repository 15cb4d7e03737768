"""What the examining child tells the running child for the field check, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from neurojit.judge.facts import signature_in
from neurojit.model.types import Dtype, Signature

REFERENCE = "reference.field"
CANDIDATE = "candidate.field"
_PARTS: tuple[Dtype, ...] = ("i64", "i64")


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """``reference``, ``candidate``: what in each is no polynomial, empty where nothing was met. ``unsure``:
    the reference computes constants from others, or the candidate has one that may mean several of those, so
    that their rounding may be all that differs."""

    reference: str
    candidate: str
    unsure: bool = False


def field_signature(signature: Signature) -> Signature:
    """The signature of a kernel over the field: residues, and degrees at the end."""
    return signature_in(signature, _PARTS)

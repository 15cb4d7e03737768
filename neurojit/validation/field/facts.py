"""What the parsing side tells the running side about the field check: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neurojit.kernel import Dtype, Signature
from neurojit.validation.equivalence.facts import signature_in

REFERENCE = "reference.field"
CANDIDATE = "candidate.field"
_PARTS: tuple[Dtype, ...] = ("i64", "i64")


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """``reference``, ``candidate``: what in each is no polynomial, empty where nothing was met. ``unsure``:
    the reference computes constants from others, so that their rounding may be all that differs."""

    reference: str
    candidate: str
    unsure: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"reference": self.reference, "candidate": self.candidate, "unsure": self.unsure}

    @staticmethod
    def from_json(given: dict[str, Any]) -> FieldFacts:
        """Raises KeyError or TypeError for anything else than ``as_json`` gives."""
        return FieldFacts(str(given["reference"]), str(given["candidate"]), bool(given["unsure"]))


def field_signature(signature: Signature) -> Signature:
    """The signature of a kernel over the field: residues, and degrees at the end."""
    return signature_in(signature, _PARTS)

"""What the field check needs compiled: both kernels over the field, where both are polynomials."""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.kernel import Kernel, Tier
from neurojit.lowering.lower import LoweringFailed
from neurojit.validation.equivalence.reinterpret.attributes import floats_in
from neurojit.validation.equivalence.reinterpret.domain import NotApplicable
from neurojit.validation.equivalence.reinterpret.prepare import Compilable, Loops, reinterpreted
from neurojit.validation.field.facts import CANDIDATE, REFERENCE, FieldFacts, field_signature
from neurojit.validation.field.modular import Residues

_CONSTANTS = ("arith.constant", "tensorlang.constant")


@dataclass(frozen=True, slots=True)
class PreparedField:
    """``modules`` by name, none where the check does not apply; ``facts`` are plain data."""

    modules: dict[str, Compilable]
    facts: FieldFacts


def prepare(original: Kernel, candidate: Kernel) -> PreparedField:
    """Both kernels over the field, in the current context.

    What cannot be brought into the field counts as no polynomial: in the candidate that is a refusal, lest
    a candidate choose not to be checked.
    """
    signature = field_signature(original.signature)
    if not any(argument.type.dtype in ("f32", "f64") for argument in original.signature.arguments):
        return PreparedField({}, FieldFacts("it takes no floats", ""))
    literals = written_floats(original.text) | written_floats(candidate.text)
    arithmetic = Residues(literals)
    try:
        reference = reinterpreted(original, Tier.T1, lambda: arithmetic, signature, loops=Loops.RAISED)
    except (NotApplicable, LoweringFailed) as refusal:
        return PreparedField({}, FieldFacts(str(refusal), ""))
    try:
        rewritten = reinterpreted(candidate, Tier.T1, lambda: Residues(literals), signature)
    except (NotApplicable, LoweringFailed) as refusal:
        return PreparedField({}, FieldFacts("", str(refusal)))
    return PreparedField({REFERENCE: reference, CANDIDATE: rewritten}, FieldFacts("", "", arithmetic.unsure))


def written_floats(text: str) -> frozenset[float]:
    """Magnitudes of the constants that stand in ``text``, in the current context."""
    found: set[float] = set()
    module = ir.Module.parse(text)  # held: its operations go with it
    for operation in operations_in(module.operation):
        value = operation.attributes["value"] if operation.name in _CONSTANTS else None
        if isinstance(value, (ir.FloatAttr, ir.DenseFPElementsAttr)):
            found.update(map(abs, floats_in(value)))
    return frozenset(found)


__all__ = ["CANDIDATE", "REFERENCE", "PreparedField", "prepare"]

"""Compiles both kernels over the field, where both are polynomials."""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.lower import LoweringFailed
from neurojit.judge.derive.constant_meanings import Constant, Meanings
from neurojit.judge.derive.modular import Residues
from neurojit.judge.derive.reinterpret.attributes import floats_in
from neurojit.judge.derive.reinterpret.domain import NotApplicable
from neurojit.judge.derive.reinterpret.prepare import Compilable, reinterpreted
from neurojit.judge.derive.stages import Loops, Stages
from neurojit.judge.field_facts import CANDIDATE, REFERENCE, FieldFacts, field_signature
from neurojit.mlir.walk import operations_in
from neurojit.model.element_types import COUNTED, is_float
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel

_CONSTANTS = ("arith.constant", "tensorlang.constant")


@dataclass(frozen=True, slots=True)
class PreparedField:
    """``modules`` by name, none where the check does not apply; ``facts`` are plain data."""

    modules: dict[str, Compilable]
    facts: FieldFacts


def prepare(original: Kernel, candidate: Kernel, stages: Stages | None = None) -> PreparedField:
    """Both kernels over the field, in the current context.

    What cannot be brought into the field counts as no polynomial: in the candidate that is a refusal, lest
    a candidate choose not to be checked.
    """
    signature = field_signature(original.signature)
    if not any(is_float(argument.type.dtype) for argument in original.signature.arguments):
        return PreparedField({}, FieldFacts("it takes no floats", ""))
    kinds = (*(argument.type for argument in original.signature.arguments), *original.signature.results)
    short = [kind.dtype for kind in kinds if is_float(kind.dtype) and kind.dtype not in COUNTED]
    if short:  # an identity that was proven gives leave to err by so much that anything would hide behind it
        return PreparedField({}, FieldFacts(f"roundings of {short[0]} are too large", ""))
    known, own = written_constants(original.text), written_constants(candidate.text)
    literals = frozenset(abs(value) for value, _ in known | own)
    arithmetic = Residues(literals)
    try:
        reference = reinterpreted(
            original, Tier.T1, lambda: arithmetic, signature, loops=Loops.RAISED, stages=stages
        )
    except (NotApplicable, LoweringFailed) as refusal:
        return PreparedField({}, FieldFacts(str(refusal), ""))
    try:
        meanings = Meanings(known)
        rewritten = reinterpreted(
            candidate, Tier.T1, lambda: Residues(literals, meanings), signature, stages=stages
        )
    except (NotApplicable, LoweringFailed) as refusal:
        return PreparedField({}, FieldFacts("", str(refusal)))
    unsure = arithmetic.unsure or meanings.ambiguous
    return PreparedField({REFERENCE: reference, CANDIDATE: rewritten}, FieldFacts("", "", unsure))


def written_constants(text: str) -> frozenset[Constant]:
    """The float constants that stand in ``text``, in the current context."""
    found: set[Constant] = set()
    module = ir.Module.parse(text)  # held: its operations go with it
    for operation in operations_in(module.operation):
        value = operation.attributes["value"] if operation.name in _CONSTANTS else None
        if isinstance(value, (ir.FloatAttr, ir.DenseFPElementsAttr)):
            shaped = isinstance(value, ir.DenseFPElementsAttr)
            dtype = str(ir.ShapedType(value.type).element_type if shaped else value.type)
            found.update((number, dtype) for number in floats_in(value))
    return frozenset(found)


__all__ = ["CANDIDATE", "REFERENCE", "PreparedField", "prepare"]

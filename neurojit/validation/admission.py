"""The second and third checks in a row: hostile text -> a self-contained kernel that others can judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mlir import ir

from neurojit.ingress.kernels import functions_of
from neurojit.kernel import Kernel, Numerics, Signature
from neurojit.validation import asserts, permitted, signature, well_formed
from neurojit.validation.inlining import NotSelfContained, as_kernel, inlined, self_contained
from neurojit.validation.operations import SCRATCH_BYTES, SCRATCH_PER_BYTE
from neurojit.validation.scripts.apply import Unscripted, applied
from neurojit.validation.steps import least_steps, step_limit
from neurojit.validation.verdict import Figures, Refusal

PAYLOAD: Final = "<payload>"  # what diagnostics call the function that a script makes


@dataclass(frozen=True, slots=True)
class Admitted:
    """``original`` and ``candidate`` with all calls inlined; the asserts of both have the same ids.

    ``candidate`` has the original's signature. Its text may take tensors as memrefs and write its results to
    memrefs that follow the arguments, which is the same at the ABI.
    """

    original: Kernel
    candidate: Kernel
    figures: Figures


@dataclass(frozen=True, slots=True)
class Turned:
    """Turned away by ``check``."""

    check: str
    refusal: Refusal


def admit(
    text: str,
    original: Kernel,
    callees: Mapping[str, Kernel],
    numerics: Numerics,
    passed: Callable[[str], None] | None = None,
) -> Admitted | Turned:
    """Judge what ``text`` says, not what it does, in the current context.

    ``passed`` is told each check but the last as it is passed.
    """
    parsed = well_formed.well_formed(text, original, callees)
    if isinstance(parsed, Refusal):
        return Turned(well_formed.CHECK, parsed)
    if passed is not None:
        passed(well_formed.CHECK)
    refusal = permitted.permitted(parsed, numerics, scratch_bytes(original.signature))
    if refusal is not None:
        return Turned(permitted.CHECK, refusal)
    quoted = parsed.quoted
    function = functions_of(parsed.module)[original.name]
    program = ir.Module.parse(original.text)  # held: its operations go with it
    source = functions_of(program)[original.name]
    for refusal in (
        signature.same_signature(function, original.signature, quoted),
        signature.same_attributes(function, source, quoted),
    ):
        if refusal is not None:
            return Turned(permitted.CHECK, refusal)
    try:
        reference = self_contained(original, callees)
        function = inlined(parsed.module, original.name, callees)
    except NotSelfContained as why:
        return Turned(permitted.CHECK, quoted.refuse(permitted.CHECK, str(why)))
    try:
        return _as_a_whole(function, reference, parsed)
    except ir.MLIRError as error:  # of a pass that the candidate is put through to look at what remains
        return Turned(permitted.CHECK, quoted.refuse(permitted.CHECK, f"cannot be analysed: {error}"))


def admit_script(
    text: str,
    original: Kernel,
    callees: Mapping[str, Kernel],
    numerics: Numerics,
    passed: Callable[[str], None] | None = None,
) -> Admitted | Turned:
    """As ``admit``, of the function that the script ``text`` makes of ``original``."""
    try:
        payload = applied(text, original, callees)
    except Unscripted as why:
        return Turned(why.check, why.refusal)
    answer = admit(payload, original, callees, numerics, passed)
    if isinstance(answer, Admitted):
        # Its places are in a text that nobody wrote.
        return replace(answer, candidate=replace(answer.candidate, places=()))
    said = answer.refusal.diagnostic
    message = f"what the script makes of @{original.name}: {said.message}"
    return Turned(answer.check, Refusal(replace(said, file=PAYLOAD, message=message)))


def scratch_bytes(original: Signature) -> int:
    """Bytes of temporaries that a candidate may use together."""
    values = [argument.type.nbytes for argument in original.arguments]
    values += [result.nbytes for result in original.results]
    return SCRATCH_BYTES + SCRATCH_PER_BYTE * sum(values)


def _as_a_whole(function: ir.Operation, reference: Kernel, parsed: well_formed.Parsed) -> Admitted | Turned:
    """What can be said once all calls are inlined."""
    quoted = parsed.quoted
    module = ir.Module.parse(reference.text)
    refusal = asserts.match_asserts(function, functions_of(module)[reference.name], quoted)
    if refusal is not None:
        return Turned(permitted.CHECK, refusal)
    steps, limit = least_steps(function), step_limit(reference.operations)
    if steps > limit:
        message = f"its loops take {steps:.3g} steps at least; for this function at most {limit:.3g} are run"
        return Turned(permitted.CHECK, quoted.refuse(permitted.CHECK, message, function))
    candidate = as_kernel(function, reference)
    for refusal in (
        signature.effects_within(candidate.text, candidate.name, reference.signature, quoted),
        asserts.still_reachable(candidate.text, reference.text, quoted),
    ):
        if refusal is not None:
            return Turned(permitted.CHECK, refusal)
    return Admitted(reference, candidate, {"operations": parsed.operations, "least_steps": steps})

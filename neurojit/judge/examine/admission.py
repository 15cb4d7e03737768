"""Checks ``well formed`` and ``permitted`` in a row: untrusted text -> a self-contained kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mlir import ir

from neurojit.compiler.inlining import NotSelfContained, as_kernel, inlined, self_contained
from neurojit.frontend.kernels import functions_of
from neurojit.judge.allowed_operations import SCRATCH_BYTES, SCRATCH_PER_BYTE
from neurojit.judge.examine import asserts, candidate_subset, signature, well_formed
from neurojit.judge.examine.candidate_types import elements_for
from neurojit.judge.examine.constant_tables import as_constants
from neurojit.judge.examine.fresh_reads import ADVICE, fresh_read
from neurojit.judge.examine.scripts.apply import Unscripted, applied
from neurojit.judge.examine.step_bound import least_steps, longest_loop, step_limit
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel
from neurojit.model.types import Signature
from neurojit.model.verdict import Figures, Refusal

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
class NotAdmitted:
    """Refused by ``check``."""

    check: str
    refusal: Refusal


def admit(
    text: str,
    original: Kernel,
    callees: Mapping[str, Kernel],
    numerics: Numerics,
    passed: Callable[[str], None] | None = None,
    *,
    fresh: bool = False,
) -> Admitted | NotAdmitted:
    """Parse and restrict ``text`` statically, in the current context.

    ``passed`` is told each check but the last as it is passed. ``fresh``: whether it may read memory that it
    has not written, which holds zeros: a patch may, as the program itself.
    """
    parsed = well_formed.well_formed(text, original, callees)
    if isinstance(parsed, Refusal):
        return NotAdmitted(well_formed.CHECK, parsed)
    if passed is not None:
        passed(well_formed.CHECK)
    refusal = candidate_subset.permitted(
        parsed, numerics, scratch_bytes(original.signature), elements_for(original.signature)
    )
    if refusal is not None:
        return NotAdmitted(candidate_subset.CHECK, refusal)
    quoted = parsed.quoted
    function = functions_of(parsed.module)[original.name]
    program = ir.Module.parse(original.text)  # held: its operations go with it
    source = functions_of(program)[original.name]
    for refusal in (
        signature.same_signature(function, original.signature, quoted),
        signature.same_attributes(function, source, quoted),
    ):
        if refusal is not None:
            return NotAdmitted(candidate_subset.CHECK, refusal)
    try:
        reference = self_contained(original, callees)
        function = inlined(parsed.module, original.name, callees)
    except NotSelfContained as why:
        return NotAdmitted(candidate_subset.CHECK, quoted.refuse(candidate_subset.CHECK, str(why)))
    try:
        return _as_a_whole(function, reference, parsed, fresh=fresh)
    except ir.MLIRError as error:  # of a pass that the candidate is put through to look at what remains
        return NotAdmitted(
            candidate_subset.CHECK, quoted.refuse(candidate_subset.CHECK, f"cannot be analysed: {error}")
        )


def admit_script(
    text: str,
    original: Kernel,
    callees: Mapping[str, Kernel],
    numerics: Numerics,
    passed: Callable[[str], None] | None = None,
) -> Admitted | NotAdmitted:
    """As ``admit``, of the function that the script ``text`` makes of ``original``."""
    try:
        payload = applied(text, original, callees)
    except Unscripted as why:
        return NotAdmitted(why.check, why.refusal)
    answer = admit(payload, original, callees, numerics, passed)
    if isinstance(answer, Admitted):
        # Its places are in a text that nobody wrote.
        return replace(answer, candidate=replace(answer.candidate, places=()))
    said = answer.refusal.diagnostic
    message = f"what the script makes of @{original.name}: {said.message}"
    return NotAdmitted(answer.check, Refusal(replace(said, file=PAYLOAD, message=message)))


def scratch_bytes(original: Signature) -> int:
    """Bytes of temporaries that a candidate may use together."""
    values = [argument.type.nbytes for argument in original.arguments]
    values += [result.nbytes for result in original.results]
    return SCRATCH_BYTES + SCRATCH_PER_BYTE * sum(values)


def _as_a_whole(
    function: ir.Operation, reference: Kernel, parsed: well_formed.Parsed, *, fresh: bool
) -> Admitted | NotAdmitted:
    """What can be said once all calls are inlined."""
    quoted = parsed.quoted
    wrong = as_constants(function, parsed.module)
    if wrong is not None:
        return NotAdmitted(candidate_subset.CHECK, quoted.refuse(candidate_subset.CHECK, *wrong))
    module = ir.Module.parse(reference.text)
    refusal = asserts.match_asserts(function, functions_of(module)[reference.name], quoted)
    if refusal is not None:
        return NotAdmitted(candidate_subset.CHECK, refusal)
    steps, limit = least_steps(function), step_limit(reference.operations)
    if steps > limit:
        message = f"its loops take {steps:.3g} turns at least; for this function at most {limit:.3g} are run"
        return NotAdmitted(
            candidate_subset.CHECK, quoted.refuse(candidate_subset.CHECK, message, longest_loop(function))
        )
    found = None if fresh else fresh_read(function)
    if found is not None and fresh_read(functions_of(module)[reference.name]) is None:
        allocation, read = found
        message = f"{ADVICE} ({read.name} reads what {allocation.name} has just made)"
        return NotAdmitted(candidate_subset.CHECK, quoted.refuse(candidate_subset.CHECK, message, allocation))
    candidate = as_kernel(function, reference)
    for refusal in (
        signature.effects_within(candidate.text, candidate.name, reference.signature, quoted),
        asserts.still_reachable(candidate.text, reference.text, quoted),
    ):
        if refusal is not None:
            return NotAdmitted(candidate_subset.CHECK, refusal)
    return Admitted(reference, candidate, {"operations": parsed.operations, "least_steps": steps})

"""The first child of a patch's judgement.

Parses it and compiles flights of it. It runs nothing of the patch's.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from mlir import ir

from neurojit.codegen.emit import EmissionFailed
from neurojit.context import make_context
from neurojit.diagnostic import Diagnostic
from neurojit.healing.case import PatchCase
from neurojit.healing.cleared import cleared
from neurojit.healing.flight.layout import FlightLayout
from neurojit.healing.flight.make import flight_kernel, layout_of
from neurojit.healing.own_asserts import changed_assert
from neurojit.healing.roles import ORIGINAL, PATCHED
from neurojit.ingress.kernels import functions_of
from neurojit.ingress.sites import SITE_ATTRIBUTE
from neurojit.ingress.walk import operations_in
from neurojit.kernel import Kernel, Tier
from neurojit.lowering.lower import LoweringFailed
from neurojit.validation import admission, permitted
from neurojit.validation import exhibit as exhibits
from neurojit.validation.case import Task
from neurojit.validation.compiling import ForbiddenSymbols, Workshop
from neurojit.validation.exhibit import Exhibit
from neurojit.validation.inlining import NotSelfContained
from neurojit.validation.ledger import Ledger, Refused
from neurojit.validation.roles import CANDIDATE, COMPILED
from neurojit.validation.safety.checks import Uncheckable
from neurojit.validation.safety.hardened import Hardened
from neurojit.validation.verdict import Finding, Passed, Refusal
from neurojit.validation.well_formed import CHECK as WELL_FORMED

UNCOMPILED = (NotSelfContained, Uncheckable, ForbiddenSymbols, LoweringFailed, EmissionFailed)


def examine_patch(task: Task[PatchCase]) -> dict[str, object]:
    """The exhibit of a case, as JSON values."""
    examination = _Examination(task.case)
    with make_context():
        try:
            exhibit = examination.run()
        except Refused as refused:
            exhibit = Exhibit(tuple(examination.ledger.outcomes), refused.check, refused.diagnostic)
    return exhibits.encode(exhibit)


class _Examination:
    """One case, from text to objects. ``run`` raises Refused."""

    def __init__(self, case: PatchCase) -> None:
        self.ledger = Ledger(time.monotonic)
        self._case = case
        self._workshop = Workshop(case.target, case.numerics, threads=1)
        self._images: dict[str, bytes] = {}
        self._refusing = COMPILED
        self._hardened: Hardened | None = None

    def run(self) -> Exhibit:
        turned = [permitted.CHECK]
        admitted: list[admission.Admitted] = []

        def admit() -> Finding:
            answer = admit_patch(self._case, self.ledger.note)
            if isinstance(answer, admission.Turned):
                turned[0] = answer.check
                return answer.refusal
            admitted.append(answer)
            return Passed(answer.figures)

        self.ledger.enter_named(lambda: turned[0], admit)
        self.ledger.enter_named(lambda: self._refusing, lambda: self._compile(admitted[0]))
        patch = admitted[0].candidate
        hardened = self._hardened
        assert hardened is not None
        return Exhibit(
            outcomes=tuple(self.ledger.outcomes),
            candidate_text=_marked(patch, self._case.healable_kernel),
            images=self._images,
            unproved=hardened.unproved,
            guards=dict(hardened.guards),
        )

    def _compile(self, admitted: admission.Admitted) -> Finding:
        """Both are flown as one function: what the original's callees do is what it does."""
        case, workshop = self._case, self._workshop
        original, patch = admitted.original, admitted.candidate
        try:
            layout = layout_of(case.scope_kernel, case.others(case.scope), case.healable, case.cells)
            for role, function in ((ORIGINAL, original), (PATCHED, patch)):
                self._hardened, self._images[role] = compile_flight(workshop, case, function, layout)
            guarded, checked = workshop.checked(patch, all_checks=False)
            self._images[CANDIDATE] = checked if guarded.unproved else workshop.variant(patch, Tier.T1)
        except UNCOMPILED as error:
            self._refusing, refusal = refusal_of(error)
            return refusal
        return Passed({"asserts": len(layout.sites), "loops": len(layout.loops)})


def admit_patch(
    case: PatchCase, passed: Callable[[str], None] | None = None
) -> admission.Admitted | admission.Turned:
    """As ``admission.admit``, of the case's candidate in the healable function's place, ``cleared``."""
    healable = case.healable_kernel
    answer = admission.admit(case.candidate.text, healable, case.others(case.healable), case.numerics, passed)
    if isinstance(answer, admission.Turned):
        return answer
    broken = _other_types(answer.candidate, healable) or changed_assert(answer.original, answer.candidate)
    if broken:
        return admission.Turned(permitted.CHECK, Refusal(Diagnostic(permitted.CHECK, broken)))
    return replace(answer, candidate=cleared(answer.candidate))


def compile_flight(
    workshop: Workshop, case: PatchCase, function: Kernel, layout: FlightLayout
) -> tuple[Hardened, bytes]:
    """The object of flights with ``function`` in the healable one's place. Raises what UNCOMPILED holds."""
    kernels = {**case.kernels, case.healable: replace(function, name=case.healable)}
    scope = kernels.pop(case.scope)
    flight = flight_kernel(scope, kernels, case.healable, layout)
    return workshop.checked(flight, all_checks=True)


def refusal_of(error: Exception) -> tuple[str, Refusal]:
    """By which check a patch is refused that could not be compiled, and in which words."""
    if isinstance(error, ForbiddenSymbols):
        return permitted.CHECK, error.refusal
    check = WELL_FORMED if isinstance(error, LoweringFailed | EmissionFailed) else permitted.CHECK
    return check, Refusal(Diagnostic(check, str(error)))


def _other_types(patch: Kernel, original: Kernel) -> str:
    """A patch stands where the original does, in its callers: it takes and gives the same values."""
    found, wanted = (_function_type(kernel) for kernel in (patch, original))
    return "" if found == wanted else f"the patch has the type {found}; the function has {wanted}: keep it"


def _function_type(kernel: Kernel) -> str:
    module = ir.Module.parse(kernel.text)
    return str(ir.TypeAttr(functions_of(module)[kernel.name].attributes["function_type"]).value)


def _marked(patch: Kernel, original: Kernel) -> str:
    """The text of ``patch`` with the attributes of ``original``: put in its place, it can be healed again.

    The numbers of places are the loader's, and left out. Both take and give the same values.
    """
    modules = [ir.Module.parse(kernel.text) for kernel in (patch, original)]  # held: operations go with them
    function, source = (functions_of(module)[original.name] for module in modules)
    for name in source.attributes:
        if name.startswith("neurojit.") or name == "arg_attrs":
            function.attributes[name] = source.attributes[name]
    for operation in operations_in(function):
        if SITE_ATTRIBUTE in operation.attributes:
            del operation.attributes[SITE_ATTRIBUTE]
    return str(function.get_asm(use_local_scope=True)) + "\n"

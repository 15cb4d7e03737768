"""The work of the examining child on a patch: parses it and compiles flights of it. Runs nothing of it."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from mlir import ir

from neurojit.compiler.backends.cpu.code import EmissionFailed
from neurojit.compiler.checks.checks import Uncheckable
from neurojit.compiler.inlining import NotSelfContained
from neurojit.compiler.lower import LoweringFailed
from neurojit.frontend.kernels import functions_of
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.healing.case import PatchCase
from neurojit.healing.cleared import cleared
from neurojit.healing.flight.layout import FlightLayout
from neurojit.healing.flight.make import flight_kernel, layout_of
from neurojit.healing.own_asserts import changed_assert
from neurojit.healing.roles import ORIGINAL, PATCHED
from neurojit.judge import examination_report
from neurojit.judge.check_log import CheckLog, Found, Refused, RefusedBy
from neurojit.judge.derive.hardened import Hardened
from neurojit.judge.derive.object_builder import ForbiddenSymbols, ObjectBuilder
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.examine import admission, candidate_subset
from neurojit.judge.examine.well_formed import CHECK as WELL_FORMED
from neurojit.judge.judge_task import ChildTask
from neurojit.judge.roles import CANDIDATE, COMPILED
from neurojit.mlir.context import make_context
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.verdict import Figures, Refusal

UNCOMPILED = (NotSelfContained, Uncheckable, ForbiddenSymbols, LoweringFailed, EmissionFailed)


def examine_patch(task: ChildTask[PatchCase]) -> dict[str, object]:
    """The examination report of a case, as JSON values."""
    examination = _Examination(task.case)
    with make_context():
        try:
            findings = examination.run()
        except Refused as refused:
            findings = ExaminationReport(
                tuple(examination.check_log.outcomes), refused.check, refused.diagnostic
            )
    return examination_report.encode(findings)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What is flown and what is installed, by role; ``hardened``: the patch as it is flown."""

    hardened: Hardened
    images: dict[str, bytes]


class _Examination:
    """One case, from text to objects. ``run`` raises Refused."""

    def __init__(self, case: PatchCase) -> None:
        self.check_log = CheckLog(time.monotonic)
        self._case = case
        self._builder = ObjectBuilder(case.target, case.numerics, threads=1)

    def run(self) -> ExaminationReport:
        admitted = self.check_log.enter(candidate_subset.CHECK, self._admit).value
        made = self.check_log.enter(COMPILED, lambda: self._compile(admitted)).value
        return ExaminationReport(
            outcomes=tuple(self.check_log.outcomes),
            candidate_text=_marked(admitted.candidate, self._case.healable_kernel),
            images=made.images,
            unproved=made.hardened.unproved,
            guards=dict(made.hardened.guards),
        )

    def _admit(self) -> Found[admission.Admitted] | RefusedBy:
        answer = admit_patch(self._case, self.check_log.note)
        if isinstance(answer, admission.NotAdmitted):
            return RefusedBy(answer.check, answer.refusal)
        return Found(answer.figures, value=answer)

    def _compile(self, admitted: admission.Admitted) -> Found[_Compiled] | RefusedBy:
        """Both are flown as one function: what the original's callees do is what it does."""
        case, builder = self._case, self._builder
        original, patch = admitted.original, admitted.candidate
        images: dict[str, bytes] = {}
        try:
            layout = layout_of(case.scope_kernel, case.others(case.scope), case.healable, case.cells)
            _, images[ORIGINAL] = compile_flight(builder, case, original, layout)
            hardened, images[PATCHED] = compile_flight(builder, case, patch, layout)
            guarded, checked = builder.checked(patch, all_checks=False)
            images[CANDIDATE] = checked if guarded.unproved else builder.variant(patch, Tier.T1)
        except UNCOMPILED as error:
            return RefusedBy(*refusal_of(error))
        figures: Figures = {"asserts": len(layout.sites), "loops": len(layout.loops)}
        return Found(figures, value=_Compiled(hardened, images))


def admit_patch(
    case: PatchCase, passed: Callable[[str], None] | None = None
) -> admission.Admitted | admission.NotAdmitted:
    """As ``admission.admit``, of the case's candidate in the healable function's place, ``cleared``."""
    healable = case.healable_kernel
    answer = admission.admit(
        case.candidate.text, healable, case.others(case.healable), case.numerics, passed, fresh=True
    )
    if isinstance(answer, admission.NotAdmitted):
        return answer
    broken = _other_types(answer.candidate, healable) or changed_assert(answer.original, answer.candidate)
    if broken:
        return admission.NotAdmitted(
            candidate_subset.CHECK, Refusal(Diagnostic(candidate_subset.CHECK, broken))
        )
    return replace(answer, candidate=cleared(answer.candidate))


def compile_flight(
    builder: ObjectBuilder, case: PatchCase, function: Kernel, layout: FlightLayout
) -> tuple[Hardened, bytes]:
    """The object of flights with ``function`` in the healable one's place. Raises what UNCOMPILED holds."""
    kernels = {**case.kernels, case.healable: replace(function, name=case.healable)}
    scope = kernels.pop(case.scope)
    flight = flight_kernel(scope, kernels, case.healable, layout)
    return builder.checked(flight, all_checks=True)


def refusal_of(error: Exception) -> tuple[str, Refusal]:
    """By which check a patch is refused that could not be compiled, and in which words."""
    if isinstance(error, ForbiddenSymbols):
        return candidate_subset.CHECK, error.refusal
    check = WELL_FORMED if isinstance(error, LoweringFailed | EmissionFailed) else candidate_subset.CHECK
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

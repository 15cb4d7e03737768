"""Check ``reference confirmed``: differential testing of the original's two lowerings.

T0 is the reference of every judgement. Where MLIR or LLVM compile the original wrongly, the gate would refuse
the right rewrite and accept the wrong one. So the original is also lowered by the second road and compiled
without LLVM's passes, once, and both have to give the same bits. A difference is a fault of ours, not of a
candidate: no candidate's text comes near the process that looks for it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from neurojit.compiler.backends.cpu.code import EmissionFailed
from neurojit.compiler.checks.checks import Uncheckable
from neurojit.compiler.inlining import self_contained
from neurojit.compiler.lower import LoweringFailed
from neurojit.compiler.recipe import Road
from neurojit.judge import examination_report
from neurojit.judge.check_log import CheckLog, Refused
from neurojit.judge.derive.count_steps import counted
from neurojit.judge.derive.object_builder import ForbiddenSymbols, ObjectBuilder
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.facts import counted_signature
from neurojit.judge.judge_task import ChildTask, JudgeTask
from neurojit.judge.trial.checks.reports import same_report
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.integer_ranges import Reach, reach_of
from neurojit.judge.trial.reference.analysis import outputs_of
from neurojit.judge.trial.reference.compare import same_bits
from neurojit.mlir.context import make_context
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.verdict import CONFIRMED, Figures, Finding, Passed, Refusal

_TRIALS = 2  # of each family
_OPERATIONS = 1 << 25  # of all runs together, without LLVM's passes: some tenths of a second
_MOST_OPERATIONS = 1 << 28  # of a single run
_UNKNOWN_OPERATIONS = 1 << 18  # where loops run as often as data say; what runs longer is not drawn


def confirm(task: ChildTask[JudgeTask]) -> dict[str, object]:
    """The outcome of the comparison, as the JSON values of a report without objects."""
    check_log = CheckLog(time.monotonic)
    with make_context():
        try:
            check_log.enter(CONFIRMED, lambda: _confirmed(task.case))
        except Refused as refused:
            return examination_report.encode(
                ExaminationReport(tuple(check_log.outcomes), refused.check, refused.diagnostic)
            )
    return examination_report.encode(ExaminationReport(tuple(check_log.outcomes)))


@dataclass(frozen=True, slots=True)
class _Roads:
    """The same function, compiled in two ways."""

    reference: Executable
    second: Executable
    reach: Reach


def _confirmed(case: JudgeTask) -> Finding:
    original = self_contained(case.original, case.callees)
    runs = _runs(original)
    if not runs:
        return Passed({"inputs": 0, "why": f"{original.operations} operations are too many to run plainly"})
    try:
        roads = _roads(case, original)
    except (LoweringFailed, EmissionFailed, ForbiddenSymbols) as failure:
        return Passed({"inputs": 0, "why": f"no second road: {failure}"})
    agreed = 0
    for family, trial in _drawn(runs):
        arguments = roads.reach.draw(original.signature, family, case.seed, trial)
        if not roads.reach.stands(arguments):
            continue  # what it computes there has no meaning
        difference = _difference(roads, arguments)
        if difference:
            where = family.on_trial(case.seed, trial)
            message = f"a fault of ours: {where}, @{original.name} has two values, {difference}"
            figures: Figures = {"inputs": agreed + 1, "family": family.name, "trial": trial}
            return Refusal(Diagnostic(CONFIRMED, message), figures)
        agreed += 1
    if not agreed:
        return Passed({"inputs": 0, "why": "it stands none of the inputs that were drawn"})
    return Passed({"inputs": agreed})


def _runs(original: Kernel) -> int:
    """How many inputs fit the budget."""
    operations = _UNKNOWN_OPERATIONS if original.operations is None else original.operations
    if operations > _MOST_OPERATIONS:
        return 0
    return min(_TRIALS * len(FAMILIES), max(1, _OPERATIONS // max(1, operations)))


def _drawn(runs: int) -> Iterator[tuple[Family, int]]:
    drawn = [(family, trial) for trial in range(_TRIALS) for family in FAMILIES]
    # The second family rounds at every step: where only one is run, it tells the most.
    yield from [drawn[1], drawn[0], *drawn[2:]][:runs]


def _roads(case: JudgeTask, original: Kernel) -> _Roads:
    builder = ObjectBuilder(case.target, case.numerics, case.threads)
    signature = original.signature
    checked: Executable | None = None
    steps: Executable | None = None
    # By the second road: where a fold of T0 is at fault it must not say what is looked at, and a loop that
    # it does without is run.
    with contextlib.suppress(Uncheckable):
        _, image = builder.checked(original, all_checks=True, road=Road.SECOND)
        checked = Executable(image, signature)
    if original.operations is None:
        with contextlib.suppress(Uncheckable):
            module = counted(original, Road.SECOND, builder.stages)
            steps = Executable(builder.unguarded(module), counted_signature(signature))
    reach = reach_of(checked, steps, signature, (), bounded=original.operations is not None, seed=case.seed)
    reference = Executable(builder.variant(original, Tier.T0), signature)
    return _Roads(reference, Executable(builder.second_road(original), signature), reach)


def _difference(roads: _Roads, arguments: Sequence[Value]) -> str:
    """How the two runs differ; empty where they agree but for which NaN it is."""
    first, second = (road.run(arguments, Layout.BELOW) for road in (roads.reference, roads.second))
    if first.status != second.status or not same_report(first.fault_words, second.fault_words):
        return f"one run ends with status {first.status}, the other with {second.status}"
    if first.status:
        return ""
    signature = roads.reference.signature
    outputs = [outputs_of(signature, outcome) for outcome in (first, second)]
    for number, (one, other) in enumerate(zip(*outputs, strict=True)):
        if not same_bits([one], [other]):
            return f"in output {number}: T0 and a lowering without folds give different bits"
    return ""

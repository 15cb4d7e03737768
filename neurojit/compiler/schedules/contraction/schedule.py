"""Replace one linalg.generic that is a contraction."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from neurojit.compiler.schedules.access import Generic, Unsupported
from neurojit.compiler.schedules.aliasing import may_alias
from neurojit.compiler.schedules.contraction.heuristics import default_parameters
from neurojit.compiler.schedules.contraction.kernel import Buffers, ContractionKernel, thread_axis
from neurojit.compiler.schedules.contraction.packing import packed_columns_size, packed_rows_size
from neurojit.compiler.schedules.contraction.plan import Plan, make_plan
from neurojit.compiler.schedules.contraction.problem import ContractionProblem, read_contraction
from neurojit.compiler.schedules.contraction.registers import Arithmetic
from neurojit.compiler.schedules.contraction.spans import Place
from neurojit.compiler.schedules.fills import preceding_fill
from neurojit.compiler.schedules.fusing import may_fuse
from neurojit.compiler.schedules.outcome import Outcome
from neurojit.compiler.schedules.parameters import ContractionParameters, ScheduleParameters
from neurojit.compiler.schedules.splice import splice
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.text import Text
from neurojit.compiler.schedules.vectors import Flat
from neurojit.model.element_types import COUNTED, is_float
from neurojit.model.policy import Numerics


def schedule_contraction(
    generic: Generic, target: VectorTarget, numerics: Numerics, parameters: ScheduleParameters | None
) -> Outcome:
    """Write the loops of ``generic`` in its place. Raises Unsupported, changing nothing."""
    problem = read_contraction(generic)
    (total,) = generic.outputs
    if any(may_alias(operand.value, total.value) for operand in generic.inputs):
        raise Unsupported("the result may overlap an operand")
    if parameters is None:
        parameters = default_parameters(problem, target)
    if not isinstance(parameters, ContractionParameters):
        raise Unsupported("parameters of another generator")
    plan = make_plan(problem, parameters, target)
    fill = preceding_fill(generic) if plan.single_reduction else None
    arithmetic = Arithmetic(problem.dtype, _fuses(problem, numerics, target))
    _write(generic, plan, arithmetic, target, fill)
    absorbed = (fill.operation,) if fill is not None else ()
    return Outcome(parameters, absorbed, parallel=thread_axis(plan)[2] > 1, tunables=plan.tunables)


def _fuses(problem: ContractionProblem, numerics: Numerics, target: VectorTarget) -> bool:
    """One rounding where the author wrote it, or in sums where numerics allow and the CPU has it."""
    if not is_float(problem.dtype):
        return False
    native = problem.dtype in COUNTED  # of others a fused step is many
    return problem.fused or (problem.sums and native and may_fuse(numerics, target))


def _write(
    generic: Generic, plan: Plan, arithmetic: Arithmetic, target: VectorTarget, fill: Generic | None
) -> None:
    text = Text()
    left, right = generic.inputs if not plan.roles.swapped else reversed(generic.inputs)
    (total,) = generic.outputs
    arguments = [("%a", left.value), ("%b", right.value), ("%c", total.value)]
    scratch = _scratch(plan, arithmetic)
    buffers = Buffers(
        left.flat(text, "%a"),
        right.flat(text, "%b"),
        total.flat(text, "%c"),
        Flat("%pa", scratch["%pa"]) if "%pa" in scratch else None,
        Flat("%pb", scratch["%pb"]) if "%pb" in scratch else None,
        "%initial" if fill else None,
    )
    if fill:
        arguments.append(("%initial", fill.inputs[0].value))
    ContractionKernel(text, plan, arithmetic, target, buffers).write(
        Place(left.constant, right.constant, total.constant)
    )
    splice(generic.operation, text, arguments, list(scratch.items()))


def _scratch(plan: Plan, arithmetic: Arithmetic) -> dict[str, str]:
    """Names and types of the buffers for packed blocks, one block a thread."""
    chunks = thread_axis(plan)[2]
    sizes: dict[str, int] = {}
    if plan.pack_a:
        sizes["%pa"] = packed_rows_size(plan)
    if plan.pack_b:
        sizes["%pb"] = packed_columns_size(plan)
    return {name: f"memref<{size * chunks}x{arithmetic.dtype}>" for name, size in sizes.items()}

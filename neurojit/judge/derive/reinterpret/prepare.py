"""Normalizes a body of loops into the forms that the reinterpretation handles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mlir import ir
from mlir.dialects.transform import interpreter
from mlir.passmanager import PassManager

from neurojit.compiler.culprits import Culprits
from neurojit.compiler.passes.serialize_parallel import run_in_sequence
from neurojit.compiler.recipe import Apart, Order, Recipe, Road
from neurojit.compiler.schedules import VectorTarget
from neurojit.compiler.upstream.partial_results import forget_kept_outputs
from neurojit.judge.derive.reinterpret.domain import Domain
from neurojit.judge.derive.reinterpret.walker import BODY, Reinterpretation
from neurojit.judge.derive.stages import Loops, Stages
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.types import Signature

# Contractions, outer products and reductions of vectors as products, sums and moves.
_VECTORS = """module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %f = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    transform.apply_patterns to %f {
      transform.apply_patterns.vector.lower_contraction lowering_strategy = "outerproduct"
      transform.apply_patterns.vector.lower_outerproduct
      transform.apply_patterns.vector.lower_multi_reduction lowering_strategy = "innerreduction"
    } : !transform.any_op
    transform.yield
  }
}"""
_VECTOR_OPS = ("vector.contract", "vector.outerproduct", "vector.multi_reduction")
_COMBINE = {
    "#vector.kind<add>": "arith.addf",
    "#vector.kind<mul>": "arith.mulf",
    "#vector.kind<maximumf>": "arith.maximumf",
    "#vector.kind<minimumf>": "arith.minimumf",
    "#vector.kind<maxnumf>": "arith.maxnumf",
    "#vector.kind<minnumf>": "arith.minnumf",
}


@dataclass(frozen=True, slots=True)
class Compilable:
    """LLVM IR that defines ``neurojit.body`` for ``signature``; compiled at ``tier``, without a guard."""

    llvm_ir: str
    signature: Signature
    tier: Tier


Edit = Callable[[ir.Module, ir.Operation], None]


def lowered_with(
    kernel: Kernel,
    tier: Tier,
    signature: Signature,
    edit: Edit,
    *,
    loops: Loops = Loops.AS_WRITTEN,
    road: Road = Road.TIERS,
    fills: bool = True,
    stages: Stages | None = None,
) -> Compilable:
    """``kernel`` as LLVM IR, its body edited once it is made of loops and nothing has folded yet.

    The kernel calls no other function. ``signature`` is that of the edited body, its buffers in order.
    ``fills``: whether memory that nothing writes is filled with zeros.
    Raises LoweringFailed, and whatever ``edit`` raises.
    """
    made = replace(kernel, signature=signature)
    recipe = replace(_recipe(tier), fills=fills, road=road)
    lowering = (stages or Stages()).plain_loops(made, recipe, loops=loops)
    # What is edited is what ``look_at`` shows: what keeps partial results whole is in neither.
    lowering.edit(lambda body, _: forget_kept_outputs(body))
    lowering.edit(lambda body, _: edit(lowering.module, body))
    return Compilable(lowering.translated().llvm_ir, signature, tier)


def _recipe(tier: Tier) -> Recipe:
    """The judge's buffers never overlap, and saying so makes an analysis three times as fast."""
    recipe = Recipe.of(tier, Numerics.EXACT, VectorTarget(vector_bits=256, fma=True))
    return replace(recipe, order=Order.AS_WRITTEN, apart=Apart.ALL)


def look_at(kernel: Kernel, look: Callable[[ir.Operation], None], stages: Stages | None = None) -> None:
    """Show ``look`` the body of plain loops, which it does not edit. Raises LoweringFailed."""
    stages = stages or Stages()  # held: the body goes with it
    look(stages.seen(kernel, _recipe(Tier.T0)))


def unwritten(kernel: Kernel, stages: Stages | None = None) -> tuple[int, ...]:
    """The lines of allocations that may be read before they are written. Raises LoweringFailed."""
    written = Culprits(kernel)
    found = (stages or Stages()).unwritten(kernel, _recipe(Tier.T0))
    return tuple(written.line_of(location) for location in found)


def reinterpreted(
    kernel: Kernel,
    tier: Tier,
    domain: Callable[[], Domain],
    signature: Signature,
    *,
    loops: Loops = Loops.CONTIGUOUS,
    stages: Stages | None = None,
) -> Compilable:
    """``kernel`` in another arithmetic. Raises NotApplicable and LoweringFailed."""

    def edit(module: ir.Module, body: ir.Operation) -> None:
        del body
        simplify(module)
        Reinterpretation(module, _body(module), domain(), exact_arguments(kernel.signature)).run()

    return lowered_with(kernel, tier, signature, edit, loops=loops, stages=stages)


def exact_arguments(signature: Signature) -> frozenset[int]:
    """Positions among the body's arguments (the context is 0) of buffers that are only read."""
    return frozenset(
        1 + index
        for index, argument in enumerate(signature.arguments)
        if argument.type.kind != "scalar" and argument.effect in ("read", "none")
    )


def simplify(module: ir.Module) -> None:
    """Parallel loops in order; contractions and reductions of vectors spelled out."""
    context = module.context
    PassManager.parse("builtin.module(func.func(scf-forall-to-for,lower-vector-mask))", context).run(
        module.operation
    )
    body = _body(module)
    run_in_sequence(body)
    if any(o.name in _VECTOR_OPS for o in operations_in(body)):
        script = ir.Module.parse(_VECTORS, context)
        interpreter.apply_named_sequence(module.operation, script.body.operations[0], script)
        body = _body(module)
    for operation in operations_in(body):
        if operation.name == "vector.reduction":
            _spell_out(operation)
        elif operation.name == "vector.fma":
            _replace(operation, "math.fma")


def _body(module: ir.Module) -> ir.Operation:
    return next(
        o.operation
        for o in module.body.operations
        if ir.StringAttr(o.operation.attributes["sym_name"]).value == BODY
    )


def _replace(operation: ir.Operation, name: str) -> None:
    with ir.InsertionPoint(operation):
        made = op(name, list(operation.operands), [operation.results[0].type])
    operation.results[0].replace_all_uses_with(made.result)
    operation.erase()


def _spell_out(operation: ir.Operation) -> None:
    """A reduction of floats lane by lane, in order."""
    combine = _COMBINE.get(str(operation.attributes["kind"]))
    vector = operation.operands[0]
    kind = ir.VectorType(vector.type)
    if combine is None or not isinstance(kind.element_type, ir.FloatType) or kind.rank != 1:
        return
    with ir.InsertionPoint(operation):
        lanes = [
            op("vector.extract", [vector], [kind.element_type],
               {"static_position": ir.DenseI64ArrayAttr.get([lane])}).result
            for lane in range(kind.shape[0])
        ]  # fmt: skip
        total, *rest = [*list(operation.operands)[1:], *lanes]
        for lane in rest:
            total = op(combine, [total, lane], [kind.element_type]).result
    operation.results[0].replace_all_uses_with(total)
    operation.erase()

"""Faults in folds and lowerings of control flow."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.mlir.build import compare, constant, op
from neurojit.mlir.walk import operations_in

_OVERFLOW = 1 << 63
_LEAST, _GREATEST = -(1 << 31), (1 << 31) - 1  # of the 32 bits that a switch is lowered to


def _switch(operation: ir.Operation) -> bool:
    """The same switch over a number that fits into 32 bits: the value itself, or the number of its case."""
    value = operation.operands[0]
    cases = list(ir.DenseI64ArrayAttr(operation.attributes["cases"]))
    if all(_LEAST <= case <= _GREATEST for case in cases):
        free = next(number for number in range(len(cases) + 1) if number not in cases)
        fits = op(
            "arith.andi",
            [
                compare("sge", value, constant(value.type, _LEAST)),
                compare("sle", value, constant(value.type, _GREATEST)),
            ],
            [ir.IntegerType.get_signless(1)],
        ).result
        chosen = op("arith.select", [fits, value, constant(value.type, free)], [value.type]).result
    else:
        chosen = constant(value.type, len(cases))
        for number, case in enumerate(cases):
            here = compare("eq", value, constant(value.type, case))
            chosen = op("arith.select", [here, constant(value.type, number), chosen], [value.type]).result
        operation.attributes["cases"] = ir.DenseI64ArrayAttr.get(list(range(len(cases))))
    operation.operands[0] = chosen
    return False


def _branches(switch: ir.Operation) -> bool:
    """A condition for each case, one in the other, that yield what their cases yield."""
    if not any(isinstance(result.type, ir.RankedTensorType) for result in switch.results):
        return False
    value, kinds = switch.operands[0], [result.type for result in switch.results]
    default, *chosen = (region.blocks[0] for region in switch.regions)
    results: list[ir.Value] = []
    rest: ir.Block | None = None  # what is done where no case so far is the one
    for case, block in zip(ir.DenseI64ArrayAttr(switch.attributes["cases"]), chosen, strict=True):
        with ir.InsertionPoint(switch) if rest is None else ir.InsertionPoint(rest):
            here = compare("eq", value, constant(value.type, case))
            branches = op("scf.if", [here], kinds, regions=2)
            if rest is not None:
                op("scf.yield", list(branches.results))
        results = results or list(branches.results)
        then, rest = (ir.Block.create_at_start(region, []) for region in branches.regions)
        _move(block, then)
    if rest is not None:
        _move(default, rest)
    else:
        *steps, last = default.operations
        results = list(last.operands)
        for step in steps:
            step.operation.move_before(switch)
    for old, new in zip(switch.results, results, strict=True):
        old.replace_all_uses_with(new)
    switch.erase()
    return True


def _move(block: ir.Block, to: ir.Block) -> None:
    for operation in list(block.operations):
        to.append(operation)


def leave_extreme_affine(function: ir.Operation) -> bool:
    """Make ``scf.for`` of affine loops with constant bounds whose difference overflows, which fold by it.

    The answer: whether there was one. Affine operations inside take the new induction variables for symbols
    of nothing, so that affine must be lowered before anything verifies them.
    """
    found = False
    for operation in operations_in(function):
        if operation.name == "affine.for":
            lower, upper = (_constant_bound(operation, name) for name in ("lowerBoundMap", "upperBoundMap"))
            step = ir.IntegerAttr(operation.attributes["step"]).value
            # The quotient is rounded up by adding the step first.
            if lower is not None and upper is not None and not -_OVERFLOW <= upper - lower + step < _OVERFLOW:
                _to_scf(operation, lower, upper)
                found = True
    return found


def _constant_bound(loop: ir.Operation, name: str) -> int | None:
    results = list(ir.AffineMapAttr(loop.attributes[name]).value.results)
    if len(results) != 1 or not isinstance(results[0], ir.AffineConstantExpr):
        return None
    return results[0].value


def _to_scf(loop: ir.Operation, lower: int, upper: int) -> None:
    index = ir.IndexType.get()
    carried = list(loop.operands)[len(loop.operands) - len(loop.results) :]
    step = ir.IntegerAttr(loop.attributes["step"]).value
    with ir.InsertionPoint(loop), loop.location:
        bounds = [constant(index, value) for value in (lower, upper, step)]
        made = op("scf.for", [*bounds, *carried], [result.type for result in loop.results], regions=1)
    block = loop.regions[0].blocks[0]
    block.append_to(made.regions[0])
    last = list(block.operations)[-1].operation
    with ir.InsertionPoint(last), last.location:
        op("scf.yield", list(last.operands))
    last.erase()
    for old, new in zip(loop.results, made.results, strict=True):
        old.replace_all_uses_with(new)
    loop.erase()


FAULTS = (
    UpstreamFault(
        name="while-forwards-twice",
        report="llvm/llvm-project#219456",
        what="an scf.if whose result scf.condition forwards twice is moved for the first use only",
        last_seen="22.1.8",
        operations=("scf.while", "scf.condition", "scf.if"),
        patterns=("WhileMoveIfDown",),
    ),
    UpstreamFault(
        name="constant-trip-count",
        report="llvm/llvm-project#178506",
        what="the trip count of a loop is computed from a difference of its constant bounds that overflows",
        last_seen="22.1.8",
        operations=("scf.for", "scf.parallel", "scf.forall", "affine.for"),
        patterns=(
            "SimplifyTrivialLoops",
            "ParallelOpSingleOrZeroIterationDimsFolder",
            "ForallOpSingleOrZeroIterationDimsFolder",
        ),
    ),
    UpstreamFault(
        name="index-switch-in-place",
        report="",
        what="bufferization takes what scf.index_switch yields for memory that may be written",
        last_seen="22.1.8",
        rewrites={"scf.index_switch": _branches},
    ),
    UpstreamFault(
        name="index-switch-in-32-bits",
        report="llvm/llvm-project#111589",
        what="convert-scf-to-cf truncates the argument of scf.index_switch, and its cases, to 32 bits",
        last_seen="22.1.8",
        rewrites={"scf.index_switch": _switch},
    ),
)

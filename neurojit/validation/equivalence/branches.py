"""Decisions on data that a candidate makes: each must be seen going both ways.

A rewrite that is right almost everywhere hides its error behind a comparison: ``x == 12345.678 ? wrong :
right``. So the candidate is compiled once more with two flags for every condition that depends on data and
feeds a choice; the inputs include the constants that it compares with. A condition that never went both
ways, and that the original does not make as well, is refused.
"""

from __future__ import annotations

from collections import Counter

from mlir import ir

from neurojit.kernel import Kernel, Tier
from neurojit.lowering.builders import op
from neurojit.validation.equivalence.conditions import Condition, flags_signature
from neurojit.validation.equivalence.reinterpret.domain import is_float
from neurojit.validation.equivalence.reinterpret.prepare import Compilable, look_at, lowered_with
from neurojit.validation.equivalence.reinterpret.walker import floats_in
from neurojit.walk import operations_in

_COMPARISONS = ("arith.cmpf", "arith.cmpi")
_PREDICATES = {
    "arith.cmpf": ("false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord",
                   "ueq", "ugt", "uge", "ult", "ule", "une", "uno", "true"),
    "arith.cmpi": ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"),
}  # fmt: skip
_READS = (
    "memref.load", "vector.load", "vector.transfer_read", "vector.maskedload", "vector.gather",
    "vector.expandload", "arith.fptosi", "arith.fptoui", "arith.bitcast", "vector.bitcast",
)  # fmt: skip


def count_conditions(kernel: Kernel) -> Counter[str]:
    """How often a kernel makes each decision on data."""
    found: Counter[str] = Counter()
    look_at(kernel, lambda body: found.update(_name(condition) for condition in _conditions(body)))
    return found


def instrumented(
    candidate: Kernel, known: Counter[str], own: Counter[str]
) -> tuple[Compilable, tuple[Condition, ...]]:
    """The candidate with a trailing buffer of two i64 for each condition: it was false, it was true.

    ``known`` and ``own`` are the decisions of the original and of the candidate.
    """
    found: list[Condition] = []
    left = Counter(known)

    def edit(module: ir.Module, body: ir.Operation) -> None:
        del module
        conditions = _conditions(body)
        flags = _trailing_flags(body, 2 * len(conditions))
        for number, condition in enumerate(conditions):
            name = _name(condition)
            found.append(Condition(name, _constants(condition), _line(condition), left[name] > 0))
            left[name] -= 1
            _record(condition, flags, 2 * number)

    signature = flags_signature(candidate.signature, own.total())
    return lowered_with(candidate, Tier.T0, signature, edit), tuple(found)


def _conditions(body: ir.Operation) -> list[ir.Value]:
    """Comparisons of data, and truth values out of data that something chooses by."""
    found: list[ir.Value] = []
    for operation in operations_in(body):
        if operation.name in _COMPARISONS:
            value = operation.results[0]
            if (operation.name == "arith.cmpf" or _depends(value)) and not _only_asserted(value):
                found.append(value)
        elif operation.name in ("arith.select", "scf.if"):
            value = operation.operands[0]
            owner = value.owner
            loaded = not isinstance(owner, ir.Block) and owner.operation.name in _READS
            if loaded and value not in found:
                found.append(value)
    return found


def _only_asserted(value: ir.Value) -> bool:
    """Whether nothing but an assert looks at it: asserts are compared with the original's by themselves."""
    uses = [use.owner.operation for use in value.uses]
    return bool(uses) and all(user.name == "func.call" for user in uses)


def _depends(value: ir.Value, depth: int = 0) -> bool:
    """Whether an integer comparison looks at data: contents of buffers, or numbers made from floats.

    Loop variables, extents and scalar arguments of integer type are none; carried values count as data.
    """
    owner = value.owner
    if isinstance(owner, ir.Block):
        return False if value.type == ir.IndexType.get() else bool(owner.owner.name.startswith("scf."))
    operation = owner.operation
    if operation.name in _READS:
        return True
    if operation.name.startswith("memref.") or depth > 32:
        return depth > 32
    return any(is_float(v.type) or _depends(v, depth + 1) for v in operation.operands)


def _name(condition: ir.Value) -> str:
    operation = condition.owner.operation
    if operation.name not in _COMPARISONS:
        return f"a choice by the result of {operation.name}"
    predicate = _PREDICATES[operation.name][ir.IntegerAttr(operation.attributes["predicate"]).value]
    constants = _constants(condition)
    against = f" with {', '.join(f'{c!r}' for c in constants)}" if constants else ""
    return f"{operation.name} {predicate}{against}"


def _constants(condition: ir.Value) -> tuple[float, ...]:
    """What a comparison compares with, where that is one constant."""
    found: list[float] = []
    for operand in condition.owner.operation.operands:
        owner = operand.owner
        while not isinstance(owner, ir.Block) and owner.operation.name in (
            "vector.broadcast",
            "vector.splat",
        ):
            owner = owner.operation.operands[0].owner
        if (
            isinstance(owner, ir.Block)
            or owner.operation.name != "arith.constant"
            or not is_float(owner.operation.results[0].type)
        ):
            continue
        values = floats_in(owner.operation.attributes["value"])
        found += values[:1]
    return tuple(found)


def _line(condition: ir.Value) -> int:
    where = condition.owner.operation.location
    return where.start_line if where.is_a_file() else 0


def _trailing_flags(body: ir.Operation, count: int) -> ir.Value:
    entry = body.regions[0].blocks[0]
    kind = ir.MemRefType.get([count], ir.IntegerType.get_signless(64))
    flags = entry.add_argument(kind, ir.Location.unknown())
    types = ir.FunctionType.get([a.type for a in entry.arguments], [ir.IntegerType.get_signless(32)])
    body.attributes["function_type"] = ir.TypeAttr.get(types)
    return flags


def _record(condition: ir.Value, flags: ir.Value, place: int) -> None:
    with ir.InsertionPoint.after(condition.owner.operation):
        negated = op("arith.xori", [condition, _true(condition.type)], [condition.type]).result
        for offset, value in ((0, negated), (1, condition)):
            _raise_flag(value, flags, place + offset)


def _raise_flag(value: ir.Value, flags: ir.Value, place: int) -> None:
    bit, i64, index = ir.IntegerType.get_signless(1), ir.IntegerType.get_signless(64), ir.IndexType.get()
    if isinstance(value.type, ir.VectorType):
        flat = ir.VectorType.get([_elements(value.type)], bit)
        if flat != value.type:
            value = op("vector.shape_cast", [value], [flat]).result
        value = op(
            "vector.reduction", [value], [bit], {"kind": ir.Attribute.parse("#vector.kind<or>")}
        ).result
    where = op(
        "arith.constant", results=[index], attributes={"value": ir.IntegerAttr.get(index, place)}
    ).result
    old = op("memref.load", [flags, where], [i64]).result
    new = op("arith.ori", [old, op("arith.extui", [value], [i64]).result], [i64]).result
    op("memref.store", [new, flags, where])


def _true(kind: ir.Type) -> ir.Value:
    bit = ir.IntegerAttr.get(ir.IntegerType.get_signless(1), 1)
    value = ir.DenseElementsAttr.get_splat(kind, bit) if isinstance(kind, ir.VectorType) else bit
    return op("arith.constant", results=[kind], attributes={"value": value}).result


def _elements(kind: ir.VectorType) -> int:
    count = 1
    for extent in kind.shape:
        count *= extent
    return count

"""Decisions on data that a candidate makes: each must be seen going both ways.

A rewrite that is right almost everywhere hides its error behind a decision: ``x == 12345.678 ? wrong :
right``. So the candidate is compiled once more with two flags for every condition that depends on data:
comparisons, what several of them say together, minima and maxima (each side must win), loops that run as
often as data say, switches. *Data* are contents of buffers and scalar arguments. The inputs include the
constants that a candidate brings along. A decision that always went the same way, and that the original does
not make as well, is refused; one that was never reached is only reachable by another, which is then one-sided
itself.

What this cannot see is a choice that is made by arithmetic alone, such as exp(-(x - c)^2 1e30) with a
computed c, or the product of many truth values as numbers; where the original is a polynomial, the field
check leaves no room for it.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.kernel import Kernel, Tier
from neurojit.lowering.builders import compared, op
from neurojit.lowering.culprits import Culprits
from neurojit.validation.equivalence.conditions import Condition, flags_signature
from neurojit.validation.equivalence.reinterpret.attributes import floats_in
from neurojit.validation.equivalence.reinterpret.domain import is_float
from neurojit.validation.equivalence.reinterpret.prepare import Compilable, look_at, lowered_with
from neurojit.validation.equivalence.reinterpret.trailing import trailing_words
from neurojit.validation.equivalence.slices import Leaves, Slices
from neurojit.validation.safety.taint import data_in

BY_DATA = "scf.for with a bound from data"
_OLT, _SLT, _ULT = 4, 2, 6
_FLOAT_EXTREMES = ("arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf")
_INTEGER_EXTREMES = {"arith.maxsi": _SLT, "arith.minsi": _SLT, "arith.maxui": _ULT, "arith.minui": _ULT}
_PREDICATES = {
    "arith.cmpf": ("false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord",
                   "ueq", "ugt", "uge", "ult", "ule", "une", "uno", "true"),
    "arith.cmpi": ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"),
}  # fmt: skip
_READS = ("memref.load", "vector.load", "vector.transfer_read", "vector.maskedload", "vector.gather")
_SEEN_THEMSELVES = ("math.isnan", "math.isfinite")
# What makes something else of a truth value than another truth value.
_ASK = (
    "arith.select", "scf.if", "scf.condition", "arith.extui", "arith.extsi", "arith.uitofp", "arith.sitofp",
    "vector.bitcast", "vector.maskedload", "vector.maskedstore", "vector.gather", "vector.scatter",
)  # fmt: skip
_ONE_LANE = ("vector.broadcast", "vector.shape_cast")


@dataclass(frozen=True, slots=True)
class _Decision:
    """A place where data decide: ``condition`` makes or finds the truth value, at the insertion point."""

    name: str
    at: ir.Operation
    constants: tuple[float, ...]
    condition: Callable[[], ir.Value]
    after: bool = False


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions on data that a kernel makes: how often each, and what they look at."""

    counts: Counter[str]
    slices: dict[str, list[Leaves]]

    def makes(self, name: str, leaves: Leaves) -> bool:
        """Whether one of these looks at the same, or at more of the same."""
        return any(leaves <= known for known in self.slices.get(name, ()))


def decides_by_floats(name: str) -> bool:
    """Whether a decision of this name looks at floats."""
    return name.startswith(("arith.cmpf", *_FLOAT_EXTREMES))


def decisions_of(kernel: Kernel) -> Decisions:
    """What a kernel decides by data."""
    found = Decisions(Counter(), {})

    def look(body: ir.Operation) -> None:
        slices = Slices()
        for decision in _decisions(body):
            found.counts[decision.name] += 1
            found.slices.setdefault(decision.name, []).append(slices.of_decision(decision.at))

    look_at(kernel, look)
    return found


def instrumented(
    candidate: Kernel, known: Decisions, own: Decisions
) -> tuple[Compilable, tuple[Condition, ...]]:
    """The candidate with a trailing buffer of two i64 for each decision: it was false, it was true.

    ``known`` and ``own`` are the decisions of the original and of the candidate.
    """
    found: list[Condition] = []
    written = Culprits(candidate)

    def edit(module: ir.Module, body: ir.Operation) -> None:
        del module
        decisions = _decisions(body)
        matched = _matched(decisions, known)
        flags = trailing_words(body, 2 * len(decisions))
        for number, decision in enumerate(decisions):
            line = written.line_of(decision.at.location)
            found.append(Condition(decision.name, decision.constants, line, matched[number]))
            with ir.InsertionPoint.after(decision.at) if decision.after else ir.InsertionPoint(decision.at):
                _record(decision.condition(), flags, 2 * number)

    signature = flags_signature(candidate.signature, own.counts.total())
    return lowered_with(candidate, Tier.T0, signature, edit), tuple(found)


def _matched(decisions: list[_Decision], known: Decisions) -> list[bool]:
    """Which are the original's: copies of one of its decisions, and one other for each that has no copy."""
    slices = Slices()
    left = Counter(known.counts)
    copies = [known.makes(decision.name, slices.of_decision(decision.at)) for decision in decisions]
    left.subtract(decision.name for decision, copy in zip(decisions, copies, strict=True) if copy)
    matched = list(copies)
    for number, decision in enumerate(decisions):
        if not copies[number]:
            matched[number] = left[decision.name] > 0
            left[decision.name] -= 1
    return matched


def _decisions(body: ir.Operation) -> list[_Decision]:
    data = data_in(body)
    return [decision for operation in operations_in(body) for decision in _of(operation, data)]


def _of(operation: ir.Operation, data: set[ir.Value]) -> Iterator[_Decision]:
    name = operation.name
    any_data = any(operand in data for operand in operation.operands)
    if name == "arith.cmpf" or (name == "arith.cmpi" and any_data):
        if not _only_asserted(operation.results[0]):
            predicate = _PREDICATES[name][ir.IntegerAttr(operation.attributes["predicate"]).value]
            constants = _constants(operation)
            result = operation.results[0]
            yield _Decision(
                _with(f"{name} {predicate}", constants), operation, constants, lambda: result, after=True
            )
    elif name in _FLOAT_EXTREMES or (name in _INTEGER_EXTREMES and any_data):
        constants = _constants(operation)
        kind = ("arith.cmpf", _OLT) if name in _FLOAT_EXTREMES else ("arith.cmpi", _INTEGER_EXTREMES[name])
        left, right = operation.operands
        yield _Decision(_with(name, constants), operation, constants, lambda: compared(*kind, left, right))
    elif name in _SEEN_THEMSELVES:
        truth = operation.results[0]
        yield _Decision(name, operation, (), lambda: truth, after=True)
    elif name in _ASK:
        for value in operation.operands:
            if _is_truth(value.type) and value in data and not _is_seen_itself(value):
                yield _Decision(
                    f"{name} by {_maker(value)}", operation, (), functools.partial(_itself, value)
                )
    elif name == "scf.for" and any(bound in data for bound in list(operation.operands)[:2]):
        low, high = list(operation.operands)[:2]
        yield _Decision(BY_DATA, operation, (), lambda: compared("arith.cmpi", _SLT, low, high))
    elif name == "scf.index_switch" and operation.operands[0] in data:
        value = operation.operands[0]
        for case in ir.DenseI64ArrayAttr(operation.attributes["cases"]):
            yield _Decision(
                f"scf.index_switch case {case}", operation, (),
                functools.partial(_equals, value, case),
            )  # fmt: skip


def _is_truth(kind: ir.Type) -> bool:
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    return isinstance(element, ir.IntegerType) and element.width == 1


def _is_seen_itself(value: ir.Value) -> bool:
    """Whether it is one decision's own truth value: what several make together is another."""
    while not isinstance(value.owner, ir.Block) and value.owner.operation.name in _ONE_LANE:
        value = value.owner.operation.operands[0]
    return _maker(value) in ("arith.cmpf", "arith.cmpi", *_SEEN_THEMSELVES)


def _maker(value: ir.Value) -> str:
    if isinstance(value.owner, ir.Block):
        return "an argument" if value.owner.owner.name == "func.func" else "a carried value"
    name = value.owner.operation.name
    return "what was read" if name in _READS else name


def _itself(value: ir.Value) -> ir.Value:
    return value


def _equals(value: ir.Value, case: int) -> ir.Value:
    other = op(
        "arith.constant", results=[value.type], attributes={"value": ir.IntegerAttr.get(value.type, case)}
    )
    return compared("arith.cmpi", 0, value, other.result)


def _only_asserted(value: ir.Value) -> bool:
    """Whether nothing but an assert looks at it: asserts are compared with the original's by themselves."""
    uses = [use.owner.operation for use in value.uses]
    return bool(uses) and all(user.name == "func.call" for user in uses)


def _with(name: str, constants: tuple[float, ...]) -> str:
    return f"{name} with {', '.join(map(repr, constants))}" if constants else name


def _constants(operation: ir.Operation) -> tuple[float, ...]:
    """The float constants among the operands, splat vectors included."""
    found: list[float] = []
    for operand in operation.operands:
        owner = operand.owner
        while not isinstance(owner, ir.Block) and owner.operation.name in (
            "vector.broadcast",
            "vector.splat",
        ):
            owner = owner.operation.operands[0].owner
        if isinstance(owner, ir.Block) or owner.operation.name != "arith.constant":
            continue
        if is_float(owner.operation.results[0].type):
            found += floats_in(owner.operation.attributes["value"])[:1]
    return tuple(found)


def _record(condition: ir.Value, flags: ir.Value, place: int) -> None:
    negated = op("arith.xori", [condition, _true(condition.type)], [condition.type]).result
    for offset, value in ((0, negated), (1, condition)):
        _raise_flag(value, flags, place + offset)


def _raise_flag(value: ir.Value, flags: ir.Value, place: int) -> None:
    bit, i64, index = ir.IntegerType.get_signless(1), ir.IntegerType.get_signless(64), ir.IndexType.get()
    if isinstance(value.type, ir.VectorType):
        flat = ir.VectorType.get([math.prod(value.type.shape)], bit)  # pyright: ignore[reportUnknownMemberType]
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

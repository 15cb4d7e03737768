"""A kernel's decisions on data, and what each looks at.

Comparisons, what several of them say together or one inside the other, asked or only joined with more, minima
and maxima (each side must win), loops that run as often as data say, switches. *Data* are contents of buffers
and scalar arguments.
Which decision is a copy of which is told by their slices alone (:mod:`slice_keys`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mlir import ir
from mlir.dialects.arith import CmpFPredicate, CmpIPredicate

from neurojit.compiler.culprits import Culprits
from neurojit.judge.derive.guards import ends_in_faults, is_guard
from neurojit.judge.derive.joined_truths import is_asserted, is_truth, joined_in
from neurojit.judge.derive.reinterpret.attributes import floats_in
from neurojit.judge.derive.reinterpret.domain import is_float
from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.judge.derive.slice_keys import Leaves, Slices, empty_at_entry
from neurojit.judge.derive.stages import Stages
from neurojit.judge.derive.taint import data_in
from neurojit.judge.derive.value_ranges import Ranges
from neurojit.mlir.build import compared, op
from neurojit.mlir.operation_facts import FLOAT_EXTREMES
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel

BY_DATA = "scf.for with a bound from data"
_ORDER, _ASKED, _TURNS = "order", "asked", "turns"
_INTEGER_EXTREMES = {
    "arith.maxsi": CmpIPredicate.slt,
    "arith.minsi": CmpIPredicate.slt,
    "arith.maxui": CmpIPredicate.ult,
    "arith.minui": CmpIPredicate.ult,
}
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
    "vector.transfer_read", "vector.transfer_write", "memref.store", "vector.store", "func.return",
    "arith.index_cast", "arith.index_castui",
)  # fmt: skip
_ONE_LANE = ("vector.broadcast", "vector.shape_cast")


@dataclass(frozen=True, slots=True)
class Decision:
    """A place where data decide: ``condition`` makes or finds the truth value, at the insertion point."""

    name: str
    at: ir.Operation
    constants: tuple[float, ...]
    condition: Callable[[], ir.Value]
    looks_at: Callable[[Slices], Slice]
    after: bool = False
    is_settled: Callable[[Ranges], bool] = lambda _: False
    asserted: bool = False  # an end by a fault is all that follows from it


@dataclass(frozen=True, slots=True)
class Slice:
    """What is decided, of what: an order of values, whether they are equal, ... ``joined``: how truth values
    are put together that are not asked there, so that "all of" is not taken for "any of"."""

    kind: str
    leaves: Leaves
    joined: str = ""

    def copies(self, other: Slice) -> bool:
        """Whether this looks at what ``other`` looks at, or orders some of what that orders."""
        if self.joined:
            return self.joined == other.joined
        some = self.kind == _ORDER and len(self.leaves) > 1 and self.leaves <= other.leaves
        return self.kind == other.kind and (some or self.leaves == other.leaves)


@dataclass(frozen=True, slots=True)
class Decisions:
    """A kernel's data-dependent decisions, in order. ``slices``: what each looks at; ``anywhere``: the same
    where a read at a constant index is one anywhere, as it is in a loop that is unrolled in full.
    ``settled``: whether ranges of values leave each no other way to go; ``asserted``: whether nothing but
    assertions asks for it. ``truths``: keys of truth values."""

    names: tuple[str, ...]
    slices: tuple[Slice, ...]
    anywhere: tuple[Slice, ...]
    settled: tuple[bool, ...]
    truths: frozenset[str]
    asserted: tuple[bool, ...] = ()

    @property
    def classes(self) -> tuple[Slice, ...]:
        """The different slices, in order."""
        return tuple(dict.fromkeys(self.slices))

    @property
    def joined(self) -> frozenset[str]:
        """What its joined truth values say."""
        return frozenset(one.joined for one in (*self.slices, *self.anywhere) if one.joined)

    def left_out_by(self, own: Decisions) -> tuple[int, ...]:
        """The classes of which another kernel makes no decision, but for those that are settled, and for
        loops that run as often as data say. Of truth values that are asked together it may ask each."""
        settled = {known for known, idle in zip(self.slices, self.settled, strict=True) if idle}
        made = {*own.slices, *own.anywhere}
        return tuple(
            number
            for number, known in enumerate(self.classes)
            if known not in settled
            and known.kind != _TURNS
            and not any(wanted.copies(known) or known.copies(wanted) for wanted in made)
            and not (known.kind == _ASKED and known.leaves <= own.truths)
        )

    def only_asserted(self) -> tuple[int, ...]:
        """The classes of decisions that nothing but assertions asks for."""
        others = {known for known, is_so in zip(self.slices, self.asserted, strict=True) if not is_so}
        return tuple(number for number, known in enumerate(self.classes) if known not in others)

    def class_of(self, decision: int, own: Decisions) -> int:
        """Which of these classes a decision of another kernel's is a copy of; -1 where it is of none."""
        for wanted in (own.slices[decision], own.anywhere[decision]):
            found = [number for number, known in enumerate(self.classes) if wanted.copies(known)]
            same = [number for number in found if self.classes[number] == wanted]
            if found:
                return (same or found)[0]
        return -1


def decides_by_floats(name: str) -> bool:
    """Whether a decision of this name looks at floats."""
    return name.startswith(("arith.cmpf", *FLOAT_EXTREMES))


def decisions_of(kernel: Kernel, stages: Stages | None = None) -> Decisions:
    """Collects the data-dependent decisions of a kernel."""
    made: list[Decisions] = []
    signature = kernel.signature
    written = empty_at_entry(signature)
    culprits = Culprits(kernel)

    def look(body: ir.Operation) -> None:
        found = found_in(body, culprits)
        if not found:
            made.append(Decisions((), (), (), (), frozenset()))
            return
        exact, anywhere = Slices(body, written), Slices(body, written, indices=False)
        ranges = Ranges(body, signature)
        truths = [result for o in operations_in(body) for result in o.results if is_truth(result.type)]
        made.append(
            Decisions(
                tuple(decision.name for decision in found),
                tuple(decision.looks_at(exact) for decision in found),
                tuple(decision.looks_at(anywhere) for decision in found),
                tuple(decision.is_settled(ranges) for decision in found),
                frozenset(slices.of(truth) for slices in (exact, anywhere) for truth in truths),
                tuple(decision.asserted for decision in found),
            )
        )

    look_at(kernel, look, stages)
    return made[0]


def found_in(body: ir.Operation, written: Culprits) -> list[Decision]:
    """The decisions of a body, in order. ``written``: of its kernel."""
    data = data_in(body)
    asked = (operation for operation in operations_in(body) if not is_guard(operation, written))
    return [decision for operation in asked for decision in _of(operation, data)]


def _of(operation: ir.Operation, data: set[ir.Value]) -> Iterator[Decision]:
    name = operation.name
    for truth in joined_in(operation, data):
        yield Decision(
            _maker(truth), operation, (), functools.partial(_itself, truth),
            functools.partial(_joins, truth), after=True,
            is_settled=functools.partial(_settled, truth), asserted=ends_in_faults(truth),
        )  # fmt: skip
    any_data = any(operand in data for operand in operation.operands)
    if name == "arith.cmpf" or (name == "arith.cmpi" and any_data):
        if not (is_asserted(operation.results[0]) and any(operation.results[0].uses)):
            predicate = _PREDICATES[name][ir.IntegerAttr(operation.attributes["predicate"]).value]
            constants = _constants(operation)
            result = operation.results[0]
            looks_at = functools.partial(_compares, predicate, list(operation.operands))
            yield Decision(
                _with(f"{name} {predicate}", constants),
                operation, constants, lambda: result, looks_at, after=True,
                is_settled=lambda ranges: ranges.settles(result), asserted=ends_in_faults(result),
            )  # fmt: skip
    elif name in FLOAT_EXTREMES or (name in _INTEGER_EXTREMES and any_data):
        constants = _constants(operation)
        kind = (
            ("arith.cmpf", CmpFPredicate.OLT)
            if name in FLOAT_EXTREMES
            else ("arith.cmpi", _INTEGER_EXTREMES[name])
        )
        left, right = operation.operands
        yield Decision(
            _with(name, constants), operation, constants, lambda: compared(*kind, left, right),
            lambda slices: Slice(_ORDER, slices.of_order(left, right)),
            is_settled=lambda ranges: ranges.orders(left, right, signed=kind[1] != CmpIPredicate.ult),
        )  # fmt: skip
    elif name in _SEEN_THEMSELVES:
        truth = operation.results[0]
        seen = operation.operands[0]
        kind = "nan" if name == "math.isnan" else name
        yield Decision(
            name, operation, (), lambda: truth, lambda slices: Slice(kind, frozenset((slices.of(seen),))),
            after=True,
        )  # fmt: skip
    elif name in _ASK:
        for value in operation.operands:
            if is_truth(value.type) and value in data and not _is_seen_itself(value, operation):
                yield Decision(
                    f"{name} by {_maker(value)}", operation, (), functools.partial(_itself, value),
                    functools.partial(_asks, [value, *_under(operation, data)]),
                    is_settled=functools.partial(_settled, value),
                )  # fmt: skip
    elif name == "scf.for" and any(bound in data for bound in list(operation.operands)[:2]):
        low, high = list(operation.operands)[:2]
        yield Decision(
            BY_DATA, operation, (), lambda: compared("arith.cmpi", CmpIPredicate.slt, low, high),
            functools.partial(_of_all, _TURNS, [low, high]),
            is_settled=lambda ranges: ranges.orders(low, high),
        )  # fmt: skip
    elif name == "scf.index_switch" and operation.operands[0] in data:
        value = operation.operands[0]
        for case in ir.DenseI64ArrayAttr(operation.attributes["cases"]):
            yield Decision(
                f"scf.index_switch case {case}", operation, (),
                functools.partial(_equals, value, case), functools.partial(_of_all, f"case {case}", [value]),
            )  # fmt: skip


def _compares(predicate: str, operands: Sequence[ir.Value], slices: Slices) -> Slice:
    """The same for a comparison and for its negation, and whichever operand comes first."""
    left, right = operands
    if predicate in ("ord", "uno"):
        return _of_all("nan", operands, slices)
    if predicate.removeprefix("o").removeprefix("u") in ("eq", "ne"):
        return _of_all("equal", operands, slices)
    return Slice(_ORDER, slices.of_order(left, right))


def _settled(value: ir.Value, ranges: Ranges) -> bool:
    return ranges.settles(value)


def _asks(values: Sequence[ir.Value], slices: Slices) -> Slice:
    """By one truth value under others, or by all of them together."""
    return Slice(_ASKED, frozenset(leaf for value in values for leaf in slices.conjuncts(value)))


def _joins(truth: ir.Value, slices: Slices) -> Slice:
    return Slice(_ASKED, slices.conjuncts(truth), slices.sense_of(truth))


def _under(operation: ir.Operation, data: set[ir.Value]) -> list[ir.Value]:
    """The truth values by which an operation is reached."""
    tests = [branch.operands[0] for branch in _branches_around(operation)]
    return [test for test in tests if test in data]


def _branches_around(operation: ir.Operation | ir.OpView) -> list[ir.Operation]:
    """The branches that it stands in."""
    found: list[ir.Operation] = []
    holder = operation.parent
    while holder is not None:
        if holder.operation.name == "scf.if":
            found.append(holder.operation)
        holder = holder.operation.parent
    return found


def _of_all(kind: str, values: Sequence[ir.Value], slices: Slices) -> Slice:
    return Slice(kind, frozenset(slices.of(value) for value in values))


def _is_seen_itself(value: ir.Value, asker: ir.Operation) -> bool:
    """Whether it is one decision's own truth value, which is asked wherever it is made: what several make
    together, or one after the other, is another."""
    made = value.owner.owner if isinstance(value.owner, ir.Block) else value.owner.operation
    if len(_branches_around(asker)) > len(_branches_around(made)):
        return False
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
    return compared("arith.cmpi", CmpIPredicate.eq, value, other.result)


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

"""Compiles the twins of the equivalence check, and collects facts about original and candidate."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.checks.checks import Uncheckable
from neurojit.compiler.lower import LoweringFailed
from neurojit.judge.allowed_operations import LEAST_STEPS, STEPS_PER_OPERATION
from neurojit.judge.conditions import Condition
from neurojit.judge.derive.asserted_limits import asserted_limits, assertions
from neurojit.judge.derive.branch_coverage import instrumented
from neurojit.judge.derive.comparison_traces import asked_of, traced
from neurojit.judge.derive.count_steps import counted
from neurojit.judge.derive.decisions import BY_DATA, decides_by_floats, decisions_of
from neurojit.judge.derive.double_double import DoubleDouble
from neurojit.judge.derive.error_domain import Errors
from neurojit.judge.derive.float_bits import read_bits
from neurojit.judge.derive.influence.perturb import perturbed, profiled
from neurojit.judge.derive.near_constants import almost_nothing, almost_same
from neurojit.judge.derive.rationals import is_simple_fraction
from neurojit.judge.derive.reinterpret.attributes import floats_in
from neurojit.judge.derive.reinterpret.domain import NotApplicable, element_of, is_float
from neurojit.judge.derive.reinterpret.prepare import Compilable, look_at, reinterpreted, unwritten
from neurojit.judge.derive.reported_values import slacks, tolerances
from neurojit.judge.derive.stages import Loops, Stages
from neurojit.judge.derive.standing_loops import standing_loops
from neurojit.judge.facts import (
    COUNTED,
    DOUBLED,
    ERRORS,
    FLAGS,
    INTEGER_BITS,
    KNOWN_FLAGS,
    ORIGINAL_UNFILLED,
    STEPPED,
    TRACED,
    UNFILLED,
    Facts,
    doubled_signature,
    error_signature,
)
from neurojit.judge.influence_sites import PERTURBED, PROFILED, Site, Table
from neurojit.mlir.operation_facts import FLOAT_EXTREMES
from neurojit.mlir.walk import operations_in
from neurojit.model.element_types import INTEGERS
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.types import Signature


@dataclass(frozen=True, slots=True)
class Prepared:
    """``modules`` by name, to be compiled and handed to ``judge``; ``facts`` are plain data."""

    modules: dict[str, Compilable]
    facts: Facts


def prepare(
    original: Kernel, candidate: Kernel, stages: Stages | None = None, *, profile: bool = False
) -> Prepared:
    """Derive what is compiled from two self-contained kernels of one signature, in the current context.

    ``profile``: the original is perturbed as well.

    Raises LoweringFailed where a kernel cannot be lowered at all.
    """
    stages = stages or Stages()
    seen = _Seen(original, stages), _Seen(candidate, stages)
    modules: dict[str, Compilable] = {}
    why = ""
    try:
        modules[ERRORS] = reinterpreted(
            original,
            Tier.T1,
            Errors,
            error_signature(original.signature),
            loops=Loops.RAISED,
            stages=stages,
        )
    except (NotApplicable, LoweringFailed) as refusal:
        why = str(refusal)
    if not why and "f64" in written_dtypes(original.signature):
        with contextlib.suppress(NotApplicable, LoweringFailed):
            modules[DOUBLED] = reinterpreted(
                original,
                Tier.T1,
                DoubleDouble,
                doubled_signature(original.signature),
                loops=Loops.RAISED,
                stages=stages,
            )
    conditions: tuple[Condition, ...] = ()
    known_conditions: tuple[Condition, ...] = ()
    own, known = decisions_of(candidate, stages), decisions_of(original, stages)
    if own.names:
        modules[FLAGS], conditions = instrumented(candidate, known, own, stages)
    if known.names:
        modules[KNOWN_FLAGS], known_conditions = instrumented(original, known, known, stages)
    asked = asked_of(original, stages, integers=_reads_integers(original))
    if asked.words:
        modules[TRACED] = traced(original, asked, stages)
    bounded = not seen[0].loops_by_data and BY_DATA not in known.names
    if not bounded:
        with contextlib.suppress(Uncheckable, LoweringFailed):
            modules[COUNTED] = counted(original, stages=stages)
    by_data = seen[1].loops_by_data or BY_DATA in own.names
    if by_data or may_run_longer(candidate.operations, original.operations):
        with contextlib.suppress(Uncheckable, LoweringFailed):
            modules[STEPPED] = counted(candidate, stages=stages)
    fresh = unwritten(candidate, stages)
    if fresh:
        modules |= _unfilled(original, candidate, stages)
    sites: tuple[Site, ...] = ()
    tables: tuple[Table, ...] = ()
    turns: tuple[int, ...] = ()
    watched = _alone(conditions)
    with contextlib.suppress(Uncheckable, LoweringFailed):
        made = perturbed(original, candidate, stages, known.joined, watched)
        modules[PERTURBED] = made.compiled
        sites, tables, turns = made.sites, made.tables, made.turns
    others: tuple[Site, ...] = ()
    turns_of_others: tuple[int, ...] = ()
    if profile:
        with contextlib.suppress(Uncheckable, LoweringFailed):
            twin = profiled(original, stages)
            modules[PROFILED] = twin.compiled
            others, turns_of_others = twin.sites, twin.turns
    new = seen[1].constants - seen[0].constants
    facts = Facts(
        no_bound=why,
        used=seen[0].used,
        conditions=conditions,
        known=known_conditions,
        equalities=asked.equalities,
        orders=asked.orders,
        turns_watched=asked.turns,
        left_out=known.left_out_by(own),
        only_asserted=known.only_asserted(),
        inexact=seen[0].inexact or any(is_simple_fraction(value, dtype) for value, dtype in new),
        operations=original.operations,
        targets=tuple(sorted({value for value, _ in new if value != 0.0}))[:_MOST_TARGETS],
        almost=almost_same(seen[1].alone - seen[0].alone, seen[0].alone)
        or almost_nothing(seen[1].starts, seen[0].constants),
        limits=tuple(sorted(seen[0].limits | seen[1].limits))[:_MOST_TARGETS],
        bits="" if seen[0].bits else seen[1].bits,
        integers=tuple(sorted(seen[0].integers | seen[1].integers))[:_MOST_TARGETS],
        bounded=bounded,
        decides=bool(known.names),
        rounds=seen[0].rounds or seen[1].rounds,
        chooses=any(decides_by_floats(name) for name in known.names),
        sites=sites,
        tables=tables,
        turns=turns,
        others=others,
        turns_of_others=turns_of_others,
        fresh=fresh[:_MOST_TARGETS],
        watched=watched,
        floats=tuple(sorted({value for one in seen for value, _ in one.alone if math.isfinite(value)}))[
            :_MOST_TARGETS
        ],
        bitwise=bool(seen[0].bits) or seen[1].casts,
        reports=tolerances(original),
        slacks=slacks(original),
        assertions=assertions(original, stages),
        limits_asserted=asserted_limits(original, stages),
        standing=()
        if standing_loops(original, stages)
        else standing_loops(candidate, stages)[:_MOST_TARGETS],
    )
    return Prepared(modules, facts)


def _alone(conditions: tuple[Condition, ...]) -> tuple[int, ...]:
    """Those that the original does not make, and that ranges of values do not settle, as far as they are
    counted."""
    found = [number for number, one in enumerate(conditions) if not (one.matched or one.settled)]
    return tuple(found[:_MOST_TARGETS])


def written_dtypes(signature: Signature) -> set[str]:
    """The element types of what is returned or may be written."""
    written = {a.type.dtype for a in signature.arguments if a.effect in ("write", "readwrite")}
    return {*written, *(result.dtype for result in signature.results)}


def _reads_integers(kernel: Kernel) -> bool:
    arguments = kernel.signature.arguments
    return any(a.type.dtype in INTEGER_BITS and a.effect != "write" for a in arguments)


def may_run_longer(candidate: int | None, original: int | None) -> bool:
    """Whether what the text says of the operations of one call lets the candidate run longer than it may."""
    return candidate is None or candidate > LEAST_STEPS + STEPS_PER_OPERATION * (original or 0)


def _unfilled(original: Kernel, candidate: Kernel, stages: Stages) -> dict[str, Compilable]:
    """The candidate with new memory left as it is; the original likewise where it, too, may read such."""
    modules = {UNFILLED: counted(candidate, stages=stages, fills=False)}
    if unwritten(original, stages):
        modules[ORIGINAL_UNFILLED] = counted(original, stages=stages, fills=False)
    return modules


_MOST_TARGETS = 64
# Float operations that round although their operands are small integers.
_ROUNDING = ("arith.divf", "arith.remf", "arith.truncf")
_EXACT_FUNCTIONS = ("math.absf", "math.copysign", "math.fma", "math.floor", "math.ceil", "math.trunc",
                    "math.round", "math.roundeven", "math.isnan", "math.isfinite")  # fmt: skip
_TO_INTEGERS = ("math.floor", "math.ceil", "math.trunc", "math.round", "math.roundeven", "arith.fptosi",
                "arith.fptoui")  # fmt: skip
_COMPARE = FLOAT_EXTREMES | {"arith.cmpf"}
_BEGINNINGS = ("scf.for", "scf.while", "scf.parallel", "scf.yield", "affine.for", "memref.store",
               "vector.store", "vector.transfer_write", "vector.maskedstore", "vector.scatter")  # fmt: skip
_BIT_CASTS = ("arith.bitcast", "vector.bitcast")
_LANES = ("vector.broadcast", "vector.splat", "vector.insert", "vector.from_elements")
_SHORT = 2.0**8


def _is_short(value: float) -> bool:
    """Whether small integers times ``value``, summed, are exact: an integer of eight bits times a power of
    two that is not small."""
    return not math.isfinite(value) or (abs(value) < _SHORT * 2.0**8 and (value * _SHORT).is_integer())


def _starts(value: ir.Value) -> bool:
    """Whether a loop begins with ``value``, or it is stored as it is: by itself or in every lane."""
    return any(
        use.owner.name in _BEGINNINGS
        or (use.owner.name in _LANES and _starts(use.owner.operation.results[0]))
        for use in value.uses
    )


def _integer_of(constant: ir.Operation) -> set[int]:
    """The integer of a signature's type that a constant is, by itself or in every lane."""
    kind, value = constant.results[0].type, constant.attributes["value"]
    if str(kind) in INTEGERS:
        return {ir.IntegerAttr(value).value}
    if str(element_of(kind)) in INTEGERS and isinstance(value, ir.DenseIntElementsAttr):
        return {int(value[0])} if value.is_splat else set()
    return set()


class _Seen:
    """What a look at a kernel's loops tells."""

    def __init__(self, kernel: Kernel, stages: Stages) -> None:
        self.used: tuple[bool, ...] = ()
        self.constants: set[tuple[float, str]] = set()
        self.alone: set[tuple[float, str]] = set()  # constants that are one number
        self.starts: set[tuple[float, str]] = set()  # those that a loop begins with, or that are stored
        self.limits: set[float] = set()
        self.bits = ""
        self.casts = False  # floats to integers of their bits
        self.integers: set[int] = set()
        self.loops_by_data = False
        self.rounds = False
        self.inexact = False
        self._count = len(kernel.signature.arguments)
        look_at(kernel, self._look, stages)

    def _look(self, body: ir.Operation) -> None:
        arguments: list[ir.Value] = list(body.regions[0].blocks[0].arguments)
        self.bits = read_bits(body)
        self.used = tuple(any(True for _ in argument.uses) for argument in arguments[1 : 1 + self._count])
        for operation in operations_in(body):
            self.inexact |= operation.name in _ROUNDING or (
                operation.name.startswith("math.") and operation.name not in _EXACT_FUNCTIONS
            )
            self.rounds |= operation.name in _TO_INTEGERS
            self.loops_by_data |= operation.name == "scf.while"
            self.casts |= operation.name in _BIT_CASTS and is_float(operation.operands[0].type)
            if operation.name == "arith.constant":
                self.integers |= _integer_of(operation)
            if operation.name == "arith.constant" and is_float(operation.results[0].type):
                dtype = str(element_of(operation.results[0].type))
                values = floats_in(operation.attributes["value"])
                self.constants |= {(value, dtype) for value in values}
                self.alone |= {(value, dtype) for value in values if len(values) == 1}
                if len(values) == 1 and _starts(operation.results[0]):
                    self.starts.add((values[0], dtype))
                if any(use.owner.name in _COMPARE for use in operation.results[0].uses):
                    self.limits.update(filter(math.isfinite, values))
                self.inexact |= any(not _is_short(value) for value in values)

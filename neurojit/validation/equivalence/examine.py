"""What the check needs compiled beside reference and candidate, and what it has to know of both."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.kernel import Kernel, Tier
from neurojit.lowering.lower import LoweringFailed
from neurojit.validation.equivalence.almost import almost_nothing, almost_same
from neurojit.validation.equivalence.branches import BY_DATA, decides_by_floats, decisions_of, instrumented
from neurojit.validation.equivalence.conditions import Condition
from neurojit.validation.equivalence.counted import counted
from neurojit.validation.equivalence.errors import Errors
from neurojit.validation.equivalence.facts import COUNTED, ERRORS, FLAGS, STEPPED, Facts, error_signature
from neurojit.validation.equivalence.rationals import is_simple_fraction
from neurojit.validation.equivalence.reinterpret.attributes import floats_in
from neurojit.validation.equivalence.reinterpret.domain import NotApplicable, element_of, is_float
from neurojit.validation.equivalence.reinterpret.prepare import Compilable, Loops, look_at, reinterpreted
from neurojit.validation.safety.checks import Uncheckable


@dataclass(frozen=True, slots=True)
class Prepared:
    """``modules`` by name, to be compiled and handed to ``judge``; ``facts`` are plain data."""

    modules: dict[str, Compilable]
    facts: Facts


def prepare(original: Kernel, candidate: Kernel) -> Prepared:
    """Derive what is compiled from two self-contained kernels of one signature, in the current context.

    Raises LoweringFailed where a kernel cannot be lowered at all.
    """
    seen = _Seen(original), _Seen(candidate)
    modules: dict[str, Compilable] = {}
    why = ""
    try:
        modules[ERRORS] = reinterpreted(
            original, Tier.T1, Errors, error_signature(original.signature), loops=Loops.RAISED
        )
    except (NotApplicable, LoweringFailed) as refusal:
        why = str(refusal)
    conditions: tuple[Condition, ...] = ()
    own, known = decisions_of(candidate), decisions_of(original)
    if own.counts:
        modules[FLAGS], conditions = instrumented(candidate, known, own)
    bounded = not seen[0].loops_by_data and BY_DATA not in known.counts
    if not bounded:
        with contextlib.suppress(Uncheckable, LoweringFailed):
            modules[COUNTED] = counted(original)
    if seen[1].loops_by_data or BY_DATA in own.counts:
        with contextlib.suppress(Uncheckable, LoweringFailed):
            modules[STEPPED] = counted(candidate)
    new = seen[1].constants - seen[0].constants
    facts = Facts(
        no_bound=why,
        used=seen[0].used,
        conditions=conditions,
        inexact=seen[0].inexact or any(is_simple_fraction(value, dtype) for value, dtype in new),
        operations=original.operations,
        targets=tuple(sorted({value for value, _ in new if value != 0.0}))[:_MOST_TARGETS],
        almost=almost_same(seen[1].alone - seen[0].alone, seen[0].alone)
        or almost_nothing(seen[1].starts, seen[0].constants),
        limits=tuple(sorted(seen[0].limits | seen[1].limits))[:_MOST_TARGETS],
        bits="" if seen[0].bits else seen[1].bits,
        integers=tuple(sorted(seen[0].integers | seen[1].integers))[:_MOST_TARGETS],
        bounded=bounded,
        decides=bool(known.counts),
        rounds=seen[0].rounds or seen[1].rounds,
        chooses=any(decides_by_floats(name) for name in known.counts),
    )
    return Prepared(modules, facts)


_MOST_TARGETS = 64
# Float operations that round although their operands are small integers.
_ROUNDING = ("arith.divf", "arith.remf", "arith.truncf")
_EXACT_FUNCTIONS = ("math.absf", "math.copysign", "math.fma", "math.floor", "math.ceil", "math.trunc",
                    "math.round", "math.roundeven", "math.isnan", "math.isfinite")  # fmt: skip
_TO_INTEGERS = ("math.floor", "math.ceil", "math.trunc", "math.round", "math.roundeven", "arith.fptosi",
                "arith.fptoui")  # fmt: skip
_COMPARE = ("arith.cmpf", "arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf")
_BEGINNINGS = ("scf.for", "scf.while", "scf.parallel", "scf.yield", "affine.for", "memref.store",
               "vector.store", "vector.transfer_write", "vector.maskedstore", "vector.scatter")  # fmt: skip
_LANES = ("vector.broadcast", "vector.splat", "vector.insert", "vector.from_elements")
_SHORT = 2.0**8
_BITS = ("arith.bitcast", "vector.bitcast")


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


class _Seen:
    """What a look at a kernel's loops tells."""

    def __init__(self, kernel: Kernel) -> None:
        self.used: tuple[bool, ...] = ()
        self.constants: set[tuple[float, str]] = set()
        self.alone: set[tuple[float, str]] = set()  # constants that are one number
        self.starts: set[tuple[float, str]] = set()  # those that a loop begins with, or that are stored
        self.limits: set[float] = set()
        self.bits = ""
        self.integers: set[int] = set()
        self.loops_by_data = False
        self.rounds = False
        self.inexact = False
        self._count = len(kernel.signature.arguments)
        look_at(kernel, self._look)

    def _look(self, body: ir.Operation) -> None:
        arguments: list[ir.Value] = list(body.regions[0].blocks[0].arguments)
        self.used = tuple(any(True for _ in argument.uses) for argument in arguments[1 : 1 + self._count])
        for operation in operations_in(body):
            if operation.name in _BITS and any(is_float(v.type) for v in operation.operands):
                self.bits = operation.name
            self.inexact |= operation.name in _ROUNDING or (
                operation.name.startswith("math.") and operation.name not in _EXACT_FUNCTIONS
            )
            self.rounds |= operation.name in _TO_INTEGERS
            self.loops_by_data |= operation.name == "scf.while"
            if operation.name == "arith.constant" and str(operation.results[0].type) in ("i32", "i64"):
                self.integers.add(ir.IntegerAttr(operation.attributes["value"]).value)
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

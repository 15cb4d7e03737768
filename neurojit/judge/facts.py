"""What the examining child tells the running child about a candidate, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from neurojit.judge.conditions import Condition
from neurojit.judge.influence_sites import Site, Table
from neurojit.model.element_types import BORDER, is_float
from neurojit.model.types import Argument, Dtype, Signature, ValueType

ERRORS = "reference.errors"
DOUBLED = "reference.doubled"  # in double-double arithmetic
FLAGS = "candidate.flags"
KNOWN_FLAGS = "reference.flags"
COUNTED = "reference.counted"
STEPPED = "candidate.counted"
TRACED = "reference.traced"
PAIRS_TRACED = 255  # times that a comparison's sides are written down
UNFILLED = "candidate.unfilled"  # with its steps counted, and new memory left as it is
ORIGINAL_UNFILLED = "reference.unfilled"
INTEGER_BITS = {one.name: one.bits for one in BORDER if one.kind in ("integer", "index")}
_PARTS: tuple[Dtype, ...] = ("f64", "f64", "f64", "f64")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the two texts.

    ``no_bound``: why the reference has no error analysis, or empty. ``used``: arguments it looks at.
    ``conditions``: decisions of the candidate; ``known``: those of the reference, ``left_out``: which of
    those, by their slices, the candidate does not make, ``only_asserted``: for which of those nothing but
    assertions asks. ``inexact``: small integers do not make every step
    exact, as the reference divides, or has constants like 0.1, or the candidate brings ones like 1/6.
    ``operations``: a bound on those of one call of the reference, None where it is unknown. ``targets``:
    constants that the candidate has and the reference has not. ``limits``: those that either compares with.
    ``almost``: a constant of the candidate's that is nearly one of the reference's, and that one. ``bits``:
    an operation of the candidate's that looks at the bits of floats, which the reference does not do, or
    empty. ``integers``: those that either text names. ``bounded``: no loop of the reference runs as often as
    data say. ``decides``: the reference decides by data, ``chooses``: by floats. ``rounds``: one of the two
    rounds floats to integers. ``scratch``: bytes of the candidate's temporaries. ``sites``: values of the
    candidate's own that are to influence its results, ``tables``: those whose entries are to be read,
    ``turns``: how many each loop of the candidate takes, 0 where the text does not say. ``others`` and
    ``turns_of_others``: the same of all that the reference computes, where it was asked for.
    ``equalities``: how many of the reference's, of integers, are traced, ``orders``: the types of those
    of what it computes, ``turns_watched``: how often those loops run of which it tells in which
    turn they last changed anything. ``fresh``: lines of those allocations of the candidate's that may be read
    before they are written. ``reports``: by site of an assert, the relative error that each value that it
    reports may have; ``slacks``: that of what its condition compares. ``assertions``: by site, the message of
    the original's assert and its line in the program; ``limits_asserted``: for each argument, between which
    values they let its elements be. ``standing``: lines of loops of the candidate's that end only where a
    value stands still, which the reference has none of. ``watched``: decisions of the candidate's own of
    which the perturbed one tells how often they went which way. ``floats``: those that either text names by
    themselves. ``bitwise``: one of the two looks at the bits of floats.
    """

    no_bound: str
    used: tuple[bool, ...]
    conditions: tuple[Condition, ...]
    inexact: bool
    operations: int | None = None
    targets: tuple[float, ...] = ()
    limits: tuple[float, ...] = ()
    almost: tuple[float, float] | None = None
    bits: str = ""
    integers: tuple[int, ...] = ()
    bounded: bool = False
    decides: bool = False
    chooses: bool = False
    rounds: bool = False
    scratch: int = 0
    sites: tuple[Site, ...] = ()
    tables: tuple[Table, ...] = ()
    turns: tuple[int, ...] = ()
    known: tuple[Condition, ...] = ()
    left_out: tuple[int, ...] = ()
    others: tuple[Site, ...] = ()
    turns_of_others: tuple[int, ...] = ()
    only_asserted: tuple[int, ...] = ()
    equalities: int = 0
    orders: tuple[str, ...] = ()
    turns_watched: tuple[int, ...] = ()
    fresh: tuple[int, ...] = ()
    reports: dict[int, tuple[float, ...]] = field(default_factory=dict[int, tuple[float, ...]])
    slacks: dict[int, float] = field(default_factory=dict[int, float])
    assertions: dict[int, tuple[str, int]] = field(default_factory=dict[int, tuple[str, int]])
    limits_asserted: tuple[tuple[float, float] | None, ...] = ()
    standing: tuple[int, ...] = ()
    watched: tuple[int, ...] = ()
    floats: tuple[float, ...] = ()
    bitwise: bool = False

    def is_computed(self, site: int) -> bool:
        """Whether what decides or is reported at the assert of ``site`` is rounded."""
        return self.slacks.get(site, 0.0) > 0.0 or any(self.reports.get(site, ()))

    @property
    def words_traced(self) -> int:
        """Of the buffer in which the traced reference tells."""
        return 2 * (1 + PAIRS_TRACED) * (self.equalities + len(self.orders)) + 2 * len(self.turns_watched)


def error_signature(signature: Signature) -> Signature:
    """The signature of the reference's error analysis."""
    return signature_in(signature, _PARTS)


def doubled_signature(signature: Signature) -> Signature:
    """The signature of the reference in double-double arithmetic."""
    return signature_in(signature, ("f64", "f64"))


def signature_in(signature: Signature, parts: tuple[Dtype, ...]) -> Signature:
    """The signature of a reinterpretation: every buffer an argument, parts after the first at the end."""
    first: list[Argument] = []
    more: list[Argument] = []
    for argument in signature.arguments:
        kind = argument.type
        is_buffer = kind.kind != "scalar"
        written = argument.effect in ("write", "readwrite")
        made = _retyped(kind, parts[0]) if _is_float(kind) else kind
        first.append(Argument(made, argument.effect, argument.range))
        if is_buffer and written and _is_float(kind):
            more += [Argument(_retyped(kind, part), "readwrite") for part in parts[1:]]
    for result in signature.results:
        kind = ValueType("memref", result.dtype, result.shape)
        first.append(Argument(_retyped(kind, parts[0]) if _is_float(kind) else kind, "readwrite"))
        if _is_float(kind):
            more += [Argument(_retyped(kind, part), "readwrite") for part in parts[1:]]
    return Signature((*first, *more), ())


def _is_float(kind: ValueType) -> bool:
    return is_float(kind.dtype)


def _retyped(kind: ValueType, dtype: Dtype) -> ValueType:
    return ValueType(kind.kind, dtype, kind.shape)


def counted_signature(signature: Signature) -> Signature:
    """The signature of what counts its steps: results as arguments, two words at the end."""
    results = tuple(
        Argument(ValueType("memref", result.dtype, result.shape), "readwrite") for result in signature.results
    )
    words = Argument(ValueType("memref", "i64", (2,)), "readwrite")
    return Signature((*signature.arguments, *results, words), ())


def is_open(argument: Argument) -> bool:
    """Whether an argument's integers are read and have no declared range."""
    return argument.type.dtype in INTEGER_BITS and argument.range is None and argument.effect != "write"

"""What the parsing side tells the running side: plain data, so that it can cross between processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neurojit.kernel import Argument, Dtype, Signature, ValueType
from neurojit.validation.equivalence.conditions import Condition

ERRORS = "reference.errors"
FLAGS = "candidate.flags"
COUNTED = "reference.counted"
STEPPED = "candidate.counted"
_PARTS: tuple[Dtype, ...] = ("f64", "f64", "f64", "f64")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the two texts.

    ``no_bound``: why the reference has no error analysis, or empty. ``used``: arguments it looks at.
    ``conditions``: decisions of the candidate. ``inexact``: small integers do not make every step exact, as
    the reference divides, or has constants like 0.1, or the candidate brings ones like 1/6. ``operations``:
    a bound on those of one call of the reference, None where it is unknown. ``targets``: constants that the
    candidate has and the reference has not. ``limits``: those that either compares with. ``almost``:
    a constant of the candidate's that is nearly one of the reference's, and that one. ``bits``: an
    operation of the candidate's that looks at the bits of floats, which the reference does not do, or empty.
    ``integers``: those that either text names. ``bounded``: no loop of the reference runs as often as data
    say. ``decides``: the reference decides by data, ``chooses``: by floats. ``rounds``: one of the two rounds
    floats to integers. ``scratch``: bytes of the candidate's temporaries.
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

    def as_json(self) -> dict[str, Any]:
        return {
            "no_bound": self.no_bound,
            "used": list(self.used),
            "conditions": [
                [c.what, [repr(value) for value in c.constants], c.line, c.matched] for c in self.conditions
            ],
            "inexact": self.inexact,
            "operations": self.operations,
            "targets": [repr(value) for value in self.targets],
            "limits": [repr(value) for value in self.limits],
            "almost": None if self.almost is None else [repr(value) for value in self.almost],
            "bits": self.bits,
            "integers": list(self.integers),
            "bounded": self.bounded,
            "decides": self.decides,
            "chooses": self.chooses,
            "rounds": self.rounds,
            "scratch": self.scratch,
        }

    @staticmethod
    def from_json(given: dict[str, Any]) -> Facts:
        """Raises KeyError, TypeError or ValueError for anything else than ``as_json`` gives."""
        return Facts(
            no_bound=str(given["no_bound"]),
            used=tuple(bool(item) for item in given["used"]),
            conditions=tuple(
                Condition(str(what), tuple(float(c) for c in constants), int(line), bool(matched))
                for what, constants, line, matched in given["conditions"]
            ),
            inexact=bool(given["inexact"]),
            operations=None if given["operations"] is None else int(given["operations"]),
            targets=tuple(float(value) for value in given["targets"]),
            limits=tuple(float(value) for value in given["limits"]),
            almost=_pair(given["almost"]),
            bits=str(given["bits"]),
            integers=tuple(int(value) for value in given["integers"]),
            bounded=bool(given["bounded"]),
            decides=bool(given["decides"]),
            chooses=bool(given["chooses"]),
            rounds=bool(given["rounds"]),
            scratch=int(given["scratch"]),
        )


def _pair(given: Any) -> tuple[float, float] | None:
    if given is None:
        return None
    one, other = given
    return float(one), float(other)


def error_signature(signature: Signature) -> Signature:
    """The signature of the reference's error analysis."""
    return signature_in(signature, _PARTS)


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
    return kind.dtype in ("f32", "f64")


def _retyped(kind: ValueType, dtype: Dtype) -> ValueType:
    return ValueType(kind.kind, dtype, kind.shape)


def counted_signature(signature: Signature) -> Signature:
    """The signature of what counts its steps: results as arguments, two words at the end."""
    results = tuple(
        Argument(ValueType("memref", result.dtype, result.shape), "readwrite") for result in signature.results
    )
    words = Argument(ValueType("memref", "i64", (2,)), "readwrite")
    return Signature((*signature.arguments, *results, words), ())

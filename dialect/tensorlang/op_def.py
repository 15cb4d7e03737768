"""What one operation of TensorLang is: the record that everything about it is drawn from.

The definition in IRDL, the verifier, the typed views and builders, the judge's permissions, the cost model,
the audit's mutations and the language's reference read it. What an operation *does* is beside it, by its
name: the lowering (``lowering/``) and, written apart from that, the reference in NumPy (``reference/``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from neurojit.dialect.tensorlang.shapes import Shape
from neurojit.dialect.tensorlang.value_type import ValueType

DIALECT: Final = "tensorlang"
PREFIX: Final = f"{DIALECT}."

AttributeKind = Literal["value", "integer", "integers", "float", "boolean", "string", "strings", "symbol"]
# As IRDL tells them apart; which element type goes with which operation is the inference's to say.
Constraint = Literal["any", "tensor", "text", "i1", "i64"]
# What it does beside giving results: nothing, ending the call, printing, telling of the program, asking.
Effect = Literal["none", "fault", "output", "reflection", "question"]

Attributes = Mapping[str, Any]
# Operands, attributes (a ``value`` as its type), and the type that is written, of which ``reshape`` and
# ``broadcast`` take the shape. Raises ShapeError.
Inference = Callable[[Sequence[ValueType], Attributes, ValueType], ValueType]


@dataclass(frozen=True, slots=True)
class AttributeDef:
    """One attribute: its kind, whether it must be there, what its absence means, the words it may be.

    ``meaning``: for the table of the operation's section, where its prose does not say.
    """

    kind: AttributeKind
    required: bool = False
    default: Any = None
    words: tuple[str, ...] = ()
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class OperandDef:
    """One operand; a ``variadic`` one is the last, and any number of values of one type."""

    name: str
    constraint: Constraint = "any"
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class ResultDef:
    """One result; ``same_as`` names the operand whose type it has."""

    name: str = "out"
    constraint: Constraint = "any"
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """Scalar operations that an execution takes at the least.

    ``per_element``: of the largest operand or result, or of the result's elements, ``terms`` of the operands'
    shapes each, where that is given. ``moves``: it computes nothing.
    """

    per_element: int = 1
    terms: Callable[[Sequence[Shape], Attributes], int] | None = None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class OpDef:
    """One operation. ``documentation`` and ``example``, a program with a function ``f``, are its section of
    the reference. ``infer`` is None where the result's type is its constraint; ``shape_is_given``: the result
    has the shape that its author says, ``element_is_given``: the element type. ``refused``: why no rewrite
    may hold it. ``confused_with``: what the audit puts in its place. ``indices``: the operand
    that chooses along an axis of the first, its ``axis`` or 0.
    """

    name: str
    documentation: str
    example: str
    operands: tuple[OperandDef, ...]
    results: tuple[ResultDef, ...] = (ResultDef(),)
    attributes: Mapping[str, AttributeDef] = field(default_factory=dict[str, AttributeDef])
    infer: Inference | None = None
    shape_is_given: bool = False
    element_is_given: bool = False
    cost: Cost = Cost()
    effect: Effect = "none"
    refused: str = ""
    confused_with: tuple[str, ...] = ()
    indices: str = ""

    @property
    def full_name(self) -> str:
        """With the dialect's prefix, as it stands in a program."""
        return PREFIX + self.name

    @property
    def least(self) -> int:
        """How many operands there must be."""
        return sum(not operand.variadic for operand in self.operands)

    @property
    def most(self) -> int | None:
        """How many operands there may be; None for any number."""
        return None if any(operand.variadic for operand in self.operands) else len(self.operands)

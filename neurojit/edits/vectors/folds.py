"""Reductions that a loop carries, with their neutral elements."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from dataclasses import dataclass

from mlir import ir

from neurojit.edits.loops import Loop, loop_of
from neurojit.mlir.build import constant, floating, op

# By name: the kind that vector.reduction has for it.
_KINDS = {
    "arith.addf": "add", "arith.mulf": "mul", "arith.maximumf": "maximumf", "arith.minimumf": "minimumf",
    "arith.maxnumf": "maxnumf", "arith.minnumf": "minnumf", "arith.addi": "add", "arith.muli": "mul",
    "arith.maxsi": "maxsi", "arith.minsi": "minsi", "arith.maxui": "maxui", "arith.minui": "minui",
    "arith.andi": "and", "arith.ori": "or", "arith.xori": "xor",
}  # fmt: skip
_ROUNDS = ("arith.addf", "arith.mulf")  # other bits in another order
_REASSOCIATED = "#arith.fastmath<reassoc>"


@dataclass(frozen=True, slots=True)
class Fold:
    """``carried = name(carried, ...)``, the only use that the loop has for the carried value."""

    name: str

    @property
    def rounds(self) -> bool:
        return self.name in _ROUNDS

    def neutral(self, kind: ir.Type) -> ir.Value:
        """A scalar that changes nothing where it is folded in."""
        return neutral(self.name, kind)

    def join(self, left: ir.Value, right: ir.Value) -> ir.Value:
        return op(self.name, [left, right], [left.type]).result

    def across(self, vector: ir.Value) -> ir.Value:
        """All lanes folded into one."""
        kind = ir.VectorType(vector.type).element_type
        attributes = {"kind": ir.Attribute.parse(f"#vector.kind<{_KINDS[self.name]}>")}
        if self.rounds:
            attributes["fastmath"] = ir.Attribute.parse(_REASSOCIATED)
        return op("vector.reduction", [vector], [kind], attributes).result


def neutral(name: str, kind: ir.Type) -> ir.Value:
    """The scalar of ``kind`` that changes nothing where ``name`` folds it in; -0.0 + 0.0 is 0.0."""
    if name in ("arith.maxnumf", "arith.minnumf"):
        return floating(kind, math.nan)
    floats = {
        "arith.addf": -0.0, "arith.mulf": 1.0, "arith.maximumf": -math.inf, "arith.minimumf": math.inf,
    }  # fmt: skip
    if name in floats:
        return floating(kind, floats[name])
    width = kind.width if isinstance(kind, ir.IntegerType) else 64
    integers = {
        "arith.muli": 1, "arith.andi": -1, "arith.minui": -1,
        "arith.maxsi": -(1 << (width - 1)), "arith.minsi": (1 << (width - 1)) - 1,
    }  # fmt: skip
    return constant(kind, integers.get(name, 0))


def folds(name: str) -> bool:
    """Whether an operation of this name may be applied in any order, up to rounding."""
    return name in _KINDS


def fold_of(loop: Loop, place: int) -> Fold | None:
    """What ``loop`` folds into its carried value number ``place``, itself or a loop in it; None otherwise."""
    argument = loop.carried[place]
    uses = list(argument.uses)
    if len(uses) != 1:
        return None
    user = uses[0].owner.operation
    if user.block != loop.block:
        return None
    if loop_of(user) is not None:
        index = uses[0].operand_number - 3
        name = getattr(fold_of(Loop(user), index), "name", None) if index >= 0 else None
        result = user.results[index] if index >= 0 else None
    else:
        last = user.name == "math.fma" and uses[0].operand_number == 2
        name = "arith.addf" if last else user.name if folds(user.name) else None
        result = user.results[0] if len(user.results) == 1 else None
    if name is None or result is None or result != loop.yielded[place] or len(list(result.uses)) != 1:
        return None
    return Fold(name)

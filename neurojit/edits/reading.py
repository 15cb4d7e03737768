"""Queries of edits about values and operations: definitions, memory accesses, distances of addresses."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.frontend.index_values import constant_index
from neurojit.mlir.alias import may_alias
from neurojit.mlir.walk import operations_in

_PURE_DIALECTS = ("arith.", "math.", "index.")
_PURE = ("affine.apply", "affine.min", "affine.max")
# Defined for some operands only, so never computed where the text does not.
_PARTIAL = frozenset({
    *(f"arith.{name}" for name in ("ceildivsi", "ceildivui", "divsi", "divui", "floordivsi", "fptosi")),
    *(f"arith.{name}" for name in ("fptoui", "remsi", "remui", "shli", "shrsi", "shrui")),
    *(f"index.{name}" for name in ("ceildivs", "ceildivu", "divs", "divu", "floordivs", "rems", "remu")),
    *(f"index.{name}" for name in ("shl", "shrs", "shru")),
})  # fmt: skip
LOAD, STORE = "memref.load", "memref.store"
_STRUCTURE = ("scf.for", "scf.if", "scf.yield")


def maker_of(value: ir.Value) -> ir.Operation | None:
    """The operation whose result ``value`` is, None for an argument of a block."""
    owner = value.owner
    return None if isinstance(owner, ir.Block) else owner.operation


def made_inside(value: ir.Value, outer: ir.Operation) -> bool:
    """Whether ``value`` is made by an operation in ``outer``, or is an argument of a block in it."""
    owner = value.owner
    holder = owner.owner.operation if isinstance(owner, ir.Block) else owner.operation.parent
    while holder is not None:
        if holder.operation == outer:
            return True
        holder = holder.operation.parent
    return False


def is_pure(operation: ir.Operation) -> bool:
    """Whether it computes one value from its operands alone, and holds nothing."""
    named = operation.name.startswith(_PURE_DIALECTS) or operation.name in _PURE
    return named and len(operation.results) == 1 and not len(operation.regions)


def is_total(operation: ir.Operation) -> bool:
    """Whether it is pure and may be computed on any operands."""
    return is_pure(operation) and operation.name not in _PARTIAL


def is_counted(value: ir.Value) -> bool:
    """Whether ``value`` depends on constants and on counters of loops alone, never on data."""
    maker = maker_of(value)
    if maker is None:
        argument = ir.BlockArgument(value)
        return argument.owner.owner.operation.name == "scf.for" and argument.arg_number == 0
    return is_pure(maker) and all(is_counted(operand) for operand in maker.operands)


def same(left: ir.Value, right: ir.Value) -> bool:
    """Whether two values are known to be equal: one value, or one constant."""
    if left == right:
        return True
    one, two = constant_index(left), constant_index(right)
    return one is not None and one == two and left.type == right.type


def all_same(left: Sequence[ir.Value], right: Sequence[ir.Value]) -> bool:
    """Whether two lists of indices are known to name the same element."""
    return len(left) == len(right) and all(map(same, left, right))


@dataclass(frozen=True, slots=True)
class Access:
    """A ``memref.load`` or ``memref.store``."""

    operation: ir.Operation
    buffer: ir.Value
    indices: tuple[ir.Value, ...]

    @property
    def stores(self) -> bool:
        return self.operation.name == STORE

    def meets(self, other: Access) -> bool:
        """Whether both may touch one buffer. Arguments of a function are taken to lie apart."""
        return may_alias(self.buffer, other.buffer, apart=None)

    def is_at(self, other: Access) -> bool:
        """Whether both are known to touch the same element, in one and the same iteration."""
        return self.buffer == other.buffer and all_same(self.indices, other.indices)


def access_of(operation: ir.Operation) -> Access | None:
    """The access that ``operation`` is, None where it is none."""
    if operation.name not in (LOAD, STORE):
        return None
    first = 1 if operation.name == STORE else 0
    buffer, *indices = list(operation.operands)[first:]
    return Access(operation, buffer, tuple(indices))


def accesses_in(root: ir.Operation) -> list[Access]:
    """The loads and stores in ``root``, in program order."""
    found = (access_of(operation) for operation in operations_in(root))
    return [access for access in found if access is not None]


def only_known(root: ir.Operation) -> bool:
    """Whether what ``root`` does to memory shows in its loads and stores."""
    return all(
        is_pure(one) or one.name in _STRUCTURE or access_of(one) is not None for one in operations_in(root)
    )


@dataclass(frozen=True, slots=True)
class Offset:
    """``base + constant``; without a base, a constant."""

    base: ir.Value | None
    constant: int

    def minus(self, other: Offset) -> int | None:
        """The difference, where it is known."""
        if self.base is None or other.base is None:
            alike = self.base is None and other.base is None
        else:
            alike = self.base == other.base
        return self.constant - other.constant if alike else None


def offset_of(value: ir.Value) -> Offset:
    """``value`` with the constants that are added to it taken apart."""
    known = constant_index(value)
    if known is not None:
        return Offset(None, known)
    maker = maker_of(value)
    if maker is None or maker.name not in ("arith.addi", "arith.subi", "index.add", "index.sub"):
        return Offset(value, 0)
    left, right = (offset_of(operand) for operand in maker.operands)
    if maker.name.endswith(("subi", "sub")):
        return Offset(left.base, left.constant - right.constant) if right.base is None else Offset(value, 0)
    if left.base is None:
        left, right = right, left
    return Offset(left.base, left.constant + right.constant) if right.base is None else Offset(value, 0)

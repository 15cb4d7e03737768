"""An element that an innermost loop reads and writes in each turn is carried from turn to turn in a register.

``x[i] = x[i] - L[i, j] * x[j]`` over ``j < i`` reads ``x[i]`` before the loop and writes it behind it. To
LLVM the store may change what the next turn loads of ``x[j]``; here it is proved that it does not. What is
computed stays in its order, and so do the bits. (Scalar replacement, as in Callahan, Carr and Kennedy, PLDI
1990.)
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Final

from mlir import ir

from neurojit.compiler.passes.accumulators.counters import ARITHMETIC, Counters
from neurojit.compiler.raising.buffers import buffer_of
from neurojit.compiler.raising.linear import Linear
from neurojit.compiler.recipe import Apart
from neurojit.compiler.unit import Unit
from neurojit.frontend.index_values import constant_index
from neurojit.mlir.alias import may_alias
from neurojit.mlir.build import attributes_of, compare, op
from neurojit.mlir.walk import is_inside, operations_in

_PURE: Final = ("arith.", "math.", "index.")
# Each access is compared with each store; no loop written by hand comes near.
_MOST_ACCESSES: Final = 64


@dataclass(frozen=True, slots=True)
class CarryAccumulators:
    """Carries elements in the innermost loops of the function."""

    name: ClassVar[str] = "carry-accumulators"

    def run(self, unit: Unit) -> int:
        apart = None if unit.recipe.apart is Apart.ALL else ()
        made = 0
        for loop in innermost_loops(unit.function):
            made += _carry_all(loop, apart)
        unit.notes += ["an element is carried by the loop that accumulates in it"] * made
        return made


def innermost_loops(function: ir.Operation) -> list[ir.Operation]:
    """Those of ``scf.for`` whose bodies are arithmetic and accesses of elements alone."""
    return [one for one in operations_in(function) if one.name == "scf.for" and _is_plain(one)]


def _is_plain(loop: ir.Operation) -> bool:
    return all(
        one.name in ("memref.load", "memref.store", "scf.yield")
        or (one.name.startswith(_PURE) and not len(one.regions))
        for one in operations_in(loop)
    )


@dataclass(frozen=True, slots=True)
class _Access:
    operation: ir.Operation
    memref: ir.Value
    index: tuple[Linear, ...]

    @property
    def stores(self) -> bool:
        return self.operation.name == "memref.store"

    def is_element(self, other: _Access) -> bool:
        return self.memref == other.memref and self.index == other.index


@dataclass(frozen=True, slots=True)
class _Accumulator:
    """``store`` writes the element that ``before`` and ``after`` it read in the same turn."""

    store: ir.Operation
    before: tuple[ir.Operation, ...]
    after: tuple[ir.Operation, ...]


def _carry_all(loop: ir.Operation, apart: Collection[ir.Value] | None) -> int:
    made = 0
    while (found := _accumulator(loop, apart)) is not None:
        loop = _carry(loop, found)
        made += 1
    return made


def _accumulator(loop: ir.Operation, apart: Collection[ir.Value] | None) -> _Accumulator | None:
    """The first element of ``loop`` that it may carry."""
    if "unsignedCmp" in loop.attributes:
        return None
    counters = Counters()
    accesses = [
        _access(one, counters) for one in operations_in(loop) if one.name in ("memref.load", "memref.store")
    ]
    if len(accesses) > _MOST_ACCESSES:
        return None
    for place, store in enumerate(accesses):
        if not store.stores or not _stays(store, loop):
            continue
        own = [one for one in accesses if one.is_element(store) and not one.stores]
        others = [one for one in accesses if one not in own and one is not store]
        if not all(_never_meet(store, one, counters, apart) for one in others):
            continue
        before = tuple(one.operation for one in own if accesses.index(one) < place)
        after = tuple(one.operation for one in own if accesses.index(one) > place)
        if before:  # else the loop overwrites it, and what it held before is nobody's business
            return _Accumulator(store.operation, before, after)
    return None


def _access(operation: ir.Operation, counters: Counters) -> _Access:
    first = 1 if operation.name == "memref.store" else 0
    memref, *indices = list(operation.operands)[first:]
    return _Access(operation, memref, tuple(counters.form(one) for one in indices))


def _stays(store: _Access, loop: ir.Operation) -> bool:
    """Whether the element is the same in every turn."""
    value, memref, *indices = list(store.operation.operands)
    scalar = isinstance(value.type, (ir.FloatType, ir.IntegerType, ir.IndexType))
    return scalar and _made_before(memref, loop) and all(_can_leave(one, loop) for one in indices)


def _made_before(value: ir.Value, loop: ir.Operation) -> bool:
    if isinstance(value.owner, ir.Block):
        return value.owner != loop.regions[0].blocks[0]
    return not is_inside(value.owner.operation, loop)


def _can_leave(index: ir.Value, loop: ir.Operation) -> bool:
    """Whether ``index`` can be computed before ``loop``."""
    if _made_before(index, loop):
        return True
    if isinstance(index.owner, ir.Block) or index.owner.operation.name not in ARITHMETIC:
        return False
    return all(_can_leave(operand, loop) for operand in index.owner.operation.operands)


def _never_meet(
    store: _Access, other: _Access, counters: Counters, apart: Collection[ir.Value] | None
) -> bool:
    """Whether no turn of the loop touches the element of ``store`` by ``other``."""
    if not may_alias(store.memref, other.memref, apart):
        return True
    buffer = buffer_of(store.memref)
    if store.memref != other.memref or buffer is None or not buffer.distinct:
        return False
    # Beyond the end of a row begins the next one.
    for access in (store, other):
        if not all(map(counters.within, access.index, buffer.shape)):
            return False
    return any(map(counters.apart, store.index, other.index))


def _carry(loop: ir.Operation, found: _Accumulator) -> ir.Operation:
    """The loop that takes the place of ``loop`` and carries the element; it is not touched without a turn."""
    value, memref, *indices = list(found.store.operands)
    for index in indices:
        _leave(index, loop)
    first, end, step, *initial = list(loop.operands)
    types = [one.type for one in loop.results]
    where = found.store.location
    with ir.InsertionPoint(loop), loop.location:
        block = None
        if not _turns(first, end):
            guard = op("scf.if", [compare("slt", first, end)], types, regions=2)
            block, otherwise = (ir.Block.create_at_start(region) for region in guard.regions)
            with ir.InsertionPoint(otherwise):
                op("scf.yield", initial)
            _replace(loop.results, guard.results)
    with ir.InsertionPoint(loop) if block is None else ir.InsertionPoint(block), loop.location:
        with where:
            element = op("memref.load", [memref, *indices], [value.type]).result
        made = op(
            "scf.for",
            [first, end, step, *initial, element],
            [*types, value.type],
            attributes_of(loop),
            regions=1,
        )
        *results, last = list(made.results)
        with where:
            op("memref.store", [last, memref, *indices])
        if block is None:
            _replace(loop.results, results)
        else:
            op("scf.yield", results)
    _move_body(loop, made, found)
    loop.erase()
    return made


def _move_body(loop: ir.Operation, made: ir.Operation, found: _Accumulator) -> None:
    source = loop.regions[0].blocks[0]
    kinds = [*(one.type for one in source.arguments), made.results[len(made.results) - 1].type]
    body = ir.Block.create_at_start(made.regions[0], kinds, [loop.location] * len(kinds))
    *arguments, carried = list(body.arguments)
    _replace(source.arguments, arguments)
    for operation in list(source.operations):
        body.append(operation)
    for load in found.before:
        load.results[0].replace_all_uses_with(carried)
    for load in found.after:
        load.results[0].replace_all_uses_with(found.store.operands[0])
    handed_on = found.store.operands[0]
    for operation in (found.store, *found.before, *found.after):
        operation.erase()
    end = list(body.operations)[-1].operation
    with ir.InsertionPoint(end), end.location:
        op("scf.yield", [*end.operands, handed_on])
    end.erase()


def _replace(olds: Collection[ir.Value], news: Collection[ir.Value]) -> None:
    for old, new in zip(olds, news, strict=True):
        old.replace_all_uses_with(new)


def _leave(index: ir.Value, loop: ir.Operation) -> None:
    if _made_before(index, loop):
        return
    operation = index.owner.operation
    for operand in operation.operands:
        _leave(operand, loop)
    operation.move_before(loop)


def _turns(first: ir.Value, end: ir.Value) -> bool:
    """Whether a loop between these bounds is known to run."""
    low, high = constant_index(first), constant_index(end)
    return low is not None and high is not None and low < high

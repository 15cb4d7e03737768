"""Vectorization legality: whether iterations may become lanes, and which values vary between them.

Nothing is proved about memory: a store and a load of one buffer have to name the same element by the same
indices, or the loop is left alone; whether stores of different lanes meet is for the gate to find out.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.edits.loops import Loop, loop_of
from neurojit.edits.rates import rate
from neurojit.edits.reading import Access, access_of, accesses_in, is_pure
from neurojit.edits.vectors.folds import Fold, fold_of
from neurojit.frontend.types import is_row_major
from neurojit.mlir.walk import operations_in


@dataclass(frozen=True, slots=True)
class Lanewise:
    """A loop whose iterations may be lanes. ``folds``: one for each carried value."""

    loop: Loop
    varying: frozenset[ir.Value]
    folds: tuple[Fold, ...]

    @property
    def rounds(self) -> bool:
        """Whether lanes change the order of operations that round."""
        return any(fold.rounds for fold in self.folds)

    @property
    def repeatable(self) -> bool:
        """Whether an iteration may run twice: it carries nothing, and reads nothing that the loop stores."""
        accesses = accesses_in(self.loop.operation)
        stores = [access for access in accesses if access.stores]
        read = any(not one.stores and one.meets(store) for one in accesses for store in stores)
        return not self.folds and not read

    def strides(self, access: Access) -> list[int | None]:
        """What each index grows by from lane to lane; None where that is not constant."""
        found = [rate(index, self.loop) for index in access.indices]
        return [None if one is None else one * self.loop.step for one in found]

    def runs_along(self, access: Access) -> bool:
        """Whether neighbouring lanes are neighbours in memory."""
        strides = self.strides(access)
        whole = isinstance(access.buffer.type, ir.MemRefType) and is_row_major(access.buffer.type)
        return whole and bool(strides) and strides[-1] == 1 and not any(one != 0 for one in strides[:-1])


def analyse(loop: Loop) -> Lanewise | str:
    """What taking ``loop`` lane by lane takes, or why it cannot be taken so."""
    inside = operations_in(loop.operation)
    for operation in inside:
        known = is_pure(operation) or operation.name == "scf.yield" or access_of(operation) is not None
        if not known and loop_of(operation) is None:
            return f"{operation.name} in the loop"
    found = [fold_of(loop, place) for place in range(len(loop.carried))]
    folds = tuple(fold for fold in found if fold is not None)
    if len(folds) != len(found):
        return "a carried value that is not folded"
    varying = _varying(loop)
    for operation in inside:
        inner = loop_of(operation)
        if inner is not None and any(value in varying for value in list(operation.operands)[:3]):
            return "the bounds of a loop in it vary"
    accesses = accesses_in(loop.operation)
    if not loop.carried and not any(access.stores for access in accesses):
        return "it stores nothing"
    return _conflict(accesses, varying) or Lanewise(loop, varying, folds)


def _conflict(accesses: list[Access], varying: frozenset[ir.Value]) -> str:
    """Why lanes would get in the way of one another; empty where nothing shows that they do."""
    for store in accesses:
        if not store.stores:
            continue
        if not any(index in varying for index in store.indices):
            return "every iteration stores to one element"
        if any(not other.stores and other.meets(store) and not other.is_at(store) for other in accesses):
            return "an element is read that another iteration may store"
    return ""


def _varying(loop: Loop) -> frozenset[ir.Value]:
    """The values that may differ from iteration to iteration of ``loop``, what it carries among them."""
    varying = {loop.variable, *loop.carried}
    grown = -1
    while grown != len(varying):
        grown = len(varying)
        for operation in operations_in(loop.operation):
            inner = loop_of(operation)
            if inner is not None:
                for number, (initial, argument) in enumerate(zip(inner.initials, inner.carried, strict=True)):
                    if initial in varying or inner.yielded[number] in varying or argument in varying:
                        varying |= {argument, operation.results[number]}
            elif any(operand in varying for operand in operation.operands):
                varying |= set(operation.results)
    return frozenset(varying)

"""Version the nests of a body, outermost first."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.lanes import both
from neurojit.compiler.passes.versions.conditions import everywhere
from neurojit.compiler.passes.versions.intervals import Intervals
from neurojit.compiler.passes.versions.repeated import is_check
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in

_LOOPS = ("scf.for", "scf.parallel")
_MOST_OPERATIONS = 4000  # that all copies together may have: code that is not run costs time to compile


def version_loops(body: ir.Operation) -> int:
    """Version every nest of ``body`` with checks that can be decided before it; how many were."""
    return _Versions().run(body)


class _Versions:
    def __init__(self) -> None:
        self._room = _MOST_OPERATIONS
        self._made = 0

    def run(self, body: ir.Operation) -> int:
        self._regions(body)
        return self._made

    def _regions(self, holder: ir.Operation) -> None:
        for region in holder.regions:
            for block in region.blocks:
                for view in list(block.operations):
                    inner = view.operation
                    if inner.name in _LOOPS:
                        self._loop(inner)
                    elif len(inner.regions) and not inner.name.startswith("linalg."):
                        self._regions(inner)

    def _loop(self, loop: ir.Operation) -> None:
        nested = operations_in(loop)
        markers = [number for number, one in enumerate(nested) if is_check(one)]
        if not markers or len(nested) > self._room:
            return
        with ir.InsertionPoint(loop), loop.location:
            known = Intervals(loop)
            held = {n: everywhere(nested[n].operands[1], known) for n in markers}
        decided = {number: value for number, value in held.items() if value is not None}
        if not decided:
            self._regions(loop)
            return
        self._room -= len(nested)
        self._made += 1
        with ir.InsertionPoint(loop), loop.location:
            fast = self._chosen(loop, reduce(both, [*decided.values(), *known.guards]))
        copies = operations_in(fast)
        for number in decided:
            copies[number].erase()
        self._regions(fast)
        self._regions(loop)

    def _chosen(self, loop: ir.Operation, condition: ir.Value) -> ir.Operation:
        """``loop`` in the other branch of a choice; the copy in the first."""
        kinds = [result.type for result in loop.results]
        choice = op("scf.if", [condition], kinds, regions=2)
        for old, new in zip(loop.results, choice.results, strict=True):
            old.replace_all_uses_with(new)
        first, second = (ir.Block.create_at_start(region, []) for region in choice.regions)
        fast = loop.clone(ir.InsertionPoint(first)).operation
        second.append(loop)
        for block, one in ((first, fast), (second, loop)):
            with ir.InsertionPoint(block):
                op("scf.yield", list(one.results))
        return fast


@dataclass(frozen=True, slots=True)
class VersionLoops:
    """Lets loops whose checks can be decided before them run without."""

    name: ClassVar[str] = "version-loops"

    def run(self, unit: Unit) -> int:
        made = version_loops(unit.function)
        if made:
            unit.notes.append(f"loops with checks in front: {made}")
            unit.run_upstream(("canonicalize", "cse"))
        return made

"""Counts the work of one call (operations, bytes) from the source, as an upper bound. Compiler side only.

``operations`` bounds everything that runs: it decides whether a call is known to be small (the GIL may be
kept, Ctrl-C may wait). ``flops`` and ``integers`` count arithmetic on data alone, for the roofline. Where a
trip count or an extent is not in the text, or an operation is not known, the answer is None.
"""

from __future__ import annotations

import functools
import itertools

from mlir import ir

from neurojit.frontend.asking import ASKING
from neurojit.frontend.externals import is_external_call
from neurojit.frontend.index_values import Turn, leaves
from neurojit.frontend.trips import Ranges, bounds, counters, is_loop, ranges_of, turns_of
from neurojit.frontend.work_of_one import UNKNOWN, Work, largest, work_of_linalg, work_of_one
from neurojit.model.roofline import counted_dtype
from neurojit.model.types import Signature

# Regions that run once, or of which at most one runs.
_ONCE = {"scf.if", "scf.execute_region", "scf.index_switch", "affine.if", "memref.alloca_scope", "scf.reduce",
         "scf.forall.in_parallel",
         "memref.generic_atomic_rmw"}  # fmt: skip
_PER_RESULT_ELEMENT = {"tensor.generate", "tensor.pad"}
_MOST_TURNS = 2048  # of a program, counted one by one: about 0.1 ms each
_WAITING = Work(None, 0, 0)  # nobody knows how long, and nothing is computed


def count(functions: dict[str, ir.Operation]) -> dict[str, Work]:
    """The work of one call of every function; unknown where it calls itself, however indirectly."""
    counter = _Counter(functions)
    return {name: counter.of_function(name) for name in functions}


def count_own(functions: dict[str, ir.Operation], name: str) -> Work:
    """The work of ``name`` without that of what it calls: those are counted in ``calls``.

    A call in a loop of which nobody knows how often it turns is not there, or there as None.
    """
    return _Counter(functions, apart=True).of_function(name)


def data_operations(counted: Work, signature: Signature) -> int | None:
    """Those that compute with the data of ``signature``: floats, or integers where no data are floats."""
    return counted.integers if counted_dtype(signature).startswith("i") else counted.flops


class _Counter:
    """Counts as the text is nested. A loop whose counter bounds another one is counted turn by turn."""

    def __init__(self, functions: dict[str, ir.Operation], *, apart: bool = False) -> None:
        """``apart``: a call is an operation, and what is called is not looked at."""
        self._functions = functions
        self._apart = apart
        self._known: dict[str, Work] = {}
        self._active: set[str] = set()
        self._turns = 0  # counted one by one
        self._needs: dict[ir.Operation, frozenset[ir.Value]] = {}
        self._within: dict[ir.Operation, frozenset[ir.Value]] = {}  # of what an operation holds
        self._parts: dict[ir.Block, tuple[Work, list[ir.Operation]]] = {}
        self._ranges: dict[ir.Operation, Ranges] = {}
        self._loops: dict[tuple[object, ...], Work] = {}

    def of_function(self, name: str) -> Work:
        if name in self._known:
            return self._known[name]
        if name in self._active or name not in self._functions:
            return UNKNOWN
        self._active.add(name)
        self._known[name] = self._of_block(self._functions[name].regions[0].blocks[0], {})
        self._active.remove(name)
        return self._known[name]

    def _of_block(self, block: ir.Block, turn: Turn) -> Work:
        if block not in self._parts:
            inner = [operation.operation for operation in block.operations]
            always = [operation for operation in inner if not self._needed(operation)]
            work = sum((self._of_operation(operation, {}) for operation in always), Work())
            self._parts[block] = work, [operation for operation in inner if self._needed(operation)]
        work, others = self._parts[block]
        return sum((self._of_operation(operation, turn) for operation in others), work)

    def _of_operation(self, operation: ir.Operation, turn: Turn) -> Work:
        name = operation.name
        if name in ASKING or is_external_call(operation, self._functions):
            return _WAITING
        if name == "func.call":
            callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
            return Work(1, calls=((callee, 1),)) if self._apart else self.of_function(callee)
        if name.startswith("linalg."):
            return work_of_linalg(operation)
        if not len(operation.regions):
            return work_of_one(operation)
        if is_loop(operation):
            return self._of_loop(operation, turn) + Work(1)
        regions = [
            sum((self._of_block(block, turn) for block in region.blocks), Work())
            for region in operation.regions
        ]
        if name in _ONCE:
            return functools.reduce(Work.or_, regions, Work()) + Work(1)
        if name in _PER_RESULT_ELEMENT:
            return (sum(regions, Work()) + Work(1)).times(largest(operation.results))
        return UNKNOWN

    def _of_loop(self, loop: ir.Operation, turn: Turn) -> Work:
        here = sorted((hash(value), turn[value]) for value in self._needed(loop) if value in turn)
        key = (loop, *here)
        if key not in self._loops:
            if loop not in self._ranges:
                self._ranges[loop] = ranges_of(loop)
            ranges = self._ranges[loop](turn)
            self._loops[key] = UNKNOWN if ranges is None else self._of_turns(loop, ranges, turn)
        return self._loops[key]

    def _of_turns(self, loop: ir.Operation, ranges: list[range], turn: Turn) -> Work:
        body, own = loop.regions[0].blocks[0], counters(loop)
        count = turns_of(ranges)
        if not any(counter in self._within[loop] for counter in own):
            return self._of_block(body, turn).times(count)
        self._turns += count
        if self._turns > _MOST_TURNS:
            return UNKNOWN
        turns = ({**turn, **dict(zip(own, values, strict=True))} for values in itertools.product(*ranges))
        return sum((self._of_block(body, inner) for inner in turns), Work())

    def _needed(self, operation: ir.Operation) -> frozenset[ir.Value]:
        """What decides how often ``operation``, or a loop in it, turns: counters, and what nobody knows."""
        if operation not in self._needs:
            blocks = (block for region in operation.regions for block in region.blocks)
            inner = (self._needed(child.operation) for block in blocks for child in block.operations)
            self._within[operation] = frozenset[ir.Value]().union(*inner)
            own = leaves(bounds(operation)) if is_loop(operation) else frozenset[ir.Value]()
            self._needs[operation] = own | self._within[operation]
        return self._needs[operation]

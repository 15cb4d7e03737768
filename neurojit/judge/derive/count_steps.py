"""Instruments a function with a step counter and a limit, which tells on which arguments it ends.

Where a loop runs as often as data say, nothing in the text bounds a run. So each turn of a loop of which the
text does not say how often it runs, or says that it does very often, adds its cost to a count, and a turn
that would pass the limit ends the run with a status of its own, as a bounds check does. The count is the same
on every machine, which no clock is.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Final

from mlir import ir

from neurojit.compiler.checks.checks import FIRST_CHECK, insert_checks
from neurojit.compiler.passes.markers import FAULT
from neurojit.compiler.recipe import Road
from neurojit.frontend.trips import trips
from neurojit.judge.derive.reinterpret.prepare import Compilable, lowered_with
from neurojit.judge.derive.reinterpret.trailing import trailing_words
from neurojit.judge.derive.stages import Stages
from neurojit.judge.facts import counted_signature
from neurojit.mlir.build import Declarations, call, compare, constant, op
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel

_LOOPS = ("scf.for", "scf.parallel")
_ADDI = 1  # of the kinds of memref.atomic_rmw
HEAVY: Final = 1 << 20  # operations of a loop, known from the text, from which on its turns are counted


def counted(
    kernel: Kernel, road: Road = Road.TIERS, stages: Stages | None = None, *, fills: bool = True
) -> Compilable:
    """``kernel`` with every check in it and a trailing buffer of two i64: steps taken, steps allowed.

    ``fills``: whether memory that nothing writes is filled with zeros. Raises LoweringFailed, Uncheckable.
    """

    def edit(module: ir.Module, body: ir.Operation) -> None:
        declarations = Declarations(module)
        checks = insert_checks(body, declarations)
        Counting(body, declarations, FIRST_CHECK + len(checks)).run()

    signature = counted_signature(kernel.signature)
    return lowered_with(kernel, Tier.T0, signature, edit, road=road, fills=fills, stages=stages)


class Counting:
    """Adds to a last buffer of ``body``, of two i64, the steps it takes, and ends it past the second."""

    def __init__(self, body: ir.Operation, declarations: Declarations, number: int) -> None:
        self._entry = body.regions[0].blocks[0]
        self._context = self._entry.arguments[0]
        self._bit, self._word = ir.IntegerType.get_signless(1), ir.IntegerType.get_signless(64)
        self._fault = declarations.add(f"{FAULT}{number}", [self._context.type, self._bit])
        self._words = trailing_words(body, 2)

    def run(self) -> None:
        """Instrument every loop that may run long, and what its iterations reach."""
        self._block(self._entry)

    def _block(self, block: ir.Block) -> int:
        """Operations of one pass through ``block``, loops that count for themselves left out."""
        return sum(self._operation(o.operation) for o in list(block.operations))

    def _operation(self, operation: ir.Operation) -> int:
        turns = _trips(operation)
        blocks = [block for region in operation.regions for block in region.blocks]
        cost = sum(self._block(block) for block in blocks)
        if operation.name != "scf.while" and turns is not None and turns * (1 + cost) <= HEAVY:
            return 1 + turns * cost
        if operation.name not in (*_LOOPS, "scf.while"):
            return 1 + cost  # run once: what is long in it counts for itself
        self._count(blocks[-1], 1 + cost)
        return 1

    def _count(self, block: ir.Block, cost: int) -> None:
        """At the beginning of ``block``: add ``cost``, and end the run where that is too much."""
        index = ir.IndexType.get()
        kind = ir.IntegerAttr.get(self._word, _ADDI)
        with ir.InsertionPoint.at_block_begin(block):
            first, second = constant(index, 0), constant(index, 1)
            more = constant(self._word, cost)
            # Atomic, so that LLVM does not compute the count of a whole loop instead, by 128-bit divisions.
            old = op("memref.atomic_rmw", [more, self._words, first], [self._word], {"kind": kind}).result
            new = op("arith.addi", [old, more], [self._word]).result
            most = op("memref.load", [self._words, second], [self._word]).result
            call(self._fault, [self._context, compare("sle", new, most)])


def _trips(operation: ir.Operation) -> int | None:
    """How often the text says that an operation's regions run: once but for loops; None if it does not."""
    return trips(operation) if operation.name in _LOOPS else 1

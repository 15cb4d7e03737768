"""A function with its steps counted and a limit to them: what tells on which arguments it ends.

Where a loop runs as often as data say, nothing in the text bounds a run. So each turn of such a loop adds
what it costs to a count, and a turn that would pass the limit ends the run with a status of its own, as a
bounds check does. The count is the same on every machine, which no clock is.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.ingress.trips import trips
from neurojit.kernel import Kernel, Tier
from neurojit.lowering.builders import Declarations, call, compare, constant, op
from neurojit.lowering.markers import FAULT
from neurojit.lowering.pipelines import TIERS, Road
from neurojit.validation.equivalence.facts import counted_signature
from neurojit.validation.equivalence.reinterpret.prepare import Compilable, lowered_with
from neurojit.validation.equivalence.reinterpret.trailing import trailing_words
from neurojit.validation.safety.checks import FIRST_CHECK, insert_checks
from neurojit.validation.safety.taint import data_in

_LOOPS = ("scf.for", "scf.parallel")


def counted(kernel: Kernel, road: Road = TIERS) -> Compilable:
    """``kernel`` with every check in it and a trailing buffer of two i64: steps taken, steps allowed.

    Raises LoweringFailed, Uncheckable.
    """

    def edit(module: ir.Module, body: ir.Operation) -> None:
        data = data_in(body)
        declarations = Declarations(module)
        checks = insert_checks(body, declarations)
        _Counting(body, data, declarations, FIRST_CHECK + len(checks)).run()

    return lowered_with(kernel, Tier.T0, counted_signature(kernel.signature), edit, road=road)


class _Counting:
    def __init__(
        self, body: ir.Operation, data: set[ir.Value], declarations: Declarations, number: int
    ) -> None:
        self._entry = body.regions[0].blocks[0]
        self._context = self._entry.arguments[0]
        self._data = data
        self._bit, self._word = ir.IntegerType.get_signless(1), ir.IntegerType.get_signless(64)
        self._fault = declarations.add(f"{FAULT}{number}", [self._context.type, self._bit])
        self._words = trailing_words(body, 2)

    def run(self) -> None:
        """Count in every loop that runs as often as data say, and in what its turns reach."""
        self._block(self._entry, within=False)

    def _block(self, block: ir.Block, *, within: bool) -> int:
        """Operations of one pass through ``block``, loops that count for themselves left out."""
        return sum(self._operation(o.operation, within=within) for o in list(block.operations))

    def _operation(self, operation: ir.Operation, *, within: bool) -> int:
        turns = _trips(operation)
        counts = operation.name == "scf.while" or (
            turns is None and (within or any(value in self._data for value in operation.operands))
        )
        blocks = [block for region in operation.regions for block in region.blocks]
        cost = sum(self._block(block, within=within or counts) for block in blocks)
        if not counts:
            return 1 + (1 if turns is None else turns) * cost
        self._count(blocks[-1], 1 + cost)
        return 1

    def _count(self, block: ir.Block, cost: int) -> None:
        """At the beginning of ``block``: add ``cost``, and end the run where that is too much."""
        index = ir.IndexType.get()
        with ir.InsertionPoint.at_block_begin(block):
            first, second = constant(index, 0), constant(index, 1)
            old = op("memref.load", [self._words, first], [self._word]).result
            new = op("arith.addi", [old, constant(self._word, cost)], [self._word]).result
            op("memref.store", [new, self._words, first])
            most = op("memref.load", [self._words, second], [self._word]).result
            call(self._fault, [self._context, compare("sle", new, most)])


def _trips(operation: ir.Operation) -> int | None:
    """How often the text says that an operation's regions run: once but for loops; None if it does not."""
    return trips(operation) if operation.name in _LOOPS else 1

"""Taint analysis: which bounds checks depend on the contents of inputs rather than on shapes.

Data is what buffers hold, scalar arguments, and memory that nobody wrote. A check whose condition, or whose
being reached, depends on data says nothing about other inputs; all others have the same outcome in every run
at these shapes, so one run that passes them proves them. A forward analysis to a fixed point; everything
that is not known to be clean is data.
"""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.checks.checks import Check
from neurojit.mlir.operation_facts import LOADS

# What reads a buffer: its result is data whatever the address was.
_READS = LOADS | {"memref.atomic_rmw", "func.call"}
# Extents of buffers are part of the shape.
_CLEAN = {"memref.dim", "arith.constant", "memref.alloc", "memref.alloca", "memref.get_global"}


def depending_on_data(body: ir.Operation, checks: list[Check]) -> list[Check]:
    """The checks of ``body`` that one run does not prove."""
    analysis = _analysed(body)
    return [check for check in checks if check.marker in analysis.unsure]


def data_in(body: ir.Operation, *, scalars: bool = True) -> set[ir.Value]:
    """The values of ``body`` that may depend on data; without ``scalars``: on what buffers hold."""
    return _analysed(body, scalars=scalars).values


def _analysed(body: ir.Operation, *, scalars: bool = True) -> _Taint:
    entry = body.regions[0].blocks[0]
    analysis = _Taint()
    for argument in entry.arguments if scalars else ():
        # Pointers and buffers are places, not data; a scalar argument is data.
        if not isinstance(argument.type, ir.MemRefType) and str(argument.type) != "!llvm.ptr":
            analysis.values.add(argument)
    analysis.run(entry)
    return analysis


class _Taint:
    def __init__(self) -> None:
        self.values: set[ir.Value] = set()
        self.unsure: set[ir.Operation] = set()

    def run(self, entry: ir.Block) -> None:
        """Repeat until nothing changes: loops carry data back to where they began."""
        while True:
            before = (len(self.values), len(self.unsure))
            self._block(entry, under_data=False)
            if (len(self.values), len(self.unsure)) == before:
                return

    def _block(self, block: ir.Block, *, under_data: bool) -> None:
        for operation in block.operations:
            self._operation(operation.operation, under_data=under_data)

    def _operation(self, operation: ir.Operation, *, under_data: bool) -> None:
        name = operation.name
        reads_data = any(operand in self.values for operand in operation.operands)
        if name == "func.call" and not len(operation.results) and (reads_data or under_data):
            self.unsure.add(operation)
        if len(operation.regions):
            self._structured(operation, under_data=under_data)
            return
        if name in _READS or (name not in _CLEAN and reads_data):
            self.values.update(operation.results)

    def _structured(self, operation: ir.Operation, *, under_data: bool) -> None:
        name = operation.name
        operands = list(operation.operands)
        if name == "scf.for":
            self._for(operation, operands, under_data=under_data)
        elif name == "scf.if":
            chosen_by_data = operands[0] in self.values
            for region in operation.regions:
                for block in region.blocks:
                    self._block(block, under_data=under_data or chosen_by_data)
                    self._yielded(block, list(operation.results), chosen_by_data)
        elif name == "scf.while":
            self._while(operation, operands, under_data=under_data)
        else:
            # Anything else with regions: what goes in may come out anywhere, and how often is unknown.
            tainted = any(operand in self.values for operand in operands)
            counters = name == "scf.parallel" and not tainted
            for region in operation.regions:
                for block in region.blocks:
                    if not counters:
                        self.values.update(block.arguments)
                    self._block(block, under_data=under_data or tainted)
            self.values.update(operation.results)

    def _for(self, operation: ir.Operation, operands: list[ir.Value], *, under_data: bool) -> None:
        block = operation.regions[0].blocks[0]
        trips_by_data = any(bound in self.values for bound in operands[:3])
        variable, *carried = list(block.arguments)
        if trips_by_data:
            self.values.add(variable)
        for initial, inside, result in zip(operands[3:], carried, operation.results, strict=True):
            if initial in self.values or trips_by_data:
                self.values.update((inside, result))
        self._block(block, under_data=under_data or trips_by_data)
        terminator = list(block.operations)[-1].operation
        for value, inside, result in zip(terminator.operands, carried, operation.results, strict=True):
            if value in self.values:
                self.values.update((inside, result))

    def _while(self, operation: ir.Operation, operands: list[ir.Value], *, under_data: bool) -> None:
        before, after = (region.blocks[0] for region in operation.regions)
        for initial, inside in zip(operands, before.arguments, strict=True):
            if initial in self.values:
                self.values.add(inside)
        self._block(before, under_data=under_data)
        condition, *forwarded = list(list(before.operations)[-1].operation.operands)
        by_data = condition in self.values
        for value, inside, result in zip(forwarded, after.arguments, operation.results, strict=True):
            if value in self.values or by_data:
                self.values.update((inside, result))
        self._block(after, under_data=under_data or by_data)
        if by_data:  # the next test, and all in it, is reached only if this one said so
            self._block(before, under_data=True)
            self.values.update(before.arguments)
        for value, inside in zip(
            list(after.operations)[-1].operation.operands, before.arguments, strict=True
        ):
            if value in self.values:
                self.values.add(inside)

    def _yielded(self, block: ir.Block, results: list[ir.Value], chosen_by_data: bool) -> None:
        operations = list(block.operations)
        if not operations:
            return
        for value, result in zip(operations[-1].operation.operands, results, strict=False):
            if value in self.values or chosen_by_data:
                self.values.add(result)

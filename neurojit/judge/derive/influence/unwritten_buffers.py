"""Which buffers hold, throughout a body, what they held when it began."""

from __future__ import annotations

from mlir import ir

from neurojit.mlir.alias import global_name, is_allocated, root
from neurojit.mlir.operation_facts import LOADS, LOOKS, VIEWS
from neurojit.mlir.walk import operations_in


class UnwrittenBuffers:
    """Arguments of ``body`` that are only read, and views of them.

    A buffer that anything but a read or a view is given is taken as written. Where one is given on that is
    no view of an argument or of an allocation, any argument may be meant.
    """

    def __init__(self, body: ir.Operation) -> None:
        self._entry = body.regions[0].blocks[0]
        self._written: set[ir.Value] = set()
        self._any = False
        for operation in operations_in(body):
            if operation.name in VIEWS | LOADS | LOOKS:
                continue
            copied = operation.name == "memref.copy"
            for value in list(operation.operands)[1 if copied else 0 :]:
                if isinstance(value.type, ir.MemRefType | ir.UnrankedMemRefType):
                    self._note(root(value))

    def holds(self, buffer: ir.Value) -> bool:
        """Whether what is read of ``buffer`` is what an argument held at entry."""
        memory = root(buffer)
        return not self._any and self._is_argument(memory) and memory not in self._written

    def _note(self, memory: ir.Value) -> None:
        self._written.add(memory)
        if not self._is_argument(memory):
            made_here = is_allocated(memory) or global_name(memory) is not None
            self._any = self._any or not made_here

    def _is_argument(self, memory: ir.Value) -> bool:
        return isinstance(memory.owner, ir.Block) and memory.owner == self._entry

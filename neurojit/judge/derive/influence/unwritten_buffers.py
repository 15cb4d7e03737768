"""Which buffers hold, throughout a body, what they held when it began."""

from __future__ import annotations

from mlir import ir

from neurojit.judge.derive.buffer_views import VIEWS, root_of
from neurojit.mlir.walk import operations_in

_READS = ("memref.load", "vector.load", "vector.transfer_read", "vector.maskedload", "vector.gather",
          "vector.expandload", "memref.dim")  # fmt: skip


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
            if operation.name in _READS or operation.name in VIEWS:
                continue
            copied = operation.name == "memref.copy"
            for value in list(operation.operands)[1 if copied else 0 :]:
                if isinstance(value.type, ir.MemRefType | ir.UnrankedMemRefType):
                    self._note(root_of(value))

    def holds(self, buffer: ir.Value) -> bool:
        """Whether what is read of ``buffer`` is what an argument held at entry."""
        root = root_of(buffer)
        return not self._any and self._is_argument(root) and root not in self._written

    def _note(self, root: ir.Value) -> None:
        self._written.add(root)
        if not self._is_argument(root):
            made_here = not isinstance(root.owner, ir.Block) and root.owner.operation.name in (
                "memref.alloc",
                "memref.alloca",
                "memref.get_global",
            )
            self._any = self._any or not made_here

    def _is_argument(self, root: ir.Value) -> bool:
        return isinstance(root.owner, ir.Block) and root.owner == self._entry

"""Views of buffers, and the buffer that a chain of them looks at."""

from __future__ import annotations

from typing import Final

from mlir import ir

VIEWS: Final = ("memref.subview", "memref.cast", "memref.expand_shape", "memref.collapse_shape",
                "memref.reinterpret_cast", "memref.view")  # fmt: skip


def root_of(buffer: ir.Value) -> ir.Value:
    """What ``buffer`` is a view of; itself where it is none."""
    while not isinstance(buffer.owner, ir.Block) and buffer.owner.operation.name in VIEWS:
        buffer = buffer.owner.operation.operands[0]
    return buffer

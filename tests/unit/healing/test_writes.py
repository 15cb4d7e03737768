"""What may write to a buffer that a flight watches is marked; what only reads it is not."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.healing.flight.layout import FlightLayout
from neurojit.healing.flight.writes import WROTE, mark_writes
from neurojit.mlir.context import make_context
from neurojit.mlir.walk import operations_in
from neurojit.model.types import Signature

LAYOUT = FlightLayout(Signature((), ()), (), (), shared=((0, 4),))
TO_TENSOR = "%t = bufferization.to_tensor %m restrict WRITABLE : memref<4xf32> to tensor<4xf32>"
VIEWED = "memref<2x2xf32>"
MARKED = {
    "a load": ("%v = memref.load %m[%c] : memref<4xf32>", 0),
    "a store": ("memref.store %x, %m[%c] : memref<4xf32>", 1),
    "a tensor that is read": (TO_TENSOR.replace("WRITABLE ", ""), 0),
    "a tensor that may be written in place": (TO_TENSOR.replace("WRITABLE", "writable"), 1),
    "a load by a view": (
        f"%w = memref.expand_shape %m [[0, 1]] output_shape [2, 2] : memref<4xf32> into {VIEWED}\n"
        f"%v = memref.load %w[%c, %c] : {VIEWED}",
        0,
    ),
    "a store by a view": (
        f"%w = memref.expand_shape %m [[0, 1]] output_shape [2, 2] : memref<4xf32> into {VIEWED}\n"
        f"memref.store %x, %w[%c, %c] : {VIEWED}",
        1,
    ),
    "what nobody knows": ("func.call @g(%m) : (memref<4xf32>) -> ()", 1),
}


@pytest.mark.parametrize("name", MARKED)
def test_what_may_write_is_marked(name: str) -> None:
    body, marked = MARKED[name]
    with make_context() as context, ir.Location.unknown():
        module = ir.Module.parse(
            "func.func private @g(memref<4xf32>)\n"
            f"func.func @f(%m: memref<4xf32>, %x: f32, %c: index) {{\n{body}\nreturn\n}}"
        )
        context.allow_unregistered_dialects = True
        mark_writes(module.body.operations[1].operation, LAYOUT)
        assert sum(one.name == WROTE for one in operations_in(module.operation)) == marked

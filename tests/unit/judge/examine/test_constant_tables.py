"""Private constant globals are tables that a candidate may read; whatever else a global may be is refused."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

LOOP = """  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
"""
ORIGINAL = (
    "func.func @f(%x: memref<4xf32>, %o: memref<4xf32>) {\n"
    + LOOP
    + """  %t = arith.constant dense<[1.0, 2.0, 4.0, 8.0]> : tensor<4xf32>
  scf.for %i = %c0 to %c4 step %c1 {
    %v = memref.load %x[%i] : memref<4xf32>
    %k = tensor.extract %t[%i] : tensor<4xf32>
    %w = arith.mulf %v, %k : f32
    memref.store %w, %o[%i] : memref<4xf32>
  }
  return
}
"""
)
TABLE = 'memref.global "private" constant @k : memref<4xf32> = dense<[1.0, 2.0, 4.0, 8.0]>\n'


def candidate(table: str = TABLE, before: str = "", of: str = "%t", after: str = "") -> str:
    return (
        table
        + "func.func @f(%x: memref<4xf32>, %o: memref<4xf32>) {\n"
        + LOOP
        + "  %t = memref.get_global @k : memref<4xf32>\n"
        + before
        + f"""  scf.for %i = %c0 to %c4 step %c1 {{
    %v = memref.load %x[%i] : memref<4xf32>
    %k = memref.load {of}[%i] : memref<4xf32>
    %w = arith.mulf %v, %k : f32
    memref.store %w, %o[%i] : memref<4xf32>
  }}
  return
}}
"""
        + after
    )


HELPER = """func.func private @of(%i: index) -> f32 {
  %t = memref.get_global @k : memref<4xf32>
  %k = memref.load %t[%i] : memref<4xf32>
  return %k : f32
}
"""


@pytest.mark.parametrize(
    "reply",
    [
        candidate(),
        candidate(before="  memref.prefetch %x[%c1], read, locality<3>, data : memref<4xf32>\n"),
        candidate(
            before="  %u = memref.alloc() : memref<4xf32>\n"
            "  memref.copy %t, %u : memref<4xf32> to memref<4xf32>\n"
            "  memref.store %z, %u[%c0] : memref<4xf32>\n".replace("%z", "%one"),
            of="%u",
        ).replace("  %c0 =", "  %one = arith.constant 1.0 : f32\n  %c0 =", 1),
        candidate(
            before="  %i2 = arith.constant 2 : index\n  %u = func.call @of(%i2) : (index) -> f32\n",
            after=HELPER,
        ),
    ],
    ids=["a table", "and a prefetch", "a copy that is changed", "in a helper, too"],
)
def test_tables_are_read(gate: Gate, reply: str) -> None:
    verdict = judged(gate, ORIGINAL, reply)
    assert isinstance(verdict, Accepted), str(verdict)


STORE = "  %z = arith.constant 0.0 : f32\n"


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (candidate(TABLE.replace(" constant", "")), "it is not constant"),
        (candidate(TABLE.replace('"private" ', "")), 'write memref.global "private" constant'),
        (candidate(TABLE.replace("dense<[1.0, 2.0, 4.0, 8.0]>", "uninitialized")), "dense<...>"),
        (candidate(TABLE.replace(">\n", "> {alignment = 4096 : i64}\n")), "alignment"),
        (
            candidate(
                'memref.global "private" constant @k : memref<4xf32> = dense<1.0>\n'
                'memref.global "private" constant @huge : memref<999999999xf32> = dense<1.0>\n'
            ),
            "bytes",
        ),
        (candidate(before=STORE + "  memref.store %z, %t[%c0] : memref<4xf32>\n"), "may write to @k"),
        (
            candidate(
                before="  %v2 = memref.subview %t[2][2][1] : memref<4xf32> to "
                "memref<2xf32, strided<[1], offset: 2>>\n"
                + STORE
                + "  linalg.fill ins(%z : f32) outs(%v2 : memref<2xf32, strided<[1], offset: 2>>)\n"
            ),
            "linalg.fill: may write to @k",
        ),
        (candidate(before="  memref.dealloc %t : memref<4xf32>\n"), "frees memory"),
        (
            candidate(
                before="  func.call @spoil(%t) : (memref<4xf32>) -> ()\n",
                after="func.func private @spoil(%t: memref<4xf32>) {\n  %c0 = arith.constant 0 : index\n"
                + STORE
                + "  memref.store %z, %t[%c0] : memref<4xf32>\n  return\n}\n",
            ),
            "may write to @k",
        ),
    ],
)
def test_what_is_no_table_is_refused(gate: Gate, reply: str, says: str) -> None:
    verdict = judged(gate, ORIGINAL, reply)
    assert isinstance(verdict, Rejected)
    assert verdict.check == "permitted"
    assert says in verdict.diagnostic.message


def test_a_table_with_another_value_is_another_function(gate: Gate) -> None:
    verdict = judged(gate, ORIGINAL, candidate(TABLE.replace("4.0", "4.5")))
    assert isinstance(verdict, Rejected)
    assert verdict.check in ("equivalent", "algebraically equal")

"""A patch has no memory from one call to the next."""

from __future__ import annotations

import pytest

from neurojit.healing.contract import FAILING
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import Bench
from tests.unit.healing.test_cheats import NOT_LARGER

TEXT = NOT_LARGER.replace("CHECK", "%ok = arith.cmpf ole, %y, %limit : f64")
READS = {
    "buffer": "%m = memref.alloc() : memref<4xf64>\n  %y = memref.load %m[%c0] : memref<4xf64>",
    "stack": "%m = memref.alloca() : memref<4xf64>\n  %y = memref.load %m[%c0] : memref<4xf64>",
    "tensor": "%m = tensor.empty() : tensor<4xf64>\n  %y = tensor.extract %m[%c0] : tensor<4xf64>",
    "extent": "%n = arith.constant 4 : index\n  %m = memref.alloc(%n) : memref<?xf64>\n"
    "  %y = memref.load %m[%c0] : memref<?xf64>",
    "truth": "%m = memref.alloca() : memref<4xi1>\n  %t = memref.load %m[%c0] : memref<4xi1>\n"
    "  %y = arith.uitofp %t : i1 to f64",
    "index": "%m = memref.alloca() : memref<4xindex>\n  %t = memref.load %m[%c0] : memref<4xindex>\n"
    "  %i = arith.index_cast %t : index to i64\n  %y = arith.sitofp %i : i64 to f64",
}


def _patch(body: str, returned: str = "%y") -> str:
    return f"""func.func @next(%x: f64) -> f64 {{
  %c0 = arith.constant 0 : index
  {body}
  return {returned} : f64
}}
"""


@pytest.fixture(scope="module")
def bench(judge: Judge) -> Bench:
    return Bench(judge, TEXT, "grow", "next")


@pytest.mark.parametrize("body", READS.values(), ids=list(READS))
def test_a_temporary_begins_as_zeros(bench: Bench, body: str) -> None:
    verdict = bench.judge(_patch(body), (5.0,))
    assert verdict.accepted, verdict.diagnostic
    assert verdict.text.count("linalg.fill") == 1
    one_more = body + "\n  %one = arith.constant 1.0 : f64\n  %z = arith.addf %y, %one : f64"
    assert bench.judge(_patch(one_more, "%z"), (5.0,)).refused_by == FAILING


def test_a_copy_stays_one(bench: Bench) -> None:
    body = """%t = tensor.splat %x : tensor<4xf64>
  %m = bufferization.alloc_tensor() copy(%t) : tensor<4xf64>
  %y = tensor.extract %m[%c0] : tensor<4xf64>"""
    verdict = bench.judge(_patch(body), (5.0,))
    assert verdict.refused_by == FAILING
    assert verdict.diagnostic is not None
    assert "y = 5" in verdict.diagnostic.message

"""``scf.forall`` in a reply: its iterations run in sequence, and are judged as they are installed."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

KIND = "tensor<32x48xf32>"
A, B = "tensor<32x24xf32>", "tensor<24x48xf32>"
PRODUCT = f"""func.func @f(%a: {A}, %b: {B}) -> {KIND} {{
  %c = "tensorlang.matmul"(%a, %b) : ({A}, {B}) -> {KIND}
  return %c : {KIND}
}}"""


def tiles(bounds: str = "(0, 0) to (32, 48) step (8, 16)", into: str = "%i, %j") -> str:
    return f"""func.func @f(%a: {A}, %b: {B}) -> {KIND} {{
      %z = arith.constant 0.0 : f32
      %e = tensor.empty() : {KIND}
      %init = linalg.fill ins(%z : f32) outs(%e : {KIND}) -> {KIND}
      %r = scf.forall (%i, %j) = {bounds} shared_outs(%o = %init) -> ({KIND}) {{
        %x = tensor.extract_slice %a[%i, 0] [8, 24] [1, 1] : {A} to tensor<8x24xf32>
        %y = tensor.extract_slice %b[0, %j] [24, 16] [1, 1] : {B} to tensor<24x16xf32>
        %s = tensor.extract_slice %o[%i, %j] [8, 16] [1, 1] : {KIND} to tensor<8x16xf32>
        %m = linalg.matmul ins(%x, %y : tensor<8x24xf32>, tensor<24x16xf32>)
                           outs(%s : tensor<8x16xf32>) -> tensor<8x16xf32>
        scf.forall.in_parallel {{
          tensor.parallel_insert_slice %m into %o[{into}] [8, 16] [1, 1]
              : tensor<8x16xf32> into {KIND}
        }}
      }}
      return %r : {KIND}
    }}"""


# Each iteration adds to what the one before left: a race, were they to run at the same time.
SUM = """func.func @f(%x: memref<16xf32>, %s: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %zero = arith.constant 0.0 : f32
  memref.store %zero, %s[%c0] : memref<1xf32>
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<16xf32>
    %t = memref.load %s[%c0] : memref<1xf32>
    %u = arith.addf %t, %v : f32
    memref.store %u, %s[%c0] : memref<1xf32>
  }
  return
}"""
SCRIPT = """```mlir
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %m = transform.structured.match ops{["linalg.matmul"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %t, %l = transform.structured.tile_using_forall %m tile_sizes [8, 16]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}
```"""


SMALL = PRODUCT.replace("32x24", "10x24").replace("32x48", "10x48")
# Five threads have rows to do; the views of the last ones are empty and begin past the end.
IDLE = SCRIPT.replace("tile_sizes [8, 16]", "num_threads [8]")


@pytest.mark.parametrize(
    ("original", "candidate"),
    [
        (PRODUCT, tiles()),
        (PRODUCT, SCRIPT),
        (SMALL, IDLE),
        (SUM, SUM.replace("scf.for %i = %c0 to %n step %c1", "scf.forall (%i) in (16)")),
    ],
    ids=["tiles", "tile_using_forall", "idle threads", "one after another"],
)
def test_a_right_one_is_accepted(gate: Gate, original: str, candidate: str) -> None:
    verdict = judged(gate, original, candidate)
    assert isinstance(verdict, Accepted), verdict


@pytest.mark.parametrize(
    ("candidate", "check"),
    [
        (tiles("(0, 0) to (32, 48) step (16, 16)"), "algebraically equal"),
        (tiles("(0, 0) to (40, 48) step (8, 16)"), "memory-safe"),
        (tiles("(0, 0) to (32, 48) step (8, 8)"), "memory-safe"),
        (tiles(into="%i, 0"), "algebraically equal"),
        (tiles("(0, 0) to (32, 48) step (8, 0)"), "permitted"),
        (tiles("(0, 0) to (4000000000, 4000000000) step (8, 16)"), "permitted"),
    ],
    ids=["left out", "too far", "over the edge", "elsewhere", "no step", "endless"],
)
def test_a_wrong_one_is_refused(gate: Gate, candidate: str, check: str) -> None:
    verdict = judged(gate, PRODUCT, candidate)
    assert isinstance(verdict, Rejected)
    assert verdict.check == check, verdict

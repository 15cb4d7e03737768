"""The reference runs as vectorized loops only once those have given T0's bits."""

from __future__ import annotations

import numpy as np

from neurojit.abi.host_target import host_target
from neurojit.judge.derive.object_builder import ObjectBuilder
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable
from neurojit.judge.trial.inputs.float_strategies import FAMILIES
from neurojit.judge.trial.inputs.generate import draw
from neurojit.judge.trial.reference.reference import Reference
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from tests.unit.judge.trial.equivalence_judged import compiled, context, kernel_of

ORDINARY = FAMILIES[1]
KIND = "tensor<24x24xf32>"
PRODUCT = f"""func.func @f(%a: {KIND}, %b: {KIND}) -> {KIND} {{
  %c = "tensorlang.matmul"(%a, %b) : ({KIND}, {KIND}) -> {KIND}
  return %c : {KIND}
}}"""
# The same polynomial, and the same bits wherever nothing rounds.
SUM_OF_HALVES = f"""func.func @f(%a: {KIND}, %b: {KIND}) -> {KIND} {{
  %x = tensor.extract_slice %a[0, 0] [24, 12] [1, 1] : {KIND} to tensor<24x12xf32>
  %y = tensor.extract_slice %a[0, 12] [24, 12] [1, 1] : {KIND} to tensor<24x12xf32>
  %z = tensor.extract_slice %b[0, 0] [12, 24] [1, 1] : {KIND} to tensor<12x24xf32>
  %w = tensor.extract_slice %b[12, 0] [12, 24] [1, 1] : {KIND} to tensor<12x24xf32>
  %c = "tensorlang.matmul"(%x, %z) : (tensor<24x12xf32>, tensor<12x24xf32>) -> {KIND}
  %d = "tensorlang.matmul"(%y, %w) : (tensor<24x12xf32>, tensor<12x24xf32>) -> {KIND}
  %e = "tensorlang.add"(%c, %d) : ({KIND}, {KIND}) -> {KIND}
  return %e : {KIND}
}}"""
FAULTY = """func.func @f(%a: memref<4xf32>, %b: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %no = arith.constant false
  %x = memref.load %a[%c0] : memref<4xf32>
  memref.store %x, %b[%c0] : memref<4xf32>
  "tensorlang.assert"(%no) {message = "never"} : (i1) -> ()
  return
}"""


def contiguous(kernel: Kernel) -> Executable:
    with context():
        return Executable(
            ObjectBuilder(host_target(), Numerics.STRICT, 1).contiguous(kernel), kernel.signature
        )


def test_the_same_bits_make_it_stand_for_t0() -> None:
    kernel = kernel_of(PRODUCT)
    reference = Reference(compiled(kernel, Tier.T0), contiguous(kernel))
    assert reference.runs_as == "T0"
    reference.confirm(draw(kernel.signature, ORDINARY, 1, 0))
    assert reference.runs_as == "vectorized, with T0's bits"


def test_other_bits_leave_t0_to_run() -> None:
    kernel, other = kernel_of(PRODUCT), kernel_of(SUM_OF_HALVES)
    plain = compiled(kernel, Tier.T0)
    reference = Reference(plain, contiguous(other))
    arguments = draw(kernel.signature, ORDINARY, 1, 0)
    reference.confirm(arguments)
    assert reference.runs_as == "T0"
    wanted = plain.run(arguments, Layout.BELOW).results[0]
    np.testing.assert_array_equal(reference.run(arguments, Layout.ABOVE).results[0], wanted)


def test_a_run_that_faults_confirms_nothing() -> None:
    kernel = kernel_of(FAULTY)
    reference = Reference(compiled(kernel, Tier.T0), contiguous(kernel))
    reference.confirm(draw(kernel.signature, ORDINARY, 1, 0))
    assert reference.runs_as == "T0"


def test_where_t0_would_run_for_a_minute_the_figures_say_that_nothing_confirmed_it() -> None:
    kernel = kernel_of(PRODUCT)
    reference = Reference(compiled(kernel, Tier.T0), contiguous(kernel), operations=1 << 34)
    reference.confirm(draw(kernel.signature, ORDINARY, 1, 0))
    assert reference.runs_as == "vectorized, not confirmed"

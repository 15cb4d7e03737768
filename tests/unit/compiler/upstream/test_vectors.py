"""Each fault of the vector dialect: what comes out where it is left in, and what comes out here."""

from __future__ import annotations

import re
import signal
import subprocess
import sys

import numpy as np
import pytest

from neurojit.compiler.lower import LoweringFailed
from neurojit.compiler.upstream import vectors
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, diagnostics
from tests.unit.compiler.upstream.child import ROOT, lowered_in_child
from tests.unit.compiler.upstream.shown import Array, Shown
from tests.unit.compiler.upstream.shown_masks import MASKS
from tests.unit.compiler.upstream.shown_shapes import SHAPES
from tests.unit.compiler.upstream.shown_strides import STRIDES
from tests.unit.compiler.upstream.test_tensor_transfers import PART, WHOLE

pytestmark = pytest.mark.sampled(6)

SHOWN = MASKS | SHAPES | STRIDES


def called(shown: Shown, tier: Tier, *kept: str) -> Array:
    arguments = [given.copy() if isinstance(given, np.ndarray) else given for given in shown.given]
    assert Machine(shown.text, tier, kept=kept)("f", *arguments).status == 0
    return arguments[-1]


@pytest.mark.parametrize("name", SHOWN)
def test_the_fault_is_still_there(name: str) -> None:
    """A release that mends it makes its entry needless."""
    shown = SHOWN[name]
    if isinstance(shown.wrong, np.ndarray):
        np.testing.assert_array_equal(called(shown, Tier.T0, shown.fault), shown.wrong)
        return
    if isinstance(shown.wrong, str):
        with pytest.raises(LoweringFailed, match=re.escape(shown.wrong)):
            called(shown, Tier.T0, shown.fault)
        return
    status, _ = lowered_in_child(shown.text, shown.fault)
    assert status == -shown.wrong


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
@pytest.mark.parametrize("name", SHOWN)
def test_the_value_is_right(name: str, tier: Tier) -> None:
    shown = SHOWN[name]
    np.testing.assert_array_equal(called(shown, tier), shown.right)


def test_every_fault_is_shown() -> None:
    """Here, or in a file of its own: sums in ``test_sums``."""
    names = {shown.fault for shown in SHOWN.values()} | {TRANSPOSED, WHOLE, PART, "vector-sum-from-plus-zero"}
    assert {fault.name for fault in vectors.FAULTS} == names


TRANSPOSED = "vector-transpose-of-no-dimension"
SECOND_ROAD = """
import sys
from dataclasses import replace

from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.passes.opaque import HideOperands, Reveal
from neurojit.compiler.pipelines import every_step
from neurojit.compiler.recipe import Road
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import compiler_context, options, parse

with compiler_context():
    kernel = parse(sys.stdin.read()).kernels["f"]
    recipe = replace(options(Tier.T0, kept_faults=sys.argv[1:]), road=Road.SECOND)
    lowering = Lowering(kernel, recipe)
    lowering.unit.run(tuple(s for s in every_step(recipe) if not isinstance(s, HideOperands | Reveal)))
    lowering.stage = Stage.LLVM
    lowering.translated()
"""


@pytest.mark.parametrize(("kept", "status"), [((), 0), ((TRANSPOSED,), -signal.SIGABRT)])
def test_a_transpose_of_no_dimension_needs_no_fold(kept: tuple[str, ...], status: int) -> None:
    """Canonicalization removes it before: left in without that, the operation ends the process."""
    text = """func.func @f(%a: memref<i32>, %o: memref<i32>) {
      %p = arith.constant 0 : i32
      %v = vector.transfer_read %a[], %p : memref<i32>, vector<i32>
      %t = vector.transpose %v, [] : vector<i32> to vector<i32>
      %x = vector.extract %t[] : i32 from vector<i32>
      memref.store %x, %o[] : memref<i32>
      return
    }"""
    done = subprocess.run([sys.executable, "-c", SECOND_ROAD, *kept], input=text, text=True, cwd=ROOT,
                          capture_output=True, timeout=600, check=False)  # fmt: skip
    assert done.returncode == status, done.stderr


def test_a_mask_around_no_operation_fits_its_lanes() -> None:
    """What MLIR does not verify is refused with its place."""
    text = """func.func @f(%a: memref<4xf32>, %o: memref<2x4xf32>) {
      %c0 = arith.constant 0 : index
      %v = vector.load %a[%c0] : memref<4xf32>, vector<4xf32>
      %w = vector.broadcast %v : vector<4xf32> to vector<2x4xf32>
      %m = vector.create_mask %c0 : vector<4xi1>
      %x = vector.mask %m, %w { vector.yield %w : vector<2x4xf32> } : vector<4xi1> -> vector<2x4xf32>
      vector.store %x, %o[%c0, %c0] : memref<2x4xf32>, vector<2x4xf32>
      return
    }"""
    (problem,) = diagnostics(text)
    assert problem.startswith("test.mlir:6:12: verify: vector.mask: the mask vector<4xi1> does not fit")


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_a_bit_that_a_run_chooses(tier: Tier) -> None:
    """LLVM 22 aborts at the index of an element that is no whole bytes, where it makes code of it."""
    text = """func.func @f(%x: i1, %i: index, %o: memref<1x1xi1>) -> i1 {
      %c0 = arith.constant 0 : index
      %zeros = arith.constant dense<false> : vector<1x1xi1>
      %s = vector.insert %x, %zeros [0, %i] : i1 into vector<1x1xi1>
      vector.transfer_write %s, %o[%c0, %c0] {in_bounds = [true, true]} : vector<1x1xi1>, memref<1x1xi1>
      %r = vector.extract %s[%i, %i] : i1 from vector<1x1xi1>
      return %r : i1 }"""
    o = np.zeros((1, 1), np.bool_)
    assert Machine(text, tier)("f", True, 0, o).result
    assert o[0, 0]

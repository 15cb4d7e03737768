"""Code for aarch64, which is compiled on every machine: LLVM's wheels have the target."""

from __future__ import annotations

import re
from dataclasses import replace

import llvmlite.binding as llvm
import pytest

from neurojit.abi.elf import read_symbols
from neurojit.abi.symbols import forbidden_symbols
from neurojit.compiler.backends.cpu.code import with_entry
from neurojit.compiler.backends.cpu.emit import emit_assembly, emit_object, optimized_ir
from neurojit.compiler.lower import lower
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.model.policy import Numerics, Tier
from neurojit.model.target import Target, describe
from neurojit.stubs.support import support_ir
from tests.unit.compiler.machine import compiler_context, kernel_of

NEON = describe("aarch64-unknown-linux-gnu", "neoverse-n1", ("fp-armv8", "neon"), 1)
PLAIN = replace(NEON, cpu="generic")

MATMUL = """func.func @f(%a: tensor<64x64xf32>, %b: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %c = "tensorlang.matmul"(%a, %b) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  return %c : tensor<64x64xf32>
}
"""


def made(text: str, tier: Tier, target: Target, numerics: Numerics = Numerics.STRICT) -> str:
    """The LLVM IR of ``@f`` with its entry."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    kernel = kernel_of(text)
    with compiler_context():
        lowered = lower(kernel, Recipe.of(tier, numerics, VectorTarget.of(target, 1)).as_written())
    apart = tier is not Tier.T0
    return with_entry(lowered.llvm_ir, kernel.signature, {}, overlap_guard=apart, triple=target.triple)


@pytest.mark.parametrize("target", [NEON, PLAIN], ids=lambda target: target.cpu)
def test_a_product_at_t2_multiplies_and_adds_in_whole_registers(target: Target) -> None:
    """Four floats a register, a tile of accumulators that stay there: as many ``fmla`` as it has."""
    listing = emit_assembly(made(MATMUL, Tier.T2, target), Tier.T2, target)
    fused = re.findall(r"fmla\s+v(\d+)\.4s", listing)
    assert len(set(fused)) >= 8
    assert not re.search(r"\bfmadd\b", listing)


def test_nothing_is_fused_at_t0() -> None:
    listing = emit_assembly(made(MATMUL, Tier.T0, NEON), Tier.T0, NEON)
    assert "fmla" not in listing
    assert "fmadd" not in listing


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_calls_are_timed_by_the_virtual_counter(tier: Tier) -> None:
    """Before and after; LLVM's steady counter would be 0 there, and a cycle counter a fault."""
    listing = emit_assembly(made(MATMUL, tier, NEON), tier, NEON)
    assert len(re.findall(r"mrs\s+x\d+, CNTVCT_EL0", listing)) == 2
    assert "PMCCNTR" not in listing
    text = optimized_ir(support_ir(NEON.triple), Tier.T0, NEON)
    assert "llvm.read_volatile_register.i64(metadata" in text
    assert '!"cntvct_el0"' in text


def test_the_counter_of_x86_is_its_own() -> None:
    assert "readcyclecounter" in support_ir("x86_64-unknown-linux-gnu")
    assert "readsteadycounter" in support_ir("riscv64-unknown-linux-gnu")


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_objects_need_what_the_linker_may_give(tier: Tier) -> None:
    """The same cells as on x86, and no function of a compiler's runtime library."""
    image = emit_object(made(MATMUL, tier, NEON), tier, NEON).image
    symbols = read_symbols(image, data=True)
    assert symbols.machine == "aarch64"
    assert forbidden_symbols(symbols.undefined, {"neurojit.profile", "neurojit.baseline"}) == ()

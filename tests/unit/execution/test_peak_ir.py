"""The loops that peaks are measured with: LLVM leaves them as they are, on every processor."""

from __future__ import annotations

import re

import llvmlite.binding as llvm
import pytest

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_assembly, emit_object
from neurojit.execution.peak_ir import ARITHMETIC, READ, operations_a_turn, peak_kernels, reading_stride
from neurojit.model.policy import Tier
from neurojit.model.target import Target, describe

X86 = "x86_64-unknown-linux-gnu"
AVX512 = describe(X86, "znver4", ("avx2", "avx512bw", "avx512dq", "avx512f", "avx512vl", "fma", "sse2"), 1)
AVX2 = describe(X86, "haswell", ("avx", "avx2", "fma", "sse2"), 1)
AVX = describe(X86, "sandybridge", ("avx", "sse2"), 1)
SSE2 = describe(X86, "x86-64", ("sse2",), 1)
OTHERS = (describe("aarch64-linux-gnu", "neoverse-v2", ("neon",), 1), describe("riscv64", "generic", (), 1))


def innermost(assembly: str, function: str) -> list[str]:
    """The instructions of the smallest loop: from a label to the jump back to it."""
    body = assembly.split(f"\n{function}:\n")[1].partition(".Lfunc_end")[0]
    found: list[list[str]] = []
    for label in re.findall(r"^(\.LBB\w+):", body, re.MULTILINE):
        inside = body.split(f"\n{label}:")[1]
        jump = re.search(rf"\tj\w+\t{re.escape(label)}\n", inside)
        if jump:
            found.append([line.strip() for line in inside[: jump.end()].splitlines() if line[:1] == "\t"])
    return min(found, key=len)


def count(lines: list[str], pattern: str) -> int:
    return sum(bool(re.match(pattern, line)) for line in lines)


needs_x86 = pytest.mark.skipif(not host_target().triple.startswith("x86_64"), reason="LLVM for x86")


@needs_x86
@pytest.mark.parametrize(("target", "accumulators"), [(AVX512, 28), (AVX2, 12)], ids=("AVX-512", "AVX2"))
def test_a_turn_is_one_fused_operation_for_each_accumulator(target: Target, accumulators: int) -> None:
    """In registers alone: what is loaded or stored in between would be measured as well."""
    assembly = emit_assembly(peak_kernels(target), Tier.T1, target)
    register = "zmm" if target is AVX512 else "ymm"
    for dtype, suffix in (("f32", "ps"), ("f64", "pd")):
        lines = innermost(assembly, dtype)
        found = count(lines, rf"vfn?madd\d+{suffix}\s.*%{register}")
        assert found in (accumulators, 2 * accumulators)  # LLVM may join two turns
        assert not any("(" in line for line in lines)
        lanes = target.vector_bits // ARITHMETIC[dtype][1]
        assert operations_a_turn(dtype, target) == 2 * lanes * accumulators


@needs_x86
@pytest.mark.parametrize(
    ("target", "pattern"),
    [
        (AVX512, r"v\w+\s.*\(.*zmm"),
        (AVX2, r"v\w+\s.*\(.*ymm"),
        (AVX, r"v\w+\s.*\(.*xmm"),
        (SSE2, r"\w+\s.*\("),
    ],
    ids=("AVX-512", "AVX2", "AVX", "SSE2"),
)
def test_a_turn_reads_eight_whole_registers(target: Target, pattern: str) -> None:
    lines = innermost(emit_assembly(peak_kernels(target), Tier.T1, target), READ)
    assert count(lines, pattern) == 8
    widths = {"z": 64, "y": 32, "x": 16}
    assert reading_stride(target) == 8 * widths[next(name for name in "zyx" if f"{name}mm" in "".join(lines))]


@needs_x86
@pytest.mark.parametrize("target", [AVX, SSE2], ids=("AVX", "SSE2"))
def test_without_fused_operations_there_are_two(target: Target) -> None:
    lines = innermost(emit_assembly(peak_kernels(target), Tier.T1, target), "f32")
    assert count(lines, r"v?mulps\s") == count(lines, r"v?addps\s") in (12, 24)


@pytest.mark.parametrize("target", OTHERS, ids=lambda target: target.isa)
def test_the_text_is_good_for_every_processor(target: Target) -> None:
    llvm.parse_assembly(peak_kernels(target)).verify()


def test_the_object_needs_nothing() -> None:
    """No library function does the work."""
    target = host_target()
    emitted = emit_object(peak_kernels(target), Tier.T1, target)
    assert emitted.undefined == ()
    assert set(emitted.exported) == {*ARITHMETIC, READ}

import dataclasses
import pickle

from neurojit.codegen.target import describe, host_target


def test_the_host_is_described_by_plain_data() -> None:
    """A target crosses a process boundary unchanged."""
    target = host_target()
    assert pickle.loads(pickle.dumps(target)) == target
    assert target.threads >= 1
    assert dataclasses.asdict(target)["cpu"] == target.cpu


def test_zmm_registers_are_not_avoided() -> None:
    """Where the CPU has 512-bit vectors, LLVM is told to use them."""
    features = ("avx512bw", "avx512dq", "avx512f", "avx512vl", "fma")
    target = describe("x86_64-unknown-linux-gnu", "znver4", features, 2)
    assert target.isa == "AVX-512"
    assert target.vector_bits == 512
    assert target.feature_string.endswith(",-prefer-256-bit")


def test_narrower_sets_are_told_apart() -> None:
    """AVX2 without FMA is AVX; nothing known is scalar."""
    assert describe("x86_64-pc-linux", "x", ("avx", "avx2", "fma", "sse2"), 1).isa == "AVX2"
    assert describe("x86_64-pc-linux", "x", ("avx", "avx2", "sse2"), 1).isa == "AVX"
    assert describe("riscv64-linux", "x", (), 1).isa == "scalar"
    assert describe("aarch64-linux-gnu", "x", ("neon",), 1).fma

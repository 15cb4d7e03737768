import dataclasses
import pickle
from pathlib import Path

from neurojit.abi.host_target import cache_sizes, host_target
from neurojit.compiler.backends.cpu.emit import emit_assembly
from neurojit.model.policy import Tier
from neurojit.model.target import DEFAULT_CACHES, CacheSizes, describe


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


def test_what_the_machine_lacks_is_not_used_because_its_processor_has_a_name() -> None:
    """LLVM's znver4 has AVX-512, which a virtual machine may hide."""
    target = dataclasses.replace(describe("x86_64-pc-linux", "znver4", ("avx2",), 1), absent=("avx512f",))
    assert target.feature_string == "+avx2,-avx512f"
    assert not set(host_target().features) & set(host_target().absent)


def test_what_a_hypervisor_hides_is_not_used() -> None:
    """A znver4 without AVX-512 is one whose name promises what the machine refuses to run."""
    target = describe("x86_64-unknown-linux-gnu", "znver4", ("avx", "avx2", "fma"), 2)
    hidden = dataclasses.replace(target, absent=("avx512f",))
    copy = """define void @f(ptr noalias %a, ptr noalias %b) {
  %v = load <16 x float>, ptr %b
  store <16 x float> %v, ptr %a
  ret void
}"""
    assert "zmm" in emit_assembly(
        copy, Tier.T1, dataclasses.replace(target, features=(*target.features, "avx512f"))
    )
    assert "zmm" not in emit_assembly(copy, Tier.T1, hidden)


def test_narrower_sets_are_told_apart() -> None:
    """AVX2 without FMA is AVX; nothing known is scalar."""
    assert describe("x86_64-pc-linux", "x", ("avx", "avx2", "fma", "sse2"), 1).isa == "AVX2"
    assert describe("x86_64-pc-linux", "x", ("avx", "avx2", "sse2"), 1).isa == "AVX"
    assert describe("riscv64-linux", "x", (), 1).isa == "scalar"
    assert describe("aarch64-linux-gnu", "x", ("neon",), 1).fma


def test_cache_sizes_are_read_per_level(tmp_path: Path) -> None:
    """Instruction caches do not count; a level that is not told, or not readably, keeps its default."""
    for index, (level, kind, size) in enumerate(
        [
            ("1", "Instruction", "64K"),
            ("1", "Data", "48K"),
            ("2", "Unified", "2M"),
            ("3", "Unified", "many"),
        ]
    ):
        entry = tmp_path / f"index{index}"
        entry.mkdir()
        for name, text in (("level", level), ("type", kind), ("size", size)):
            (entry / name).write_text(text + "\n")
    (tmp_path / "index9").mkdir()
    assert cache_sizes(tmp_path) == CacheSizes(48 << 10, 2 << 20, DEFAULT_CACHES.l3)


def test_without_a_description_caches_have_their_defaults(tmp_path: Path) -> None:
    """Other systems, and containers without /sys."""
    assert cache_sizes(tmp_path / "missing") == DEFAULT_CACHES

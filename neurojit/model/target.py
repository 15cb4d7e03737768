"""What code is compiled for. Plain data, so that it crosses process boundaries and goes into digests."""

from __future__ import annotations

from dataclasses import dataclass

# Widest first: the first whose features are all present names the instruction set.
INSTRUCTION_SETS = (
    ("AVX-512", 512, ("avx512f", "avx512dq", "avx512bw", "avx512vl")),
    ("AVX2", 256, ("avx2", "fma")),
    ("AVX", 256, ("avx",)),
    ("SSE2", 128, ("sse2",)),
    ("SVE", 128, ("sve",)),  # scalable: 128 is what every implementation has
    ("NEON", 128, ("neon",)),
)


# A multiply-add of vectors: cycles until its result is there, and how many begin in each. So on Zen 3 to 5
# and Intel's server cores since Skylake; others take a cycle more or begin one.
FMA_LATENCY = 4
FMAS_PER_CYCLE = 2


def vector_registers(vector_bits: int, *, fma: bool) -> int:
    """32 with AVX-512 and NEON (which has fma), 16 with AVX and SSE."""
    return 32 if vector_bits == 512 or (vector_bits == 128 and fma) else 16


@dataclass(frozen=True, slots=True)
class CacheSizes:
    """Bytes of the data caches that a core reaches. The defaults are a small server core's."""

    l1: int = 32 << 10
    l2: int = 1 << 20
    l3: int = 16 << 20


DEFAULT_CACHES = CacheSizes()


@dataclass(frozen=True, slots=True)
class Target:
    """A machine. ``features`` are LLVM's names of those present; ``vector_bits`` the widest register.

    ``absent``: features that the machine lacks, though LLVM may know the processor to have them: a virtual
    machine hides what it likes. ``forced``: what was asked for in place of the machine's own processor.
    """

    triple: str
    cpu: str
    features: tuple[str, ...]
    isa: str
    vector_bits: int
    threads: int
    fma: bool
    caches: CacheSizes = DEFAULT_CACHES
    absent: tuple[str, ...] = ()
    forced: str = ""

    @property
    def name(self) -> str:
        """The processor and its vectors, as certificates and reports have them."""
        return f"{self.cpu} {self.isa}" + (f", forced: {self.forced}" if self.forced else "")

    @property
    def vector_registers(self) -> int:
        return vector_registers(self.vector_bits, fma=self.fma)

    @property
    def feature_string(self) -> str:
        """LLVM's feature string.

        CPUs tuned to prefer 256-bit vectors would never see zmm code: the preference is taken off where
        the registers exist.
        """
        flags = [f"+{feature}" for feature in self.features] + [f"-{feature}" for feature in self.absent]
        if self.vector_bits == 512:
            flags.append("-prefer-256-bit")
        return ",".join(flags)


def describe(
    triple: str, cpu: str, features: tuple[str, ...], threads: int, caches: CacheSizes = DEFAULT_CACHES
) -> Target:
    """The target with these features; the instruction set is read off them."""
    present = frozenset(features)
    isa, bits = "scalar", 64
    for name, width, needed in INSTRUCTION_SETS:
        if present.issuperset(needed):
            isa, bits = name, width
            break
    fma = "fma" in present or triple.startswith(("aarch64", "arm64"))
    return Target(triple, cpu, features, isa, bits, threads, fma, caches)

"""Features of processors by LLVM's names: what levels and processors have, and what needs what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# What LLVM compiles for at all; without SSE2 it cannot even return a float.
BASE: Final[dict[str, tuple[str, ...]]] = {
    "x86_64": ("64bit", "cmov", "cx8", "fxsr", "mmx", "sse", "sse2"),
    "aarch64": ("fp-armv8", "neon"),
}

# The psABI's levels (x86-64 ABI 1.0, 3.1.1), and ``crc32``, which is a part of SSE4.2 there.
_V2: Final = (
    *BASE["x86_64"],
    *("crc32", "cx16", "popcnt", "sahf", "sse3", "sse4.1", "sse4.2", "ssse3"),
)
_V3: Final = (*_V2, *("avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "xsave"))
_V4: Final = (*_V3, *("avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl"))
LEVELS: Final = {"x86-64-v2": _V2, "x86-64-v3": _V3, "x86-64-v4": _V4}

# What LLVM knows more of them than their level is their latencies.
PROCESSORS: Final = {
    "nehalem": "x86-64-v2",
    "westmere": "x86-64-v2",
    "sandybridge": "x86-64-v2",
    "ivybridge": "x86-64-v2",
    "haswell": "x86-64-v3",
    "broadwell": "x86-64-v3",
    "skylake": "x86-64-v3",
    "skylake-avx512": "x86-64-v4",
    "cascadelake": "x86-64-v4",
    "icelake-server": "x86-64-v4",
    "sapphirerapids": "x86-64-v4",
    "znver1": "x86-64-v3",
    "znver2": "x86-64-v3",
    "znver3": "x86-64-v3",
    "znver4": "x86-64-v4",
    "znver5": "x86-64-v4",
}

# Feature -> what it needs, as LLVM's tables of processors imply it.
_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "ssse3": ("sse3",),
    "sse4.1": ("ssse3",),
    "sse4.2": ("sse4.1",),
    "sse4a": ("sse3",),
    "avx": ("sse4.2",),
    "avx2": ("avx",),
    "f16c": ("avx",),
    "fma": ("avx",),
    "fma4": ("avx", "sse4a"),
    "xop": ("fma4",),
    "vaes": ("aes", "avx2"),
    "vpclmulqdq": ("avx", "pclmul"),
    "avxifma": ("avx2",),
    "avxneconvert": ("avx2",),
    "avxvnni": ("avx2",),
    "avxvnniint8": ("avx2",),
    "avxvnniint16": ("avx2",),
    "sha512": ("avx2",),
    "sm3": ("avx",),
    "sm4": ("avx2",),
    "avx512f": ("avx2", "f16c", "fma"),
    "avx512bw": ("avx512f",),
    "avx512cd": ("avx512f",),
    "avx512dq": ("avx512f",),
    "avx512vl": ("avx512f",),
    "avx512ifma": ("avx512f",),
    "avx512vnni": ("avx512f",),
    "avx512vp2intersect": ("avx512f",),
    "avx512vpopcntdq": ("avx512f",),
    "avx512bf16": ("avx512bw",),
    "avx512bitalg": ("avx512bw",),
    "avx512fp16": ("avx512bw",),
    "avx512vbmi": ("avx512bw",),
    "avx512vbmi2": ("avx512bw",),
    "avx10.1": ("avx512bw", "avx512cd", "avx512dq", "avx512vl"),
    "avx10.2": ("avx10.1",),
    "xsavec": ("xsave",),
    "xsaveopt": ("xsave",),
    "xsaves": ("xsave",),
    "sve": ("fullfp16",),
    "sve2": ("sve",),
}


def without(absent: Iterable[str], features: Iterable[str]) -> frozenset[str]:
    """``features`` less ``absent``, and less what needs one of those."""
    gone, left = set(absent), set(features)
    while fall := {one for one in left if one in gone or gone & set(_NEEDS.get(one, ()))}:
        gone |= fall
        left -= fall
    return frozenset(left)

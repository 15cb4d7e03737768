"""The closed list of external symbols that compiled code may name. Everything else is refused.

ORC resolves any symbol of the process by itself, so an object that calls ``system`` would link without
complaint: the list is checked on the finished object, before it is linked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from neurojit.codegen.names import ASK, BASELINE, GLOBAL_PREFIX, PRINT, PROFILE, SLOT_PREFIX

Library = Literal["libc", "libm", "openmp"]

# One name a row would hide the list's shape: families, each in double and (with an f) in single precision.
_MATH = """
    acos acosh asin asinh atan atanh atan2 cbrt ceil copysign cos cosh erf erfc exp exp10 exp2 expm1 fabs
    fdim floor fma fmax fmin fmod hypot ldexp lgamma llrint llround log log10 log1p log2 lrint lround
    nearbyint pow remainder rint round roundeven sin sincos sinh sqrt tan tanh tgamma trunc
"""  # sincos: LLVM merges sin and cos of one value; ldexp: what llvm.ldexp turns into

ALLOWED: Final[dict[str, Library]] = {
    # Pure functions of their operands: what the math dialect and LLVM's intrinsics turn into.
    **{name + suffix: "libm" for name in _MATH.split() for suffix in ("", "f")},
    # O1 and above turn loops into these; they touch only what the loop would have touched.
    "memcpy": "libc",
    "memmove": "libc",
    "memset": "libc",
    # MLIR's OpenMP lowering: fork-join, static schedules and reductions. Nothing that creates tasks.
    "__kmpc_fork_call": "openmp",
    "__kmpc_global_thread_num": "openmp",
    "__kmpc_push_num_threads": "openmp",
    "__kmpc_for_static_init_4": "openmp",
    "__kmpc_for_static_init_4u": "openmp",
    "__kmpc_for_static_init_8": "openmp",
    "__kmpc_for_static_init_8u": "openmp",
    "__kmpc_for_static_fini": "openmp",
    "__kmpc_barrier": "openmp",
    "__kmpc_reduce": "openmp",
    "__kmpc_reduce_nowait": "openmp",
    "__kmpc_end_reduce": "openmp",
    "__kmpc_end_reduce_nowait": "openmp",
    "__kmpc_critical": "openmp",
    "__kmpc_end_critical": "openmp",
    "omp_get_max_threads": "openmp",
    "omp_get_num_threads": "openmp",
    "omp_get_thread_num": "openmp",
}

HOST_PREFIXES: Final = (SLOT_PREFIX, GLOBAL_PREFIX)
HOST_NAMES: Final = frozenset({PROFILE, BASELINE, PRINT, ASK})
# Position-independent code names the table of addresses; the linker makes it.
LINKER_NAMES: Final = frozenset({"_GLOBAL_OFFSET_TABLE_"})


def forbidden_symbols(undefined: Iterable[str]) -> tuple[str, ...]:
    """Those of ``undefined`` that no object of ours may name, sorted."""
    return tuple(sorted(name for name in set(undefined) if not _permitted(name)))


def _permitted(name: str) -> bool:
    return name in ALLOWED or name in HOST_NAMES or name in LINKER_NAMES or name.startswith(HOST_PREFIXES)

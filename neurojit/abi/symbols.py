"""The closed list of external symbols that compiled code may name. Everything else is refused.

ORC resolves any symbol of the process by itself, so an object that calls ``system`` would link without
complaint: the list is checked on the finished object, before it is linked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Literal

from neurojit.abi.names import ASK, BASELINE, EXTERN, GLOBAL_PREFIX, PRINT, PROFILE, SLOT_PREFIX
from neurojit.model.program import Kernel

Library = Literal["libc", "libm", "openmp"]

_SYMBOL = re.compile(r'@(?:"([^"]*)"|([\w$.-]+))')

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

# Of the host, what a judged function may name: it is pure, and its calls are inlined.
JUDGED: Final = frozenset({PROFILE, BASELINE})
# Position-independent code names the table of addresses; the linker makes it.
LINKER_NAMES: Final = frozenset({"_GLOBAL_OFFSET_TABLE_"})


def imports_of(kernel: Kernel) -> frozenset[str]:
    """The host's cells and functions that code of ``kernel`` may name: its own, and no other function's."""
    named = (SLOT_PREFIX + name for name in kernel.callees)
    cells = (GLOBAL_PREFIX + name for name in kernel.globals)
    if kernel.pure:
        return JUDGED.union(named, cells)
    reflected = (SLOT_PREFIX + name for name in _symbols_in(kernel.text))
    return JUDGED.union(named, cells, reflected, (PRINT, ASK, EXTERN))


def forbidden_symbols(undefined: Iterable[str], host: Collection[str]) -> tuple[str, ...]:
    """Those of ``undefined`` that an object may not name, sorted; ``host``: what it may of the host's."""
    known = {*ALLOWED, *LINKER_NAMES, *host}
    return tuple(sorted(set(undefined) - known))


def _symbols_in(text: str) -> Iterator[str]:
    """Every function that ``text`` may speak of, as one that reflects on another does without a call."""
    for quoted, plain in _SYMBOL.findall(text):
        yield quoted or plain

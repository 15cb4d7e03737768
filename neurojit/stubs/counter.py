"""LLVM IR that reads the counter by which calls are timed.

All tick at a constant rate, whatever the core's clock: x86's time-stamp counter, and the virtual counter of
aarch64, by its register, since LLVM's steady counter is always 0 there and user code may not read the cycle
counter. It is coarse (from 10 ns to 40 on many processors): calls of 0 ticks are calls that were timed.
Elsewhere it is LLVM's steady counter.
"""

from __future__ import annotations

from neurojit.abi.names import COUNTER
from neurojit.stubs.llvm_text import quoted

# Architecture -> the intrinsic that reads the counter, its parameters, and what it is given.
_STEADY = ("llvm.readsteadycounter", "", "")
_CYCLES = ("llvm.readcyclecounter", "", "")
_VIRTUAL = ("llvm.read_volatile_register.i64", "metadata", 'metadata !{!"cntvct_el0"}')
_READINGS = {"x86_64": _CYCLES, "i686": _CYCLES, "aarch64": _VIRTUAL, "arm64": _VIRTUAL}


def counter(triple: str) -> str:
    """An internal ``i64 @neurojit.counter()``, inlined wherever it is called."""
    intrinsic, taken, given = _READINGS.get(triple.partition("-")[0], _STEADY)
    return f"""declare i64 @{intrinsic}({taken})
define internal i64 @"{COUNTER}"() alwaysinline nounwind {{
  %ticks = call i64 @{intrinsic}({given})
  ret i64 %ticks
}}
"""


def ticks_function(triple: str, name: str) -> str:
    """An exported ``i64 name()`` that reads the counter that timed calls are timed by."""
    return (
        counter(triple)
        + f"""
define i64 @{quoted(name)}() nounwind {{
  %ticks = call i64 @"{COUNTER}"()
  ret i64 %ticks
}}
"""
    )

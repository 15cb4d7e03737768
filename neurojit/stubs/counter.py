"""LLVM IR that reads the counter by which calls are timed.

It is x86's time-stamp counter, which ticks at a constant rate whatever the core's clock; elsewhere LLVM's
steady counter, since user code may not read the cycle counter there.
"""

from __future__ import annotations

from neurojit.abi.names import COUNTER
from neurojit.stubs.llvm_text import quoted


def counter(triple: str) -> str:
    """An internal ``i64 @neurojit.counter()``, inlined wherever it is called."""
    intrinsic = "llvm.readcyclecounter" if triple.startswith(("x86_64", "i686")) else "llvm.readsteadycounter"
    return f"""declare i64 @{intrinsic}()
define internal i64 @"{COUNTER}"() alwaysinline nounwind {{
  %ticks = call i64 @{intrinsic}()
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

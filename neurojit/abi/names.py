"""Names of the symbols that lowered bodies, the code around them and the host share."""

from __future__ import annotations

from typing import Final

# Made by lowering, and by codegen around it.
BODY: Final = "neurojit.body"
ENTRY: Final = "neurojit.entry"
CALL_PREFIX: Final = "neurojit.call."  # then a callee's name
COUNTER: Final = "neurojit.counter"
VECTORIZED: Final = "neurojit.vectorized"  # an attribute of a body that LLVM vectorizes, at T0, too

# Cells and functions of the host, imported by address. Those after a prefix are named by the program.
PROFILE: Final = "neurojit.profile"
BASELINE: Final = "neurojit.baseline"
PRINT: Final = "neurojit.print"
ASK: Final = "neurojit.ask"
EXTERN: Final = "neurojit.extern"
SLOT_PREFIX: Final = "neurojit.slot."
GLOBAL_PREFIX: Final = "neurojit.global."

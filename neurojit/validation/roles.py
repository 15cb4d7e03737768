"""What the objects of an exhibit are for."""

from __future__ import annotations

from typing import Final

COMPILED: Final = "compiled"  # no check of its own: what it refuses, it refuses in the name of one
CANDIDATE: Final = "candidate"  # what would be installed
CHECKED: Final = "candidate.checked"  # the same function with every bounds check in it
REFERENCE: Final = "reference"  # the original at T0: the oracle
VECTORIZED: Final = "reference.vectorized"  # the same in loops that LLVM vectorizes, with the same bits
STANDING: Final = "reference.checked"  # the original with every bounds check: which inputs it stands
INCUMBENT: Final = "incumbent"  # the original as it is installed: what must be beaten
SUPPORT: Final = "support"  # the host's own native functions: the counter that calls are timed by

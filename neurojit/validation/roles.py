"""What the objects of an exhibit are for."""

from __future__ import annotations

from typing import Final

from neurojit.validation.equivalence.facts import COUNTED, ERRORS, FLAGS, STEPPED
from neurojit.validation.field.facts import CANDIDATE as FIELD_CANDIDATE
from neurojit.validation.field.facts import REFERENCE as FIELD_REFERENCE

COMPILED: Final = "compiled"  # no check of its own: what it refuses, it refuses in the name of one
CANDIDATE: Final = "candidate"  # what would be installed
CHECKED: Final = "candidate.checked"  # the same function with every bounds check in it
REFERENCE: Final = "reference"  # the original at T0: the oracle
VECTORIZED: Final = "reference.vectorized"  # the same in loops that LLVM vectorizes, with the same bits
STANDING: Final = "reference.checked"  # the original with every bounds check: which inputs it stands
INCUMBENT: Final = "incumbent"  # the original as it is installed: what must be beaten
SUPPORT: Final = "support"  # the host's own native functions: the counter that calls are timed by

# Of what is examined: what every trial runs, and what some do.
NEEDED: Final = (CANDIDATE, CHECKED, REFERENCE, SUPPORT)
FURTHER: Final = (
    *(VECTORIZED, INCUMBENT, STANDING),
    *(ERRORS, FLAGS, COUNTED, STEPPED),
    *(FIELD_REFERENCE, FIELD_CANDIDATE),
)

"""Roles of the objects in an examination report."""

from __future__ import annotations

from typing import Final

from neurojit.judge.facts import (
    COUNTED,
    DOUBLED,
    ERRORS,
    FLAGS,
    KNOWN_FLAGS,
    ORIGINAL_UNFILLED,
    STEPPED,
    TRACED,
    UNFILLED,
)
from neurojit.judge.field_facts import CANDIDATE as FIELD_CANDIDATE
from neurojit.judge.field_facts import REFERENCE as FIELD_REFERENCE
from neurojit.judge.influence_sites import PERTURBED, PROFILED

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
    *(ERRORS, DOUBLED, FLAGS, KNOWN_FLAGS, COUNTED, STEPPED, TRACED, UNFILLED, ORIGINAL_UNFILLED),
    *(PERTURBED, PROFILED, FIELD_REFERENCE, FIELD_CANDIDATE),
)

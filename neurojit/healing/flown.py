"""Chooses the states that a patch is flown from: recorded ones first, then sampled ones."""

from __future__ import annotations

import hashlib

from neurojit.healing.case import PatchCase
from neurojit.healing.flight.layout import reached_globals, reached_kernels
from neurojit.healing.sampling import sampled_states
from neurojit.healing.state import State
from neurojit.model.program import GlobalCell


def reached_cells(case: PatchCase) -> tuple[GlobalCell, ...]:
    """The globals that the scope may come to, in the program's order."""
    reached = reached_kernels(case.scope_kernel, case.others(case.scope))
    return reached_globals([name for kernel in reached for name in kernel.globals], case.cells)


def flown_states(case: PatchCase) -> tuple[State, ...]:
    """The failing state, regressions, passing ones, and ``case.samples`` that are sampled.

    Which those are depends on the text that is judged, so that none can be written for them alone. The host
    and the judge's child find the same, so that a place among them names a state.
    """
    return (case.failing, *case.regressions, *case.passing, *drawn_states(case))


def drawn_states(case: PatchCase) -> tuple[State, ...]:
    """Those of ``flown_states`` that are sampled."""
    seen = [case.failing, *case.passing]
    digest = hashlib.sha256(f"{case.seed}\n{case.candidate.text}".encode("utf-8", "surrogatepass")).digest()
    return tuple(
        sampled_states(
            case.scope_kernel.signature,
            reached_cells(case),
            seen,
            count=case.samples,
            seed=int.from_bytes(digest[:8], "little"),
        )
    )

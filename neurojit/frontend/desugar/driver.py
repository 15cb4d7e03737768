"""Every rewrite of a parsed module, in order, before anything is verified. Compiler side only.

Each takes the module, changes it in place, and says what it cannot write otherwise: a place and a sentence.
Operations keep the places of what they were made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from mlir import ir

from neurojit.frontend.desugar.control_flow import assert_by_name, lift_branches
from neurojit.frontend.desugar.declarations import drop_scripts, drop_uncalled
from neurojit.frontend.desugar.function_values import number_functions
from neurojit.frontend.desugar.program_globals import as_buffers
from neurojit.frontend.desugar.runner_calls import write_out_calls
from neurojit.frontend.desugar.unranked import rank_buffers, rank_everything
from neurojit.frontend.desugar.unranked_callees import inline_unranked

Said = tuple[ir.Location, str]
_STEPS: Final[tuple[Callable[[ir.Module], Iterator[Said]], ...]] = (
    drop_scripts,
    inline_unranked,
    # Before calls that take unranked memrefs are written out.
    rank_buffers,
    write_out_calls,
    # Once calls that take unranked memrefs are written out.
    rank_everything,
    as_buffers,
    assert_by_name,
    # Before branches go: a switch over functions is structured already.
    number_functions,
    lift_branches,
    drop_uncalled,
)


def desugar(module: ir.Module) -> list[Said]:
    """Rewrite ``module`` in place; what of it cannot be, in the order of the steps."""
    with module.context, ir.Location.unknown():
        for step in _STEPS:
            said = list(step(module))
            if said:
                return said  # what follows would be about what is refused
    return []

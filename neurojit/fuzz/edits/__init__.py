"""Ways to make a program smaller: each yields candidates, the boldest first. Most are nonsense; the parser or
the evaluator says so."""

from __future__ import annotations

from neurojit.fuzz.edits.control import callee_alone, fewer_carried, regions_inlined
from neurojit.fuzz.edits.operations import fewer_operations, fewer_results, single_operations
from neurojit.fuzz.edits.unread import tidied
from neurojit.fuzz.edits.values import simpler_constants, smaller_extents

CUTS = (
    callee_alone,
    fewer_results,
    fewer_operations,
    regions_inlined,
    fewer_carried,
    single_operations,
    smaller_extents,
    simpler_constants,
)

__all__ = ["CUTS", "tidied"]

"""Schedule generators: linalg on memrefs becomes vector-level loops, written by construction.

A generator emits the loops of one operation for one shape, one element type and one CPU. Its parameters are
data (:mod:`neurojit.lowering.schedules.parameters`), so heuristics, search and a model's reply choose in the
same space.
"""

from neurojit.lowering.schedules.driver import Scheduled, schedule
from neurojit.lowering.schedules.outcome import Subject
from neurojit.lowering.schedules.parameters import (
    ContractionParameters,
    PointwiseParameters,
    ReductionParameters,
    ScheduleParameters,
    from_json,
    to_json,
)
from neurojit.lowering.schedules.target import VectorTarget
from neurojit.lowering.schedules.tunables import Tunable

__all__ = [
    "ContractionParameters",
    "PointwiseParameters",
    "ReductionParameters",
    "ScheduleParameters",
    "Scheduled",
    "Subject",
    "Tunable",
    "VectorTarget",
    "from_json",
    "schedule",
    "to_json",
]

"""Schedule generators: linalg on memrefs becomes vector-level loops, written by construction.

A generator emits the loops of one operation for one shape, one element type and one CPU. Its parameters are
data (:mod:`neurojit.compiler.schedules.parameters`), so heuristics, search and a model's reply choose in the
same space.
"""

from neurojit.compiler.schedules.driver import Scheduled, schedule
from neurojit.compiler.schedules.outcome import Subject
from neurojit.compiler.schedules.parameters import (
    ContractionParameters,
    PointwiseParameters,
    ReductionParameters,
    ScheduleParameters,
    from_json,
    to_json,
)
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.tunables import Tunable

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

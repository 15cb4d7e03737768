"""The record of one fault of MLIR and its workaround."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mlir import ir

# Writes one operation as others that mean the same, at the insertion point before it. The answer: whether the
# operation was erased. Nothing that stands behind it may be.
Rewrite = Callable[[ir.Operation], bool]


class Stage(enum.Enum):
    """When operations are rewritten: before the first pass that could fold or lower them."""

    SOURCE = "source"  # the program's own operations, before any pass
    TENSORS = "tensors"  # what passes on tensors left, before tensors become buffers
    LOOPS = "loops"  # what bufferization and schedules left, before it becomes loops and branches


@dataclass(frozen=True, slots=True)
class UpstreamFault:
    """One fault of MLIR and its workaround.

    ``report``: where it was reported upstream, empty where no report is known. ``last_seen``: the newest
    release in which the test of this entry still shows it. ``rewrites``: by the name of an operation, at
    ``stages``. ``patterns``: canonicalizations that are never run, by the names of their classes.
    ``operations``: those that a program has which shows it, where they are others than are rewritten.
    """

    name: str
    report: str
    what: str
    last_seen: str
    rewrites: Mapping[str, Rewrite] = field(default_factory=dict[str, Rewrite])
    stages: tuple[Stage, ...] = (Stage.SOURCE,)
    patterns: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()

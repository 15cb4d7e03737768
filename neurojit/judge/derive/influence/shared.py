"""What a candidate may share with its original: that is none of its own, and need not have an influence."""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.judge.derive.influence.liveness import Liveness
from neurojit.judge.derive.influence.sites import Collector, keys_of
from neurojit.judge.derive.influence.tables import contents_of
from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.judge.derive.stages import Stages
from neurojit.judge.derive.taint import data_in
from neurojit.model.program import Kernel


@dataclass(frozen=True, slots=True)
class Shared:
    """``keys`` of what the original's places compute; ``tables``: what its tables hold."""

    keys: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()


def shared_with(original: Kernel, stages: Stages) -> Shared:
    """All that ``original`` computes and holds."""
    found: set[str] = set()
    tables: set[str] = set()
    written = Culprits(original)

    def look(body: ir.Operation) -> None:
        module = body.parent
        assert module is not None
        tables.update(contents_of(module.operation))
        places = Collector(body, data_in(body), written, original.signature, Liveness(body)).places()
        found.update(key for key in keys_of(body, places) if key is not None)

    look_at(original, look, stages)
    return Shared(frozenset(found), frozenset(tables))

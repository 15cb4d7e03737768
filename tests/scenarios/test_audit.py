"""A seeded sample of the audit, one case of each kind; ``neurojit audit`` runs the whole."""

from __future__ import annotations

from neurojit.audit import mutants, rewrites
from neurojit.audit.audit import audit
from neurojit.audit.cases import Order
from neurojit.codegen.target import host_target

MUTANTS, REWRITES = len(mutants.KINDS), len(rewrites.KINDS) + 1  # and what was written by hand
SEED = 0


def test_the_gate_decides_a_sample_of_known_verdicts_rightly() -> None:
    """Mutants are refused, right rewrites accepted, and nothing crashes or is left behind."""
    report = audit(Order(MUTANTS, REWRITES, SEED, of_each_kind=1), host_target())
    assert report.sound, report.as_text()
    judged = [(item.candidate.group, item.candidate.kind) for item in report.judged]
    assert len(judged) == len(set(judged)) == MUTANTS + REWRITES

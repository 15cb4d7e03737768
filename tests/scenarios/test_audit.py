"""A seeded sample of the audit; ``neurojit audit`` runs the whole."""

from __future__ import annotations

from neurojit.audit.audit import audit
from neurojit.audit.cases import Order
from neurojit.codegen.target import host_target

MUTANTS, REWRITES, SEED = 40, 20, 0


def test_the_gate_decides_a_sample_of_known_verdicts_rightly() -> None:
    """Mutants are refused, right rewrites accepted, and nothing crashes or is left behind."""
    report = audit(Order(MUTANTS, REWRITES, SEED), host_target())
    assert report.sound, report.as_text()
    assert len(report.judged) == MUTANTS + REWRITES

"""A seeded sample of the audit, one case of some kinds; ``neurojit audit`` runs the whole."""

from __future__ import annotations

import random

from neurojit.abi.host_target import host_target
from neurojit.audit import mutants, rewrites
from neurojit.audit.audit import audit
from neurojit.audit.cases import Order
from neurojit.audit.corpus import kernel_texts

MUTANTS, REWRITES = len(mutants.KINDS) // 3, len(rewrites.KINDS) // 2
SEED = 0
# An original is confirmed once, so that few kernels take less time: those that have rare
# kinds, and some others.
RARE = ("checked", "linear", "histogram")
OTHERS = 1


def test_the_gate_decides_a_sample_of_known_verdicts_rightly() -> None:
    """Mutants are refused, right rewrites accepted, and nothing crashes or is left behind."""
    others = random.Random(SEED).sample(sorted(set(kernel_texts()) - set(RARE)), OTHERS)
    order = Order(MUTANTS, REWRITES, SEED, of_each_kind=1, names=(*RARE, *others))
    report = audit(order, host_target())
    assert report.sound, report.as_text()
    judged = [(item.candidate.group, item.candidate.kind) for item in report.judged]
    assert len(judged) == len(set(judged)) == MUTANTS + REWRITES

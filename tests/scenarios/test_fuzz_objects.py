"""A seeded sample of changed objects; ``neurojit fuzz objects`` runs the whole."""

from __future__ import annotations

from neurojit.fuzz.boundary.objects import subjects_of, try_objects
from neurojit.fuzz.boundary.recorded import record

CASES, SEED = 200, 0


def test_a_changed_object_is_refused_or_does_no_harm() -> None:
    """No exception, no end while it is linked, no page that can be both written and run."""
    tried = try_objects(subjects_of(record(SEED)), CASES, SEED)
    assert tried.sound, tried.as_text()
    assert tried.cases == CASES
    assert tried.counts["refused"] > CASES // 2
    assert tried.counts["right"] > 0

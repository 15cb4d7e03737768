"""Rewrites are made by every generator, and by hand, for most kernels."""

from __future__ import annotations

from collections import Counter

from neurojit.audit.corpus import kernel_texts
from neurojit.audit.rewrites import KINDS, rewrites
from neurojit.audit.rewriting.by_hand import by_hand


def test_over_sixty_different_rewrites_by_every_maker() -> None:
    made = rewrites(100, seed=2)
    assert len({rewrite.text for rewrite in made}) == 100
    assert set(Counter(rewrite.kind for rewrite in made)) == {*KINDS, "by hand"}
    assert {rewrite.kernel for rewrite in made} == set(kernel_texts())


def test_rewrites_by_hand_are_of_kernels_in_the_corpus() -> None:
    written = by_hand()
    assert len(written) >= 20
    assert {name for name, _, _ in written} <= set(kernel_texts())


def test_a_seed_makes_the_same_rewrites_again() -> None:
    assert rewrites(12, seed=5, names=["dot", "matmul"]) == rewrites(12, seed=5, names=["dot", "matmul"])

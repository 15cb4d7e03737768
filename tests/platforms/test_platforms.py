"""Some of the kernels on some of the processors; ``python -m tests.platforms`` runs all of them."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.platforms.kernels import KERNELS
from tests.platforms.trial import FEW, differing, levels, removable, sample, try_on


def test_there_are_kernels_of_every_kind() -> None:
    assert len(KERNELS) >= 37
    assert set(FEW) <= KERNELS.keys()
    written = {name for name, kernel in KERNELS.items() if kernel.written is not None}
    assert 5 <= len(written) < len(KERNELS)


@pytest.mark.parametrize("name", KERNELS)
def test_what_is_wrong_is_seen(name: str) -> None:
    """One element that is off by a thousandth of the largest, or that is NaN, or one that is missing."""
    kernel = KERNELS[name]
    right = kernel.wanted
    assert kernel.trouble(right) == ""
    for step in (1e-3, np.nan) if right.dtype.kind == "f" else (1,):
        wrong = right.reshape(-1).copy()
        at = int(np.flatnonzero(np.isfinite(wrong))[0])
        wrong[at] += max(np.abs(right[np.isfinite(right)]).max(), 1e-3) * step if step == 1e-3 else step
        assert kernel.trouble(wrong.reshape(right.shape))
    assert kernel.trouble(right.reshape(-1)[1:])


@pytest.mark.parametrize("level", ["x86-64-v2", "x86-64-v3", "x86-64-v4"])
def test_a_level_computes_what_numpy_does(level: str) -> None:
    """A sample by the level's own seed, at T0 and T2; the same bits at both under ``exact``."""
    if level not in levels():
        pytest.skip(f"this processor has not all of {level}")
    trial = try_on(level, sample(ord(level[-1]), 5), tiers=("T0", "T2"))
    assert trial.target.startswith(f"{level} ")
    assert trial.target.endswith(f"forced: {level}")
    assert trial.fine, (str(trial), trial.wrong)
    assert len(trial.runs) == 5 * 2 * 2
    assert differing([trial]) == []


def test_a_processor_that_lacks_a_feature_is_not_sent_it() -> None:
    """Right results or a refusal for whatever a hypervisor hides; two features of those that are there."""
    features = random.Random(7).sample(removable(), 2)
    for feature in features:
        trial = try_on(f"native,-{feature}", FEW[:4], ("strict",), ("T0", "T2"))
        assert trial.fine, (str(trial), trial.wrong)


def test_a_refusal_is_none_of_the_endings() -> None:
    refused = try_on("native,-no-such-feature", FEW[:1])
    assert refused.fine
    assert "no feature that LLVM asks this processor for" in refused.refused
    killed = try_on("native", FEW[:1], under=("sh", "-c", "kill -ILL $$"))
    assert killed.ending == "ended by SIGILL"
    assert not killed.fine

"""Rewrites that somebody wrote, wrong ones and right ones: ``tests/rewrites`` has them in pairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

pytestmark = pytest.mark.sampled(8)

_FOLDER = Path(__file__).parents[2] / "rewrites"
_ORIGINAL, _REWRITE = ".original.mlir", ".rewrite.mlir"
# Right within ranges alone: they lose digits, overflow, or spread what is not finite, where the original
# does not.
_RIGHT_IN_A_RANGE = ("running_box_sum", "fft_for_dft", "matrix_chain_by_vector")


def _names(kind: str) -> list[str]:
    return sorted(path.name.removesuffix(_ORIGINAL) for path in (_FOLDER / kind).glob(f"*{_ORIGINAL}"))


def _texts(kind: str, name: str) -> tuple[str, str]:
    original, rewrite = (
        (_FOLDER / kind / f"{name}{end}").read_text("utf-8") for end in (_ORIGINAL, _REWRITE)
    )
    return original, rewrite


@pytest.mark.parametrize("name", _names("wrong"))
def test_a_wrong_one_is_refused(gate: Gate, name: str) -> None:
    verdict = judged(gate, *_texts("wrong", name))
    assert isinstance(verdict, Rejected)
    assert verdict.check in ("permitted", "equivalent", "algebraically equal", "memory-safe")
    assert not verdict.is_our_fault, verdict


@pytest.mark.parametrize("name", _names("right"))
def test_a_right_one_is_accepted(gate: Gate, name: str) -> None:
    verdict = judged(gate, *_texts("right", name))
    if name in _RIGHT_IN_A_RANGE:
        assert isinstance(verdict, Rejected)
        assert "neurojit.range on each float argument" in verdict.diagnostic.message
    else:
        assert isinstance(verdict, Accepted), verdict


def test_both_kinds_are_there() -> None:
    assert len(_names("wrong")) >= 99
    assert len(_names("right")) >= 90

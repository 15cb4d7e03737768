"""How large constants should be is told by what was seen, but not by what grew without end."""

from __future__ import annotations

import pytest

from neurojit.healing.synthesis.fitting import tamed


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        ([100.0, 20.0, 4500.0, 0.0], [100.0, 20.0, 4500.0, 0.0]),
        ([1.5, 3e38, 3e38, 3e38], [1.5, 1.5, 1.5, 1.5]),
        ([0.0, 7.0], [0.0, 7.0]),
        ([0.0, 0.0], [0.0, 0.0]),
        ([], []),
    ],
)
def test_what_grew_beyond_all_others_is_tamed(seen: list[float], wanted: list[float]) -> None:
    assert tamed(seen) == wanted

"""Figures of results."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.bench.plots import write_plot
from neurojit.model.errors import InputError
from tests.unit.bench.samples import ALONE, EXAMPLE, results

MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml"}


@pytest.mark.parametrize("suffix", MAGIC)
def test_a_figure_is_of_its_kind(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"figure{suffix}"
    write_plot(path, EXAMPLE, 1)
    assert path.read_bytes().startswith(MAGIC[suffix])
    if suffix == ".svg":
        drawn = path.read_text()
        assert "matmul:64x64x64" in drawn or "<use" in drawn  # text, or glyphs of it


def test_cases_without_a_peer_can_be_drawn(tmp_path: Path) -> None:
    write_plot(tmp_path / "figure.png", results(ALONE), 2)


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_plot(tmp_path / "no" / "figure.png", EXAMPLE, 1)

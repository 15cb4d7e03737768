"""Paths as a person reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.cli.path_display import shown


def test_a_path_is_shown_from_where_its_reader_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, here = tmp_path / "home", tmp_path / "home" / "clone"
    here.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    assert shown(here / ".venv" / "lib" / ".." / "bin" / "python") == ".venv/bin/python"
    assert shown(home / ".cache") == "~/.cache"
    assert shown("/usr/lib/x.so") == "/usr/lib/x.so"
    assert shown(f"{home}er/x") == f"{home}er/x"

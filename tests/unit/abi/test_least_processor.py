from __future__ import annotations

from pathlib import Path

import pytest

import neurojit
from neurojit.abi import least_processor
from neurojit.abi.least_processor import lacking, too_old
from neurojit.cli import main

CORE_2 = (
    "processor\t: 0\nmodel name\t: Core 2\nflags\t\t: fpu sse sse2 pni ssse3 cx16 lahf_lm\nbugs\t: none\n"
)
NEHALEM = CORE_2.replace("ssse3", "ssse3 sse4_1 sse4_2 popcnt")


def test_what_is_missing_of_the_least_level_is_named() -> None:
    assert lacking(CORE_2) == ("popcnt", "sse4_1", "sse4_2")
    assert lacking(NEHALEM) == ()


@pytest.mark.parametrize("told", ["", "processor: 0\n", CORE_2[: CORE_2.index("cx16")]])
def test_what_is_not_told_is_not_missing(told: str) -> None:
    """Nothing, no flags, or flags that are cut off."""
    assert lacking(told) == ()


def test_this_one_will_do() -> None:
    assert too_old() == ""


def test_an_older_one_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Before NumPy is imported, which would end the process by a signal."""
    (tmp_path / "cpuinfo").write_text(CORE_2)
    monkeypatch.setattr(least_processor, "CPUS", tmp_path / "cpuinfo")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    wanted = "neurojit: this processor lacks popcnt, sse4_1, sse4_2: NumPy and MLIR's packages need x86-64-v2"
    with pytest.raises(SystemExit, match="3"):
        main()
    assert capsys.readouterr().err == wanted + "\n"
    with pytest.raises(ImportError, match=wanted):
        neurojit.__getattr__("Runtime")

"""The example of offers: a better algorithm is judged and swapped in live, one with a slip is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def neurojit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NEUROJIT_CACHE_FOLDER", str(tmp_path / "cache"))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "neurojit", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)

    return run


def test_a_better_algorithm_is_swapped_in(neurojit: Any, tmp_path: Path) -> None:
    """Horner's rule passes every check, the field check too, and serves at the end; the value is right.
    More calls than the example makes: judging takes longer where other tests run beside this one."""
    longer = tmp_path / "polynomial.mlir"
    text = (EXAMPLES / "polynomial.mlir").read_text()
    longer.write_text(text.replace("constant 40000 :", "constant 200000 :"))
    offer = f"poly={EXAMPLES / 'offers' / 'horner.mlir'}"
    ended = neurojit("run", str(longer), "--json", "--responder", "none", "--offer", offer)
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    (judgement,) = report["judgements"]
    assert (judgement["function"], judgement["verdict"]) == ("poly", "accepted")
    function = report["functions"]["poly"]
    incumbent = next(v for v in function["variants"] if v["id"] == function["incumbent"])
    assert (incumbent["tier"], incumbent["author"]) == ("T3", "user")
    x, terms = np.float64(0.5), np.arange(16)
    wanted = np.sum((-1.0) ** terms / (terms + 1) * x**terms)
    (printed,) = [line for line in ended.stderr.splitlines() if "log(1 + x)/x" in line]
    assert float(printed.rsplit(" ", 1)[1]) == pytest.approx(wanted, rel=1e-6)


def test_a_slip_is_refused_with_its_place(neurojit: Any) -> None:
    """The highest power left out: exit 1, refused by the field check, which names the first element."""
    arguments = [str(EXAMPLES / "polynomial.mlir"), str(EXAMPLES / "offers" / "slip.mlir")]
    ended = neurojit("validate", *arguments, "--function", "poly", "--json")
    assert ended.returncode == 1, ended.stderr
    verdict = json.loads(ended.stdout)
    assert (verdict["verdict"], verdict["check"]) == ("rejected", "algebraically equal")
    assert "output 0[0]" in verdict["diagnostic"]["message"]
    assert verdict["certificate"] is None

"""What ``neurojit doctor`` looks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from neurojit.cli import doctor_probes
from neurojit.cli.doctor_probes import ESSENTIAL, FURTHER, sandbox_findings
from neurojit.workers.sandbox import LAYERS

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


def test_every_dependency_is_looked_for() -> None:
    """And nothing that is none."""
    stated = tomllib.loads(PROJECT.read_text())["project"]["dependencies"]
    names = {found[0] for line in stated if (found := re.match(r"[\w-]+", line))}
    assert {*ESSENTIAL, *FURTHER} == names


def test_each_layer_of_confinement_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a process that confines itself; one that is missing says why, and whether judging needs it."""
    assert [finding.name for finding in sandbox_findings()] == [layer.name for layer in LAYERS]
    monkeypatch.setattr(
        doctor_probes, "_missing_layers", lambda: {layer.name: "not here" for layer in LAYERS}
    )
    for layer, finding in zip(LAYERS, sandbox_findings(), strict=True):
        assert finding.state == "missing"
        assert finding.seen.startswith("not here (required" if layer.required else "not here (judged without")


def test_a_process_that_cannot_try_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert {finding.state for finding in sandbox_findings()} == {"missing"}

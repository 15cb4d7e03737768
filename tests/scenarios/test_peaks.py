"""The peaks of this machine, measured for the first who needs them."""

from __future__ import annotations

from pathlib import Path

import pytest

import neurojit
from neurojit.abi.host_target import host_target
from neurojit.model.peak_guess import cache_levels, guessed_peaks
from neurojit.settings import resolve
from neurojit.store.peaks import open_peaks
from neurojit.telemetry import events
from neurojit.telemetry.report import report_of
from neurojit.workers.peaks import machine_id

PROGRAM = """func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = "tensorlang.exp"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
"""


def test_whoever_asks_for_measured_peaks_gets_them(tmp_path: Path) -> None:
    """Loading measures nothing. Then everybody is told, and they are kept."""
    told: list[events.Event] = []
    settings = resolve({"cache_folder": str(tmp_path)})
    with neurojit.Runtime(settings, on_event=told.append) as first:
        first.load(PROGRAM)
        (loaded,) = (event for event in told if isinstance(event, events.ProgramLoaded))
        assert loaded.machine.peaks == guessed_peaks(host_target())
        assert loaded.functions[0].work.flops == 4 * 20
        machinery = first._belongings.machinery
        assert machinery is not None
        found = machinery.peaks.measured()
        assert machinery.meter.pid is None
    assert found.measured
    assert found.sizes == cache_levels(host_target())
    assert all(rate > 0 for rate in (*found.operations.values(), *found.bytes.values()))
    assert report_of(told).peaks == found
    kept = open_peaks(tmp_path, lambda *trouble: pytest.fail(str(trouble))).read(machine_id(host_target()))
    assert kept is not None
    assert kept.peaks == found

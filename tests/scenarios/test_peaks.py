"""The peaks of this machine, from the first runtime that needs them to the next process."""

from __future__ import annotations

from pathlib import Path

import neurojit
from neurojit.codegen.peak_guess import cache_levels, guessed_peaks
from neurojit.codegen.target import host_target
from neurojit.settings import resolve
from neurojit.store import events
from neurojit.store.report import report_of

PROGRAM = """func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = "tensorlang.exp"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
"""


def test_what_one_runtime_measures_the_next_knows(tmp_path: Path) -> None:
    """Loading measures nothing. Whoever asks for measured peaks gets them, and everybody is told."""
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
    again: list[events.Event] = []
    with neurojit.Runtime(settings, on_event=again.append) as second:
        second.load(PROGRAM)
    assert report_of(again).peaks == found
    assert not any(isinstance(event, events.PeaksMeasured) for event in again)

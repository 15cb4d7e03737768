"""The peaks of this machine: at once what is known, measured for whoever waits, and once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from neurojit.model.errors import CompilerDied
from neurojit.model.peak_guess import guessed_peaks
from neurojit.model.roofline import Peaks
from neurojit.model.target import CacheSizes, describe
from neurojit.store.peaks import KeptPeaks, open_peaks
from neurojit.workers.peaks import PeakMeter, PeaksBook, machine_id

TARGET = describe("x86_64-unknown-linux-gnu", "haswell", ("avx", "avx2", "fma"), 2)
GUESS = guessed_peaks(TARGET)
MEASURED = replace(GUESS, operations=dict.fromkeys(GUESS.operations, 7.0), measured=True)
MOMENT = datetime(2026, 1, 2, tzinfo=UTC)


class Bench:
    """A book over a folder, and what it was told."""

    def __init__(self, folder: Path, measure: Callable[[], Peaks] = lambda: MEASURED) -> None:
        self.measured: list[Peaks] = []
        self.degraded: list[str] = []
        self.calls = 0
        self._measure = measure
        self.store = open_peaks(folder, lambda what, why: pytest.fail(f"{what}: {why}"))
        self.book = PeaksBook(
            self.store,
            TARGET,
            self._counted,
            on_measured=self.measured.append,
            degraded=lambda what, why: self.degraded.append(f"{what}: {why}"),
            now=lambda: MOMENT,
        )

    def _counted(self) -> Peaks:
        self.calls += 1
        return self._measure()


def test_before_anything_is_measured_there_is_a_guess(tmp_path: Path) -> None:
    """For which nothing runs, and nothing is written."""
    bench = Bench(tmp_path)
    assert bench.book.now() == GUESS
    assert bench.calls == 0
    assert bench.book.kept() is None
    assert list(tmp_path.iterdir()) == []


def test_whoever_waits_gets_measured_ones(tmp_path: Path) -> None:
    """From then on everybody does; the next process measures nothing."""
    bench = Bench(tmp_path)
    assert bench.book.now() == GUESS
    assert bench.book.measured() == bench.book.now() == MEASURED
    assert bench.book.measured() == MEASURED
    assert (bench.calls, bench.measured) == (1, [MEASURED])
    assert bench.book.kept() == KeptPeaks(MEASURED, MOMENT)
    later = Bench(tmp_path)
    assert later.book.now() == later.book.measured() == MEASURED
    assert later.calls == 0


def test_many_who_wait_measure_once(tmp_path: Path) -> None:
    """While nobody else waits: ``now`` answers in the middle of it."""
    begun, finish = threading.Event(), threading.Event()

    def slow() -> Peaks:
        begun.set()
        assert finish.wait(300)
        return MEASURED

    bench = Bench(tmp_path, slow)
    found: list[Peaks] = []
    threads = [threading.Thread(target=lambda: found.append(bench.book.measured())) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(300)
    assert bench.book.now() == GUESS
    finish.set()
    for thread in threads:
        thread.join()
    assert (found, bench.calls) == ([MEASURED] * 4, 1)


def test_where_measuring_fails_the_guess_stands(tmp_path: Path) -> None:
    """It is said once, and not tried again."""

    def dies() -> Peaks:
        raise CompilerDied("peaks: ended by signal 9")

    bench = Bench(tmp_path, dies)
    assert bench.book.measured() == bench.book.measured() == GUESS
    assert bench.calls == 1
    assert bench.degraded == ["the machine's peaks are guessed: peaks: ended by signal 9"]
    with pytest.raises(CompilerDied):
        bench.book.renew()


def test_a_renewal_replaces_what_is_kept(tmp_path: Path) -> None:
    Bench(tmp_path).book.measured()
    other = replace(MEASURED, operations=dict.fromkeys(GUESS.operations, 8.0))
    bench = Bench(tmp_path, lambda: other)
    assert bench.book.now() == MEASURED
    assert bench.book.renew() == KeptPeaks(other, MOMENT)
    assert bench.book.now() == other
    assert Bench(tmp_path).book.now() == other


def test_another_machine_has_another_name() -> None:
    """Whatever could make it faster or slower is in it."""
    caches = CacheSizes(TARGET.caches.l1, TARGET.caches.l2, 2 * TARGET.caches.l3)
    others = [
        replace(TARGET, cpu="skylake"),
        replace(TARGET, features=(*TARGET.features, "bmi")),
        replace(TARGET, caches=caches),
    ]
    assert len({machine_id(target) for target in (TARGET, *others)}) == 4
    assert machine_id(replace(TARGET, threads=1)) == machine_id(TARGET)


def test_closing_ends_a_measurement() -> None:
    """Whoever waits for it is told so."""
    meter = PeakMeter()
    ended: list[str] = []

    def measure() -> None:
        try:
            meter.measure()
        except CompilerDied as death:
            ended.append(str(death))

    thread = threading.Thread(target=measure)
    thread.start()
    while meter.pid is None:
        thread.join(0.001)
    meter.close()
    thread.join(300)
    assert len(ended) == 1
    with pytest.raises(CompilerDied, match="closed"):
        meter.measure()

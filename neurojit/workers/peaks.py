"""The host's source of the machine's peaks: from the store, measured in a worker, or guessed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from neurojit.abi.host_target import cpu_model
from neurojit.model.errors import CompilerDied, InternalError
from neurojit.model.peak_guess import guessed_peaks
from neurojit.model.roofline import Peaks
from neurojit.model.target import Target
from neurojit.store.folder import digest_of
from neurojit.store.peaks import KeptPeaks, PeaksStore
from neurojit.workers.process import WorkerProcess

MODULE: Final = "neurojit.workers.peaks_main"
VERSION: Final = 1  # of how peaks are measured: others are measured anew
_PATIENCE_S: Final = 60.0  # measuring takes one to two seconds


class PeakMeter:
    """Measures peaks in a short-lived process, so that neither its caller nor a program waits for the GIL."""

    def __init__(self) -> None:
        self._worker = WorkerProcess("peaks", MODULE, [], timeout_s=_PATIENCE_S)

    @property
    def pid(self) -> int | None:
        """The process id of the one that measures, None if there is none."""
        return self._worker.pid

    def measure(self) -> Peaks:
        """What one core does at best, found out now. Raises CompilerDied where the process ended."""
        try:
            found = self._worker.request(None)
        finally:
            self._worker.replace("it is not needed any more")
        if not isinstance(found, Peaks):
            raise InternalError(f"peaks: unexpected answer {type(found).__name__}")
        return found

    def close(self) -> None:
        """End the process. Safe to call twice, and while another thread measures, which raises then."""
        self._worker.close()

    def after_fork_in_child(self) -> None:
        """A process that measures is the parent's."""
        self._worker.after_fork_in_child()


class PeaksBook:
    """The peaks of ``target``: at once whatever is known of them, and measured for whoever can wait.

    ``measure`` may raise CompilerDied. ``on_measured`` is told new peaks, ``degraded`` why there are none.
    """

    def __init__(
        self,
        store: PeaksStore,
        target: Target,
        measure: Callable[[], Peaks],
        *,
        on_measured: Callable[[Peaks], None] | None = None,
        degraded: Callable[[str, str], None] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._target = target
        self._measure = measure
        self._on_measured = on_measured
        self._degraded = degraded
        self._now = now
        self._first: Peaks | None = None  # kept or guessed
        self._fresh: Peaks | None = None
        self._failed = False
        self._turn = threading.Lock()

    def now(self) -> Peaks:
        """The measured peaks where there are any, in this process or kept; else a guess. Never waits."""
        if self._fresh is not None:
            return self._fresh
        if self._first is None:
            kept = self.kept()
            self._first = guessed_peaks(self._target) if kept is None else kept.peaks
        return self._first

    def measured(self) -> Peaks:
        """As ``now``, but measured first where there is only a guess: one to two seconds.

        Others who ask meanwhile wait for the same. Where that fails the guess stands, and is not tried again.
        """
        with self._turn:
            if self.now().measured or self._failed:
                return self.now()
            try:
                return self._renewed().peaks
            except CompilerDied as death:
                self._failed = True
                if self._degraded is not None:
                    self._degraded("the machine's peaks are guessed", str(death))
                return self.now()

    def renew(self) -> KeptPeaks:
        """Measure, whatever is known, and keep that. Raises CompilerDied."""
        with self._turn:
            return self._renewed()

    def kept(self) -> KeptPeaks | None:
        """What was measured on this machine at some time, and when."""
        return self._store.read(machine_id(self._target))

    def after_fork_in_child(self) -> None:
        """Whoever measured is not in the child."""
        self._turn = threading.Lock()

    def _renewed(self) -> KeptPeaks:
        found = KeptPeaks(self._measure(), self._now())
        self._fresh = found.peaks
        self._store.write(machine_id(self._target), found)
        if self._on_measured is not None:
            self._on_measured(found.peaks)
        return found


def machine_id(target: Target) -> str:
    """The name that peaks are kept under: whatever could change them changes it."""
    caches = target.caches
    return digest_of(
        {
            "version": VERSION,
            "model": cpu_model(),
            "cpu": target.cpu,
            "features": list(target.features),
            "cores": os.cpu_count(),
            "caches": [caches.l1, caches.l2, caches.l3],
        }
    )

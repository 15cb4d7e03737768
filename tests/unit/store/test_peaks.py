"""Kept peaks: read back as they were, or not at all."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from neurojit.model.roofline import Peaks
from neurojit.store.folder import StoreFolder, digest_of
from neurojit.store.peaks import KIND, KeptPeaks, PeaksStore, open_peaks

MACHINE = digest_of({"model": "a processor"})
KEPT = KeptPeaks(
    Peaks(
        operations={"f32": 40.0, "f64": 20.0, "i32": 39.5, "i64": 19.75},
        bytes={"L1": 78.5, "L2": 72.25, "memory": 13.0},
        sizes={"L1": 32768, "L2": 524288},
        measured=True,
    ),
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1))),
)


def store(path: Path) -> PeaksStore:
    return open_peaks(path, lambda what, why: pytest.fail(f"{what}: {why}"))


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    """Under its machine's name, by another process; a second measurement replaces the first."""
    assert store(tmp_path).read(MACHINE) is None
    store(tmp_path).write(MACHINE, KEPT)
    assert store(tmp_path).read(MACHINE) == KEPT
    assert store(tmp_path).read(digest_of("another")) is None
    later = KeptPeaks(KEPT.peaks, datetime.now(UTC))
    store(tmp_path).write(MACHINE, later)
    assert store(tmp_path).read(MACHINE) == later


def test_nothing_is_made_before_something_is_kept(tmp_path: Path) -> None:
    store(tmp_path).read(MACHINE)
    assert list(tmp_path.iterdir()) == []


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "at": KEPT.at.isoformat(),
        "operations": dict(KEPT.peaks.operations),
        "bytes": dict(KEPT.peaks.bytes),
        "sizes": dict(KEPT.peaks.sizes),
    }
    change(body)
    return copy.deepcopy(body)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop("operations"),
        lambda body: body.pop("at"),
        lambda body: body["operations"].pop("i64"),
        lambda body: body["operations"].update(f16=1.0),
        lambda body: body["operations"].update(f32="40"),
        lambda body: body["operations"].update(f32=True),
        lambda body: body["operations"].update(f32=0.0),
        lambda body: body["operations"].update(f32=-1.0),
        lambda body: body["operations"].update(f32=1e7),
        lambda body: body["operations"].update(f32=10**400),
        lambda body: body.update(bytes=[1.0]),
        lambda body: body["bytes"].pop("memory"),
        lambda body: body["bytes"].pop("L2"),
        lambda body: body["bytes"].update(L3=1.0),
        lambda body: body["bytes"].update(memory=None),
        lambda body: body["sizes"].update(memory=1 << 30),
        lambda body: body["sizes"].update(L1=0.5),
        lambda body: body["sizes"].update(L1=1 << 60),
        lambda body: body.update(at="yesterday"),
        lambda body: body.update(at="2026-01-02T03:04:05"),
        lambda body: body.update(at=7),
    ],
)
def test_an_entry_that_does_not_fit_is_a_miss(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    """Whoever wrote it knew the digests; it is ignored, and said to be."""
    told: list[str] = []
    folder = StoreFolder(tmp_path, lambda what, why: pytest.fail(f"{what}: {why}"))
    assert folder.write(KIND, MACHINE, changed(change))
    assert PeaksStore(folder, lambda what, why: told.append(f"{what}: {why}")).read(MACHINE) is None
    (only,) = told
    assert f"{MACHINE}.json is ignored" in only


def test_a_file_that_was_damaged_is_a_miss(tmp_path: Path) -> None:
    store(tmp_path).write(MACHINE, KEPT)
    (path,) = tmp_path.rglob(f"{MACHINE}.json")
    entry = json.loads(path.read_text())
    entry["body"]["operations"]["f32"] = 41.0
    path.write_text(json.dumps(entry))
    told: list[str] = []
    assert open_peaks(tmp_path, lambda *trouble: told.append(str(trouble))).read(MACHINE) is None
    assert len(told) == 1

"""Reports: figures worked out by hand from a run made up for it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.roofline import Peaks, Work
from neurojit.model.sites import FaultReport, SourceLocation
from neurojit.telemetry import events
from neurojit.telemetry.report import report_of
from neurojit.telemetry.report_json import as_object

UNCHECKED = ("line 4: memref.view: no bounds check is known for it",)


def _finished(seconds: float, variant: int, tier: Tier, function: str = "f") -> events.CompileFinished:
    return events.CompileFinished(
        seconds=seconds,
        function=function,
        variant=variant,
        tier=tier,
        author="compiler",
        compile_ms=10.0 + variant,
        digest="d",
        unchecked=UNCHECKED if tier is Tier.T0 else (),
    )


def _sampled(
    seconds: float, variant: int, calls: int, median_ns: float | None, function: str = "f"
) -> events.Sampled:
    cycles = None if median_ns is None else 2.5 * median_ns
    return events.Sampled(
        seconds=seconds, function=function, variant=variant, calls=calls, median_ns=median_ns, cycles=cycles
    )


PEAKS = Peaks(
    operations={"f32": 40.0, "f64": 20.0, "i32": 40.0, "i64": 20.0},
    bytes={"L1": 80.0, "L2": 70.0, "L3": 40.0, "memory": 12.5},
    sizes={"L1": 32768, "L2": 524288, "L3": 8388608},
    measured=True,
)

RUN: tuple[events.Event, ...] = (
    events.ProgramLoaded(
        seconds=0.1,
        program="p.mlir",
        functions=(
            events.LoadedFunction(
                name="f", signature="() -> ()", digest="d", work=Work(flops=4000, nbytes=800, dtype="f32")
            ),
        ),
        numerics=Numerics.EXACT,
        machine=events.Machine(cpu="c", isa="AVX2", features=("avx2",), threads=2, peaks=PEAKS),
    ),
    events.CompileStarted(seconds=0.1, function="f", tier=Tier.T0, reason="first call"),
    _finished(0.2, 0, Tier.T0),
    _sampled(0.3, 0, 10, 800.0),
    events.CompileStarted(seconds=0.3, function="f", tier=Tier.T1, reason="hot"),
    _finished(0.4, 1, Tier.T1),
    events.Swapped(seconds=0.4, function="f", before=0, after=1, reason="hot"),
    _sampled(0.5, 0, 12, 1000.0),
    _sampled(0.5, 1, 30, 250.0),
    _finished(0.6, 2, Tier.T2),
    events.Swapped(seconds=0.6, function="f", before=1, after=2, reason="hot"),
    _sampled(0.7, 2, 5, 300.0),
    events.Deoptimized(seconds=0.7, function="f", before=2, after=1, reason="slower"),
    events.Faulted(
        seconds=0.8,
        report=FaultReport("f", "bad", SourceLocation("p.mlir", 3, 4), {"x": math.nan, "n": 2}),
    ),
    events.Judged(
        seconds=0.9,
        function="f",
        author="user",
        verdict="rejected",
        check="well_formed",
        diagnostic=Diagnostic("parse", "no", "r.mlir", 1, 2, "text"),
        took_s=0.25,
    ),
    events.Queried(
        seconds=1.0,
        function="main",
        location="p.mlir:1:2",
        about="f",
        text_bytes=3,
        text_digest="a",
        outcome="answered",
        author="me",
        reply_bytes=1200,
        reply_digest="b",
        why="",
        took_s=0.5,
    ),
    events.Offered(
        seconds=1.1,
        function="main",
        location="p.mlir:2:2",
        callee="f",
        text_bytes=1200,
        text_digest="b",
        author="me",
        accepted=False,
        why="",
        took_s=0.1,
    ),
    events.Degraded(seconds=1.2, what="one thread", why="no OpenMP"),
    events.RunFinished(seconds=1.5, exit=1),
)


def test_the_object_of_a_run() -> None:
    """Calls are summed, the last sample counts, the speed-up is T0's median over the incumbent's."""
    assert as_object(report_of(RUN)) == {
        "program": "p.mlir",
        "exit": 1,
        "seconds": 1.5,
        "target": {"cpu": "c", "isa": "AVX2", "features": ["avx2"], "threads": 2},
        "numerics": "exact",
        "functions": {
            "f": {
                "calls": 12 + 30 + 5,
                "incumbent": 1,
                "speedup": 4.0,
                "roofline": {
                    "limit": "arithmetic",
                    "level": "L1",
                    "gflops": 16.0,
                    "gbytes": 3.2,
                    "peak_gflops": 40.0,
                    "peak_gbytes": 80.0,
                    "share": 0.4,
                },
                "unchecked": list(UNCHECKED),
                "variants": [
                    _variant(0, "T0", 1000.0, 12),
                    _variant(1, "T1", 250.0, 30),
                    _variant(2, "T2", 300.0, 5),
                ],
            }
        },
        "swaps": [
            {"seconds": 0.4, "function": "f", "from": 0, "to": 1, "reason": "hot"},
            {"seconds": 0.6, "function": "f", "from": 1, "to": 2, "reason": "hot"},
            {"seconds": 0.7, "function": "f", "from": 2, "to": 1, "reason": "slower"},
        ],
        "faults": [
            {"function": "f", "message": "bad", "location": "p.mlir:3:4", "values": {"x": None, "n": 2}}
        ],
        "judgements": [
            {
                "function": "f",
                "author": "user",
                "verdict": "rejected",
                "check": "well_formed",
                "diagnostic": {"stage": "parse", "message": "no", "file": "r.mlir", "line": 1, "column": 2},
                "seconds": 0.25,
                "ratio": None,
                "record": None,
            }
        ],
        "heals": [],
        "proposals": [],
        "unfinished_trials": [],
        "queries": [
            {
                "function": "main",
                "about": "f",
                "outcome": "answered",
                "author": "me",
                "text_bytes": 3,
                "reply_bytes": 1200,
                "why": "",
                "seconds": 0.5,
            }
        ],
        "degraded": [{"seconds": 1.2, "what": "one thread", "why": "no OpenMP"}],
    }


def test_what_came_of_faults_is_in_the_object() -> None:
    """An accepted patch with what it keeps, and a fault that nobody healed."""
    report = FaultReport("f", "bad", None, {"x": math.inf})
    contract = events.Contract(
        failing_call=True,
        passing_calls=(3, 3),
        states_before=(150, 200),
        states_after=(0, 200),
        margin=math.inf,
        asserts_kept=True,
    )
    both = {"function": "f", "scope": "g", "report": report, "fingerprint": "ab", "rounds": 2, "took_s": 0.5}
    healed = events.Healed(seconds=1.0, author="user", contract=contract, resumed=True, **both)  # type: ignore[arg-type]
    failed = events.HealFailed(seconds=2.0, author="", why="nobody knows", **both)  # type: ignore[arg-type]
    common = {
        "function": "f",
        "scope": "g",
        "fault": {"function": "f", "message": "bad", "location": None, "values": {"x": None}},
        "fingerprint": "ab",
        "rounds": 2,
        "kept": False,
        "seconds": 0.5,
    }
    kept = {
        "failing_call": True,
        "passing_calls": [3, 3],
        "states_before": [150, 200],
        "states_after": [0, 200],
        "margin": None,
        "asserts_kept": True,
    }
    assert as_object(report_of([healed, failed]))["heals"] == [
        {**common, "author": "user", "verdict": "accepted", "why": "", "contract": kept, "resumed": True},
        {
            **common,
            "author": None,
            "verdict": "rejected",
            "why": "nobody knows",
            "contract": None,
            "resumed": False,
        },
    ]


def _variant(number: int, tier: str, median: float, calls: int) -> dict[str, object]:
    return {
        "id": number,
        "tier": tier,
        "author": "compiler",
        "compile_ms": 10.0 + number,
        "median_ns": median,
        "cycles": 2.5 * median,
        "calls": calls,
        "digest": "d",
        "notes": [],
    }


@pytest.mark.parametrize("length", range(len(RUN)))
def test_a_run_that_was_cut_off_has_a_report(length: int) -> None:
    """Every prefix of a run is a run; what was not measured is None."""
    found = as_object(report_of(RUN[:length]))
    assert found["exit"] is None


def test_nothing_measured_is_none() -> None:
    """A variant that was never timed has no median, and its function no speed-up."""
    report = report_of((_finished(0.1, 0, Tier.T0), _sampled(0.2, 0, 0, None)))
    assert report.functions["f"].speedup() is None
    assert report.functions["f"].variants[0].median_ns is None


def test_peaks_hold_from_when_they_are_measured() -> None:
    """Of guesses nothing is said but what needs no peak."""
    guessed = replace(RUN[0].machine, peaks=replace(PEAKS, measured=False))  # type: ignore[attr-defined]
    loaded = replace(RUN[0], machine=guessed)  # type: ignore[call-arg]
    before = report_of((loaded, *RUN[1:]))
    assert as_object(before)["functions"]["f"]["roofline"] == {  # type: ignore[index]
        "limit": None,
        "level": "L1",
        "gflops": 16.0,
        "gbytes": 3.2,
        "peak_gflops": None,
        "peak_gbytes": None,
        "share": None,
    }
    assert before.share_of_peak("f", 1) is None
    after = report_of((loaded, *RUN[1:], events.PeaksMeasured(seconds=2.0, peaks=PEAKS)))
    assert after.share_of_peak("f", 1) == pytest.approx(0.4)


def test_work_that_nobody_knows_has_no_share() -> None:
    unknown = events.LoadedFunction(
        name="f", signature="() -> ()", digest="d", work=Work(flops=None, nbytes=800, dtype="f32")
    )
    report = report_of((replace(RUN[0], functions=(unknown,)), *RUN[1:]))  # type: ignore[call-arg]
    assert report.share_of_peak("f", 1) is None
    roofline = as_object(report)["functions"]["f"]["roofline"]  # type: ignore[index]
    assert (roofline["limit"], roofline["gflops"], roofline["gbytes"]) == (None, None, 3.2)


def test_a_function_is_compiling_until_the_compilation_ends() -> None:
    """Finished, failed, or lost with its compiler."""
    started = events.CompileStarted(seconds=0.0, function="f", tier=Tier.T1, reason="hot")
    failed = events.CompileFailed(
        seconds=1.0, function="f", tier=Tier.T1, diagnostic=Diagnostic("llvm", "no")
    )
    restarted = events.CompilerRestarted(seconds=1.0, reason="killed")
    assert set(report_of((started,)).compiling) == {"f"}
    for end in (_finished(1.0, 1, Tier.T1), failed, restarted):
        assert report_of((started, end)).compiling == {}

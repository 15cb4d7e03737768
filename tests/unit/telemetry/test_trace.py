"""Traces: what is written is read back as the same values."""

from __future__ import annotations

import json
import math
import threading
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.roofline import Peaks, Work
from neurojit.model.sites import FaultReport, SourceLocation
from neurojit.telemetry import events
from neurojit.telemetry.trace import VERSION, TraceError, TraceWriter, decode, encode, read_lines, read_trace

_DIAGNOSTIC = Diagnostic("schedule", "no", "f.mlir", 3, 4, "x = y")
_PEAKS = Peaks({"f32": 40.0}, {"L1": 80.5, "memory": 12.5}, {"L1": 32768}, measured=False)
_REPORT = FaultReport("f", "bad", SourceLocation("f.mlir", 1, 2), {"x": 1.5})
ONE_OF_EACH: tuple[events.Event, ...] = (
    events.ProgramLoaded(
        seconds=0.5,
        program="p.mlir",
        functions=(
            events.LoadedFunction(
                name="f", signature="() -> ()", digest="d", work=Work(flops=None, nbytes=16, dtype="f32")
            ),
        ),
        numerics=Numerics.STRICT,
        machine=events.Machine(cpu="znver4", isa="AVX-512", features=("fma", "avx"), threads=2, peaks=_PEAKS),
    ),
    events.PeaksMeasured(seconds=0.6, peaks=_PEAKS),
    events.CompileStarted(seconds=1.0, function="f", tier=Tier.T1, reason="hot"),
    events.CompileFinished(
        seconds=1.5,
        function="f",
        variant=1,
        tier=Tier.T1,
        author="compiler",
        compile_ms=12.5,
        digest="d",
        notes=("a", "b"),
        unchecked=("c",),
    ),
    events.CompileFailed(seconds=2.0, function="f", tier=Tier.T2, diagnostic=_DIAGNOSTIC),
    events.Swapped(seconds=2.0, function="f", before=0, after=1, reason="hot"),
    events.Deoptimized(seconds=2.0, function="f", before=1, after=0, reason="slower"),
    events.Sampled(seconds=3.0, function="f", variant=0, calls=7, median_ns=None, cycles=None),
    events.Faulted(
        seconds=3.0,
        report=FaultReport("f", "bad", SourceLocation("f.mlir", 1, 2), {"x": math.inf, "i": 3, "b": True}),
    ),
    events.FaultCaught(seconds=3.0, function="g", report=_REPORT, kind="assert", fingerprint="ab", calls=7),
    events.Healed(
        seconds=4.0,
        function="f",
        scope="g",
        report=_REPORT,
        fingerprint="ab",
        rounds=2,
        author="user",
        contract=events.Contract(
            failing_call=True,
            passing_calls=(3, 3),
            states_before=(150, 200),
            states_after=(0, 200),
            margin=0.25,
            asserts_kept=True,
        ),
        resumed=True,
        took_s=0.5,
        kept=True,
    ),
    events.HealFailed(
        seconds=4.0,
        function="f",
        scope="g",
        report=_REPORT,
        fingerprint="ab",
        rounds=2,
        author="user",
        why="nobody knows better",
        took_s=0.5,
    ),
    events.JudgingStarted(seconds=2.9, function="f", author="user"),
    events.Judged(
        seconds=3.0,
        function="f",
        author="user",
        verdict="rejected",
        check="faster",
        diagnostic=None,
        took_s=0.1,
    ),
    events.TrialUnfinished(seconds=3.2, function="f", variant=2, compared=12, wanted=64),
    events.Queried(
        seconds=3.5,
        function="main",
        location="f.mlir:1:2",
        about=None,
        text_bytes=3,
        text_digest="a",
        outcome="unanswered",
        author="",
        reply_bytes=0,
        reply_digest="b",
        why="nobody",
        took_s=0.1,
    ),
    events.Offered(
        seconds=3.6,
        function="main",
        location="f.mlir:2:2",
        callee="f",
        text_bytes=0,
        text_digest="b",
        author="",
        accepted=False,
        why="",
        took_s=0.1,
    ),
    events.Asked(
        seconds=1.0,
        function="f",
        responder="gemini:m",
        round=1,
        rounds=4,
        destination="there",
        prompt="faster?",
    ),
    events.Answered(
        seconds=1.0,
        function="f",
        responder="gemini:m",
        round=1,
        kind="reply",
        text="```mlir\n```",
        took_s=0.5,
        prompt_tokens=10,
        reply_tokens=20,
    ),
    events.ResponderSaid(seconds=1.0, text="gemini: nothing came for 10 s"),
    events.ConversationEnded(
        seconds=1.0,
        function="f",
        responder="gemini:m",
        end="accepted",
        why="",
        trials=2,
        best=1.5,
        took_s=3.0,
        prompt_tokens=10,
        reply_tokens=20,
        money=None,
    ),
    events.CompilerRestarted(seconds=4.0, reason="ended by signal 9"),
    events.Degraded(seconds=4.0, what="one thread", why="no OpenMP"),
    events.RunFinished(seconds=5.0, exit=1),
)


def test_there_is_an_example_of_each_event() -> None:
    """So that the tests below speak of all."""
    assert tuple(type(event) for event in ONE_OF_EACH) == events.EVENTS


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
def test_an_event_is_read_back_as_it_was(event: events.Event) -> None:
    """``decode`` is the inverse of ``encode``, types included; the line is strict JSON."""
    line = encode(event)
    assert decode(line) == event
    assert json.loads(line, parse_constant=lambda text: pytest.fail(f"not JSON: {text}"))["v"] == VERSION
    assert "\n" not in line


@settings(deadline=None, derandomize=True)  # times are those of a busy machine; a seeded sample
@given(st.floats(), st.floats() | st.integers() | st.booleans())
def test_floats_that_json_lacks_survive(seconds: float, value: float | int | bool) -> None:
    """NaN and infinities come back, and an integer stays one."""
    event = events.Faulted(seconds=seconds, report=FaultReport("f", "m", None, {"x": value}))
    again = decode(encode(event))
    assert isinstance(again, events.Faulted)
    assert repr(again) == repr(event)


def test_verdicts_are_only_those_there_are() -> None:
    """A literal type admits its members alone."""
    assert get_args(events.Judged.__annotations__["verdict"]) == ()  # annotations are text here
    (judged,) = (event for event in ONE_OF_EACH if isinstance(event, events.Judged))
    line = encode(judged).replace("rejected", "perhaps")
    with pytest.raises(ValueError, match="perhaps"):
        decode(line)


def _changed(**fields: object) -> str:
    return json.dumps({**json.loads(encode(ONE_OF_EACH[2])), **fields}) + "\n"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{\n", "Expecting"),
        ("[]\n", "not an object"),
        (_changed(v=1), "version 1, and this reader knows 3 and 4"),
        (_changed(event="Sung"), "event: .Sung. is none that there is"),
        (_changed(more=1), "no such field: more"),
        (_changed(tier="T9"), "T9"),
        (_changed(seconds="soon"), "seconds: not a number"),
        (_changed(seconds="inf"), "seconds: not a number"),
        (_changed(function=3), "function: not a text"),
    ],
)
def test_a_line_that_does_not_fit_is_named(line: str, why: str) -> None:
    """The file, the line's number and the reason."""
    good = encode(ONE_OF_EACH[0]) + "\n"
    with pytest.raises(TraceError, match=rf"t\.jsonl:2: .*{why}"):
        list(read_lines([good, line], "t.jsonl"))


def test_levels_are_only_those_there_are() -> None:
    line = encode(ONE_OF_EACH[1]).replace('"L1"', '"L9"')
    with pytest.raises(ValueError, match="L9"):
        decode(line)


def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    """What a killed process had written whole can still be read."""
    path = tmp_path / "t.jsonl"
    whole = encode(ONE_OF_EACH[0]) + "\n"
    path.write_text(whole + whole[:20])
    assert list(read_trace(path)) == [ONE_OF_EACH[0]]


def test_lines_of_many_threads_stay_whole(tmp_path: Path) -> None:
    """Each event is one line, whoever writes it; after ``close`` events are dropped."""
    path = tmp_path / "t.jsonl"
    writer = TraceWriter(path)
    threads = [
        threading.Thread(target=lambda: [writer(event) for _ in range(50) for event in ONE_OF_EACH])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    writer(ONE_OF_EACH[0])
    assert len(list(read_trace(path))) == 4 * 50 * len(ONE_OF_EACH)


def test_traces_of_version_3_are_read() -> None:
    """Floats that JSON has not were texts then; a text that says the same is one still."""
    path = Path(__file__).with_name("version_3.jsonl")
    *known, fault = read_trace(path)
    assert len(known) == len(ONE_OF_EACH) - 1  # no TrialUnfinished yet
    now = {type(event): event for event in ONE_OF_EACH}
    assert all(now[type(event)] == event for event in known)
    values = {"x": math.nan, "inf": -math.inf, "n": 1, "b": False}
    assert repr(fault) == repr(
        events.Faulted(seconds=math.inf, report=FaultReport("nan", "inf", None, values))
    )


def test_names_of_files_that_are_no_text_survive() -> None:
    """Python has half characters for bytes that are no UTF-8, and a trace names files."""
    event = events.ResponderSaid(seconds=1.0, text="\udcff.mlir")
    assert decode(encode(event)) == event

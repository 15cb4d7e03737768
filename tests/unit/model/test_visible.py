"""Nothing that others wrote steers a terminal, hides from a reader or begins a line of its own."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.cli.outcome import Outcome, emit, guarded, say
from neurojit.cli.panels import brief
from neurojit.cli.summary import live_table, proposal_lines, table_text, variants_table
from neurojit.cli.textplot import text_plot
from neurojit.healing.trajectory import Traced, Trajectory
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InputError, ProgramError, ProgramFault
from neurojit.model.sites import FaultReport, SourceLocation
from neurojit.model.visible import indented, on_one_line, visible
from neurojit.telemetry import events
from neurojit.telemetry.narration import note
from neurojit.telemetry.report import Report

STEERING = ["\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\x08", "\r", "\x7f", "\x00", "\u202e", "\u2066",
            "\u200b", "\ufeff", "\u2028", "\x85", "\x0b", "\x0c", "\ud800", "\udcff", "\n", "\t",
            "\U000e0041"]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(STEERING) | st.text(max_size=3), max_size=6).map("".join)


def is_plain(text: str) -> bool:
    return all(c in "\n\t" or c.isprintable() for c in text)


@given(HOSTILE)
def test_what_is_shown_is_plain(text: str) -> None:
    """One character for one; what was plain stays as it is."""
    shown = visible(text)
    assert is_plain(shown)
    assert len(shown) == len(text)
    assert visible(shown) == shown
    assert "\n" not in on_one_line(text)
    assert all(line.startswith("    ") for line in indented(text).split("\n")[1:])


@pytest.mark.parametrize("one", STEERING)
def test_each_kind_is_made_visible(one: str) -> None:
    assert visible(one) != one or one in "\n\t"
    assert is_plain(visible(one))
    encoded = visible(f"a{one}b").encode("utf-8")
    assert encoded.startswith(b"a")


def drawn(kind: type[Any], text: str) -> Any:
    """An event with ``text`` wherever an event has text."""
    common = {"seconds": 1.0, "function": text}
    report = FaultReport(text, text, SourceLocation(text, 1, 1), {text: 1.0})
    given_ = {
        events.CompileStarted: {**common, "tier": "T1", "reason": text},
        events.CompileFailed: {**common, "tier": "T1", "diagnostic": Diagnostic("x", text)},
        events.ResponderSaid: {"seconds": 1.0, "text": text},
        events.Degraded: {"seconds": 1.0, "what": text, "why": text},
        events.CompilerRestarted: {"seconds": 1.0, "reason": text},
        events.Faulted: {"seconds": 1.0, "report": report},
        events.JudgingStarted: {**common, "author": text},
    }[kind]
    return kind(**given_)


NOTED = [events.CompileStarted, events.CompileFailed, events.ResponderSaid, events.Degraded,
         events.CompilerRestarted, events.Faulted, events.JudgingStarted]  # fmt: skip


@given(st.sampled_from(NOTED), HOSTILE)
def test_an_event_is_one_line(kind: type[Any], text: str) -> None:
    """Names, reasons, messages, what a model said."""
    line = note(drawn(kind, text), Report())
    assert line is not None
    assert is_plain(line)
    assert "\n" not in line


@given(HOSTILE)
def test_tables_have_a_line_a_row(text: str) -> None:
    from rich.console import Console  # noqa: PLC0415

    report = Report()
    report.add(events.JudgingStarted(seconds=1.0, function=text, author=text))
    report.add(
        events.ConversationEnded(
            seconds=1.0, function=text, responder=text, end="unanswered", why=text, trials=0, took_s=1.0,
            prompt_tokens=0, reply_tokens=0, best=None, money=None,
        )
    )  # fmt: skip
    console = Console(file=io.StringIO(), highlight=False)
    shown = table_text(variants_table(report), console)
    assert is_plain(shown + proposal_lines(report))
    with console.capture() as capture:
        console.print(live_table(report, []))
    assert is_plain(capture.get())
    assert len(proposal_lines(report).splitlines()) == 2


@given(HOSTILE)
def test_plots_are_plain(text: str) -> None:
    flight = Trajectory((text, "result 0"), ((1.0, 2.0), (2.0, 1.0)), (0, 1), 2, text, well=False)
    for traced in (
        Traced(flight, flight, (text,), (), ()),
        Traced(replace(flight, rows=()), None, (), (), ()),
    ):
        shown = text_plot(traced, text)
        assert is_plain(shown)
        assert "\t" not in shown
    assert "\n" not in brief(text, 80)


@given(HOSTILE)
def test_diagnostics_are_plain_and_their_lines_set_in(text: str) -> None:
    shown = str(Diagnostic("parse", text, text, 1, 2, text))
    assert is_plain(shown)
    assert all(line.startswith("    ") for line in shown.split("\n")[1:])


@given(HOSTILE)
def test_whatever_ends_a_command_is_said_plainly(text: str) -> None:
    """On both streams, which take any character."""
    raised = [
        InputError(text),
        ProgramError((Diagnostic("parse", text),)),
        ProgramFault(FaultReport(text, text, SourceLocation(text, 1, 1), {text: 1.0})),
        RuntimeError(text),
    ]
    with pytest.MonkeyPatch.context() as patch:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", err)
        for error in raised:

            def command(outcome: Outcome, error: Exception = error) -> int:
                outcome.debug = True  # no file of it
                raise error

            guarded(command)
        say(text)
        emit(text)
        written = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    assert is_plain("".join(written))


def test_a_failure_with_half_a_character_in_it_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file is text as well."""

    def command(outcome: Outcome) -> int:
        outcome.cache_folder = tmp_path
        raise RuntimeError("a\udcffb")

    assert guarded(command) == 3
    assert "internal failure: RuntimeError: a\ufffdb; the traceback is in" in capsys.readouterr().err
    [file] = (tmp_path / "failures").iterdir()
    assert "RuntimeError: a\\udcffb" in file.read_text("utf-8")

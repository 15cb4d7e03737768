"""Exit codes of commands, with one message for each way to fail."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from neurojit.model.errors import Cancelled, InputError, InternalError, ProgramError, ProgramFault, Unconfined
from neurojit.model.visible import indented, on_one_line, visible

FINE, PROGRAM_FAILED, BAD_INPUT, OWN_FAILURE = 0, 1, 2, 3
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
CLOSED_PIPE = 141  # 128 + SIGPIPE

EXIT_CODES = """\b
Exit codes:
  0    fine
  1    the program failed: a fault, or @main returned non-zero
  2    bad input or usage
  3    our own failure
  130  interrupted (Ctrl-C)
  141  the reader of standard output went away
"""


class OutputClosed(Exception):
    """The reader of standard output went away."""


@dataclass(slots=True)
class Outcome:
    """What the command found out before it began; the first two say how a failure is shown.

    ``entries``: what was taken of ``.env``.
    """

    debug: bool = False
    cache_folder: Path | None = None
    entries: Mapping[str, str] = field(default_factory=dict[str, str])


def say(message: str) -> None:
    """One message to standard error, whatever it quotes; nobody listening is no failure."""
    try:
        if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] (None where fd 2 is closed)
            sys.stderr.write(visible(message) + "\n")
            sys.stderr.flush()
    except OSError:
        _discard(2)


def emit(text: str) -> None:
    """Write to standard output, whatever ``text`` quotes. Raises as ``emit_styled``."""
    emit_styled(visible(text))


def emit_styled(text: str) -> None:
    """Write what may steer a terminal: of our own making, with nothing in it that others wrote.

    Raises ``OutputClosed`` where nobody reads it, else ``InputError``.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] (None where fd 1 is closed)
        raise OutputClosed
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        _discard(1)
        if error.errno in (errno.EPIPE, errno.EBADF):
            raise OutputClosed from error
        raise InputError(f"standard output: cannot be written: {error.strerror}") from error


def _discard(descriptor: int) -> None:
    """Send what is still buffered for ``descriptor`` nowhere: the interpreter's exit would fail on it."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, descriptor)
    os.close(sink)


def guarded(command: Callable[[Outcome], int]) -> int:  # noqa: PLR0911 (one return a way to end)
    """Run ``command`` and turn whatever it raises into a message and an exit code."""
    outcome = Outcome()
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return command(outcome)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        _show_usage(error)
        return BAD_INPUT
    except (KeyboardInterrupt, click.Abort, Cancelled):
        say("neurojit: interrupted")
        return INTERRUPTED
    except OutputClosed:
        say("neurojit: standard output was closed by its reader; stopped")
        return CLOSED_PIPE
    except BrokenPipeError:
        _discard(1)
        say("neurojit: standard output was closed by its reader; stopped")
        return CLOSED_PIPE
    except ProgramError as error:
        say(str(error))
        return BAD_INPUT
    except InputError as error:
        say(f"neurojit: {indented(str(error))}")
        return BAD_INPUT
    except ProgramFault as fault:
        say(on_one_line(f"fault: {fault}"))
        return PROGRAM_FAILED
    except Unconfined as error:  # a fact of this machine, and no traceback says more
        say(f"neurojit: {error}")
        return OWN_FAILURE
    except Exception as error:  # noqa: BLE001 (the outermost boundary: what nobody expected is our failure)
        _show_failure(error, outcome)
        return OWN_FAILURE


def _show_usage(error: click.ClickException) -> None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f" (see '{context.command_path} --help')" if context else ""
    say(f"neurojit: {indented(error.format_message())}{hint}")


def _show_failure(error: Exception, outcome: Outcome) -> None:
    lines = str(error).splitlines() or [""]  # what a worker reports goes on with its own traceback
    what = lines[0] if isinstance(error, InternalError) else f"{type(error).__name__}: {lines[0]}"
    text = "".join(traceback.format_exception(error))
    if outcome.debug:
        say(text.rstrip())
        say(f"neurojit: internal failure: {what}")
        return
    path = _write_failure(text, outcome.cache_folder)
    where = f"the traceback is in {path}" if path else "--debug shows the traceback"
    say(f"neurojit: internal failure: {what}; {where}")


def _write_failure(text: str, cache_folder: Path | None) -> str | None:
    """The file that holds ``text``: in the cache folder, or else among temporary files."""
    folders = [cache_folder / "failures", None] if cache_folder else [None]
    for folder in folders:
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            descriptor, path = tempfile.mkstemp(".txt", "neurojit-failure-", folder)
            with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return None

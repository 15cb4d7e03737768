"""Exit codes of commands, with one message for each way to fail."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from neurojit.cli.resource_limits import LimitTooSmall
from neurojit.model.errors import Cancelled, InputError, InternalError, ProgramError, ProgramFault, Unconfined
from neurojit.model.visible import indented, on_one_line, visible

FINE, PROGRAM_FAILED, BAD_INPUT, OWN_FAILURE, NOT_ACCEPTED = 0, 1, 2, 3, 4
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
TERMINATED = 143  # 128 + SIGTERM
CLOSED_PIPE = 141  # 128 + SIGPIPE

EXIT_CODES = """\b
Exit codes:
  0    fine
  1    the program failed: a fault, or @main returned non-zero
  2    bad input or usage
  3    our own failure
  4    the program ended well, but an --offer was not accepted
  130  interrupted (Ctrl-C)
  141  the reader of standard output went away
  143  terminated (SIGTERM)
"""


# What takes standard output or a file is full: nobody's mistake here, and no traceback says more.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Terminated(KeyboardInterrupt):
    """SIGTERM, which ends a command as Ctrl-C does."""


def ended_by(error: BaseException | None) -> int:
    """The exit code of a command that was interrupted; ``error`` is what that raised."""
    return TERMINATED if isinstance(error, Terminated) else INTERRUPTED


class OutputClosed(Exception):
    """The reader of standard output went away."""


@dataclass(slots=True)
class Outcome:
    """What the command found out before it began; the first two say how a failure is shown.

    ``entries``: what was taken of ``.env``. ``wants_json``: a failure is to be printed as JSON as well,
    unless something was ``printed``.
    """

    debug: bool = False
    cache_folder: Path | None = None
    entries: Mapping[str, str] = field(default_factory=dict[str, str])
    wants_json: bool = False
    printed: bool = False


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


def emit_json(entry: Mapping[str, object], indent: int | None = None) -> None:
    """One JSON object, on one line where there is no ``indent``. Raises as ``emit_styled``."""
    context = click.get_current_context(silent=True)
    if context is not None and (outcome := context.find_object(Outcome)) is not None:
        outcome.printed = True
    emit(json.dumps(entry, allow_nan=False, indent=indent) + "\n")


def show(entry: Mapping[str, object], text: Callable[[], str], *, as_json: bool) -> None:
    """What a command found out, in either form. Raises as ``emit_styled``."""
    if as_json:
        emit_json(entry)
    else:
        emit(text())


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


def guarded(command: Callable[[Outcome], int], *, wants_json: bool = False) -> int:
    """Run ``command`` and turn whatever it raises into a message and an exit code.

    ``wants_json``: and into an object on standard output, where it printed none.
    """
    outcome = Outcome(wants_json=wants_json)
    try:
        with _hearing_signals():
            return command(outcome)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except (OutputClosed, BrokenPipeError):
        _discard(1)
        say("neurojit: standard output was closed by its reader; stopped")
        return CLOSED_PIPE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (the outermost boundary: what nobody expected is our failure)
        code = _told(error, outcome)
        if outcome.wants_json and not outcome.printed:
            _print_error(error, code)
        return code


@contextlib.contextmanager
def _hearing_signals() -> Generator[None]:
    """Those that nobody ignores or handles become exceptions of the main thread, SIGTERM meanwhile alone."""
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not in_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _terminate(_number: int, _frame: object) -> None:
    raise Terminated


def _told(error: BaseException, outcome: Outcome) -> int:
    """Say what ended the command; its exit code."""
    match error:
        case click.Abort() | KeyboardInterrupt() | Cancelled():
            code = ended_by(error)
            say("neurojit: terminated" if code == TERMINATED else "neurojit: interrupted")
        case click.exceptions.NoArgsIsHelpError():  # of a group of commands, which one was left out
            code = FINE
            emit(error.format_message() + "\n")
        case click.ClickException():
            code = BAD_INPUT
            _show_usage(error)
        case ProgramError():
            code = BAD_INPUT
            say(str(error))
        case InputError():
            code = BAD_INPUT
            say(f"neurojit: {indented(str(error))}")
        case ProgramFault():
            code = PROGRAM_FAILED
            say(on_one_line(f"fault: {error}"))
        case _:
            code, what = _of_the_machine(error)
            if what:
                say(f"neurojit: {what}")
            else:
                _show_failure(error, outcome)
    return code


def _of_the_machine(error: BaseException) -> tuple[int, str]:
    """The exit code, and the message of what is a fact of this machine: no traceback says more of it."""
    match error:
        case Unconfined() | LimitTooSmall():
            return OWN_FAILURE, str(error)
        case OSError() if error.errno in _FULL:
            if error.filename is None:
                _discard(1)
            return BAD_INPUT, f"{error.filename or 'standard output'}: cannot be written: {error.strerror}"
        case OSError() if error.errno in (errno.EMFILE, errno.ENFILE):
            return OWN_FAILURE, "too many open files; ulimit -n says how many this process may open"
        case MemoryError():
            return OWN_FAILURE, "not enough memory; ulimit -v says how much this process may use"
        case _:
            return OWN_FAILURE, ""


def _print_error(error: BaseException, code: int) -> None:
    from neurojit.cli.json_errors import error_object  # noqa: PLC0415 (only where something failed)

    with contextlib.suppress(OutputClosed, InputError):  # the message was said already
        emit_json(error_object(error, code))


def _show_usage(error: click.ClickException) -> None:
    from neurojit.cli.hints import told  # noqa: PLC0415 (only where something is wrong)

    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f" (see '{context.command_path} --help')" if context else ""
    say(f"neurojit: {indented(told(error))}{hint}")


def _show_failure(error: BaseException, outcome: Outcome) -> None:
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

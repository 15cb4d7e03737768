"""What ``neurojit run`` does beside running: offers, the question on the terminal, pins."""

from __future__ import annotations

import difflib
import io
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from neurojit.cli.outcome import say
from neurojit.execution.threads import begin
from neurojit.model.errors import CompilerDied, InputError, NeuroJITError
from neurojit.model.visible import on_one_line
from neurojit.store.source_file import read_reply_file

if TYPE_CHECKING:
    from neurojit.cli.observer import Observer
    from neurojit.model.verdict import Certificate, CheckOutcome
    from neurojit.service.handles import LoadedProgram

_LOOK_AGAIN_S = 0.01


@dataclass(frozen=True, slots=True)
class Extras:
    """``offers``: function and reply; ``ask``: on the terminal first; ``pins``: function and id."""

    offers: tuple[tuple[str, str], ...] = ()
    ask: bool = False
    pins: tuple[tuple[str, int], ...] = ()


def parse_extras(offers: Iterable[str], ask: bool, pins: Iterable[str]) -> Extras:
    """The extras of a command line. Raises InputError for what has not the form, and for unreadable files."""
    read = function_files("--offer", offers)
    numbers: list[tuple[str, int]] = []
    for written in pins:
        function, _, number = written.partition("=")
        if not function or not number.isdecimal():
            raise InputError(f"--pin {written}: expected FUNCTION=ID, where ID is the number of a variant")
        numbers.append((function.removeprefix("@"), int(number)))
    if ask:
        _open_terminal().close()
    return Extras(read, ask, tuple(numbers))


def function_files(flag: str, values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Function and text of each FUNCTION=FILE. Raises InputError as ``parse_extras``."""
    read: list[tuple[str, str]] = []
    for written in values:
        function, separator, file = written.partition("=")
        if not (function and separator and file):
            raise InputError(f"{flag} {written}: expected FUNCTION=FILE")
        read.append((function.removeprefix("@"), read_reply_file(Path(file))))
    return tuple(read)


class Background:
    """Offers and pins at work while the program runs. ``finish`` says what the end of the program cut off."""

    def __init__(self, program: LoadedProgram, extras: Extras, observer: Observer) -> None:
        for function, _ in (*extras.offers, *extras.pins):
            program.known(function)
        self._program = program
        self._extras = extras
        self._consent = consent_on_terminal(observer) if extras.ask else None
        self._unjudged = [function for function, _ in extras.offers]
        self._ended = threading.Event()
        threads = [self._offer_all] * bool(extras.offers) + [self._pin_all] * bool(extras.pins)
        for work in threads:
            begin(work.__name__, work)

    def finish(self) -> None:
        """The program has ended."""
        self._ended.set()
        for function in self._unjudged:
            say(f"neurojit: the program ended before the offer for @{function} was decided")

    def _offer_all(self) -> None:
        for function, reply in self._extras.offers:
            try:
                self._program[function].offer(reply, consent=self._consent)
            except CompilerDied as death:
                if not self._ended.is_set():
                    say(f"neurojit: the offer for @{function} was not judged: {death}")
                return
            except NeuroJITError as error:
                if not self._ended.is_set():
                    say(f"neurojit: the offer for @{function}: {error}")
                return
            self._unjudged.remove(function)

    def _pin_all(self) -> None:
        waiting = dict(self._extras.pins)
        while waiting and not self._ended.wait(_LOOK_AGAIN_S):
            for function, number in tuple(waiting.items()):
                if self._program[function].incumbent == number:
                    self._program[function].pin(number)
                    del waiting[function]


def consent_on_terminal(observer: Observer) -> Callable[[str, Certificate], bool]:
    """Asks before a rewrite is installed: shows what would change; anything but yes is no."""

    def consent(name: str, certificate: Certificate) -> bool:
        before, after = certificate.original.splitlines(), certificate.candidate.splitlines()
        lines = difflib.unified_diff(before, after, "installed", "offered", lineterm="", n=2)
        figures = [f"  {outcome.name}: {_shown(outcome)}" for outcome in certificate.checks]
        with observer.alone(), _open_terminal() as terminal:
            shown = [*lines, f"@{name}: accepted by the gate", *figures]
            terminal.write("".join(f"{on_one_line(line)}\n" for line in shown))
            terminal.write(on_one_line(f"install the rewrite of @{name} by {certificate.author}? [y/N] "))
            terminal.flush()
            return terminal.readline().strip().lower() in ("y", "yes")

    return consent


def _shown(outcome: CheckOutcome) -> str:
    plain = {key: value for key, value in outcome.figures.items() if not isinstance(value, dict)}
    return ", ".join(f"{key} {value}" for key, value in plain.items())


def _open_terminal() -> TextIO:
    try:
        # Unseekable, so no buffered file in both directions: raw bytes below, text above.
        return io.TextIOWrapper(io.FileIO("/dev/tty", "r+"), encoding="utf-8", write_through=True)  # pyright: ignore
    except OSError as error:
        raise InputError(f"--accept-on tty: there is no terminal to ask on: {error.strerror}") from None

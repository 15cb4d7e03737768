"""What ``neurojit run`` does beside running: offers, the question on the terminal, pins."""

from __future__ import annotations

import contextlib
import difflib
import io
import select
import threading
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from neurojit.execution.threads import begin
from neurojit.model.errors import CompilerDied, InputError, NeuroJITError
from neurojit.model.visible import on_one_line
from neurojit.store.source_file import name_of, read_reply_file

if TYPE_CHECKING:
    from neurojit.cli.observer import Observer
    from neurojit.model.verdict import Certificate, CheckOutcome, Verdict
    from neurojit.service.handles import LoadedProgram

OFFERER = "user"
_LOOK_AGAIN_S = 0.05


@dataclass(frozen=True, slots=True)
class Extras:
    """``offers``: function, reply and file; ``ask``: on the terminal first; ``pins``: function and id."""

    offers: tuple[tuple[str, str, str], ...] = ()
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


def function_files(flag: str, values: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
    """Function, text and name of each FUNCTION=FILE. Raises InputError as ``parse_extras``."""
    read: list[tuple[str, str, str]] = []
    for written in values:
        function, separator, file = written.partition("=")
        if not (function and separator and file):
            raise InputError(f"{flag} {written}: expected FUNCTION=FILE, as in {flag} f={file or written}")
        read.append((function.removeprefix("@"), read_reply_file(Path(file)), name_of(Path(file))))
    return tuple(read)


class Background:
    """Offers and pins at work while the program runs."""

    def __init__(self, program: LoadedProgram, extras: Extras, observer: Observer) -> None:
        for function, *_ in (*extras.offers, *extras.pins):
            program.known(function)
        self._program = program
        self._observer = observer
        self._extras = extras
        self._consent = consent_on_terminal(observer) if extras.ask else None
        self._undecided = [(function, file) for function, _, file in extras.offers]
        self._refused: list[str] = []
        self._ended = threading.Event()
        threads = [self._offer_all] * bool(extras.offers) + [self._pin_all] * bool(extras.pins)
        for work in threads:
            begin(work.__name__, work)

    def finish(self) -> tuple[str, ...]:
        """The program has ended: a line for each offer that was not accepted."""
        self._ended.set()
        late = [
            f"{file}: the program ended before the offer for @{function} was decided"
            for function, file in self._undecided
        ]
        return (*self._refused, *self._taken_back(), *late)

    def _taken_back(self) -> list[str]:
        """What the gate accepted, and the program's own calls refused."""
        from neurojit.judge.gate import LIVE  # noqa: PLC0415 (help must not pay for it)

        files = {
            function: file
            for function, _, file in self._extras.offers
            if not any(line.startswith(f"{file}: ") for line in self._refused)
        }
        return [
            f"{files[judged.function]}: taken out of service as @{judged.function}: {judged.diagnostic}"
            for judged in self._observer.report.judgements
            if judged.function in files and (judged.check, judged.author) == (LIVE, OFFERER)
        ]

    def _offer_all(self) -> None:
        for function, reply, file in self._extras.offers:
            try:
                verdict = self._program[function].offer(reply, author=OFFERER, consent=self._consent)
            except CompilerDied as death:
                self._refuse(function, file, f"the offer for @{function} was not judged: {death}")
                return
            except NeuroJITError as error:
                self._refuse(function, file, f"the offer for @{function}: {error}")
                return
            if why := _why_refused(verdict, file):
                self._refuse(function, file, f"rejected as a rewrite of @{function}: {why}")
            else:
                self._undecided.remove((function, file))

    def _refuse(self, function: str, file: str, why: str) -> None:
        if not self._ended.is_set():  # else it was cut off by the end, which is what is said of it
            self._undecided.remove((function, file))
            self._refused.append(f"{file}: {why}")

    def _pin_all(self) -> None:
        waiting = dict(self._extras.pins)
        while waiting and not self._ended.wait(_LOOK_AGAIN_S):
            for function, number in tuple(waiting.items()):
                if self._program[function].incumbent == number:
                    self._program[function].pin(number)
                    del waiting[function]


def _why_refused(verdict: Verdict, file: str) -> str:
    """Empty where it was accepted."""
    from neurojit.judge.told_question import in_file  # noqa: PLC0415 (help must not pay for it)
    from neurojit.model.verdict import Rejected  # noqa: PLC0415

    told = in_file(verdict, file)
    return str(told.diagnostic) if isinstance(told, Rejected) else ""


def consent_on_terminal(observer: Observer) -> Callable[[str, Certificate], bool]:
    """Asks before a rewrite is installed: shows what would change; anything but yes is no."""

    def consent(name: str, certificate: Certificate) -> bool:
        before, after = certificate.original.splitlines(), certificate.candidate.splitlines()
        lines = difflib.unified_diff(before, after, "installed", "offered", lineterm="", n=2)
        figures = [f"  {outcome.name}: {_shown(outcome)}" for outcome in certificate.checks]
        shown = [*lines, f"@{name}: accepted by the gate", *figures]
        with observer.alone(), _open_terminal() as terminal, _asking(observer):
            terminal.write("".join(f"{on_one_line(line)}\n" for line in shown))
            terminal.write(on_one_line(f"install the rewrite of @{name} by {certificate.author}? [y/N] "))
            terminal.flush()
            while not select.select([terminal], [], [], _LOOK_AGAIN_S)[0]:
                if observer.ending.is_set():
                    terminal.write("\nnot installed: the program has ended\n")
                    return False
            return terminal.readline().strip().lower() in ("y", "yes")

    return consent


@contextlib.contextmanager
def _asking(observer: Observer) -> Generator[None]:
    observer.answered.clear()
    try:
        yield
    finally:
        observer.answered.set()


def _shown(outcome: CheckOutcome) -> str:
    plain = {key: value for key, value in outcome.figures.items() if not isinstance(value, dict)}
    return ", ".join(f"{key} {value}" for key, value in plain.items())


def _open_terminal() -> TextIO:
    try:
        # Unseekable, so no buffered file in both directions: raw bytes below, text above.
        return io.TextIOWrapper(io.FileIO("/dev/tty", "r+"), encoding="utf-8", write_through=True)  # pyright: ignore
    except OSError as error:
        raise InputError(f"--accept-on tty: there is no terminal to ask on: {error.strerror}") from None

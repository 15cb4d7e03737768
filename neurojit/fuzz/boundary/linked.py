"""A confined child that links mutated objects and calls what it linked; it may die."""

from __future__ import annotations

import os
import re
import select
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Literal, get_args

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.abi.symbols import JUDGED
from neurojit.execution.link import LinkRefused, link
from neurojit.execution.variant import ProfileCell
from neurojit.fuzz.boundary.elves import changed_object
from neurojit.judge.judge_task import Limits
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable, Value, scratch_memory
from neurojit.model.errors import Unconfined
from neurojit.model.types import Signature, ValueType
from neurojit.workers.allowance import Allowance, OwnTime
from neurojit.workers.sandbox import confine

# How a changed object ends. The last four are finds; what is wrong or dies when it is called is code that was
# changed, which no reader can know, and which is called nowhere but in confinement before it is believed.
Ending = Literal[
    "the same",
    "refused",
    "right",
    "wrong",
    "faulted",
    "died when it was called",
    "hung when it was called",
    "raised",
    "died while it was linked",
    "hung while it was linked",
    "pages that can be written and run",
]
FINDS: Final[tuple[Ending, ...]] = get_args(Ending)[-4:]
_LIMITS: Final = Limits(cpu_s=600, memory_bytes=8 << 30)
_HANGS_AFTER_S: Final = 3.0  # of its own time
_STARTS_WITHIN_S: Final = 20.0
_LONGEST_LIFE: Final = 500  # objects: what a child links stays loaded
_WRITABLE_CODE = re.compile(rb"^[0-9a-f-]+ .wx", re.MULTILINE)
_LINKING, _CALLING, _ENDED, _UNCONFINED = b"L", b"C", b"E", b"U"
_REFUSED_PAGES: Final = -1  # no status


@dataclass(frozen=True, slots=True)
class Subject:
    """A real object; ``signature`` of its entry, None where it has none."""

    name: str
    image: bytes
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of one number. ``said``: of an exception."""

    number: int
    subject: str
    ending: Ending
    said: str = ""


def changed(subjects: tuple[Subject, ...], seed: int, number: int) -> tuple[Subject, bytes]:
    """The object of that number, and what it was made of."""
    random = Random(f"{seed}:{number}")
    subject = random.choice(subjects)
    return subject, changed_object(subject.image, random)


def tried(subjects: tuple[Subject, ...], seed: int, numbers: range) -> Iterator[Linked]:
    """What becomes of each number, in order; a child that dies of one is followed by another.

    What is found is looked for once more in a child of its own: another object's code may have run before.
    """
    pending = numbers
    while pending:
        life = range(pending.start, min(pending.stop, pending.start + _LONGEST_LIFE))
        for linked in _by_one_child(subjects, seed, life):
            found = linked
            if linked.ending in FINDS:
                found = next(_by_one_child(subjects, seed, range(linked.number, linked.number + 1)))
            yield found
            pending = range(linked.number + 1, numbers.stop)


def _by_one_child(subjects: tuple[Subject, ...], seed: int, numbers: range) -> Iterator[Linked]:
    """Until it dies, or all are done."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(subjects, seed, numbers, write_end)
    os.close(write_end)
    try:
        yield from _told(subjects, seed, numbers, read_end, child)
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(read_end)
        os.waitpid(child, 0)


def _told(
    subjects: tuple[Subject, ...], seed: int, numbers: range, pipe: int, child: int
) -> Iterator[Linked]:
    buffer = b""
    for number in numbers:
        subject, stage = changed(subjects, seed, number)[0].name, _LINKING
        seconds = _HANGS_AFTER_S + _STARTS_WITHIN_S * (number == numbers.start)
        allowance = Allowance(OwnTime(child), seconds)
        while True:
            line, newline, rest = buffer.partition(b"\n")
            if newline:
                buffer = rest
                stage = line[:1]
                if stage == _UNCONFINED:
                    raise Unconfined("fuzz: no changed object is called where that cannot be confined")
                if stage == _ENDED:
                    ending, _, said = line[1:].decode(errors="replace").partition(":")
                    yield Linked(number, subject, ending, said)  # pyright: ignore[reportArgumentType]
                    break
                continue
            ready = _is_ready(pipe, allowance)
            part = os.read(pipe, 1 << 16) if ready else b""
            if not part:
                how = "died" if ready else "hung"
                where = "while it was linked" if stage == _LINKING else "when it was called"
                yield Linked(number, subject, f"{how} {where}")  # pyright: ignore[reportArgumentType]
                return
            buffer += part


def _is_ready(pipe: int, allowance: Allowance) -> bool:
    """Whether there is something to read before the child's time is up."""
    while left := allowance.left():
        if select.select([pipe], [], [], left)[0]:
            return True
    return False


def _be_the_child(subjects: tuple[Subject, ...], seed: int, numbers: range, pipe: int) -> None:
    status = 1
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        maps = os.open("/proc/self/maps", os.O_RDONLY)
        if any(missing.required for missing in confine(_LIMITS)):
            os.write(pipe, _UNCONFINED + b"\n")
            return
        runner = _Runner(subjects, maps, pipe)
        for number in numbers:
            runner.run(*changed(subjects, seed, number))
        status = 0
    finally:
        os._exit(status)


class _Runner:
    def __init__(self, subjects: tuple[Subject, ...], maps: int, pipe: int) -> None:
        self._maps = maps
        self._pipe = pipe
        self._scratch = scratch_memory()
        self._profile = ProfileCell()
        self._before = self._writable_code()  # of the interpreter's libraries
        self._arguments: dict[str, list[Value]] = {}
        self._right: dict[str, tuple[int, list[bytes]]] = {}
        for subject in subjects:
            if subject.signature is not None:
                self._arguments[subject.name] = [_drawn(one.type) for one in subject.signature.arguments]
                self._right[subject.name] = self._called(subject, subject.image)

    def run(self, subject: Subject, image: bytes) -> None:
        if image == subject.image:
            self._say(_ENDED, "the same")
            return
        self._say(_LINKING)
        try:
            self._end(*self._linked(subject, image))
        except LinkRefused:
            self._end("refused")
        except Exception as error:  # noqa: BLE001 - the boundary that is tried: whatever comes through is a find
            self._end("raised", f"{type(error).__name__}: {error}")

    def _linked(self, subject: Subject, image: bytes) -> tuple[Ending, str]:
        if subject.signature is None:
            linked = link(image, dict.fromkeys(JUDGED, self._profile.address), ())
            writable = self._writable_code() != self._before
            linked.close()
            return ("pages that can be written and run" if writable else "right"), ""
        found = self._called(subject, image, looks=True)
        if found[0] == _REFUSED_PAGES:
            return "pages that can be written and run", ""
        if found == self._right[subject.name]:
            return "right", ""
        return ("faulted", str(found[0])) if found[0] else ("wrong", "")

    def _called(self, subject: Subject, image: bytes, *, looks: bool = False) -> tuple[int, list[bytes]]:
        assert subject.signature is not None
        executable = Executable(image, subject.signature, self._scratch)
        if looks and self._writable_code() != self._before:
            return _REFUSED_PAGES, []
        bound = executable.bind(Layout.BELOW)
        if looks:
            self._say(_CALLING)
        status, _ = bound.call(self._arguments[subject.name])
        return status, [array.tobytes() for array in bound.written()]

    def _writable_code(self) -> list[bytes]:
        """Where code may be written to, in this process."""
        os.lseek(self._maps, 0, os.SEEK_SET)
        parts: list[bytes] = []
        while part := os.read(self._maps, 1 << 16):
            parts.append(part)
        return _WRITABLE_CODE.findall(b"".join(parts))

    def _end(self, ending: Ending, said: str = "") -> None:
        self._say(_ENDED, f"{ending}:{said[:500]}")

    def _say(self, stage: bytes, text: str = "") -> None:
        os.write(self._pipe, stage + text.replace("\n", " ").encode(errors="replace") + b"\n")


def _drawn(kind: ValueType) -> Value:
    """Small numbers, by which anything may be addressed."""
    if kind.kind == "scalar":
        return 0.5 if kind.dtype in ("f32", "f64") else 1
    values = np.arange(kind.elements) % 3
    return values.reshape(kind.shape).astype(NUMPY_DTYPES[kind.dtype])

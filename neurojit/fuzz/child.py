"""A child process that compiles and runs programs and may die: forked, watched, forked anew.

The template that forks it has imported everything and compiled something, and has one thread.
"""

from __future__ import annotations

import os
import resource
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import IO, Any

from neurojit.fuzz.draw import NoRoom
from neurojit.fuzz.generate import generate
from neurojit.fuzz.program import Program, all_operations
from neurojit.fuzz.subject import CHECKED, SECOND, WAYS, Subject
from neurojit.fuzz.symptom import Symptom
from neurojit.fuzz.trial import attempt
from neurojit.workers.allowance import Allowance, OwnTime
from neurojit.workers.rlimits import limit

_MEMORY = 6 << 30
_LAST_WORDS = 4096
_LONGEST_LIFE = 400  # programs: what contexts and LLVM keep goes with the process


@dataclass(frozen=True, slots=True)
class Probe:
    """Try a program, or draw it first by its seed; in these ways."""

    program: Program | str
    ways: tuple[str, ...]
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``program`` is None where none was drawn."""

    program: Program | None
    symptom: Symptom | None


class Child:
    """Answers probes, whatever becomes of the process. ``limit_s``: of its own time, for each step of one."""

    def __init__(self, kept: frozenset[str], limit_s: float) -> None:
        self._kept = kept
        self._limit_s = limit_s
        self._pid = 0
        self._connection: Connection | None = None
        self._stderr: IO[bytes] | None = None
        self._served = 0

    def probe(self, probe: Probe) -> Outcome:
        connection = self._ensure_started()
        connection.send(probe)
        way, program = "", probe.program if isinstance(probe.program, Program) else None
        while True:
            try:
                if not self._says_something(connection):
                    self._end()
                    return Outcome(program, Symptom("hung", (way,), f"no end within {self._limit_s:g} s"))
                said = connection.recv()
            except (EOFError, OSError):
                return Outcome(program, Symptom("died", (way,), self._buried()))
            if isinstance(said, Outcome):
                self._served += 1
                if self._served >= _LONGEST_LIFE:
                    self._end()
                return said
            if isinstance(said, Program):
                program = said
            else:
                way = str(said)

    def close(self) -> None:
        if self._pid:
            self._end()

    def _says_something(self, connection: Connection) -> bool:
        allowance = Allowance(OwnTime(self._pid), self._limit_s)
        while left := allowance.left():
            if connection.poll(left):
                return True
        return False

    def _ensure_started(self) -> Connection:
        if self._connection is not None:
            return self._connection
        ours, theirs = Pipe()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the child)
        pid = os.fork()
        if pid == 0:
            ours.close()
            _serve(theirs, self._stderr.fileno(), self._kept)
        theirs.close()
        self._pid, self._connection, self._served = pid, ours, 0
        return ours

    def _end(self) -> int:
        assert self._connection is not None
        os.kill(self._pid, signal.SIGKILL)
        return self._forget()

    def _forget(self) -> int:
        assert self._connection is not None
        _, status = os.waitpid(self._pid, 0)
        self._connection.close()
        self._connection, self._pid = None, 0
        return status

    def _buried(self) -> str:
        code = os.waitstatus_to_exitcode(self._forget())
        how = f"ended by signal {-code}" if code < 0 else f"exited with status {code}"
        assert self._stderr is not None
        self._stderr.seek(max(0, self._stderr.seek(0, os.SEEK_END) - _LAST_WORDS))
        lines = self._stderr.read().decode(errors="replace").split("\n")
        words = next((line.strip() for line in lines if "ssertion" in line), "")
        return f"{how}: {words[-300:]}" if words else how


def _serve(connection: Connection, stderr: int, kept: frozenset[str]) -> None:
    status = 1
    try:
        limit(resource.RLIMIT_AS, _MEMORY)
        limit(resource.RLIMIT_CORE, 0)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.dup2(stderr, 2)
        subject = Subject(kept)
        while True:
            connection.send(_answer(subject, connection.recv(), connection.send))
    except (EOFError, OSError):
        status = 0
    finally:
        os._exit(status)


def _answer(subject: Subject, probe: Probe, announce: Callable[[Any], None]) -> Outcome:
    program = probe.program
    if not isinstance(program, Program):
        try:
            program = generate(program, probe.weights)
        except NoRoom:
            return Outcome(None, None)
        announce(program)
    ways = [way for way in (*WAYS, SECOND, *CHECKED) if way.name in probe.ways]
    try:
        return Outcome(program, attempt(subject, program, ways, announce=announce))
    except Exception as error:  # noqa: BLE001 - the boundary: what fails is a find, or our own mistake
        where = traceback.format_exc().strip().split("\n")[-3:]
        return Outcome(program, Symptom("failed", (), f"{type(error).__name__}: {error} ({' '.join(where)})"))


def counts_of(program: Program) -> Counter[tuple[str, str]]:
    """Operations by name and by the class of what they work on."""
    made: Counter[tuple[str, str]] = Counter()
    made.update({("func.func", ""): len(program.functions), ("memref.global", ""): len(program.globals)})
    for op in all_operations(program):
        values = [*op.results, *op.operands]
        kind = f"{values[0].type.kind} {values[0].type.element}" if values else ""
        made[op.name, kind] += 1
    return made

"""The loop that a program goes through: load, call, watch, promote. The only module that sees every stage."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from neurojit.activation import Activation, describe
from neurojit.errors import InputError, InternalError, ProgramError
from neurojit.execution.clock import TickClock
from neurojit.execution.contexts import ContextPool
from neurojit.execution.natives import Natives
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.slots import SlotTable
from neurojit.kernel import Kernel, Program, Tier
from neurojit.program import LoadedProgram
from neurojit.settings import Settings, resolve
from neurojit.source import read_source
from neurojit.store import events
from neurojit.workers.compiler import Compiler
from neurojit.workers.protocol import (
    Callee,
    Describe,
    Description,
    LoadProgram,
    Refused,
    Response,
    ShowStage,
    StageText,
)


class Runtime:
    """Loads programs and makes them faster while they run.

    ``on_event`` is told everything that happens, from any thread. ``print_sink`` gets what programs print, a
    line or more at a time; by default it goes to standard output. Runtimes in one process share nothing.
    Close it, or use it as a context manager; a runtime that is collected closes itself.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        on_event: Callable[[events.Event], None] | None = None,
        print_sink: Callable[[str], None] | None = None,
    ) -> None:
        self.settings = settings or resolve()
        self._started = time.perf_counter()
        self._emit = on_event or _ignore
        self._print_sink = print_sink or print
        self._compiler = Compiler(
            memory_bytes=self.settings.compiler_memory_bytes,
            timeout_s=self.settings.compile_timeout_s,
            on_restart=lambda reason: self._emit(
                events.CompilerRestarted(seconds=self._seconds(), reason=reason)
            ),
        )
        self._compiler.start()
        self._activations: list[Activation] = []
        self._machinery: _Machinery | None = None
        self._finalizer = weakref.finalize(self, _close, self._activations, self._compiler)

    def __enter__(self) -> Runtime:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def load(self, path_or_text: str | Path) -> LoadedProgram:
        """Parse and verify a program. Raises InputError for the file, ProgramError for the text."""
        program = self._parse(path_or_text)
        machinery = self._ensure_machinery()
        target = machinery.description.target
        self._emit(
            events.ProgramLoaded(
                seconds=self._seconds(),
                program=program.name,
                functions=tuple(describe(program, kernel) for kernel in program.kernels.values()),
                numerics=self.settings.numerics,
                machine=events.Machine(
                    cpu=target.cpu,
                    isa=target.isa,
                    features=target.features,
                    threads=self.settings.thread_count,
                ),
            )
        )
        activation = Activation(
            program,
            self._compiler,
            machinery.pool,
            machinery.slots,
            machinery.reclaimer,
            machinery.clock,
            self.settings,
            emit=self._emit,
            print_sink=self._print_sink,
            seconds=self._seconds,
        )
        self._activations.append(activation)
        return LoadedProgram(program, activation)

    def stage(self, path_or_text: str | Path, stage: str, function: str | None, tier: Tier) -> str:
        """The text of one stage of compilation, of one function or of each in turn."""
        program = self._parse(path_or_text)
        if function is not None and function not in program.kernels:
            names = ", ".join(f"@{name}" for name in program.kernels) or "no function"
            raise InputError(f"{program.name}: no function @{function}; it has {names}")
        chosen = [program.kernels[function]] if function is not None else list(program.kernels.values())
        return "\n".join(self._stage_of(program, kernel, stage, tier) for kernel in chosen)

    def export(self, program: LoadedProgram, function: str, folder: Path) -> list[Path]:
        """Write ``function`` as an object, a C header and MLIR; the files written."""
        raise NotImplementedError

    @property
    def compiler_pid(self) -> int | None:
        """The process id of the compiler, None where none runs."""
        return self._compiler.pid

    def close(self) -> None:
        """Stop the background work and end the compiler. Its programs are not called again."""
        self._finalizer()

    def _seconds(self) -> float:
        return time.perf_counter() - self._started

    def _parse(self, path_or_text: str | Path) -> Program:
        text, name = read_source(path_or_text)
        answer = self._answered(self._compiler.request(LoadProgram(text, name)))
        if not isinstance(answer, Program):
            raise InternalError(f"compiler: unexpected answer {type(answer).__name__}")
        return answer

    def _stage_of(self, program: Program, kernel: Kernel, stage: str, tier: Tier) -> str:
        callees = {
            name: Callee(program.kernels[name].signature, index) for index, name in enumerate(kernel.callees)
        }
        request = ShowStage(kernel, callees, stage, tier, self.settings.numerics, self.settings.thread_count)
        answer = self._answered(self._compiler.request(request))
        if not isinstance(answer, StageText):
            raise InternalError(f"compiler: unexpected answer {type(answer).__name__}")
        return answer.text

    @staticmethod
    def _answered(answer: Response) -> Response:
        if isinstance(answer, Refused):
            raise ProgramError(answer.diagnostics)
        return answer

    def _ensure_machinery(self) -> _Machinery:
        if self._machinery is None:
            answer = self._compiler.request(Describe())
            if not isinstance(answer, Description):
                raise InternalError(f"compiler: unexpected answer {type(answer).__name__}")
            self._machinery = _Machinery(answer, self.settings)
            if not self._machinery.reclaimer.unloads:
                self._emit(
                    events.Degraded(
                        seconds=self._seconds(),
                        what="replaced code is never unloaded",
                        why="this kernel has no membarrier; memory grows with the number of swaps",
                    )
                )
        return self._machinery


class _Machinery:
    """What all programs of a runtime share; made when the first is loaded."""

    def __init__(self, description: Description, settings: Settings) -> None:
        self.description = description
        self.natives = Natives(description.support.image)
        self.pool = ContextPool(
            self.natives, arena_bytes=settings.arena_bytes, depth_limit=settings.depth_limit
        )
        self.slots = SlotTable()
        self.reclaimer = Reclaimer(self.pool)
        self.clock = TickClock(self.natives.ticks)


def _close(activations: list[Activation], compiler: Compiler) -> None:
    for activation in activations:
        activation.close()
    compiler.close()


def _ignore(event: events.Event) -> None:
    del event

"""Decides which requests killed a compiler process, and refuses those from then on. Host side.

A death may have any cause. When a request ends a process that nobody kills, and then in the same way the
fresh one that it is given next, the cause is the request: it is refused, there and whenever it comes again.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable

from neurojit.model.autopsy import Scene, reason_of, scene_of
from neurojit.model.compiler_protocol import (
    CompileVariant,
    DescribeFunction,
    ExplainLoops,
    ExportFunction,
    LoadProgram,
    Refused,
    Request,
    ResumeStage,
    RunPasses,
    ShowStage,
    SuggestRewrites,
    subject_of,
)
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import CompilerDied, Death

_MOST = 1024  # requests that are remembered


class Deaths:
    """Which requests killed a process before. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Death | Refused] = {}
        self._lock = threading.Lock()

    def suspicion(self, request: Request) -> Death | None:
        """How a process died at ``request``, where none has served it since."""
        known = self._known.get(key_of(request)) if self._known else None
        return None if isinstance(known, Refused) else known

    def refusal(self, request: Request) -> Refused | None:
        """Why ``request`` is refused, None where it is not."""
        known = self._known.get(key_of(request)) if self._known else None
        return known if isinstance(known, Refused) else None

    def suspect(self, request: Request, how: Death) -> None:
        """A process died at ``request``, as none did before."""
        self._remember(request, how)

    def clear(self, request: Request) -> None:
        """``request`` was served."""
        with self._lock:
            self._known.pop(key_of(request), None)

    def refuse(self, request: Request, death: CompilerDied) -> Refused:
        """A process died at ``request`` as one did before: ``death``."""
        refused = Refused((_diagnostic(request, death),))
        self._remember(request, refused)
        return refused

    def _remember(self, request: Request, known: Death | Refused) -> None:
        with self._lock:
            while len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[key_of(request)] = known


def key_of(request: Request) -> Hashable | None:
    """What makes two requests the same for a compiler; None for those that no program is to blame for."""
    match request:
        case LoadProgram(text=text, file=file):
            return "load", file, text
        case ResumeStage(text=text, stage=stage):
            return "resume", text, stage, request.tier, request.numerics, request.threads
        case CompileVariant(kernel=kernel):
            asked = "compile", request.tier, request.numerics, request.threads, request.accesses
        case ShowStage(kernel=kernel, stage=stage):
            asked = "show", stage, request.tier, request.numerics, request.threads
        case RunPasses(kernel=kernel):
            asked = (
                *("passes", request.program, request.pipeline, request.role),
                *(request.tier, request.numerics, request.threads, request.each),
            )
        case SuggestRewrites(kernel=kernel):
            asked = "suggest", tuple(other.digest for other in request.callees.values()), request.numerics
        case ExportFunction(kernels=kernels, name=name):
            kernel = kernels[name]
            others = tuple(other.digest for other in kernels.values())
            asked = "export", others, request.tier, request.numerics, request.threads
        case DescribeFunction(kernel=kernel, callees=callees):
            others = tuple(other.digest for other in callees.values())
            asked = "describe", others, request.numerics, request.threads
        case ExplainLoops(kernel=kernel):
            asked = "explain", request.numerics, request.threads
        case _:
            return None
    return kernel.name, kernel.digest, kernel.places, asked


def _diagnostic(request: Request, death: CompilerDied) -> Diagnostic:
    scene = scene_of(death.said)
    kernel = subject_of(request)
    if kernel is not None:
        subject = f"@{kernel.name}: {scene.operation or 'the function'} cannot be compiled: "
        return kernel.diagnostic("compiler", subject + _why(scene, death), scene.number)
    file = request.file if isinstance(request, (LoadProgram, ResumeStage)) else ""
    return Diagnostic("compiler", f"the text cannot be read: {_why(scene, death)}", file)


def _why(scene: Scene, death: CompilerDied) -> str:
    at = f" in {scene.step}" if scene.step else ""
    if death.how == "hung":
        return f"it takes too long{at}: {death}"
    reason = reason_of(death.said)
    return f"the compiler fails{at}: {reason}" if reason else f"the compiler fails{at}: {death}"

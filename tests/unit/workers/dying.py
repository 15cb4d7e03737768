"""A compiler process that dies at functions by their names: ``python -m tests.unit.workers.dying``.

``@abort`` ends it by an assertion, ``@segfault`` by a wild address, ``@hang`` by its time limit, ``@memory``
has no room, ``@killed`` is killed as from outside, ``@once`` aborts unless watched, ``@higher`` above T0.
``@unwary`` is compiled with the faults of MLIR that are avoided elsewhere, @text_... are refused as texts.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time

from neurojit.model.compiler_protocol import (
    CompiledVariant,
    CompileVariant,
    LoadProgram,
    Refused,
    Request,
    Response,
)
from neurojit.model.policy import Tier
from neurojit.workers import compiler_requests as serving
from neurojit.workers.compiler_main import main

ASSERTION = 'python: /x/Pass.cpp:7: void run(): Assertion `op && "expected an operation"\' failed.\n'


class Dying(serving.Service):
    def _compile(self, request: CompileVariant) -> CompiledVariant | Refused:
        name = request.kernel.name
        higher, watched = request.tier is not Tier.T0, self._books is not None
        if name == "abort" or (name == "higher" and higher) or (name == "once" and not watched):
            self._abort()
        elif name == "segfault":
            ctypes.string_at(0)
        elif name == "hang":
            time.sleep(3600)
        elif name == "memory":
            raise MemoryError
        elif name == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._compile(request)

    def _dispatch(self, request: Request) -> Response:
        if isinstance(request, LoadProgram) and "@text_abort" in request.text:
            self._abort()
        return super()._dispatch(request)

    def _abort(self) -> None:
        if self._books is not None:
            self._books("the pass that aborts")
        os.write(2, ASSERTION.encode())
        os.abort()


if __name__ == "__main__":
    import neurojit.workers.compiler_main as process

    process.Service = Dying
    main()

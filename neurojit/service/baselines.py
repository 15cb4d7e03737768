"""T0 of what is called and of all that it may call: a slot that compiled code can reach is never empty."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from neurojit.healing.scopes import Scope
from neurojit.model.compiler_protocol import CompiledObject, CompileText, Refused, expect
from neurojit.model.errors import ProgramError
from neurojit.model.policy import Tier
from neurojit.model.program import Program
from neurojit.service.closing import Closing
from neurojit.service.first_calls import FirstCalls
from neurojit.service.healing.healing import Healing
from neurojit.service.housekeeping import BackgroundLoop
from neurojit.service.installer import Function
from neurojit.service.promoter import Promoter
from neurojit.stubs.recovering_entry import recovering_ir
from neurojit.workers.compiler import Compiler


class Baselines:
    """Installs the baselines of one program's functions, and looks after the program from then on.

    ``scopes``: those of its functions whose calls are transactions.
    """

    def __init__(
        self,
        program: Program,
        functions: Mapping[str, Function],
        compiler: Compiler,
        promoter: Promoter,
        loop: BackgroundLoop,
        first_calls: FirstCalls,
        healing: Healing,
        scopes: Mapping[str, Scope],
        closing: Closing,
    ) -> None:
        self._program = program
        self._functions = functions
        self._compiler = compiler
        self._promoter = promoter
        self._loop = loop
        self._first_calls = first_calls
        self._healing = healing
        self._scopes = scopes
        self._closing = closing
        self._lock = threading.RLock()

    def ensure(self, name: str) -> None:
        """Install T0 of ``name`` and of all that it may call. Raises ProgramError, Cancelled once closed.

        What their first calls are predicted to be worth is begun, too.
        """
        with self._lock, self._closing.unless_closed(name):
            self._loop.start()
            reached = self._reached(name)
            missing = [function for function in reached if function.slot.incumbent is None]
            if not missing and not any(function.ahead for function in reached):
                return
            self._first_calls.plan(name, reached)
            try:
                for function in missing:
                    self._install(function)
            except BaseException:
                self._first_calls.drop(missing)
                raise

    def _reached(self, name: str) -> list[Function]:
        found: list[Function] = []
        pending, seen = [name], {name}
        while pending:
            found.append(self._functions[pending.pop()])
            new = [callee for callee in found[-1].kernel.callees if callee not in seen]
            seen.update(new)
            pending += new
        return found

    def after_fork_in_child(self) -> None:
        """Whoever held the lock is not in the child."""
        self._lock = threading.RLock()

    def _install(self, function: Function) -> None:
        self._protect(function)
        answer = self._promoter.promote(function, Tier.T0, "first call")
        if isinstance(answer, Refused):
            raise ProgramError(self._program.quoted(answer.diagnostics))
        chosen = self._first_calls.chosen
        if chosen is not None:
            self._promoter.promote(function, chosen, "start tier")  # refused: T0 serves

    def _protect(self, function: Function) -> None:
        """Where it is a recovery scope: make its calls transactions. Raises CompilerDied."""
        scope = self._scopes.get(function.name)
        if scope is None or function.slot.protected:
            return
        written = [(cell.name, cell.type.nbytes) for cell in scope.written]
        text = recovering_ir(
            function.kernel.signature,
            written,
            function.slot.index,
            deadline=scope.deadline_ms is not None,
        )
        answer = self._compiler.request(CompileText(text, optimized=True))
        self._healing.protect(scope, expect(CompiledObject, answer).image)

"""The families of one program, made when they are first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from neurojit.model.compiler_protocol import Refused
from neurojit.model.errors import ProgramError
from neurojit.model.program import Kernel, Program
from neurojit.service.callables import Callables
from neurojit.service.checked_functions import Unused
from neurojit.service.installer import Function
from neurojit.service.python_signature import usable_names
from neurojit.service.symbolic.admission import Admission
from neurojit.service.symbolic.family import Family
from neurojit.workers.compiler import Compiler


class Families:
    """``checked``: whether every access is checked, or else ``mark``, of a schema's attributes, says so."""

    def __init__(
        self,
        program: Program,
        functions: Mapping[str, Function],
        compiler: Compiler,
        callables: Callables,
        admission: Admission,
        unused: Unused,
        *,
        checked: Callable[[Mapping[str, object]], bool],
        degraded: Callable[[str, str], None],
        unless_closed: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        self._program = program
        self._functions = functions
        self._compiler = compiler
        self._callables = callables
        self._admission = admission
        self._unused = unused
        self._checked = checked
        self._degraded = degraded
        self._unless_closed = unless_closed
        self._lock = threading.RLock()
        self._families: dict[str, Family] = {}

    def __getitem__(self, name: str) -> Family:
        with self._lock:
            if name not in self._families:
                schema = self._program.schemas[name]
                checked = self._checked(schema.attributes)
                names = usable_names(schema.argument_names, len(schema.signature.arguments))
                service = _InService(
                    self._program,
                    self._functions,
                    self._callables,
                    self._admission,
                    self._unused,
                    self._unless_closed,
                    checked=checked,
                    degraded=self._degraded,
                )
                # A check knows the extents of a buffer, and a generic form has them as numbers beside it.
                self._families[name] = Family(schema, names, self._compiler, service, generic=not checked)
            return self._families[name]

    def after_fork_in_child(self) -> None:
        self._lock = threading.RLock()
        for family in self._families.values():
            family.after_fork_in_child()


class _InService:
    """What one family does to the program. ``checked``: its functions are compiled with checks."""

    def __init__(
        self,
        program: Program,
        functions: Mapping[str, Function],
        callables: Callables,
        admission: Admission,
        unused: Unused,
        unless_closed: Callable[[str], AbstractContextManager[None]],
        *,
        checked: bool,
        degraded: Callable[[str, str], None],
    ) -> None:
        self._program = program
        self._functions = functions
        self._admission = admission
        self._unused = unused
        self._checked = checked
        self._ids: dict[str, range] = {}
        self.entry = callables.entry
        self.unless_closed = unless_closed
        self.routed = callables.routed
        self.degraded = degraded

    def admit(self, kernel: Kernel) -> None:
        ids = self._unused.take() if self._checked else None
        if ids is not None:
            self._ids[kernel.name] = ids
        self._admission.admit(kernel, ids)

    def dismiss(self, name: str) -> None:
        self._admission.dismiss(name)
        if name in self._ids:
            self._unused.give(self._ids.pop(name))

    def is_idle(self, name: str) -> bool:
        function = self._functions[name]
        return not function.pinned and function.ahead is None

    def quoted(self, refused: Refused) -> ProgramError:
        return ProgramError(self._program.quoted(refused.diagnostics))

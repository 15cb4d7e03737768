"""A loaded program as its user sees it: functions that take and give NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from neurojit.healing.heal import Heal
from neurojit.healing.trajectory import Traced
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InputError, UnknownFunction
from neurojit.model.program import Kernel, Program
from neurojit.model.schema import schema_named
from neurojit.model.types import Signature
from neurojit.service.function_handle import FunctionHandle, callable_handle
from neurojit.service.handing_back import handing_back
from neurojit.service.measured import ProfileInfo, Variants, measured
from neurojit.service.shown import program_as_html
from neurojit.service.symbolic_function import SymbolicFunction, symbolic_handle

if TYPE_CHECKING:
    from neurojit.service.program import RunningProgram

__all__ = ["FunctionHandle", "LoadedProgram", "in_service"]


class LoadedProgram:
    """A program in a runtime, which it keeps alive. ``prog.f`` or ``prog["f"]`` is the function ``@f``.

    Iteration gives the functions' names. Looking a function up compiles it at T0 where that was not done.
    ``prog["f"]`` is there for every function, ``prog.f`` for those that are called as nothing else here is.
    Nothing can be assigned. ``recipe`` says how another process makes a copy, as ``__reduce__`` does.
    """

    program: Program
    _handles: dict[str, FunctionHandle | SymbolicFunction]
    _running: RunningProgram

    def __init__(
        self,
        program: Program,
        running: RunningProgram,
        keep: object,
        recipe: Callable[[], tuple[Any, ...]],
    ) -> None:
        vars(self).update(_keep=keep, _recipe=recipe, _running=running, _handles={}, program=program)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{self.program.name}: attributes of a program cannot be set: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self.program.name}: attributes of a program cannot be deleted: {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        recipe: Callable[[], tuple[Any, ...]] = vars(self)["_recipe"]
        return recipe()

    def __copy__(self) -> LoadedProgram:
        return self

    def __deepcopy__(self, _memo: object) -> LoadedProgram:
        return self

    def __dir__(self) -> list[str]:
        """Whatever ``prog.`` may go on with, functions among it."""
        own = set(object.__dir__(self))
        return sorted(own | {name for name in self if name.isidentifier() and not _special(name)})

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        return f"<neurojit program {self.program.name}: {', '.join('@' + name for name in self)}>"

    def _repr_html_(self) -> str:
        scale = self._running.nanoseconds_per_tick()
        rows: list[tuple[str, str, Variants, ProfileInfo]] = []
        for name, function in tuple(self._running.functions.items()):
            slot = function.slot
            incumbent = None if slot.latest is None else slot.latest.number
            variants = Variants(measured(slot.variants, scale), incumbent)
            rows.append((name, str(function.kernel.signature), variants, variants.profile(slot.calls)))
        return program_as_html(self.program.name, rows)

    @property
    def kernels(self) -> dict[str, Kernel]:
        return self.program.kernels

    def signature(self, name: str) -> Signature:
        return self.known(name).signature

    @property
    def heals(self) -> tuple[Heal, ...]:
        """What came of faults in the program's recovery scopes, oldest first."""
        return self._running.heals()

    def trajectories(self, heal: Heal) -> Traced | Diagnostic:
        """What the healable function was given and what it gave, in flights before and after ``heal``.

        They are made in the judge, from the states that the patch was judged by. The diagnostic says why
        there are none. Raises Cancelled once the runtime is closed, CompilerDied where the judge ended.
        """
        return self._running.trajectories(heal)

    def functions(self) -> dict[str, FunctionHandle | SymbolicFunction]:
        """Every function; those with symbolic dimensions come last."""
        return {name: self[name] for name in self}

    def __getitem__(self, name: str) -> Any:
        """A FunctionHandle, or a SymbolicFunction where ``name`` has symbolic dimensions."""
        name = name.removeprefix("@")
        if name not in self.kernels and name not in self.program.schemas:
            return self.instance(self.known(name).name)
        handle = self._handles.get(name)
        if handle is None and name in self.program.schemas:
            back = self.program.handed_back.get(name, ())
            handle = symbolic_handle(self._running.family(name), self, self.program.source, back)
            self._handles[name] = handle
        if handle is None:
            entry = self._running.entry(name)
            if name in self.program.handed_back:
                entry = handing_back(self.kernels[name], entry, self.program.handed_back[name])
            handle = callable_handle(self._running, name, entry, self)
            self._handles[name] = handle
        return handle

    def instance(self, name: str) -> FunctionHandle:
        """What a schema was made and is in service, as it is named there: it is not kept for who asks, as by
        ``self[name]``. Raises UnknownFunction where there is none any more."""
        kernel = self._running.functions[name].kernel
        entry = self._running.entry(kernel.name)
        back = self.program.handed_back.get(schema_named(kernel.name))
        if back is not None:
            entry = handing_back(kernel, entry, back)
        return callable_handle(self._running, kernel.name, entry, self)

    def __contains__(self, name: object) -> bool:
        return name in self.kernels or name in self.program.schemas

    def __iter__(self) -> Iterator[str]:
        return iter((*self.kernels, *self.program.schemas))

    def __len__(self) -> int:
        return len(self.kernels) + len(self.program.schemas)

    def __getattr__(self, name: str) -> Any:
        if _special(name) or "program" not in vars(self):
            raise AttributeError(name)
        try:
            handle = self[name]
        except UnknownFunction as error:
            error.name, error.obj = name, self
            raise
        # Later look-ups find it in the instance, without coming here.
        self.__dict__[name] = handle
        return handle

    def run_main(self) -> int:
        """Run ``@main``; its exit status (0 where it returns nothing).

        Raises InputError where there is none that can be, ProgramFault, Cancelled, KeyboardInterrupt.
        """
        if "main" in self.program.schemas or (
            "main" in self.kernels and not self.kernels["main"].runs_by_itself
        ):
            message = f"{self.program.name}: @main takes arguments, or gives something else than one integer"
            raise InputError(f"{message}; it is called as other functions are: --function main")
        if "main" not in self.kernels:
            names = ", ".join(f"@{name}" for name in self.kernels) or "no function"
            raise InputError(f"{self.program.name}: no @main; it has {names}")
        status = self["main"]()
        return 0 if status is None else int(status)

    def known(self, name: str) -> Kernel:
        """The kernel of ``name``, as of an instance of a function with symbolic dimensions: ``f<2x3, 3x4>``.

        Raises UnknownFunction naming what there is.
        """
        functions, name = self._running.functions, name.removeprefix("@")
        if self.program.general_named(name) is not None:
            message = f"@{name} believes the extents that it is told: it is for neurojit export and ir"
            raise UnknownFunction(f"{self.program.name}: {message}")
        named = None if name in self.kernels else self.program.extents_named(name)
        if named is not None:
            schema, extents = named
            name = self._running.family(schema.name).at(extents)
        return functions[name].kernel if name in functions else self.program.known(name)


def _special(name: str) -> bool:
    """Names that Python and its tools ask any object for: no function is to answer."""
    return name.startswith("__") or name.startswith("_repr_") or name.startswith("_ipython_")


def in_service(loaded: LoadedProgram | FunctionHandle) -> RunningProgram:
    """What is behind a program, or behind one of its functions: for whoever steps in beside its user."""
    return loaded._running  # pyright: ignore[reportPrivateUsage]

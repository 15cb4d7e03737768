"""A loaded program as its user sees it: functions that take and give NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from neurojit.healing.heal import Heal
from neurojit.healing.trajectory import Traced
from neurojit.model.compiler_protocol import Refused
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InputError, ProgramError
from neurojit.model.explanation import Explanation
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel, Program
from neurojit.model.types import Signature
from neurojit.model.verdict import Certificate, Verdict
from neurojit.service.measured import ProfileInfo, VariantInfo, measured
from neurojit.service.proposals import Improvement

if TYPE_CHECKING:
    from neurojit.service.program import RunningProgram


class FunctionHandle:
    """One function: call it, look at it, promote it.

    Arguments and results are NumPy arrays (tensors, memrefs) and Python numbers (scalars). Anything with the
    buffer protocol or ``__dlpack__`` comes in, without a copy where its layout allows. ``out=`` takes the
    arrays to write results to. Tensor arguments are never written. Raises CallError, ProgramFault, Cancelled.
    """

    def __init__(self, running: RunningProgram, name: str, keep: object) -> None:
        self._running = running
        self._name = name
        self._keep = keep  # the program, whose end would take the code out of service

    def __call__(self, *arguments: object, **keywords: object) -> Any:
        # Replaced in a class of its own by the entry itself: see ``callable_handle``.
        return self._running.entry(self._name)(*arguments, **keywords)

    def __repr__(self) -> str:
        return f"<neurojit function @{self._name}{self.signature}>"

    @property
    def name(self) -> str:
        return self._name

    @property
    def kernel(self) -> Kernel:
        return self._running.functions[self._name].kernel

    @property
    def signature(self) -> Signature:
        return self.kernel.signature

    @property
    def ir(self) -> str:
        """The source-level MLIR of the installed variant."""
        return self._running.source(self._name)

    @property
    def incumbent(self) -> int | None:
        """The number of the variant that is installed, or was at the end; None before the first call."""
        installed = self._running.functions[self._name].slot.latest
        return None if installed is None else installed.number

    @property
    def heals(self) -> tuple[Heal, ...]:
        """What came of faults in its calls, and of those that it was patched for, oldest first."""
        return self._running.heals(self._name)

    @property
    def calls(self) -> int:
        return self._running.functions[self._name].slot.calls

    @property
    def variants(self) -> tuple[VariantInfo, ...]:
        """Every variant that was ever installed, in order; of those unloaded long ago, the last few."""
        slot = self._running.functions[self._name].slot
        return measured(slot.variants, self._running.nanoseconds_per_tick())

    @property
    def profile(self) -> ProfileInfo:
        return ProfileInfo(self.calls, self._incumbent_median(), self.speedup)

    @property
    def speedup(self) -> float | None:
        """Median time of T0 over that of the incumbent, both of this process; None until both were timed."""
        variants = self.variants
        now = self._incumbent_median()
        if not variants or variants[0].median_ns is None or not now:
            return None
        return variants[0].median_ns / now

    def explain(self) -> Explanation:
        """How fast the function is and why it is no faster: ``print`` it, or read its fields.

        Every variant as measured so far, against what bounds one call on one core of this machine, and what
        T2 makes of each loop nest, by the lines of the program. Where the machine was not measured that is
        done first, which takes two seconds. Raises Cancelled, CompilerDied.
        """
        return self._running.explain(self._name)

    def promote(self, tier: Tier | str) -> VariantInfo:
        """Compile at ``tier``, install, and return the new variant; waits.

        Raises ProgramError where the tier cannot be compiled, InputError for an unknown tier.
        """
        answer = self._running.promote(self._name, _tier(tier))
        if isinstance(answer, Refused):
            raise ProgramError(self._running.program.quoted(answer.diagnostics))
        return self._info(answer.number)

    def deoptimize(self) -> VariantInfo:
        """Return to the baseline (T0) and stay there until promoted by hand."""
        return self._info(self._running.deoptimize(self._name).number)

    def pin(self, number: int) -> VariantInfo:
        """Install variant ``number`` and keep it: the background loop leaves the function alone.

        Raises InputError where there is no such variant, or its code is gone.
        """
        return self._info(self._running.pin(self._name, number).number)

    def offer(
        self,
        text: str,
        *,
        author: str = "user",
        consent: Callable[[str, Certificate], bool] | None = None,
    ) -> Verdict:
        """Offer a rewrite: a fenced or bare MLIR function of the same name and signature; waits.

        It is judged (parsed, restricted, bounds-checked, compared, timed against what is installed) in
        processes that may die, and installed only where the verdict is ``Accepted``; a ``Rejected`` says
        which check refused it and why. ``consent(name, certificate)``, where it is given, is asked last.
        """
        return self._running.offer(self._name, text, author, consent)

    def improve(self, *, install: bool = True) -> Improvement:
        """Ask whom the runtime's setting ``responder`` names for a rewrite, and wait for what comes of it.

        Replies are judged as offers are. What is accepted is installed if ``install``, as after ``offer``;
        else it is in the certificate alone. Raises InputError where nobody is to be asked.
        """
        return self._running.improve(self._name, install=install)

    def _info(self, number: int) -> VariantInfo:
        return next(variant for variant in self.variants if variant.id == number)

    def _incumbent_median(self) -> float | None:
        number = self.incumbent
        return None if number is None else self._info(number).median_ns


def _tier(tier: Tier | str) -> Tier:
    try:
        found = Tier(tier)
    except ValueError:
        raise InputError(f"unknown tier {tier!r}; expected T0, T1 or T2") from None
    if found is Tier.T3:
        raise InputError("T3 is for judged candidates; promote to T0, T1 or T2")
    return found


def callable_handle(
    running: RunningProgram, name: str, entry: Callable[..., Any], keep: object
) -> FunctionHandle:
    """A handle whose call *is* ``entry``.

    A builtin is no descriptor, so as ``__call__`` of a class it is called without ``self``: a call of the
    handle costs what a call of the emitted stub costs, plus one look-up.
    """
    kind = type("FunctionHandle", (FunctionHandle,), {"__call__": staticmethod(entry), "__slots__": ()})
    return kind(running, name, keep)


class LoadedProgram:
    """A program in a runtime, which it keeps alive. ``prog.f`` or ``prog["f"]`` is the function ``@f``.

    Iteration gives the functions' names. Looking a function up compiles it at T0 where that was not done.
    """

    def __init__(self, program: Program, running: RunningProgram, keep: object) -> None:
        self._keep = keep
        self.program = program
        self._running = running
        self._handles: dict[str, FunctionHandle] = {}

    def __repr__(self) -> str:
        return f"<neurojit program {self.program.name}: {', '.join('@' + name for name in self.kernels)}>"

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

    def functions(self) -> dict[str, FunctionHandle]:
        """Every function, in the order of the program."""
        return {name: self[name] for name in self.kernels}

    def __getitem__(self, name: str) -> FunctionHandle:
        handle = self._handles.get(name)
        if handle is None:
            self.known(name)
            handle = callable_handle(self._running, name, self._running.entry(name), self)
            self._handles[name] = handle
        return handle

    def __contains__(self, name: object) -> bool:
        return name in self.kernels

    def __iter__(self) -> Iterator[str]:
        return iter(self.kernels)

    def __len__(self) -> int:
        return len(self.kernels)

    def __getattr__(self, name: str) -> FunctionHandle:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            self.known(name)
        except InputError as error:
            raise AttributeError(str(error)) from None
        handle = self[name]
        # Later look-ups find it in the instance, without coming here.
        self.__dict__[name] = handle
        return handle

    def run_main(self) -> int:
        """Run ``@main``; its exit status (0 where it returns nothing).

        Raises InputError where there is none, ProgramFault, Cancelled, KeyboardInterrupt.
        """
        if "main" not in self.kernels:
            names = ", ".join(f"@{name}" for name in self.kernels) or "no function"
            raise InputError(f"{self.program.name}: no @main; it has {names}")
        status = self["main"]()
        return 0 if status is None else int(status)

    def known(self, name: str) -> Kernel:
        """The kernel of ``name``. Raises InputError naming what there is."""
        return self.program.known(name)


def in_service(loaded: LoadedProgram | FunctionHandle) -> RunningProgram:
    """What is behind a program, or behind one of its functions: for whoever steps in beside its user."""
    return loaded._running  # pyright: ignore[reportPrivateUsage]

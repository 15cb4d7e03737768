"""A function of a loaded program as its user sees it: called with NumPy arrays, looked at, promoted."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from neurojit.healing.heal import Heal
from neurojit.model.compiler_protocol import Refused
from neurojit.model.errors import InputError, ProgramError
from neurojit.model.explanation import Explanation
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.types import Signature
from neurojit.model.verdict import Certificate, Verdict
from neurojit.service.measured import ProfileInfo, VariantInfo, Variants, measured
from neurojit.service.proposals import Improvement
from neurojit.service.python_signature import documentation_of, signature_of
from neurojit.service.shown import function_as_html

if TYPE_CHECKING:
    from neurojit.service.program import RunningProgram


class SupportsFunctions(Protocol):
    """Whose functions they are: a program."""

    def __getitem__(self, name: str, /) -> FunctionHandle: ...


class FunctionHandle:
    """One function: call it, look at it, promote it.

    Arguments and results are NumPy arrays (tensors, memrefs) and Python numbers (scalars). Anything with the
    buffer protocol, ``__dlpack__`` or ``__array__`` comes in, without a copy where its layout allows, and so
    do lists of numbers. Arguments may be given by the names that the source has for them, which takes
    microseconds longer than by position. ``out=`` takes the arrays to write results to. Tensor arguments are
    never written. Raises CallError, ProgramFault, Cancelled.

    ``__name__``, ``__doc__`` and ``__signature__`` are the function's own. It pickles with its program.
    """

    _running: RunningProgram
    _name: str
    _keep: SupportsFunctions
    __signature__: inspect.Signature

    def __init__(self, running: RunningProgram, name: str, keep: SupportsFunctions) -> None:
        kernel = running.functions[name].kernel
        vars(self).update(
            _running=running,
            _name=name,
            _keep=keep,  # the program, whose end would take the code out of service
            __name__=name,
            __qualname__=name,
            __doc__=documentation_of(kernel, running.program.source),
            __signature__=signature_of(kernel),
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"@{self._name}: attributes of a function cannot be set: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"@{self._name}: attributes of a function cannot be deleted: {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.getitem, (self._keep, self._name)

    def __copy__(self) -> FunctionHandle:
        return self

    def __deepcopy__(self, _memo: object) -> FunctionHandle:
        return self

    def __call__(self, *arguments: object, **keywords: object) -> Any:
        # Replaced in a class of its own by the entry itself: see ``callable_handle``.
        return self._running.entry(self._name)(*arguments, **keywords)

    def __repr__(self) -> str:
        return f"<neurojit function @{self._name}{self.signature}>"

    def _repr_html_(self) -> str:
        return function_as_html(f"@{self._name}{self.signature}", self.variants, self.ir)

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
    def variants(self) -> Variants:
        """Every variant that was ever installed, in order; of those unloaded long ago, the last few."""
        slot = self._running.functions[self._name].slot
        return Variants(measured(slot.variants, self._running.nanoseconds_per_tick()), self.incumbent)

    @property
    def profile(self) -> ProfileInfo:
        return self.variants.profile(self.calls)

    @property
    def speedup(self) -> float | None:
        """Median time of T0 over that of the incumbent, both of this process; None until both were timed."""
        return self.variants.speedup

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


def _tier(tier: Tier | str) -> Tier:
    try:
        found = Tier(tier.upper())  # of the enumeration, too: its members are texts
    except ValueError:
        raise InputError(f"unknown tier {tier!r}; expected T0, T1 or T2") from None
    if found is Tier.T3:
        raise InputError("T3 is for judged candidates; promote to T0, T1 or T2")
    return found


def callable_handle(
    running: RunningProgram, name: str, entry: Callable[..., Any], keep: SupportsFunctions
) -> FunctionHandle:
    """A handle whose call *is* ``entry``.

    A builtin is no descriptor, so as ``__call__`` of a class it is called without ``self``: a call of the
    handle costs what a call of the emitted stub costs, plus one look-up.
    """
    kind = type("FunctionHandle", (FunctionHandle,), {"__call__": staticmethod(entry), "__slots__": ()})
    return kind(running, name, keep)

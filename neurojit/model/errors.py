"""The exception tree.

NeuroJITError
├── InputError           the program, an argument or a setting is wrong       (exit 2)   ValueError
│   ├── ProgramError     the program's text: carries diagnostics with file:line:column
│   ├── UnknownFunction  a program has no function of that name               KeyError, AttributeError
│   ├── UnreadableFile   a file cannot be read                                OSError
│   │   └── MissingFile  there is none                                        FileNotFoundError
│   ├── CallError        a call from Python: shape, layout, a value out of range
│   │   └── CallTypeError    count, keywords, element types                   TypeError
│   └── SettingError     a flag, an environment variable or a .env entry
├── ProgramFault         the running program failed: an assert, the arena, the depth  (exit 1)   RuntimeError
├── Cancelled            the program was interrupted (Ctrl-C, a deadline)
└── InternalError        NeuroJIT's own failure                               (exit 3)   RuntimeError
    └── CompilerDied     the compiler process crashed, hung or ran out of memory
        └── Unconfined   the judge cannot be confined on this machine, and did nothing

At the right: the exceptions of Python that each is as well, for who expects those. All can be pickled.
What is expected (a refused program, a fault) is raised only at the outermost boundary; inside, stages
return values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from neurojit.model.attempt import Attempt
    from neurojit.model.diagnostic import Diagnostic
    from neurojit.model.sites import FaultReport


Death = Literal["killed", "crashed", "hung"]


class NeuroJITError(Exception):
    """The root of everything that NeuroJIT raises on purpose.

    Tracebacks name it and its kind as users import them, by the package alone.
    """

    __module__ = "neurojit"

    def __init_subclass__(cls) -> None:
        if cls.__module__ == __name__:
            cls.__module__ = "neurojit"


class InputError(NeuroJITError, ValueError):
    """Something given to NeuroJIT is wrong; the message names what and where."""


class ProgramError(InputError):
    """The program's text was refused. ``diagnostics`` holds at least one entry."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.diagnostics,)


class UnknownFunction(InputError, KeyError, AttributeError):
    """A program was asked for a function that it does not have; the message names those that it has.

    A ``KeyError`` for ``program["f"]`` and an ``AttributeError`` for ``program.f``.
    """

    __str__ = Exception.__str__  # KeyError shows a key as Python writes it


class UnreadableFile(InputError, OSError):
    """A file that was named cannot be read."""


class MissingFile(UnreadableFile, FileNotFoundError):
    """There is no file of that name."""


class CallError(InputError):
    """A call from Python does not fit the function's signature."""


class CallTypeError(CallError, TypeError):
    """As Python's TypeError: of another type, or of other elements; too many or too few; no such keyword."""


class SettingError(InputError):
    """A flag, an environment variable or a ``.env`` entry has no meaning."""


class ProgramFault(NeuroJITError, RuntimeError):
    """The program failed while it ran; ``report`` says where, why and with which values.

    ``rounds``: patches that were refused for it, where it came from a recovery scope that was to be healed.
    """

    def __init__(self, report: FaultReport, rounds: tuple[Attempt, ...] = ()) -> None:
        super().__init__(str(report))
        self.report = report
        self.rounds = rounds

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.report, self.rounds)


class Cancelled(NeuroJITError):
    """The program was stopped before it finished."""


class InternalError(NeuroJITError, RuntimeError):
    """NeuroJIT's own failure, never the user's."""


class CompilerDied(InternalError):
    """The compiler process ended, hung past its limit or ran out of memory.

    ``how``: "killed" from outside, "crashed" by itself (or as it seems: nobody saw how it ended), or "hung".
    ``said``: what it had written to its standard error.
    """

    def __init__(self, message: str, how: Death = "killed", said: str = "") -> None:
        super().__init__(message)
        self.how: Death = how
        self.said = said


class Unconfined(CompilerDied):
    """The judge's children cannot be confined as they should, so none of them looked at its task.

    For whoever asked it is as if the judge had ended; the message names what is missing.
    """

"""What goes between the host and the processes of contenders, as pickles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from neurojit.bench.case import Case
from neurojit.bench.contenders import Contender


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw the inputs of ``case`` and compute its reference, both into ``folder``. Answer: ``Done``."""

    case: Case
    folder: Path
    seed: int


@dataclass(frozen=True, slots=True)
class Prepare:
    """Compile each form of ``case`` and run it once on the inputs in ``folder``. Answer: ``Prepared``."""

    case: Case
    folder: Path
    contender: Contender
    threads: int


@dataclass(frozen=True, slots=True)
class Choose:
    """Time each right form for ``seconds`` and keep the fastest. Answer: ``Chosen``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Round:
    """Time the form that was chosen. Answer: ``Timed``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Finish:
    """Compare once more, now that it ran so often, and let go of everything. Answer: ``Finished``."""


Request = Draw | Prepare | Choose | Round | Finish


@dataclass(frozen=True, slots=True)
class Done:
    """It was done."""


@dataclass(frozen=True, slots=True)
class Failed:
    """``missing``: something that it needs is not there; else it went wrong."""

    why: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """``error``: of the best form; ``seconds`` until its first call had ended."""

    error: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The name of the form. ``calls`` make one sample. ``kernels``: of the BLAS libraries in the process."""

    form: str
    calls: int
    kernels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    """Nanoseconds of one call, by sample; seconds by the clock, and of processors that the process had.

    ``quiet``: in none of the samples did a thread wait for a core that others had; else the caller's wait is
    taken off.
    """

    samples: tuple[float, ...]
    quiet: bool
    seconds: float
    processor_s: float


@dataclass(frozen=True, slots=True)
class Finished:
    """``error``: after all calls."""

    error: float


Response = Done | Failed | Prepared | Chosen | Timed | Finished
Status = Literal["fine", "wrong", "failed", "missing"]

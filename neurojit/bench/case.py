"""A case: one computation as data, with a source for each contender and a reference in float64."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from neurojit.model.element_types import BORDER
from neurojit.model.types import ITEM_SIZES

if TYPE_CHECKING:
    import numpy as np

Role = Literal["input", "output", "update"]
Measure = Literal["elementwise", "normwise"]

NEUROJIT: Final = "neurojit"
NUMPY_NAMES: Final[Mapping[str, str]] = {one.name: one.numpy for one in BORDER if not one.package}
# Of float32: half precision anywhere inside is off by 5e-4 or more, Winograd's algorithm by 1e-5.
_TOLERANCES: Final[Mapping[str, float]] = {"f32": 1e-4, "f64": 1e-11}


@dataclass(frozen=True, slots=True)
class Operand:
    """One argument or result of a case.

    ``role``: an update is read and written, and put back before each call that is timed. Floats are drawn
    from a normal distribution of deviation ``scale``, or uniformly from ``within``; integers uniformly.
    ``constant``: a weight, which contenders may prepare before they are timed. ``scalar``: no array.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str = "f32"
    role: Role = "input"
    scale: float = 1.0
    within: tuple[float, float] | None = None
    constant: bool = False
    scalar: bool = False

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * ITEM_SIZES[self.dtype]


@dataclass(frozen=True, slots=True)
class Source:
    """What one contender runs; what its texts are is said in ``peers/``.

    ``text``: what is timed or compiled. ``setup`` runs once before it, ``after`` before results are read;
    both are Python. ``form`` names it among others of the same contender.
    """

    text: str
    setup: str = ""
    after: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """``sources``: by peer, one or more forms, of which the fastest right one counts; NeuroJIT's is ``mlir``.

    ``operands``: in the order of the arguments of ``function``, then its results. ``reference`` takes what is
    read by name, in float64, and gives what is written, in order; None where the first contender is the
    reference. It crosses processes: a function of a module, or a partial of one. ``flops``: operations of one
    call, counted as docs/roofline.md does; None where unknown.
    ``error``: "elementwise" is relative to each element, "normwise" to the largest of the result.
    ``draw``: gives what is read, by name and of its type, where it is not drawn operand by operand.
    """

    name: str
    operands: tuple[Operand, ...]
    flops: int | None
    mlir: str
    reference: Callable[..., tuple[np.ndarray[Any, Any], ...]] | None
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict[str, tuple[Source, ...]])
    function: str = "f"
    error: Measure = "normwise"
    draw: Callable[[np.random.Generator], Mapping[str, Any]] | None = None

    @property
    def read(self) -> tuple[Operand, ...]:
        return tuple(operand for operand in self.operands if operand.role != "output")

    @property
    def written(self) -> tuple[Operand, ...]:
        return tuple(operand for operand in self.operands if operand.role != "input")

    @property
    def constants(self) -> tuple[str, ...]:
        return tuple(operand.name for operand in self.operands if operand.constant)

    @property
    def nbytes(self) -> int:
        """Of all operands, an update once."""
        return sum(operand.nbytes for operand in self.operands)

    @property
    def dtype(self) -> str:
        """The element type that its arithmetic is counted in: of the first floats, or else of the first."""
        dtypes = [operand.dtype for operand in self.operands] or ["f32"]
        return next((dtype for dtype in dtypes if dtype in _TOLERANCES), dtypes[0])

    @property
    def tolerance(self) -> float:
        """The largest error that is no failure; integers are equal or wrong."""
        return _TOLERANCES.get(self.dtype, 0.0)


def tensor(shape: tuple[int, ...], dtype: str) -> str:
    """The type as MLIR writes it."""
    return f"tensor<{'x'.join(map(str, (*shape, dtype)))}>"


def one(text: str, setup: str = "", after: str = "") -> tuple[Source, ...]:
    """A contender with one form."""
    return (Source(text, setup, after),)

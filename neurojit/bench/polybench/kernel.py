"""A kernel of a size and an element type, with its sources and its reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from neurojit.bench.polybench.counting import flops
from neurojit.bench.polybench.infix import c_text, numba_text
from neurojit.bench.polybench.kernels.blas import BLAS
from neurojit.bench.polybench.kernels.data_mining import DATA_MINING
from neurojit.bench.polybench.kernels.medley import INTEGERS, MEDLEY
from neurojit.bench.polybench.kernels.products import PRODUCTS
from neurojit.bench.polybench.kernels.solvers import SOLVERS
from neurojit.bench.polybench.kernels.stencils import STENCILS
from neurojit.bench.polybench.mlir_text import mlir_text
from neurojit.bench.polybench.program import Program
from neurojit.bench.polybench.reading import read
from neurojit.bench.polybench.sizes import sizes

if TYPE_CHECKING:
    import numpy as np

_GROUPS: Final[Mapping[str, Mapping[str, str]]] = {
    "blas": BLAS,
    "products": PRODUCTS,
    "solvers": SOLVERS,
    "data_mining": DATA_MINING,
    "stencils": STENCILS,
    "medley": MEDLEY,
}
_TEXTS: Final = {name: text for group in _GROUPS.values() for name, text in group.items()}
NAMES: Final = tuple(sorted(_TEXTS))


def dtypes(name: str) -> tuple[str, ...]:
    """The element types that a kernel has."""
    return ("i32",) if name in INTEGERS else ("f64", "f32")


@dataclass(frozen=True, slots=True)
class Kernel:
    """``dataset``: mini, medium or large. ``name``: of one of ``NAMES``."""

    name: str
    dataset: str
    dtype: str

    @property
    def sizes(self) -> dict[str, int]:
        return sizes(self.name, self.dataset)

    @property
    def program(self) -> Program:
        return read(_TEXTS[self.name], self.sizes)

    @property
    def flops(self) -> int:
        return flops(self.program)

    def mlir(self, function: str = "f") -> str:
        return mlir_text(self.program, self.dtype, function)

    def c(self, function: str = "f") -> str:
        return c_text(self.program, self.dtype, function)

    def numba(self, function: str = "f") -> str:
        return numba_text(self.program, self.dtype, function)

    def inputs(self, random: np.random.Generator) -> dict[str, Any]:
        """By name, what is read and scratch; arrays of the element type, and numbers of Python."""
        from neurojit.bench.polybench.inputs import inputs, typed  # noqa: PLC0415 (NumPy)

        return typed(inputs(self.name, self.program.parameters, random), self.dtype)

    def reference(self, **given: Any) -> tuple[np.ndarray[Any, Any], ...]:
        """What is written, in order, in float64 (or integers), of what is read in float64 (or integers)."""
        from neurojit.bench.polybench.references import reference  # noqa: PLC0415 (NumPy)

        group = next(group for group, texts in _GROUPS.items() if self.name in texts)
        known = {name: _float64(value) for name, value in given.items()}
        return reference(group, self.name, {**known, **self.sizes})


def _float64(value: Any) -> Any:
    """LAPACK and BLAS have nothing wider; numbers and integers stay what they are."""
    return value.astype("float64") if getattr(value, "dtype", None) == "longdouble" else value

"""PolyBench's kernels as cases: ``polybench:gemm:medium:f64``."""

from __future__ import annotations

from typing import Final

from neurojit.bench.case import Case, Operand, Role, one
from neurojit.bench.polybench import program
from neurojit.bench.polybench.kernel import NAMES, Kernel, dtypes
from neurojit.bench.polybench.sizes import DATASETS

PREFIX: Final = "polybench:"
USAGE: Final = f"{PREFIX}KERNEL:{'|'.join(DATASETS)}"
# What is scratch to a kernel is read by nobody afterwards, and need not be compared.
_ROLES: Final[dict[program.Role, Role]] = {
    "read": "input",
    "write": "output",
    "update": "update",
    "scratch": "input",
}


def names(dataset: str) -> tuple[str, ...]:
    """Of all kernels, in f64 where they have floats."""
    return tuple(_name(kernel, dataset, dtypes(kernel)[0]) for kernel in NAMES)


def case_of(text: str) -> Case:
    """Raises ValueError that says what is expected."""
    kernel, _, rest = text.removeprefix(PREFIX).partition(":")
    if kernel not in NAMES:
        raise ValueError(f"expected {USAGE}, where a kernel is one of {', '.join(NAMES)}")
    dataset, _, dtype = rest.partition(":")
    offered = dtypes(kernel)
    if dataset not in DATASETS or dtype not in ("", *offered):
        raise ValueError(f"expected {USAGE}, with one of {', '.join(offered)} behind it")
    return _case(Kernel(kernel, dataset, dtype or offered[-1]))


def _name(kernel: str, dataset: str, dtype: str) -> str:
    """As of other cases, floats are f32 where nothing is said."""
    plain = f"{PREFIX}{kernel}:{dataset}"
    return f"{plain}:{dtype}" if dtype == "f64" else plain


def _case(kernel: Kernel) -> Case:
    operands = tuple(
        Operand(one.name, one.shape, kernel.dtype, _ROLES[one.role], scalar=not one.shape)
        for one in kernel.program.parameters
    )
    return Case(
        _name(kernel.name, kernel.dataset, kernel.dtype),
        operands,
        kernel.flops,
        kernel.mlir(),
        kernel.reference,
        {"gcc": one(kernel.c()), "numba": one(kernel.numba())},
        draw=kernel.inputs,
    )

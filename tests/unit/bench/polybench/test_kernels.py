"""Every kernel, in every language that it is written in, computes what NumPy computes by other means."""

from __future__ import annotations

import ctypes
import functools
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from neurojit import FunctionHandle, Runtime
from neurojit.bench.polybench.kernel import NAMES, Kernel, dtypes
from neurojit.bench.polybench.sizes import DATASETS

pytestmark = pytest.mark.sampled(10)

KERNELS = [Kernel(name, "mini", dtype) for name in NAMES for dtype in dtypes(name)]
NUMPY = {"f32": np.float32, "f64": np.float64, "i32": np.int32}
TOLERANCES = {"f32": 1e-5, "f64": 1e-13, "i32": 0.0}
C_NUMBERS = {"f32": ctypes.c_float, "f64": ctypes.c_double}
by_kernel = pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: f"{kernel.name}-{kernel.dtype}")


def arguments(kernel: Kernel) -> dict[str, Any]:
    """By name, in order; what is only written is NaN, or a number that no result has."""
    given = kernel.inputs(np.random.default_rng(7))
    unwritten = np.nan if kernel.dtype != "i32" else -1
    return {
        one.name: given.get(one.name, np.full(one.shape, unwritten, NUMPY[kernel.dtype]))
        for one in kernel.program.parameters
    }


def wanted(kernel: Kernel) -> tuple[Any, ...]:
    """The reference, of the very numbers that the kernel is given."""
    given = kernel.inputs(np.random.default_rng(7))
    wide = float if kernel.dtype != "i32" else int
    return kernel.reference(
        **{name: one.astype(wide) if isinstance(one, np.ndarray) else one for name, one in given.items()}
    )


def check(kernel: Kernel, call: Callable[[Mapping[str, Any]], object]) -> None:
    values = arguments(kernel)
    before = {one.name: np.copy(values[one.name]) for one in kernel.program.parameters if one.role == "read"}
    call(values)
    written = [values[one.name] for one in kernel.program.parameters if one.role in ("write", "update")]
    for result, reference in zip(written, wanted(kernel), strict=True):
        assert result.shape == reference.shape
        apart = np.max(abs(result.astype(np.float64) - reference))
        assert apart <= TOLERANCES[kernel.dtype] * np.max(abs(reference))
    assert all(np.array_equal(values[name], kept) for name, kept in before.items())


@pytest.fixture(scope="module")
def loaded() -> Iterator[Callable[[Kernel], FunctionHandle]]:
    with Runtime() as runtime:
        yield functools.cache(lambda kernel: runtime.load(kernel.mlir())["f"])


@by_kernel
def test_neurojit_computes_the_reference(kernel: Kernel, loaded: Callable[[Kernel], FunctionHandle]) -> None:
    """At the first tier and at the last one of the compiler's own."""
    function = loaded(kernel)
    for tier in ("T0", "T2"):
        function.promote(tier)
        check(kernel, lambda values: function(*values.values()))


@by_kernel
def test_numba_would_compute_the_reference(kernel: Kernel) -> None:
    """What Numba compiles is Python, and means the same without it."""
    names: dict[str, Any] = {"np": np}
    exec(kernel.numba(), names)
    check(kernel, lambda values: names["f"](*values.values()))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Every kernel in one library; gcc has no complaint about any."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    folder = tmp_path_factory.mktemp("c")
    texts = [kernel.c(c_name(kernel)) for kernel in KERNELS]
    (folder / "kernels.c").write_text("\n".join(texts))
    flags = ["-O1", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", folder / "kernels.so"]
    subprocess.run(["gcc", folder / "kernels.c", *flags, "-lm"], check=True)
    return ctypes.CDLL(str(folder / "kernels.so"))


def c_name(kernel: Kernel) -> str:
    return f"k_{kernel.name.replace('-', '_')}_{kernel.dtype}"


@by_kernel
def test_c_computes_the_reference(kernel: Kernel, library: Any) -> None:
    def call(values: Mapping[str, Any]) -> None:
        getattr(library, c_name(kernel))(
            *(
                value.ctypes.data_as(ctypes.c_void_p)
                if isinstance(value, np.ndarray)
                else C_NUMBERS[kernel.dtype](value)
                for value in values.values()
            )
        )

    check(kernel, call)


@by_kernel
def test_operations_are_counted_as_the_roofline_does(
    kernel: Kernel, loaded: Callable[[Kernel], FunctionHandle]
) -> None:
    """Small loops are counted turn by turn there, and by formulas here."""
    assert kernel.flops == loaded(kernel).kernel.flops


def test_there_are_thirty_kernels() -> None:
    """As many as PolyBench 4.2 has; whatever its size, the text of each can be read."""
    assert len(NAMES) == 30
    for name in NAMES:
        assert all(Kernel(name, dataset, "f64").flops > 0 for dataset in DATASETS)

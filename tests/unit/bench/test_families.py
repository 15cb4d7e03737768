"""What a family says of itself in three ways agrees: its MLIR, its float64 reference, its NumPy and C."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from neurojit import Runtime, Settings
from neurojit.bench.accuracy import error_of
from neurojit.bench.case import Case
from neurojit.bench.catalogue import FAMILIES, case_of
from neurojit.bench.drawing import draw, drawn, read_operands, read_reference
from neurojit.bench.families.convolutions import Geometry, conv64
from neurojit.bench.peers import gcc_compiled, numpy_calls
from neurojit.bench.peers.call import Missing, Task
from neurojit.model.diagnostic import Source

pytestmark = pytest.mark.sampled(6)

SMALL = (
    *("matmul:5x7x3", "matmul:1x40x33", "matmul:33x40x1", "matmul:17x19x23:f64", "batched:3x5x7x9"),
    *("linear_gelu:6x17x35", "conv:3x12x5x7x2", "conv:4x9x6x3x1", "conv:4x9x6x1x1", "conv:4x9x6x1x2"),
    *(
        "conv_nhwc:4x9x6x3x1",
        "conv_nhwc:4x9x6x3x2",
        "depthwise:5x11x3x1",
        "depthwise:5x11x3x2",
        "conv_plain:9x5",
    ),
    *("add:37", "exp:37", "tanh:37:f64", "gelu_chain:37", "sum0:9x35", "sum1:9x35", "softmax:5x37"),
    *("layer_norm:5x37", "attention:2x9x16", "mlp:3x17x9x10", "jacobi2d:11x13", "jacobi2d:3x3:f64"),
)


def test_every_family_is_tried() -> None:
    assert {name.partition(":")[0] for name in SMALL} == set(FAMILIES)


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    with Runtime(Settings(threads=1)) as made:
        yield made


@pytest.mark.parametrize("name", SMALL)
def test_the_program_computes_the_reference(name: str, runtime: Runtime, tmp_path: Path) -> None:
    """At T0 and T2; and its operations are those that the compiler counts."""
    case = case_of(name)
    draw(case, tmp_path, seed=3)
    program = runtime.load(Source(case.mlir, name))
    function = program[case.function]
    for tier in ("T0", "T2"):
        function.promote(tier)
        arrays = read_operands(case, tmp_path)
        if function.signature.results:
            function(*(arrays[one.name] for one in case.read), out=arrays[case.written[0].name])
        else:
            function(*arrays.values())
        results = [arrays[one.name] for one in case.written]
        assert error_of(results, read_reference(case, tmp_path), case.error) <= case.tolerance / 10
    assert case.flops is not None
    assert function.kernel.flops == pytest.approx(case.flops, rel=0.25)


GIVEN = [(name, peer) for name in SMALL for peer in ("numpy", "gcc") if peer in case_of(name).sources]


@pytest.mark.parametrize(("name", "peer"), GIVEN)
def test_what_a_peer_is_given_computes_the_reference(name: str, peer: str, tmp_path: Path) -> None:
    case = case_of(name)
    if peer == "gcc" and shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    draw(case, tmp_path, seed=4)
    module = {"numpy": numpy_calls, "gcc": gcc_compiled}[peer]
    for source in case.sources[peer]:
        try:
            task = Task(case, source, read_operands(case, tmp_path), 1, tmp_path)
            # What -ffast-math links has the thread that loads it take denormals for zeros, from then on.
            call = ThreadPoolExecutor(1).submit(module.prepare, task).result()
        except Missing as missing:
            pytest.skip(f"{missing} is not installed")
        call.run()
        call.run()
        error = error_of(call.results(), read_reference(case, tmp_path), case.error)
        assert error <= case.tolerance / 10, source.form


@pytest.mark.parametrize("groups", [1, 3])
def test_the_reference_of_a_convolution_by_its_definition(groups: int) -> None:
    geometry = Geometry(3, 6, 3, 3, 2, 1, groups)
    source = np.random.default_rng(0)
    x, w = source.random(geometry.image), source.random(geometry.weight)
    wanted = np.zeros(geometry.result)
    for f, i, j, c, k, l in np.ndindex(3, geometry.out, geometry.out, 3 // groups, 3, 3):  # noqa: E741
        row, column = 2 * i + k - 1, 2 * j + l - 1
        if 0 <= row < 6 and 0 <= column < 6:
            wanted[0, f, i, j] += w[f, c, k, l] * x[0, f if groups > 1 else c, row, column]
    np.testing.assert_allclose(conv64(geometry, x, w)[0], wanted, rtol=1e-13)


def test_inputs_follow_from_seed_and_name() -> None:
    first, again, other = (drawn(case_of("add:9"), seed) for seed in (1, 1, 2))
    assert np.array_equal(first["a"], again["a"])
    assert not np.array_equal(first["a"], other["a"])
    assert not np.array_equal(first["a"], first["b"])


def test_what_is_never_written_shows(tmp_path: Path) -> None:
    """Results begin as NaN, and at a line of the cache, as inputs do."""
    case: Case = case_of("add:9")
    draw(case, tmp_path, seed=0)
    arrays = read_operands(case, tmp_path)
    assert np.isnan(arrays["y"]).all()
    assert all(array.ctypes.data % 64 == 0 for array in arrays.values())

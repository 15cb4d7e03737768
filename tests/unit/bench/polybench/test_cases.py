"""PolyBench's kernels by name, as everything else that can be measured."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from neurojit.bench.catalogue import SUITES, case_of
from neurojit.bench.drawing import draw, read_operands, read_reference
from neurojit.bench.polybench.kernel import NAMES
from neurojit.model.errors import InputError


@pytest.mark.parametrize("suite", ["polybench", "polybench-large"])
def test_a_suite_has_every_kernel_in_float64(suite: str) -> None:
    """Two of them have integers alone."""
    entries = [entry for entry in SUITES[suite] if isinstance(entry, str)]
    assert [entry.split(":")[1] for entry in entries] == list(NAMES)
    assert sum(entry.endswith(":f64") for entry in entries) == 28
    cases = [case_of(entry) for entry in entries]
    assert [case.name for case in cases] == entries
    assert all(set(case.sources) == {"gcc", "numba"} for case in cases)


def test_a_case_is_of_the_size_and_type_that_are_named() -> None:
    case = case_of("polybench:gemm:medium:f64")
    assert [(operand.name, operand.shape, operand.role) for operand in case.operands] == [
        ("alpha", (), "input"),
        ("beta", (), "input"),
        ("C", (200, 220), "update"),
        ("A", (200, 240), "input"),
        ("B", (240, 220), "input"),
    ]
    assert case.flops == 200 * 220 * (1 + 3 * 240)
    assert case.dtype == "f64"
    assert case_of("polybench:gemm:mini").dtype == case_of("polybench:gemm:mini:f32").dtype == "f32"
    assert case_of("polybench:nussinov:mini:i32").name == "polybench:nussinov:mini"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("polybench:", "where a kernel is one of 2mm, 3mm, "),
        ("polybench:gem:mini", "where a kernel is one of 2mm, 3mm, "),
        ("polybench:gemm", "expected polybench:KERNEL:mini|medium|large, with one of f64, f32 behind it"),
        ("polybench:gemm:huge", "expected polybench:KERNEL:mini|medium|large"),
        ("polybench:gemm:mini:i32", "with one of f64, f32 behind it"),
        ("polybench:gemm:mini:f64:f64", "with one of f64, f32 behind it"),
        ("polybench:nussinov:mini:f64", "with one of i32 behind it"),
        ("polybenchmark", ", polybench:KERNEL:mini|medium|large"),
    ],
)
def test_a_name_without_a_case_is_refused(name: str, wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        case_of(name)
    assert wanted in str(refused.value)


def test_inputs_are_drawn_where_a_contender_reads_them(tmp_path: Path) -> None:
    """In another process, which is sent the case; a factor of what was drawn exists."""
    case = pickle.loads(pickle.dumps(case_of("polybench:cholesky:mini")))
    draw(case, tmp_path, seed=3)
    matrix = read_operands(case, tmp_path)["A"]
    lower = np.tril(read_reference(case, tmp_path)[0])
    assert matrix.dtype == np.float32
    assert np.max(abs(lower @ lower.T - matrix)) < 1e-12

"""Every example runs to its end, and what it prints is what NumPy computes independently.

Nothing here is about time: how fast an example gets is for the benchmarks to say. Nobody is asked for
rewrites: whether one comes before an example ends depends on time too.
"""

from __future__ import annotations

import functools
import json
import math
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.scenarios.healing_examples import EXAMPLES as HEALING_EXAMPLES

ROOT = Path(__file__).parents[2]
# Those that are there to be healed are tested in test_healing_examples.py.
EXAMPLES = sorted(
    path.name for path in (ROOT / "examples").glob("*.mlir") if path.stem not in HEALING_EXAMPLES
)
STRESS_CALLS = 4_000_000
# The view's own lines on standard error, between which the program's prints stand.
VIEW_LINE = re.compile(r"^ *\d+\.\d{3} s  .*\n", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """One run of an example: its exit code, its report, and what it printed."""

    exit: int
    report: dict[str, Any]
    prints: str

    def values(self, label: str) -> list[float]:
        """Every value printed under ``label``, in order."""
        return [
            float(text) for text in re.findall(rf"^{re.escape(label)}: (\S+)$", self.prints, re.MULTILINE)
        ]

    def value(self, label: str) -> float:
        (only,) = self.values(label)
        return only

    def array(self, label: str) -> np.ndarray:
        (text,) = re.findall(rf"^{re.escape(label)}:\s(\[[^\]]*\])", self.prints, re.MULTILINE)
        return np.array([float(item) for item in text.strip("[]").split()])

    def tiers(self, function: str) -> list[str]:
        return [variant["tier"] for variant in self.report["functions"][function]["variants"]]

    def incumbent(self, function: str) -> dict[str, Any]:
        row = self.report["functions"][function]
        return next(variant for variant in row["variants"] if variant["id"] == row["incumbent"])

    def swaps_of(self, function: str) -> list[tuple[int, int]]:
        return [(swap["from"], swap["to"]) for swap in self.report["swaps"] if swap["function"] == function]


# Made to be watched for a while: here they call less often.
FEWER_CALLS = {
    "covariance.mlir": ("%calls = arith.constant 48000 :", "%calls = arith.constant 400 :"),
    "conv2d_bench.mlir": ("%calls = arith.constant 300000 :", "%calls = arith.constant 3000 :"),
    "correlation.mlir": ("%calls = arith.constant 2500 :", "%calls = arith.constant 60 :"),
    "polynomial.mlir": ("arith.constant 40000 :", "arith.constant 4000 :"),
    "vec_add_stress.mlir": ("arith.constant 16000000 :", f"arith.constant {STRESS_CALLS} :"),
}


@functools.cache
def ran(example: str, *options: str) -> Ran:
    with tempfile.TemporaryDirectory() as folder:
        path = f"examples/{example}"
        if example in FEWER_CALLS:
            text = (ROOT / path).read_text()
            often, seldom = FEWER_CALLS[example]
            assert text.count(often) == 1
            path = f"{folder}/{example}"
            Path(path).write_text(text.replace(often, seldom))
        done = subprocess.run(
            [sys.executable, "-m", "neurojit", "run", "--json", "--responder", "none", *options, path],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.stdout, done.stderr
    return Ran(done.returncode, json.loads(done.stdout), VIEW_LINE.sub("", done.stderr))


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_says_what_it_shows_and_how_it_is_run(example: str) -> None:
    """The first lines are a comment with the command."""
    head = (ROOT / "examples" / example).read_text().split("\n\n")[0]
    assert head.startswith("// ")
    command = f"//     neurojit run examples/{example}"
    assert any(line == command or line.startswith(f"{command} --") for line in head.split("\n"))
    result = ran(example)
    assert result.report["program"] == example
    assert result.report["exit"] == result.exit


@pytest.mark.parametrize("example", [name for name in EXAMPLES if name != "assert_fails.mlir"])
def test_an_example_ends_well_and_starts_every_function_at_t0(example: str) -> None:
    result = ran(example)
    assert result.exit == 0
    assert result.report["faults"] == []
    for name in result.report["functions"]:
        assert result.tiers(name)[0] == "T0"
        assert all(
            variant["author"] == "compiler" for variant in result.report["functions"][name]["variants"]
        )


def test_conv2d_bench_computes_the_convolution_in_both_spellings() -> None:
    c, h, w = np.ogrid[:16, :34, :34]
    x = ((c + h + w) % 7).astype(np.float64)
    o, c, h, w = np.ogrid[:16, :16, :3, :3]
    weight = ((o + c + h + w) % 5).astype(np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
    y = np.einsum("chwij,ocij->ohw", windows, weight)
    result = ran("conv2d_bench.mlir")
    for name in ("conv2d_naive", "conv2d"):
        assert result.value(f"checksum of {name}") == y.sum()
        assert result.value(f"one element, summed over the calls of {name}") == 3000 * y[5, 7, 9]


@pytest.mark.parametrize(
    ("example", "function", "calls"),
    [
        ("conv2d_bench.mlir", "conv2d_naive", 3000),
        ("conv2d_bench.mlir", "conv2d", 3001),
        ("matmul_bench.mlir", "matmul_naive", 3000),
        ("matmul_bench.mlir", "matmul", 3000),
    ],
)
def test_each_spelling_ends_at_t2_and_was_swapped_while_main_ran(
    example: str, function: str, calls: int
) -> None:
    result = ran(example)
    assert result.incumbent(function)["tier"] == "T2"
    assert result.swaps_of(function)[-1][1] == result.incumbent(function)["id"]
    assert result.report["functions"][function]["calls"] == calls
    assert result.report["functions"]["main"]["calls"] == 1


def test_matmul_bench_computes_the_product_in_both_spellings() -> None:
    i, j = np.ogrid[:128, :128]
    product = ((i + 2 * j) % 7) @ ((3 * i + j) % 5)
    expected = float((product * np.arange(1, 129)).sum())
    result = ran("matmul_bench.mlir")
    assert result.value("checksum of matmul_naive") == expected
    assert result.value("checksum of matmul") == expected


def test_vec_add_stress_loses_no_call() -> None:
    """Four million calls add one each, through whatever swaps there were."""
    result = ran("vec_add_stress.mlir")
    step = np.arange(2048) % 2
    assert result.value("element 1 of the scalar sum") == STRESS_CALLS * step[1]
    for spelling in ("scalar", "unrolled", "simd"):
        assert result.value(f"wrong elements, {spelling}") == 0
        assert result.report["functions"][f"vec_add_{spelling}"]["calls"] == STRESS_CALLS


@pytest.mark.parametrize("function", ["vec_add_scalar", "vec_add_unrolled"])
def test_vec_add_stress_changes_tier_without_leaving_its_loop(function: str) -> None:
    """One call of @main, one loop: some of its calls ran the first variant, the rest later ones."""
    result = ran("vec_add_stress.mlir", "--start-tier", "t0")
    assert result.report["functions"]["main"]["calls"] == 1
    assert result.swaps_of(function)[0][0] == 0
    used = [variant for variant in result.report["functions"][function]["variants"] if variant["calls"]]
    assert len(used) >= 2
    changes = result.values(f"{function} is now at tier")
    assert changes[0] >= 1
    assert all(variant["cycles"] > 0 for variant in used)


def _gelu(x: np.ndarray) -> np.ndarray:
    return x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def _weight(rows: int, columns: int, seed: int) -> np.ndarray:
    i, j = np.ogrid[:rows, :columns]
    return ((17 * i + 13 * j + seed) % 31 - 15) / 64


def test_mlp_computes_its_layers() -> None:
    x = 16 * _weight(32, 64, 0)
    h1 = _gelu(x @ _weight(64, 128, 1) + _weight(128, 1, 4)[:, 0])
    h2 = np.maximum(h1 @ _weight(128, 64, 2) + _weight(64, 1, 5)[:, 0], 0)
    scores = h2 @ _weight(64, 10, 3) + _weight(1, 10, 6)[0]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    classes = powers / powers.sum(axis=1, keepdims=True)
    result = ran("mlp.mlir")
    np.testing.assert_allclose(result.array("classes of sample 0"), classes[0], rtol=1e-4)
    assert result.value("mean confidence") == pytest.approx(classes.max(axis=1).mean(), rel=1e-5)
    assert result.value("mass of all probabilities") == pytest.approx(32, rel=1e-6)
    for layer in ("hidden1", "hidden2", "classify"):
        assert result.report["functions"][layer]["calls"] == 20_000


def _normalized(x: np.ndarray) -> np.ndarray:
    apart = x - x.mean(axis=-1, keepdims=True)
    return apart / np.sqrt((apart * apart).mean(axis=-1, keepdims=True) + 1e-5)


def test_attention_computes_the_block_of_a_transformer() -> None:
    first, second = _weight(32, 32, 0), _weight(32, 32, 1)
    x = _weight(32, 32, 2)[[3, 1, 4, 1, 5, 9], :16]

    def heads(w: np.ndarray) -> np.ndarray:
        return (_normalized(x) @ w).reshape(6, 2, 8).transpose(1, 0, 2)

    q, k, v = heads(first[:16, :16]), heads(first[16:, :16]), heads(first[:16, 16:])
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(8)
    scores[:, *np.triu_indices(6, 1)] = -np.inf
    powers = np.exp(scores)
    seen = (powers / powers.sum(axis=-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(6, 16)
    x1 = x + seen @ first[16:, 16:]
    y = x1 + _gelu(_normalized(x1) @ second[:16]) @ second[:, 16:]
    result = ran("attention.mlir")
    assert result.exit == 0
    np.testing.assert_allclose(result.array("last token"), _normalized(y)[5], rtol=1e-4, atol=1e-5)


def test_correlation_computes_what_numpy_does() -> None:
    i, j = np.ogrid[:260, :240]
    r = np.corrcoef(i * j / 240 + i + 32 * (i * j % 7), rowvar=False)
    result = ran("correlation.mlir")
    assert result.value("checksum of the correlations") == pytest.approx((r * np.arange(1, 241)).sum())
    assert result.value("one correlation, summed over the calls") == pytest.approx(60 * r[3, 200])


def test_stencil_settles_where_numpy_does() -> None:
    before = np.zeros((130, 130), np.float32)
    before[0] = 100
    after = before.copy()
    for _ in range(20_000):
        neighbours = (before[:-2, 1:-1] + before[2:, 1:-1]) + (before[1:-1, :-2] + before[1:-1, 2:])
        after[1:-1, 1:-1] = neighbours * np.float32(0.25)
        before, after = after, before
    result = ran("stencil.mlir")
    assert result.value("temperature in the centre") == pytest.approx(float(before[65, 65]), rel=1e-6)
    assert result.value("mean temperature") == pytest.approx(before.mean(dtype=np.float64), rel=1e-4)
    assert result.value("change in the last sweep") == pytest.approx(
        float(abs(before - after).max()), abs=1e-4
    )
    assert result.report["functions"]["sweep"]["calls"] == 20_000


def test_covariance_computes_what_numpy_does() -> None:
    i, j = np.ogrid[:192, :96]
    expected = np.cov(((i * (j + 3)) % 17 - 8).astype(np.float64), rowvar=False)
    result = ran("covariance.mlir")
    assert result.value("sum of the variances") == pytest.approx(np.trace(expected), rel=1e-4)
    assert result.value("covariance of measurements 40 and 5") == pytest.approx(expected[40, 5], rel=1e-3)
    assert result.report["functions"]["covariance"]["calls"] == 400


def test_reflect_sees_its_own_variant_change() -> None:
    result = ran("reflect.mlir")
    x = np.arange(512, dtype=np.float64) % 8
    assert result.value("value") == (3 * x**4 - 2 * x**3 + x - 5).sum()
    assert result.value("variant at first") == 0
    assert result.value("variant in the end") != 0
    assert result.values("its tier")[0] == 0
    assert result.values("its tier")[1] > 0
    assert result.swaps_of("poly")[0] == (0, 1)
    assert 1 < result.value("calls until it changed") < 3_000_000


def test_the_source_that_reflect_prints_is_a_program(tmp_path: Path) -> None:
    text = ran("reflect.mlir").prints.split("source of @poly:\n")[1].split("variant at first")[0]
    (tmp_path / "poly.mlir").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "neurojit", "check", tmp_path / "poly.mlir"],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "@poly" in done.stdout


def test_self_improving_goes_on_where_nobody_answers() -> None:
    result = ran("self_improving.mlir")
    x, terms = np.float64(0.5), np.arange(16)
    value = np.sum((-1.0) ** terms / (terms + 1) * x**terms)
    for when in ("before", "after"):
        assert result.value(f"value {when}") == pytest.approx(value, rel=1e-6)
    assert result.value("asked") == 3
    assert "accepted: False" in result.prints
    assert [query["outcome"] for query in result.report["queries"]] == ["unanswered"] * 3
    assert [query["about"] for query in result.report["queries"]] == ["poly"] * 3


def test_assert_fails_reports_the_day_on_which_the_reservoir_ran_dry() -> None:
    level, day = 100.0, 0
    while level + day % 7 - (2 + day * 0.0078125) >= 0:
        level += day % 7 - (2 + day * 0.0078125)
        day += 1
    result = ran("assert_fails.mlir")
    assert result.exit == 1
    (fault,) = result.report["faults"]
    assert fault["function"] == "day"
    assert fault["message"] == "the reservoir ran dry"
    assert fault["values"] == {"level": level, "inflow": day % 7, "demand": 2 + day * 0.0078125}
    assert result.report["functions"]["day"]["calls"] == day + 1
    file, line, column = fault["location"].rsplit(":", 2)
    assert file == "examples/assert_fails.mlir"
    source = (ROOT / file).read_text().splitlines()[int(line) - 1]
    assert source[int(column) - 1 :].startswith('"tensorlang.assert"')
    assert f"{fault['location']}: @day: the reservoir ran dry" in result.prints

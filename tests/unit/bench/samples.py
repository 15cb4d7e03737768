"""Results as a run would leave them, made by hand."""

from __future__ import annotations

from neurojit.bench.results import FORMAT, CaseResult, Machine, MeasuredPeaks, Outcome, Results

PEAKS = MeasuredPeaks(
    {"f32": 100.0, "f64": 50.0, "i32": 100.0, "i64": 50.0},
    {"L1": 200.0, "L2": 100.0, "memory": 10.0},
    {"L1": 32 << 10, "L2": 1 << 20},
    True,
)
MACHINE = Machine(
    "A processor", "znver4", "AVX-512", ("avx512f",), 2, 32 << 10, 1 << 20, 0, "", 0.5, "Linux 6", PEAKS
)


def timed(contender: str, median: float, **more) -> Outcome:
    """Nine rounds of three samples about ``median``."""
    rounds = tuple((median * (1 + 0.01 * n), median * (1 + 0.01 * n), median) for n in range(-4, 5))
    return Outcome(contender, "fine", error=1e-7, rounds=rounds, quiet=(True,) * 9, **more)


def case(name: str, *outcomes: Outcome, threads: int = 1, flops: int | None = 2_000_000) -> CaseResult:
    return CaseResult(name, threads, "f32", flops, 1024, 1e-4, "normwise", outcomes, others=0.25)


def results(*cases: CaseResult) -> Results:
    return Results(
        FORMAT, "2026-11-30T12:00:00+00:00", 12.5, 0, "strict", "core", MACHINE, {"numpy": "2.4"},
        {"jax": "jax"}, ("neurojit", "numpy", "torch"), cases,
    )  # fmt: skip


WON = case(
    "matmul:64x64x64", timed("neurojit", 50_000.0), timed("numpy", 100_000.0), timed("torch", 75_000.0)
)
LOST = case(
    "add:1024",
    timed("neurojit", 2000.0),
    timed("numpy", 1000.0, form="out="),
    Outcome("torch", "wrong", "error 0.3, allowed 1e-04", 0.3),
    flops=1024,
)
ALONE = case("exp:9", timed("neurojit", 10.0), Outcome("numpy", "failed", "ended by signal 11"), threads=2)
EXAMPLE = results(WON, LOST, ALONE)

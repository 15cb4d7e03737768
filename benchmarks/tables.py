"""Write the tables of stored results into README.md and benchmarks/README.md, between their markers.

``python -m benchmarks.tables``. Results are ``benchmarks/results/SUITE-THREADS.json``, as
``neurojit bench --suite SUITE --threads THREADS --json`` writes them.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from neurojit.bench.case import NEUROJIT
from neurojit.bench.results import CaseResult, Results, read_results
from neurojit.bench.statistics import geometric_mean
from neurojit.bench.table import cell, error_text, heading, rate
from neurojit.model.number_format import ratio

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
DOCUMENTS = (ROOT / "README.md", *(ROOT / "benchmarks" / name for name in ("README.md", "polybench.md")))
MARKED = re.compile(r"(<!-- bench (\w+) (\w+) (\d+) -->\n).*?(<!-- end of bench -->)", re.DOTALL)
FAMILIES = {
    "products": ("matmul", "batched"),
    "product, bias and gelu": ("linear_gelu",),
    "convolutions": ("conv", "conv_nhwc", "depthwise", "conv_plain"),
    "element by element": ("add", "exp", "tanh", "gelu_chain"),
    "sums, softmax, layer norm": ("sum0", "sum1", "softmax", "layer_norm"),
    "attention, perceptron": ("attention", "mlp"),
    "stencil": ("jacobi2d",),
}


def with_tables(text: str) -> str:
    """``text`` with every table between markers as the results have it."""
    return MARKED.sub(
        lambda found: f"{found[1]}\n{table(found[2], found[3], int(found[4]))}\n{found[5]}", text
    )


def table(kind: str, suite: str, threads: int) -> str:
    """``kind``: "families", "cases" or "errors"."""
    results = read_results(RESULTS / f"{suite}-{threads}.json")
    makers = {"families": families, "cases": cases, "errors": errors}
    return makers[kind](results, results.of(threads))


def families(results: Results, chosen: tuple[CaseResult, ...]) -> str:
    """Geometric means of a peer's time over ours, by family of cases."""
    peers = [name for name in results.contenders if name != NEUROJIT]
    rows = [["", "cases", "best peer", *map(heading, peers)]]
    groups = {**{name: members for name, members in FAMILIES.items()}, "all": ()}
    for name, members in groups.items():
        inside = [case for case in chosen if not members or case.case.partition(":")[0] in members]
        means = [geometric_mean([case.ratio for case in inside if case.ratio is not None])]
        means += [geometric_mean(_beside(inside, peer)) for peer in peers]
        rows.append([name, str(len(inside)), *("" if mean is None else ratio(mean) for mean in means)])
    return _markdown(rows)


def _beside(inside: list[CaseResult], peer: str) -> list[float]:
    pairs = [(case.median(case.ours), case.median(peer)) for case in inside]
    return [theirs / ours for ours, theirs in pairs if ours and theirs]


def cases(results: Results, chosen: tuple[CaseResult, ...]) -> str:
    """Medians, the ratio to the best peer, the rate and its share of the roofline."""
    rows = [["case", *map(heading, results.contenders), "best peer", "rate", "of peak"]]
    for case in chosen:
        times = [cell(case.outcome(name)) for name in results.contenders]
        best = f"{ratio(case.ratio)} {heading(case.best_peer)}" if case.best_peer and case.ratio else ""
        rows.append([f"`{case.case}`", *times, best, *rate(case, results.machine)])
    return _markdown(rows)


def errors(results: Results, chosen: tuple[CaseResult, ...]) -> str:
    """The largest error of each against float64."""
    rows = [["case", *map(heading, results.contenders)]]
    for case in chosen:
        found = [case.outcome(name) for name in results.contenders]
        rows.append([f"`{case.case}`", *(error_text(one) if one else "" for one in found)])
    return _markdown(rows)


def _markdown(rows: list[list[str]]) -> str:
    head, *rest = rows
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in (head, rule, *rest))


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    for document in DOCUMENTS:
        before = document.read_text(encoding="utf-8")
        document.write_text(with_tables(before), encoding="utf-8")

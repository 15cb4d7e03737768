"""How soon a loop of calls is as fast as it gets: ``python -m benchmarks.first_calls [NAME ...]``.

Each of twenty kernels in three sizes (:mod:`benchmarks.first_kernels`) is called again and again in a fresh
process, as a script would. Two figures a kernel, in milliseconds from the moment its function is first named:

- *result*: when the first call returned;
- *settled*: when the variant was installed whose median is within 10 % of the best variant's; 0 where that is
  the first. Until then calls took longer than they have to.

Beside them: the tier that settled, its median, and how many variants were installed. A run ends once nothing
was compiled or swapped for ``--quiet`` seconds. ``--start-tier t0`` begins every function at T0.
``--against J.json`` shows the figures of another run beside these.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.first_kernels import KERNELS

WITHIN = 1.10  # of the best median
FEW = 3  # timed calls that a median needs to count here
LONGEST_S = 120.0


@dataclass(frozen=True)
class Row:
    """One kernel in one size. ``calls``: until it settled."""

    name: str
    size: int
    result_ms: float
    settled_ms: float
    calls: int
    tier: str
    median_us: float
    installed: int


def measure(name: str, size: int, start_tier: str | None, quiet_s: float) -> Row:
    """In this process, which should be a fresh one."""
    import numpy as np  # noqa: PLC0415 (the table is made without)

    import neurojit  # noqa: PLC0415
    from neurojit.telemetry.events import CompileStarted, Deoptimized, Event, Swapped  # noqa: PLC0415

    moments: list[float] = []  # of what says that the function has not settled
    swaps: list[tuple[float, int]] = []  # when calls began to go to which variant

    def told(event: Event) -> None:
        if isinstance(event, CompileStarted | Swapped | Deoptimized):
            moments.append(time.perf_counter())
        if isinstance(event, Swapped | Deoptimized):
            swaps.append((moments[-1], event.after))

    text, shapes = KERNELS[name][0](size)
    chosen: dict[str, Any] = {} if start_tier is None else {"start_tier": start_tier}
    rng = np.random.default_rng(0)
    arguments = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    with neurojit.Runtime(neurojit.Settings(**chosen), on_event=told) as runtime:
        program = runtime.load(text)
        time.sleep(0.3)  # the background compiler is there, as after a program's own beginning
        began = time.perf_counter()
        function = program["f"]
        ended: list[float] = []
        while True:
            function(*arguments)
            now = time.perf_counter()
            ended.append(now)
            last = max([began, *moments])
            if (
                now - last > quiet_s and len(ended) > FEW and ended[-1 - FEW] > last
            ) or now - began > LONGEST_S:
                break
        medians = {
            variant.id: variant.median_ns
            for variant in function.variants
            if variant.median_ns is not None and variant.calls >= FEW
        }
        medians = medians or {
            variant.id: variant.median_ns for variant in function.variants if variant.median_ns
        }
        best = min(medians.values())
        ways = [(began, 0), *swaps]
        good = {number for number, median in medians.items() if median <= WITHIN * best}
        # From the end: until when did it run what is not among the best?
        settled, number = ways[-1]
        for moment, before in reversed(ways[:-1]):
            if before not in good:
                break
            settled, number = moment, before
        kinds = {variant.id: variant.tier for variant in function.variants}
        return Row(
            name,
            size,
            1e3 * (ended[0] - began),
            1e3 * (settled - began),
            sum(moment < settled for moment in ended),
            str(kinds[number]),
            (medians.get(number) or best) / 1e3,
            len(ways),
        )


def in_a_fresh_process(name: str, size: int, start_tier: str | None, quiet_s: float) -> Row:
    command = [
        sys.executable,
        "-m",
        "benchmarks.first_calls",
        "--one",
        f"{name}:{size}",
        "--quiet",
        str(quiet_s),
    ]
    command += [] if start_tier is None else ["--start-tier", start_tier]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} {size}: {done.stderr.strip()}")
    return Row(**json.loads(done.stdout.splitlines()[-1]))


def table(rows: list[Row], others: dict[tuple[str, int], Row]) -> str:
    """In Markdown; what another run found stands before each figure."""
    lines = [
        "| kernel | size | result, ms | settled, ms | calls until then | tier | median, us | installed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        other = others.get((row.name, row.size))

        def both(field: str, places: int, row: Row = row, other: Row | None = other) -> str:
            shown = [f"{getattr(one, field):.{places}f}" for one in (other, row) if one is not None]
            return " > ".join(shown)

        tiers = " > ".join(one.tier for one in (other, row) if one is not None)
        lines.append(
            f"| {row.name} | {row.size} | {both('result_ms', 0)} | {both('settled_ms', 0)} "
            f"| {both('calls', 0)} | {tiers} | {both('median_us', 1)} | {both('installed', 0)} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(KERNELS)}; else all")
    parser.add_argument("--start-tier", help="as the setting")
    parser.add_argument(
        "--quiet", type=float, default=2.0, help="seconds without a swap after which it settled"
    )
    parser.add_argument("--out", type=Path, help="where the figures go, as JSON")
    parser.add_argument("--against", type=Path, help="figures of another run")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, _, size = given.one.partition(":")
        print(json.dumps(asdict(measure(name, int(size), given.start_tier, given.quiet))))
        return
    others = {}
    if given.against:
        found = [Row(**one) for one in json.loads(given.against.read_text())]
        others = {(row.name, row.size): row for row in found}
    rows: list[Row] = []
    for name in given.names or KERNELS:
        for size in KERNELS[name][1]:
            rows.append(in_a_fresh_process(name, size, given.start_tier, given.quiet))
            print(rows[-1], file=sys.stderr, flush=True)
            if given.out:
                given.out.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    print(table(rows, others))


if __name__ == "__main__":
    main()

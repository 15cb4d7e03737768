"""The examples healed as a user heals them, each in a process and a cache folder of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
_LONGEST_S = 300.0


@dataclass(frozen=True)
class Healed:
    """``states``: failing before and after. ``problem``: empty where it was healed and ended well."""

    author: str
    rounds: int
    states: tuple[list[int], list[int]]
    margin: float | None
    seconds: float
    total_s: float
    problem: str = ""


def heal(name: str, responder: str) -> Healed:
    """``neurojit heal`` of one example."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "neurojit", "heal", str(EXAMPLES / f"{name}.mlir"), "--json"]
        ran = subprocess.run(
            [*command, "--responder", responder, "--cache-folder", cache],
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_S,
        )
    total_s = time.monotonic() - began
    heals = json.loads(ran.stdout)["heals"] if ran.stdout else []
    good = [one for one in heals if one["verdict"] == "accepted"]
    if ran.returncode or not good:
        said = ran.stderr.strip().splitlines()[-1:] or ["nothing was said"]
        problem = f"exit {ran.returncode}: {said[0]}"
        return Healed("", len(heals), ([0, 0], [0, 0]), None, 0.0, total_s, problem)
    first, contract = good[0], good[0]["contract"]
    states = contract["states_before"], contract["states_after"]
    kept = first["resumed"] and contract["failing_call"] and contract["asserts_kept"]
    problem = "" if kept and states[1][0] == 0 and states[1][1] >= 200 else "the contract is not kept"
    return Healed(
        first["author"],
        sum(one["rounds"] for one in heals),
        states,
        contract["margin"],
        sum(one["seconds"] for one in heals),
        total_s,
        problem,
    )


def report(names: Iterable[str], responder: str) -> int:
    """A line for each example; 1 where one was not healed."""
    heads = f"{'patches':>8}{'before':>10}{'after':>8}{'margin':>9}{'heal':>8}{'total':>8}"
    print(f"{'example':18}{'author':34}{heads}")
    failures = 0
    for name in names:
        found = heal(name, responder)
        if found.problem:
            failures += 1
            print(f"{name:18}{found.problem}", flush=True)
            continue
        before, after = ("/".join(map(str, pair)) for pair in found.states)
        margin = "-" if found.margin is None else f"{found.margin:.3g}"
        times = f"{found.seconds:>6.1f} s{found.total_s:>6.1f} s"
        line = f"{found.rounds:>8}{before:>10}{after:>8}{margin:>9}{times}"
        print(f"{name:18}{found.author:34}{line}", flush=True)
    return 1 if failures else 0

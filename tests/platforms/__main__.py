"""``python -m tests.platforms``: every kernel, tier and numerics on every processor that this one can be.

Exit code 1 if anything is wrong, or ends by a signal.
"""

from __future__ import annotations

import argparse
import shlex
import sys

from tests.platforms.kernels import KERNELS
from tests.platforms.trial import FEW, NUMERICS, TIERS, Trial, differing, levels, removable, sample, try_on


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.platforms", description=__doc__)
    parser.add_argument(
        "--cpu", action="append", help="as NEUROJIT_CPU has it [native and each level it has]"
    )
    parser.add_argument(
        "--without-each", action="store_true", help="this processor without each feature in turn"
    )
    parser.add_argument(
        "--under", action="append", default=[], help="an emulator and its flags, in one argument"
    )
    parser.add_argument("--few", action="store_true", help="one kernel of each kind, as for --without-each")
    parser.add_argument("--sample", type=int, help="so many kernels in place of all")
    parser.add_argument("--seed", type=int, default=0, help="by which the sample is drawn [0]")
    parser.add_argument("--numerics", choices=NUMERICS, action="append")
    parser.add_argument("--tier", choices=TIERS, action="append")
    given = parser.parse_args()
    few = FEW if given.without_each or given.few else tuple(KERNELS)
    kernels = sample(given.seed, given.sample) if given.sample else few
    numerics, tiers = given.numerics or NUMERICS, given.tier or TIERS
    cpus = given.cpu or ([] if given.without_each else ["native"] if given.under else ["native", *levels()])
    if given.without_each:
        cpus += [f"native,-{feature}" for feature in removable()]
    trials: list[Trial] = []
    for under in given.under or [""]:
        for cpu in cpus:
            if under:
                print(under, flush=True)
            trials.append(try_on(cpu, kernels, numerics, tiers, under=shlex.split(under)))
            print(trials[-1], flush=True)
            for run in trials[-1].wrong:
                print(f"  {run.kernel} {run.numerics} {run.tier}: {run.trouble}", flush=True)
    other = differing(trials)
    if "exact" in numerics:
        print(f"exact: other bits somewhere: {', '.join(other) or 'none'}")
    return 0 if all(trial.fine for trial in trials) else 1


if __name__ == "__main__":
    sys.exit(main())

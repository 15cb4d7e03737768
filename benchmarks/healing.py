"""What the handwritten patches of the examples keep, and how long the judge takes over each.

``python -m benchmarks.healing [--patches] [NAME ...]``

One line an example: how many of the sampled states the program fails from before and after, by how much the
closest assertion holds, and the seconds of the judgement. Ends with 1 where a patch is refused.
"""

from __future__ import annotations

import argparse
import sys

from neurojit.workers.judge import Judge
from tests.scenarios.healing_examples import EXAMPLES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--patches", action="store_true", help="judge the handwritten patches (the default)")
    parser.add_argument("names", nargs="*", choices=[[], *EXAMPLES], metavar="NAME")
    names = parser.parse_args().names or list(EXAMPLES)
    judge = Judge()
    refused = 0
    print(f"{'example':16} {'fails before':>14} {'after':>8} {'passing':>8} {'margin':>10} {'s':>6}")
    for name in names:
        example = EXAMPLES[name]
        verdict = example.bench(judge).judge(example.patch, example.failing, example.passing)
        evidence = verdict.evidence
        if evidence is None:
            refused += 1
            print(f"{name:16} refused: {verdict.refused_by}: {verdict.diagnostic}")
            continue
        before, after, passed = (
            f"{some}/{total}"
            for some, total in (evidence.states_before, evidence.states_after, evidence.passing_calls)
        )
        margin = "-" if evidence.margin is None else f"{evidence.margin:.3g}"
        print(f"{name:16} {before:>14} {after:>8} {passed:>8} {margin:>10} {verdict.seconds:6.2f}")
    judge.close()
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())

"""The examples healed, what it costs to be ready for that, and what it leaves behind.

``python -m benchmarks.healing [--responder offline] [NAME ...]``

Heals each example as ``neurojit heal`` does, in a process and a cache folder of its own. One line each: who
wrote the patch and how many were judged, how many of the sampled states the program fails from before and
after, by how much the closest assertion holds, the seconds of the heal and of the whole command. Ends with 1
where one is not healed. ``--patches`` judges the handwritten patches alone.

``python -m benchmarks.healing --overhead`` measures what a recovery scope costs while all is well,
``--leaks`` what faults that were undone and patches that were installed leave behind: see ``recovery``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Sequence

from benchmarks.healed import report
from benchmarks.recovery import installed, overhead, undone

FAULTS = 10_000  # after a hundred calls each that are well: a million
INSTALLATIONS = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--responder", default="offline", help="who is asked (offline)")
    parser.add_argument("--patches", action="store_true", help="judge the handwritten patches alone")
    parser.add_argument("--overhead", action="store_true", help="a scope's calls against the same without")
    parser.add_argument("--leaks", action="store_true", help="memory over faults, and over installations")
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args()
    if given.overhead:
        print(overhead())
    if given.leaks:
        print(f"faults undone: {undone(FAULTS)}")
        print(f"installations: {installed(INSTALLATIONS)}")
    if given.overhead or given.leaks:
        return 0
    return _patches(given.names) if given.patches else _healed(given.names, given.responder)


def _healed(names: Sequence[str], responder: str) -> int:
    from tests.scenarios.healing_examples import EXAMPLES  # noqa: PLC0415 (numpy, and what tests need)

    return report(_known(names, EXAMPLES), responder)


def _known(names: Sequence[str], examples: Collection[str]) -> Sequence[str]:
    unknown = sorted(set(names) - set(examples))
    if unknown:
        sys.exit(f"no example {unknown[0]}; there are {', '.join(examples)}")
    return names or list(examples)


def _patches(names: Sequence[str]) -> int:
    # Memory is measured without what judging needs here.
    from neurojit.workers.judge import Judge  # noqa: PLC0415
    from tests.scenarios.healing_examples import EXAMPLES  # noqa: PLC0415

    chosen = _known(names, EXAMPLES)
    judge = Judge()
    refused = 0
    print(f"{'example':16} {'fails before':>14} {'after':>8} {'passing':>8} {'margin':>10} {'s':>6}")
    for name in chosen:
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

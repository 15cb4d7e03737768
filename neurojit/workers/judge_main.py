"""The judge's template: ``python -m neurojit.workers.judge_main PIPE:LIFELINE CONFINEMENT``.

It imports everything once, has one thread, and looks at nothing hostile itself. For each task it forks a
child that confines itself, does the task and writes a JSON report to a pipe. Forked from a process that
never ran a thread, a child starts in a few milliseconds with LLVM, MLIR and NumPy warm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from neurojit.healing.examination import examine_patch
from neurojit.healing.flights import try_patch
from neurojit.healing.synthesis.fitting import fit_patch
from neurojit.healing.tracing import compile_flights, trace_patch
from neurojit.judge.examine.run import examine
from neurojit.judge.judge_task import Kind
from neurojit.judge.trial.run import try_out
from neurojit.judge.trusted.confirmation import confirm
from neurojit.judge.trusted.race import race
from neurojit.workers.children import Work
from neurojit.workers.template import serve
from neurojit.workers.warm_up import rehearse

WORKS: Final[Mapping[Kind, Work]] = {
    "confirm": confirm,
    "examine": examine,
    "try": try_out,
    "race": race,
    "examine patch": examine_patch,
    "try patch": try_patch,
    "fit patch": fit_patch,
    "compile flights": compile_flights,
    "trace patch": trace_patch,
}

if __name__ == "__main__":
    serve(WORKS, rehearse)

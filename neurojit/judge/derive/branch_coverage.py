"""Branch coverage: instruments a candidate's data-dependent decisions, each of which must be seen both ways.

A rewrite that is right almost everywhere hides its error behind a decision: ``x == 12345.678 ? wrong :
right``. So the candidate is compiled once more with two flags for every condition that depends on data:
comparisons, what several of them say together, minima and maxima (each side must win), loops that run as
often as data say, switches. *Data* are contents of buffers and scalar arguments. The inputs include the
constants that a candidate brings along. A decision that always went the same way, and that the original does
not make as well, is refused; one that was never reached is only reachable by another, which is then one-sided
itself.

The original is instrumented likewise. What it decides both ways its copies in the candidate decide both ways,
taken together; what it decides one way only on all inputs the candidate has to decide as well, since nothing
tells what becomes of the other way. Which decision is a copy of which is told by their slices alone.

What this cannot see is a choice that is made by arithmetic alone, such as exp(-(x - c)^2 1e30) with a
computed c, or the product of many truth values as numbers; where the original is a polynomial, the field
check leaves no room for it.
"""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.judge.conditions import Condition, flags_signature
from neurojit.judge.derive.coverage_flags import record
from neurojit.judge.derive.decisions import Decisions, found_in
from neurojit.judge.derive.reinterpret.prepare import Compilable, lowered_with
from neurojit.judge.derive.reinterpret.trailing import trailing_words
from neurojit.judge.derive.stages import Stages
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel


def instrumented(
    kernel: Kernel, known: Decisions, own: Decisions, stages: Stages | None = None
) -> tuple[Compilable, tuple[Condition, ...]]:
    """A kernel with a trailing buffer of two i64 for each decision: it was false, it was true.

    ``known`` and ``own`` are the decisions of the original and of the kernel, which may be the original.
    """
    found: list[Condition] = []
    written = Culprits(kernel)

    def edit(module: ir.Module, body: ir.Operation) -> None:
        del module
        decisions = found_in(body, written)
        flags = trailing_words(body, 2 * len(decisions))
        for number, decision in enumerate(decisions):
            line = written.line_of(decision.at.location)
            found.append(
                Condition(
                    decision.name,
                    decision.constants,
                    line,
                    known.class_of(number, own),
                    own.settled[number],
                    decision.asserted,
                )
            )
            with ir.InsertionPoint.after(decision.at) if decision.after else ir.InsertionPoint(decision.at):
                record(decision.condition(), flags, 2 * number)

    signature = flags_signature(kernel.signature, len(own.names))
    return lowered_with(kernel, Tier.T0, signature, edit, stages=stages), tuple(found)

"""``python -m neurojit.audit.forge``: the process that makes candidates and asks the oracle about them.

One pickled request on standard input, one pickled answer on standard output; both ends are ours.
"""

from __future__ import annotations

import pickle
import sys

from neurojit.audit.cases import Batch, Candidate, Finding, Order, Question
from neurojit.audit.corpus import kernel, kernel_texts
from neurojit.audit.mutants import mutants
from neurojit.audit.oracle.compare import relation
from neurojit.audit.rewrites import rewrites
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.program import Kernel


def forge(order: Order) -> Batch:
    """The same order makes the same batch."""
    candidates: tuple[Candidate, ...] = (
        *mutants(order.mutants, order.seed, order.names, of_each_kind=order.of_each_kind),
        *rewrites(order.rewrites, order.seed, order.names, of_each_kind=order.of_each_kind),
    )
    with make_context():
        kernels = {name: kernel(name) for name in kernel_texts()}
    return Batch(kernels, candidates, _attacked(order.originals) if order.originals else {})


def answer(question: Question) -> list[Finding]:
    """One finding for each candidate, in order."""
    found: list[Finding] = []
    for candidate in question.candidates:
        with make_context():
            found.append(relation(kernel(candidate.kernel), candidate.text, witness=candidate.witness))
    return found


def _attacked(text: str) -> dict[str, Kernel]:
    with make_context():
        program = parse_program(text, "originals.mlir")
    if isinstance(program, tuple):
        raise ValueError("\n".join(map(str, program)))
    return program.kernels


def main() -> None:
    """Serve one request."""
    request: Order | Question = pickle.load(sys.stdin.buffer)
    done = forge(request) if isinstance(request, Order) else answer(request)
    pickle.dump(done, sys.stdout.buffer)


if __name__ == "__main__":
    main()

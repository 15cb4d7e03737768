"""The contract of a rewrite: what the gate checks of one, in order, and what it is run on."""

from __future__ import annotations

from typing import Final

from neurojit.judge.contract import Check, Contract
from neurojit.judge.trial.inputs.strategies import STRATEGIES
from neurojit.model.verdict import CONFIRMED

CHECKS: Final = (
    Check(
        "readable",
        "host",
        "text of no agreed form, over 256 KiB, cut off, with invisible characters",
    ),
    Check(
        "well formed",
        "examine",
        "what does not parse or verify, is nested or aliased to exhaust a parser, declares what the "
        "program has not",
    ),
    Check(
        "permitted",
        "examine",
        "operations, attributes, types and flags that are not on a closed list; wider memory effects;"
        " a missing, added, reworded or unreachable assert; new memory that is surely read before it "
        "is written; symbols that no object may name",
    ),
    Check(
        "compiled",
        "examine",
        "what cannot be lowered, or carries an access that no check can guard",
    ),
    Check(
        CONFIRMED,
        "confirm",
        "nothing of a candidate's: the original, lowered once more without folds and compiled without"
        " LLVM's passes, has to give the bits of T0 on up to 32 inputs, once for each original, "
        "target and version of the gate. Which inputs it stands is found out by that road as well. "
        "Where the two differ, the fault is ours and no candidate is judged; above 2^28 operations it"
        " is not run, and the figures say so",
    ),
    Check(
        "memory-safe",
        "try",
        "an access outside its buffer, a zero divisor, a loop that does not advance: every such "
        "operation carries a check in the judged run",
    ),
    Check(
        "algebraically equal",
        "try",
        "another polynomial: where original and candidate are polynomials (quotients by what only counts "
        "are), both are run over the integers modulo 2^61 - 1; a wrong one passes with probability at most "
        "degree / 2^61",
    ),
    Check(
        "equivalent",
        "try",
        "a difference beyond the running error bound of the reference, or by which it is less accurate "
        "than the original, on 20 families of inputs, in two memory layouts, with scratch memory full of "
        "NaN and full of random bytes; outputs left unwritten, what nothing wrote read, inputs written, "
        "runs that disagree; decisions of its own never seen both ways, and of the original's neither seen "
        "nor kept; values of its own that influence no result, as a whole or in one lane or turn; another "
        "end than the reference's on the way from arguments that pass an assertion to arguments that fail it",
    ),
    Check(
        "faster",
        "try",
        "less than 1.03x the incumbent, by the 95 % interval of the median of at least 40 interleaved"
        " pairs, in each of two to four heats with freshly linked code and fresh buffers, and by more "
        "than a copy of the incumbent differs from it; calls of less than 100 ticks; times that this "
        "machine cannot reach ([roofline.md](roofline.md))",
        optional=True,
    ),
    Check(
        "live",
        "live",
        "disagreement, a new fault or a slow-down on the program's own calls: back to the incumbent, "
        "digest quarantined",
    ),
)

REWRITE: Final = Contract("rewrite", CHECKS, STRATEGIES)

"""The contract of a rewrite: what the gate checks of one, in order, and what it is run on."""

from __future__ import annotations

from typing import Final

from neurojit.validation.contract import Check, Contract, Strategy
from neurojit.validation.verdict import CONFIRMED

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
        " a missing, added, reworded or unreachable assert; symbols that no object may name",
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
        "an access outside its buffer, a zero divisor, a shift that is too far whatever the data are:"
        " every such operation carries a check in the judged run",
    ),
    Check(
        "algebraically equal",
        "try",
        "another polynomial: where original and candidate are polynomials, both are run over the "
        "integers modulo 2^61 - 1; a wrong one passes with probability at most degree / 2^61",
    ),
    Check(
        "equivalent",
        "try",
        "a difference beyond the running error bound of the reference, on 16 families of inputs, in "
        "two memory layouts, with scratch memory full of NaN and full of zeros; outputs left "
        "unwritten, inputs written, runs that disagree, decisions of its own never seen both ways; "
        "another end than the reference's on the way from arguments that pass an assertion to "
        "arguments that fail it",
    ),
    Check(
        "faster",
        "try",
        "less than 1.03x the incumbent, by the 95 % interval of the median of at least 40 interleaved"
        " pairs; times that this machine cannot reach ([roofline.md](roofline.md))",
        optional=True,
    ),
    Check(
        "live",
        "live",
        "disagreement, a new fault or a slow-down on the program's own calls: back to the incumbent, "
        "digest quarantined",
    ),
)

# The families of floats, in the order in which they are drawn.
INPUTS: Final = (
    Strategy("integers", "what is exact is compared bit for bit: any slip in an index or a term"),
    Strategy("ordinary", "what normal floats of two scales show"),
    Strategy("ramp", "reading the element, or the row, beside the right one"),
    Strategy("zeros and ones", "another polynomial that agrees on few values"),
    Strategy("edges", "dropped tails and missing edges"),
    Strategy("large edges", "the same under an exponential that overflows"),
    Strategy("sparse", "terms that most others hide"),
    Strategy("positive", "logarithms, roots and exponentials up to where they overflow"),
    Strategy("offset", "sums that cancel: no digit is left where two large ones are subtracted"),
    Strategy("signed zeros", "the sign of a zero"),
    Strategy("huge", "overflow on the way to a finite result"),
    Strategy("below", "a maximum that starts from what is no bound"),
    Strategy("tiny", "underflow on the way"),
    Strategy("denormal", "denormals that are flushed"),
    Strategy("NaN", "a NaN that is lost or spread"),
    Strategy("infinity", "an infinity that is lost or spread; rows that a mask shut out"),
)

REWRITE: Final = Contract("rewrite", CHECKS, INPUTS)

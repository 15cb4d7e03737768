"""The contract of a patch: what the gate checks of one, in order, and the states that it is flown from."""

from __future__ import annotations

from typing import Final

from neurojit.judge.contract import Check, Contract, Strategy

FAILING: Final = "failing call"
PASSING: Final = "passing calls"
SAMPLED: Final = "sampled states"
KEPT: Final = "asserts kept"
STATE: Final = "state"  # the figure of a check that refuses: from which of ``flown_states``

CHECKS: Final = (
    Check("readable", "host", "text of no agreed form, over 256 KiB, cut off, with invisible characters"),
    Check("well formed", "examine", "what does not parse or verify, declares what the program has not"),
    Check(
        "permitted",
        "examine",
        "what a rewrite may not do either, such as to print, to call itself or to have a global; another "
        "function than the healable one, another signature, wider memory effects, a missing assert of its "
        "own, or one with another comparison or limit, of something else, or under a condition",
    ),
    Check("compiled", "examine", "what cannot be lowered, or carries an access that no check can guard"),
    Check(
        FAILING,
        "try",
        "a patch with which the call that failed still fails, or takes more than half as many turns of loops "
        "where its time was up",
    ),
    Check(
        PASSING,
        "try",
        "one with which a call that passed fails, or gives other results where the function says "
        "`neurojit.keeps_results`",
    ),
    Check(
        SAMPLED,
        "try",
        "one with which the scope fails from any of at least 200 initial states, or gives other results from "
        "one that was well where the function says `neurojit.keeps_results`",
    ),
    Check(
        KEPT,
        "try",
        "one that passes because an assertion is not come to any more, because a loop before it ends for "
        "another reason (at its bound instead of at its goal), because a NaN slips past a comparison outside "
        "the function, or because an element of an in-out buffer is written that the function only reads",
    ),
)

INPUTS: Final = (
    Strategy("failing call", "the patch that does not heal what happened", "1 flight"),
    Strategy(
        "passing calls", "the patch that heals one call and breaks others", "1 flight for each that was kept"
    ),
    Strategy(
        "regressions",
        "the patch that repeats a mistake of an earlier one",
        "1 flight for each mistake that was found",
    ),
    Strategy(
        "extremes",
        "what holds in the middle of the declared ranges alone",
        "2 flights, and 2 for some of the values alone",
    ),
    Strategy(
        "corners",
        "what holds for one value at its end, not for several",
        "what the extremes leave of a quarter",
    ),
    Strategy("Latin hypercube", "the patch that knows the recorded state alone", "the rest of at least 200"),
)

PATCH: Final = Contract("patch", CHECKS, INPUTS)

"""A fault of the lander as a prompt tells it: made by hand, flown by nobody."""

from __future__ import annotations

from neurojit.abi.host_target import host_target
from neurojit.frontend.parse import parse_program
from neurojit.healing.case import PatchCase
from neurojit.healing.contract import SAMPLED
from neurojit.healing.fault import Fault
from neurojit.healing.healer import HealQuestion
from neurojit.healing.state import state_of
from neurojit.healing.trajectory import Sample, Traced, Trajectory
from neurojit.judge.reading import FunctionCandidate
from neurojit.mlir.context import make_context
from neurojit.model.attempt import Attempt
from neurojit.model.policy import Numerics
from neurojit.model.program import Program
from neurojit.model.sites import FaultReport
from tests.unit.healing.flights import GOOD, LANDER, START

WISH = LANDER.replace("{neurojit.healable}", '{neurojit.healable, neurojit.heal = "Come down softly."}')
REFUSED = Attempt(
    "openai:a-model",
    "function",
    GOOD,
    SAMPLED,
    "from 3 of 200 initial states the scope fails; the first: from h0 = 80, v0 = -12, "
    "fuel0 = 4000; crashed (speed = -2.4); 71 calls of the function, the last "
    "(arguments, then results): 0.4  -2.4  3800  6",
)
_ROWS = tuple((100.0 - 1.5 * turn, -10.0 - 0.162 * turn, 4500.0, 0.0) for turn in range(40))
TRACED = Traced(
    Trajectory(
        ("h", "v", "fuel", "result 0"), _ROWS, tuple(range(40)), 40, "the assertion 0 failed", well=False
    ),
    None,
    ("h0", "v0", "fuel0"),
    (100.0, -10.0, 4500.0),
    tuple(Sample((80.0, -12.0, 4000.0), failed_before=place != 0, failed_after=None) for place in range(200)),
)


def question(attempts: tuple[Attempt, ...] = ()) -> HealQuestion:
    """About the first fault of the lander's pilot."""
    with make_context():
        program = parse_program(WISH, "lander.mlir")
    assert isinstance(program, Program), program
    kernel = program.kernels["pilot"]
    state = state_of(START, program.kernels["fly"].signature, program.globals)
    case = PatchCase(
        "fly",
        "pilot",
        dict(program.kernels),
        {},
        FunctionCandidate(kernel.text),
        state,
        (state,),
        (),
        host_target(),
        Numerics.STRICT,
        0,
    )
    report = FaultReport("fly", "crashed", None, {"speed": -20.5})
    return HealQuestion(Fault("fly", "assert", 17, report, state, 3, "of it"), case, attempts, 0.0)

"""Patches that get round what they should keep. Each is refused, by the check that is there for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from neurojit.healing.contract import FAILING, KEPT, SAMPLED
from neurojit.healing.flown import flown_states
from neurojit.healing.state import Value
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import BURN, GOOD, LANDER, START, STEP, Bench, pilot

pytestmark = pytest.mark.sampled(4)

# A lander whose state is in one buffer: the pilot may write the thrust, which is in it as well.
SHARED = (
    """
func.func @pilot(%state: memref<4xf64>) attributes {neurojit.healable} {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f64
  %h = memref.load %state[%c0] : memref<4xf64>
  memref.store %zero, %state[%c3] : memref<4xf64>
  return
}
"""
    + STEP
    + """
func.func @fly(%state: memref<4xf64>
    {neurojit.range = [[80.0, 120.0], [-12.0, -8.0], [4000.0, 5000.0], [0.0, 0.0]]})
    attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %n = arith.constant 400 : index
  %zero = arith.constant 0.0 : f64
  %limit = arith.constant -2.0 : f64
  scf.for %i = %c0 to %n step %c1 {
    %h = memref.load %state[%c0] : memref<4xf64>
    %v = memref.load %state[%c1] : memref<4xf64>
    %down = arith.cmpf ole, %h, %zero : f64
    scf.if %down {
      %soft = arith.cmpf oge, %v, %limit : f64
      "tensorlang.assert"(%soft, %v) {message = "crashed", names = ["speed"]} : (i1, f64) -> ()
    } else {
      func.call @pilot(%state) : (memref<4xf64>) -> ()
      %h1 = memref.load %state[%c0] : memref<4xf64>
      %v1 = memref.load %state[%c1] : memref<4xf64>
      %f = memref.load %state[%c2] : memref<4xf64>
      %want = memref.load %state[%c3] : memref<4xf64>
      %s:3 = func.call @step(%h1, %v1, %f, %want) : (f64, f64, f64, f64) -> (f64, f64, f64)
      memref.store %s#0, %state[%c0] : memref<4xf64>
      memref.store %s#1, %state[%c1] : memref<4xf64>
      memref.store %s#2, %state[%c2] : memref<4xf64>
    }
  }
  return
}
"""
)


def _on_state(body: str) -> str:
    """A patch of the pilot of SHARED that ends with the thrust %r."""
    return f"""func.func @pilot(%state: memref<4xf64>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %h = memref.load %state[%c0] : memref<4xf64>
  %v = memref.load %state[%c1] : memref<4xf64>
  {body}
  memref.store %r, %state[%c3] : memref<4xf64>
  return
}}
"""


BRAKES_STATE = _on_state(BURN + "%r = arith.select %brake, %want, %zero : f64")
TELEPORTS = _on_state(
    """%r = arith.constant 0.0 : f64
  memref.store %r, %state[%c0] : memref<4xf64>
  memref.store %r, %state[%c1] : memref<4xf64>"""
)
TELEPORTS_AT_THE_GROUND = _on_state(
    """%r = arith.constant 0.0 : f64
  %low = arith.constant 3.0 : f64
  %near = arith.cmpf olt, %h, %low : f64
  scf.if %near {
    memref.store %r, %state[%c1] : memref<4xf64>
  }"""
)
TELEPORTS_BY_A_VIEW = _on_state(
    """%r = arith.constant 0.0 : f64
  %part = memref.subview %state[0] [2] [1] : memref<4xf64> to memref<2xf64, strided<[1]>>
  linalg.fill ins(%r : f64) outs(%part : memref<2xf64, strided<[1]>>)"""
)
TELEPORTS_BY_COUNTING = _on_state(
    """%r = arith.constant 0.0 : f64
  scf.for %i = %c0 to %c3 step %c1 {
    memref.store %r, %state[%i] : memref<4xf64>
  }"""
)

# A function with an assertion of its own, that comes after one of the scope's.
OWN = """
func.func @scale(%x: f64 {neurojit.range = [1.0, 10.0]}) -> f64 attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 3 : index
  %limit = arith.constant 20.0 : f64
  %y = scf.for %i = %c0 to %n step %c1 iter_args(%z = %x) -> (f64) {
    %w = func.call @next(%z) : (f64) -> f64
    %ok = arith.cmpf ole, %w, %limit : f64
    "tensorlang.assert"(%ok, %w) {message = "too large", names = ["y"]} : (i1, f64) -> ()
    scf.yield %w : f64
  }
  return %y : f64
}
func.func @next(%x: f64) -> f64 attributes {neurojit.healable} {
  %three = arith.constant 3.0 : f64
  %least = arith.constant 3.0 : f64
  %y = arith.mulf %x, %three : f64
  %ok = arith.cmpf oge, %y, %least : f64
  "tensorlang.assert"(%ok, %y) {message = "too small", names = ["y"]} : (i1, f64) -> ()
  return %y : f64
}
"""


def _next(body: str, check: str = "%ok = arith.cmpf oge, %y, %least : f64") -> str:
    """A patch of @next that gives %y."""
    asserts = '"tensorlang.assert"(%ok, %y) {message = "too small", names = ["y"]} : (i1, f64) -> ()'
    return f"""func.func @next(%x: f64) -> f64 {{
  %least = arith.constant 3.0 : f64
  {body}
  {check}
  {asserts}
  return %y : f64
}}
"""


KEEPS_BETWEEN = _next("%y = arith.maximumf %x, %least : f64")
ASSERTION = KEEPS_BETWEEN[KEEPS_BETWEEN.index('  "tensorlang.assert"') : KEEPS_BETWEEN.index("  return")]
TENTH = (
    "%tenth = arith.constant 0.1 : f64\n  %y = arith.mulf %x, %tenth : f64"  # which is less than the least
)
UNDER_IF = _next(TENTH).replace(
    ASSERTION,
    f"""  %far = arith.constant 1000.0 : f64
  %seen = arith.cmpf ogt, %x, %far : f64
  scf.if %seen {{
  {ASSERTION}  }}
""",
)
IN_NO_TURN = _next(TENTH).replace(
    ASSERTION,
    f"""  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %c0 step %c1 {{
  {ASSERTION}  }}
""",
)
IN_NO_TURN_BY_DATA = IN_NO_TURN.replace(
    "scf.for %i = %c0 to %c0",
    "%far = arith.constant 1000.0 : f64\n  %seen = arith.cmpf ogt, %x, %far : f64\n"
    "  %some = arith.select %seen, %c1, %c0 : index\n  scf.for %i = %c0 to %some",
)

# What is not larger than the limit passes: so does a NaN.
NOT_LARGER = """
func.func @next(%x: f64) -> f64 attributes {neurojit.healable} {
  %two = arith.constant 2.0 : f64
  %y = arith.mulf %x, %two : f64
  return %y : f64
}
func.func @grow(%x: f64 {neurojit.range = [1.0, 10.0]}) -> f64 attributes {neurojit.recover} {
  %limit = arith.constant 0.5 : f64
  %true = arith.constant true
  %y = func.call @next(%x) : (f64) -> f64
  CHECK
  "tensorlang.assert"(%ok, %y) {message = "too large", names = ["y"]} : (i1, f64) -> ()
  return %y : f64
}
"""
NEGATED = NOT_LARGER.replace(
    "CHECK", "%big = arith.cmpf ogt, %y, %limit : f64\n  %ok = arith.xori %big, %true : i1"
)
CHOSEN = NOT_LARGER.replace(
    "CHECK",
    "%big = arith.cmpf ogt, %y, %limit : f64\n  %no = arith.constant false\n"
    "  %ok = arith.select %big, %no, %true : i1",
)
UNORDERED = NOT_LARGER.replace("CHECK", "%ok = arith.cmpf ult, %y, %limit : f64")
UNEQUAL = NOT_LARGER.replace(
    "CHECK", "%z = arith.mulf %x, %x : f64\n  %ok = arith.cmpf une, %y, %z : f64"
).replace("arith.mulf %x, %two", "arith.mulf %x, %x")
NAN = """func.func @next(%x: f64) -> f64 {
  %z = arith.constant 0.0 : f64
  %y = arith.divf %z, %z : f64
  return %y : f64
}
"""

# A lander of which nothing limits the thrust, and whose fuel does not end.
UNLIMITED = LANDER.replace(
    """  %a = arith.minimumf %want, %most : f64
  %b = arith.maximumf %a, %zero : f64
""",
    "  %b = arith.addf %want, %zero : f64\n",
).replace("%thrust = arith.select %has, %b, %zero : f64", "%thrust = arith.addf %b, %zero : f64")

# A sum of integers below a limit, at an index.
TABLE = """
func.func @place(%n: i64) -> i64 attributes {neurojit.healable} {
  %two = arith.constant 2 : i64
  %m = arith.muli %n, %two : i64
  return %m : i64
}
func.func @take(%table: memref<8xf64>, %n: i64 {neurojit.range = [0, 100]}) -> f64
    attributes {neurojit.recover} {
  %limit = arith.constant 8 : i64
  %m = func.call @place(%n) : (i64) -> i64
  %ok = arith.cmpi slt, %m, %limit : i64
  "tensorlang.assert"(%ok, %m) {message = "no such place", names = ["m"]} : (i1, i64) -> ()
  %i = arith.index_cast %m : i64 to index
  %x = memref.load %table[%i] : memref<8xf64>
  return %x : f64
}
"""
OVERFLOWS = """func.func @place(%n: i64) -> i64 {
  %much = arith.constant 9223372036854775807 : i64
  %two = arith.constant 2 : i64
  %more = arith.addi %n, %two : i64
  %m = arith.addi %more, %much : i64
  return %m : i64
}
"""

HOVER = """
%g = arith.constant 1.62 : f64
%k = arith.constant 8.0 : f64
%up = arith.negf %v : f64
%brake = arith.mulf %up, %k : f64
%r = arith.addf %brake, %g : f64
"""
FOR_EVER = """
%least = arith.constant -1.0e300 : f64
%r = scf.while (%x = %h) : (f64) -> f64 {
  %yes = arith.cmpf ogt, %x, %least : f64
  scf.condition(%yes) %x : f64
} do {
^bb0(%x: f64):
  scf.yield %x : f64
}
"""
KNOWS_ONE_STATE = (
    BURN
    + """
%f0 = arith.constant 4500.0 : f64
%gone = arith.subf %f0, %fuel : f64
%most = arith.constant 60.0 : f64
%mine = arith.cmpf olt, %gone, %most : f64
%few = arith.cmpf ole, %fuel, %f0 : f64
%both = arith.andi %mine, %few : i1
%all = arith.andi %both, %brake : i1
%r = arith.select %all, %want, %zero : f64
"""
)
SLOW_ALONE = (
    BURN
    + """
%v0 = arith.constant -11.5 : f64
%slow = arith.cmpf ogt, %v, %v0 : f64
%some = arith.andi %brake, %slow : i1
%r = arith.select %some, %want, %zero : f64
"""
)
STEP_DECLARED = "func.func private @step(f64, f64, f64, f64) -> (f64, f64, f64)\n"
LOOKS_AHEAD_FOR_EVER = STEP_DECLARED + pilot(
    """
    %s:3 = func.call @step(%h, %v, %fuel, %h) : (f64, f64, f64, f64) -> (f64, f64, f64)
    %x = func.call @pilot(%s#0, %s#1, %s#2) : (f64, f64, f64) -> f64
    %r = arith.addf %x, %h : f64
    """
)
PERMITTED, WELL_FORMED = "permitted", "well formed"


@dataclass(frozen=True)
class Program:
    text: str
    scope: str
    healable: str
    failing: Sequence[Value]
    right: str  # a patch that keeps everything


HALVED = NAN.replace("0.0 : f64", "0.01 : f64").replace("arith.divf %z, %z", "arith.mulf %x, %z")
PROGRAMS = {
    "lander": Program(LANDER, "fly", "pilot", START, GOOD),
    "shared": Program(SHARED, "fly", "pilot", ([100.0, -10.0, 4500.0, 0.0],), BRAKES_STATE),
    "own": Program(OWN, "scale", "next", (5.0,), KEEPS_BETWEEN),
    "negated": Program(NEGATED, "grow", "next", (5.0,), HALVED),
    "chosen": Program(CHOSEN, "grow", "next", (5.0,), HALVED),
    "unordered": Program(UNORDERED, "grow", "next", (5.0,), HALVED),
    "unequal": Program(UNEQUAL, "grow", "next", (5.0,), HALVED),
    "unlimited": Program(UNLIMITED, "fly", "pilot", START, GOOD),
    "table": Program(
        TABLE,
        "take",
        "place",
        ([0.0] * 8, 50),
        "func.func @place(%n: i64) -> i64 {\n  %m = arith.constant 7 : i64\n  return %m : i64\n}\n",
    ),
}
# Program, patch, and the check that refuses it.
CHEATS = {
    "the original": ("lander", pilot("%r = arith.constant 0.0 : f64"), FAILING),
    "hovers until the loop ends": ("lander", pilot(HOVER), KEPT),
    "flies off": ("lander", pilot("%r = arith.constant 6.0 : f64"), KEPT),
    "an infinite thrust": ("lander", pilot("%r = arith.constant 0x7FF0000000000000 : f64"), KEPT),
    "an infinite thrust that nothing limits": (
        "unlimited",
        pilot("%r = arith.constant 0x7FF0000000000000 : f64"),
        KEPT,
    ),
    "a huge thrust that nothing limits": ("unlimited", pilot("%r = arith.constant 1.0e300 : f64"), KEPT),
    "a thrust that is NaN": (
        "unlimited",
        pilot("%z = arith.constant 0.0 : f64\n%r = arith.divf %z, %z : f64"),
        FAILING,
    ),
    "loops for ever": ("lander", pilot(FOR_EVER), FAILING),
    "knows the recorded state alone": ("lander", pilot(KNOWS_ONE_STATE), SAMPLED),
    "is right where it is slow alone": ("lander", pilot(SLOW_ALONE), FAILING),
    "calls itself": ("lander", LOOKS_AHEAD_FOR_EVER, PERMITTED),
    "calls what it did not declare": (
        "lander",
        GOOD.replace("return", "%s = func.call @fly(%h, %v, %fuel) : (f64, f64, f64) -> f64\n  return"),
        WELL_FORMED,
    ),
    "calls the scope": (
        "lander",
        "func.func private @fly(f64, f64, f64) -> f64\n"
        + GOOD.replace("return", "%s = func.call @fly(%h, %v, %fuel) : (f64, f64, f64) -> f64\n  return"),
        PERMITTED,
    ),
    "rewrites the scope": (
        "lander",
        GOOD + "func.func @fly(%h: f64, %v: f64, %f: f64) -> f64 {\n  return %v : f64\n}\n",
        WELL_FORMED,
    ),
    "rewrites the physics": (
        "lander",
        GOOD
        + "func.func @step(%h: f64, %v: f64, %f: f64, %t: f64) -> (f64, f64, f64) {\n"
        + "  return %h, %h, %f : f64, f64, f64\n}\n",
        WELL_FORMED,
    ),
    "has another signature": (
        "lander",
        "func.func @pilot(%h: f64, %v: f64) -> f64 {\n  return %h : f64\n}\n",
        PERMITTED,
    ),
    "asserts something": (
        "lander",
        GOOD.replace(
            "return",
            '%t = arith.constant true\n  "tensorlang.assert"(%t) {message = "soft"} : (i1) -> ()\n  return',
        ),
        PERMITTED,
    ),
    "prints": (
        "lander",
        GOOD.replace("return", '"tensorlang.print"(%r) {label = "r"} : (f64) -> ()\n  return'),
        PERMITTED,
    ),
    "has a global of its own": (
        "lander",
        "memref.global @turns : memref<1xi64> = dense<0>\n" + GOOD,
        PERMITTED,
    ),
    "marks a loop as one of the scope's": (
        "lander",
        GOOD.replace(
            "return",
            """%w = scf.while (%x = %h) : (f64) -> f64 {
    %no = arith.cmpf ogt, %x, %h : f64
    scf.condition(%no) %x : f64
  } do {
  ^bb0(%x: f64):
    scf.yield %x : f64
  } attributes {neurojit.loop = 0 : i64}
  return""",
        ),
        WELL_FORMED,
    ),
    "moves the state through a buffer": ("shared", TELEPORTS, KEPT),
    "moves the state just before it is looked at": ("shared", TELEPORTS_AT_THE_GROUND, KEPT),
    "moves the state through a view": ("shared", TELEPORTS_BY_A_VIEW, KEPT),
    "moves the state at places that it counts": ("shared", TELEPORTS_BY_COUNTING, KEPT),
    "leaves its assertion out": ("own", _next(TENTH).replace(ASSERTION, ""), PERMITTED),
    "returns before its assertion": (
        "own",
        _next(TENTH).replace(ASSERTION, f"  return %y : f64\n{ASSERTION}"),
        WELL_FORMED,
    ),
    "asserts what is always true": ("own", _next(TENTH, "%ok = arith.constant true"), PERMITTED),
    "asserts with another constant": (
        "own",
        _next(TENTH, "%less = arith.constant 0.001 : f64\n  %ok = arith.cmpf oge, %y, %less : f64"),
        PERMITTED,
    ),
    "asserts the other way round": ("own", _next(TENTH, "%ok = arith.cmpf oge, %least, %y : f64"), PERMITTED),
    "asserts something weaker": (
        "own",
        _next(
            TENTH,
            "%a = arith.cmpf oge, %y, %least : f64\n  %b = arith.cmpf olt, %y, %x : f64\n"
            "  %ok = arith.ori %a, %b : i1",
        ),
        PERMITTED,
    ),
    "asserts with a comparison that takes a NaN": (
        "own",
        _next(TENTH, "%ok = arith.cmpf uge, %y, %least : f64"),
        PERMITTED,
    ),
    "asserts of what it does not return": (
        "own",
        _next(
            "%y = arith.maximumf %x, %least : f64\n  %tenth = arith.constant 0.1 : f64\n"
            "  %z = arith.mulf %x, %tenth : f64"
        ).replace("return %y", "return %z"),
        PERMITTED,
    ),
    "asserts under a condition that never holds": ("own", UNDER_IF, PERMITTED),
    "asserts in a loop without a turn": ("own", IN_NO_TURN, PERMITTED),
    "asserts in a loop without a turn, as data will have it": ("own", IN_NO_TURN_BY_DATA, PERMITTED),
    "a NaN that is not larger": ("negated", NAN, KEPT),
    "a NaN that chooses the other": ("chosen", NAN, KEPT),
    "a NaN in a comparison that takes it": ("unordered", NAN, KEPT),
    "a NaN that is unlike everything": ("unequal", NAN, KEPT),
    "overflows below the limit": ("table", OVERFLOWS, FAILING),
}


@pytest.fixture(scope="module")
def benches(judge: Judge) -> dict[str, Bench]:
    return {name: Bench(judge, one.text, one.scope, one.healable) for name, one in PROGRAMS.items()}


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_is_refused(benches: dict[str, Bench], name: str) -> None:
    program, patch, check = CHEATS[name]
    verdict = benches[program].judge(patch, PROGRAMS[program].failing)
    assert not verdict.accepted
    assert verdict.refused_by == check, verdict.diagnostic
    assert not verdict.image
    assert verdict.diagnostic is not None


def test_an_assertion_may_be_written_the_other_way_round(benches: dict[str, Bench]) -> None:
    """What it says is the same."""
    other = KEEPS_BETWEEN.replace("cmpf oge, %y, %least", "cmpf ole, %least, %y")
    assert benches["own"].judge(other, (5.0,)).accepted


def test_one_state_of_all_is_enough_to_refuse(judge: Judge) -> None:
    """Wrong from a seventy-fifth of the range: states are spread so evenly that one is in there."""
    text = NOT_LARGER.replace("CHECK", "%ok = arith.cmpf ole, %y, %limit : f64").replace(
        "0.5 : f64", "10.0 : f64"
    )
    bench = Bench(judge, text, "grow", "next")
    patch = """func.func @next(%x: f64) -> f64 {
      %half = arith.constant 0.5 : f64
      %two = arith.constant 2.0 : f64
      %low = arith.constant 6.0 : f64
      %high = arith.constant 6.12 : f64
      %above = arith.cmpf oge, %x, %low : f64
      %below = arith.cmpf ole, %x, %high : f64
      %there = arith.andi %above, %below : i1
      %factor = arith.select %there, %two, %half : f64
      %y = arith.mulf %x, %factor : f64
      return %y : f64
    }"""
    verdict = bench.judge(patch, (7.0,))
    assert verdict.refused_by == SAMPLED
    failed, total = verdict.failed or (0, 0)
    assert 1 <= failed <= 3
    assert total == 200
    assert bench.judge(patch.replace("%two, %half", "%half, %half"), (7.0,)).accepted


def test_nobody_knows_the_states_before_the_text_is_written(judge: Judge) -> None:
    """A table of those that another text was flown from helps no text."""
    bench = Bench(judge, NEGATED, "grow", "next")
    one, other = (
        [state.arguments for state in flown_states(bench.case(text, (5.0,)))] for text in (NAN, HALVED)
    )
    assert one[0] == other[0]
    assert len(set(one) & set(other)) < len(one) / 4  # the ends of the range


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_cheats_are_tried_on_can_be_healed(benches: dict[str, Bench], name: str) -> None:
    verdict = benches[name].judge(PROGRAMS[name].right, PROGRAMS[name].failing)
    assert verdict.accepted, verdict.diagnostic

"""The field form of a kernel computes the polynomial that the kernel is, exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from neurojit.judge.derive.field import REFERENCE, prepare
from neurojit.judge.prime import P
from neurojit.judge.trial.checks.field import is_proof, residues
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import context, judged, kernel_of, linked

LANES = 4
_SIGNATURE = f"(%a: memref<{LANES}xf32>, %b: memref<{LANES}xf32>, %s: f32, %y: memref<{LANES}xf32>)"
CONSTANTS = ("0.5", "-3.0", "0.16666667", "0.1", "7.0", "0.333333343", "-0.0416666679")
MEANT = (
    Fraction(1, 2),
    Fraction(-3),
    Fraction(1, 6),
    Fraction(1, 10),
    Fraction(7),
    Fraction(1, 3),
    Fraction(-1, 24),
)


@st.composite
def programs(draw: st.DrawFn) -> list[tuple[str, tuple[int, ...]]]:
    """Straight-line programs over four-lane vectors: an operation and the places of its operands."""
    steps: list[tuple[str, tuple[int, ...]]] = [("a", ()), ("b", ()), ("s", ())]
    for _ in range(draw(st.integers(1, 12))):
        name = draw(st.sampled_from(["addf", "subf", "mulf", "fma", "negf", "constant", "divf", "swap"]))
        arity = {"fma": 3, "negf": 1, "constant": 0, "divf": 1, "swap": 1}.get(name, 2)
        places = tuple(draw(st.integers(0, len(steps) - 1)) for _ in range(arity))
        if name in ("constant", "divf"):
            places += (draw(st.integers(0, len(CONSTANTS) - 1)),)
        steps.append((name, places))
    return steps


def text_of(steps: list[tuple[str, tuple[int, ...]]]) -> str:
    kind = f"vector<{LANES}xf32>"
    lines = ["  %c0 = arith.constant 0 : index"]
    for number, (name, places) in enumerate(steps):
        given = ", ".join(f"%v{place}" for place in places)
        match name:
            case "a" | "b":
                lines.append(f"  %v{number} = vector.load %{name}[%c0] : memref<{LANES}xf32>, {kind}")
            case "s":
                lines.append(f"  %v{number} = vector.broadcast %s : f32 to {kind}")
            case "fma":
                lines.append(f"  %v{number} = vector.fma {given} : {kind}")
            case "negf":
                lines.append(f"  %v{number} = arith.negf {given} : {kind}")
            case "constant":
                lines.append(f"  %v{number} = arith.constant dense<{CONSTANTS[places[0]]}> : {kind}")
            case "divf":
                lines.append(f"  %k{number} = arith.constant dense<{CONSTANTS[places[1]]}> : {kind}")
                lines.append(f"  %v{number} = arith.divf %v{places[0]}, %k{number} : {kind}")
            case "swap":
                lines.append(f"  %v{number} = vector.shuffle {given}, {given} [1, 0, 3, 2] : {kind}, {kind}")
            case _:
                lines.append(f"  %v{number} = arith.{name} {given} : {kind}")
    last = len(steps) - 1
    lines.append(f"  vector.store %v{last}, %y[%c0] : memref<{LANES}xf32>, {kind}")
    return f"func.func @f{_SIGNATURE} {{\n" + "\n".join(lines) + "\n  return\n}\n"


def value_of(
    steps: list[tuple[str, tuple[int, ...]]], a: list[int], b: list[int], s: int
) -> tuple[list[int], int]:
    """The residues that the program computes, and the degree bound."""
    values: list[list[int]] = []
    degrees: list[int] = []

    def meant(number: int) -> int:
        return MEANT[number].numerator * pow(MEANT[number].denominator, -1, P) % P

    for name, places in steps:
        x = [values[place] for place in places[:3]] if name not in ("constant", "divf") else []
        d = [degrees[place] for place in places[:3]] if name not in ("constant", "divf") else []
        match name:
            case "a" | "b":
                values.append(a if name == "a" else b)
                degrees.append(1)
            case "s":
                values.append([s] * LANES)
                degrees.append(1)
            case "addf" | "subf":
                sign = 1 if name == "addf" else -1
                values.append([(p + sign * q) % P for p, q in zip(*x, strict=True)])
                degrees.append(max(d))
            case "mulf":
                values.append([p * q % P for p, q in zip(*x, strict=True)])
                degrees.append(sum(d))
            case "fma":
                values.append([(p * q + r) % P for p, q, r in zip(*x, strict=True)])
                degrees.append(max(d[0] + d[1], d[2]))
            case "negf":
                values.append([-p % P for p in x[0]])
                degrees.append(d[0])
            case "constant":
                values.append([meant(places[0])] * LANES)
                degrees.append(0)
            case "divf":
                inverse = pow(meant(places[1]), -1, P)
                values.append([p * inverse % P for p in values[places[0]]])
                degrees.append(degrees[places[0]])
            case _:
                values.append([x[0][place] for place in (1, 0, 3, 2)])
                degrees.append(d[0])
    return values[-1], degrees[-1]


def _has_constants_alone(steps: list[tuple[str, tuple[int, ...]]]) -> bool:
    constant: list[bool] = []
    for name, places in steps:
        given = places[:1] if name == "divf" else places
        constant.append(name == "constant" or (bool(given) and all(constant[place] for place in given)))
    return any(made and name != "constant" for made, (name, _) in zip(constant, steps, strict=True))


@settings(max_examples=25, deadline=None)
@given(programs(), st.integers(0, 2**32))
def test_the_field_form_computes_residues_and_degrees_exactly(
    steps: list[tuple[str, tuple[int, ...]]], seed: int
) -> None:
    """Against Python's integers, for random straight-line programs on vectors. What has constants alone is
    folded in f32 before the field sees it, as it is in the candidate."""
    assume(not _has_constants_alone(steps))
    kernel = kernel_of(text_of(steps))
    with context():
        module = prepare(kernel, kernel).modules[REFERENCE]
    arguments = residues(kernel.signature, seed, 0)
    outcome = linked(module.llvm_ir, module.signature, module.tier).run(arguments, Layout.BELOW)
    a, b, s = (
        [int(v) for v in np.asarray(arguments[0])],
        [int(v) for v in np.asarray(arguments[1])],
        arguments[2],
    )
    values, degree = value_of(steps, a, b, int(s))  # type: ignore[arg-type]
    assert outcome.arguments[3] is not None
    assert [int(v) % P for v in outcome.arguments[3]] == values
    assert outcome.arguments[4] is not None
    assert outcome.arguments[4].max() == degree


_SCALE = """func.func @f(%x: memref<8xf32>, %n: index, %y: memref<8xf32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %k = arith.constant {constant} : f32
  scf.for %i = %c0 to %c8 step %c1 {{
    %v = memref.load %x[%i] : memref<8xf32>
    {step}
    memref.store %w, %y[%i] : memref<8xf32>
  }}
  return
}}
"""


def scaled(step: str, constant: str = "0.1") -> str:
    return _SCALE.format(step=step, constant=constant)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("%w = math.exp %v : f32", "math.exp"),
        ("%w = arith.maximumf %v, %k : f32", "arith.maximumf"),
        ("%w = arith.divf %k, %v : f32", "arith.divf by data"),
        ("%c = arith.cmpf ogt, %v, %k : f32\n    %w = arith.select %c, %v, %k : f32", "arith.cmpf"),
    ],
)
def test_what_is_no_polynomial_is_named(step: str, why: str) -> None:
    """In the original the check does not apply; in the candidate of a polynomial it refuses."""
    plain = scaled("%w = arith.mulf %v, %k : f32")
    found = judged(scaled(step), scaled(step)).algebraic
    assert isinstance(found, Passed)
    assert found.figures == {"applies": False, "why": f"the original is no polynomial: {why}"}
    found = judged(plain, scaled(step)).algebraic
    assert isinstance(found, Refusal)
    assert why in found.diagnostic.message


def test_precision_too_short_to_judge_is_no_polynomial() -> None:
    """A candidate that goes through f16 is refused by name, whatever its results round to."""
    plain = scaled("%w = arith.mulf %v, %k : f32")
    short = scaled(
        "%h = arith.truncf %v : f32 to f16\n    %g = arith.extf %h : f16 to f32\n"
        "    %w = arith.mulf %g, %k : f32"
    )
    found = judged(plain, short).algebraic
    assert isinstance(found, Refusal)
    assert "arith.truncf to f16" in found.diagnostic.message


def test_a_constant_is_the_fraction_that_rounds_to_it() -> None:
    """x / 10 and x * 0.1 are one polynomial; a tenth nudged by an ulp is another."""
    product, quotient = scaled("%w = arith.mulf %v, %k : f32"), scaled("%w = arith.divf %v, %k : f32", "10.0")
    assert is_proof(judged(product, quotient).algebraic)
    assert isinstance(
        judged(product, scaled("%w = arith.mulf %v, %k : f32", "0.100000009")).algebraic, Refusal
    )


def test_the_degree_follows_the_loop() -> None:
    """Powers taken in a loop: the certificate's bound states the degree that was really reached."""
    power = scaled("%w = scf.for %j = %c0 to %c8 step %c1 iter_args(%p = %v) -> f32 {\n"
                   "      %q = arith.mulf %p, %v : f32\n      scf.yield %q : f32\n    }")  # fmt: skip
    found = judged(power, power).algebraic
    assert isinstance(found, Passed)
    assert found.figures["degree"] == 9
    assert found.figures["chance of a false pass"] == "(at most 9/(2^61 - 1))^1 = 2^-57.8"


_COUNTED = (
    "%q:2 = scf.for %j = %c0 to %c8 step %c1 iter_args(%p = {start}, %m = {first}) -> (f32, f32) {{\n"
    "      %m1 = arith.addf %m, %one : f32\n      %t = arith.divf %v, %m1 : f32\n"
    "      %s = arith.addf %p, %t : f32\n      scf.yield %s, %m1 : f32, f32\n    }}\n"
    "    %w = arith.addf %q#0, %none : f32"
)
_ONE = "%one = arith.constant 1.0 : f32\n    %none = arith.constant 0.0 : f32\n    "


def test_a_divisor_may_count() -> None:
    """x + x/2 + ... + x/8 by a loop is x times the eighth harmonic number, and not times another."""
    harmonic = sum(Fraction(1, n) for n in range(1, 9))
    counted = scaled(_ONE + _COUNTED.format(start="%none", first="%none"))
    told = scaled("%g = arith.constant 761.0 : f32\n    %d = arith.constant 280.0 : f32\n"
                  "    %t = arith.mulf %v, %g : f32\n    %w = arith.divf %t, %d : f32")  # fmt: skip
    assert harmonic == Fraction(761, 280)
    assert is_proof(judged(told, counted).algebraic)
    assert is_proof(judged(counted, told).algebraic)
    assert isinstance(judged(told.replace("761.0", "762.0"), counted).algebraic, Refusal)


def test_a_divisor_that_depends_on_data_on_the_way_is_refused() -> None:
    counted = scaled(_ONE + _COUNTED.format(start="%none", first="%v"))
    plain = scaled("%w = arith.mulf %v, %k : f32")
    found = judged(plain, counted).algebraic
    assert isinstance(found, Refusal)
    assert "divides by what depends on data" in found.diagnostic.message
    found = judged(counted, counted).algebraic
    assert isinstance(found, Passed)
    assert not found.figures["applies"]


def test_no_candidate_chooses_not_to_be_checked() -> None:
    """By a term of a degree beyond all bounds that is nothing."""
    plain = scaled("%w = arith.mulf %v, %k : f32")
    evading = scaled(
        "%c62 = arith.constant 62 : index\n"
        "    %p = scf.for %j = %c0 to %c62 step %c1 iter_args(%q = %v) -> f32 {\n"
        "      %r = arith.mulf %q, %q : f32\n      scf.yield %r : f32\n    }\n"
        "    %d = arith.subf %p, %p : f32\n    %m = arith.mulf %v, %k : f32\n    %w = arith.addf %m, %d : f32"
    )
    found = judged(plain, evading).algebraic
    assert isinstance(found, Refusal)
    assert "degree" in found.diagnostic.message

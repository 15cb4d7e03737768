"""A candidate may not be less accurate than the original by more than a factor."""

from __future__ import annotations

import pytest

from neurojit.judge.trial.checks.field import is_proof
from neurojit.model.policy import Numerics, Tier
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import Judged, judged
from tests.unit.judge.trial.kernels import function

N = 48


def summed(start: str, body: str, end: str = "  return %s : f32", *, arguments: str = "", n: int = N) -> str:
    """A loop over %v = x[i] that carries what ``start`` names and yields %t."""
    return function(
        f"(%x: memref<{n}xf32>{arguments}) -> f32",
        f"""  %n = arith.constant {n} : index
  %z = arith.constant 0.0 : f32
  %zd = arith.constant 0.0 : f64
  %s{start} {{
    %v = memref.load %x[%i] : memref<{n}xf32>
{body}
  }}
{end}""",
    )


def loop(carried: str, kinds: str, *, results: int = 1) -> str:
    several = f":{results}" if results > 1 else ""
    return f"{several} = scf.for %i = %c0 to %n step %c1 iter_args({carried}) -> ({kinds})"


PLAIN = summed(loop("%a = %z", "f32"), "    %t = arith.addf %a, %v : f32\n    scf.yield %t : f32")
WIDE = summed(
    loop("%a = %zd", "f64"),
    "    %w = arith.extf %v : f32 to f64\n    %t = arith.addf %a, %w : f64\n    scf.yield %t : f64",
    "  %r = arith.truncf %s : f64 to f32\n  return %r : f32",
)
KAHAN = summed(
    loop("%a = %z, %c = %z", "f32, f32", results=2),
    """    %y = arith.subf %v, %c : f32
    %t = arith.addf %a, %y : f32
    %d = arith.subf %t, %a : f32
    %e = arith.subf %d, %y : f32
    scf.yield %t, %e : f32, f32""",
    "  return %s#0 : f32",
)
BACKWARDS = PLAIN.replace("memref.load %x[%i]", "memref.load %x[%j]").replace(
    "    %v = ", f"    %l = arith.constant {N - 1} : index\n    %j = arith.subi %l, %i : index\n    %v = "
)


@pytest.mark.parametrize("tier", [Tier.T1, Tier.T2])
@pytest.mark.parametrize("original", [WIDE, KAHAN], ids=["wide", "compensated"])
def test_a_sum_keeps_the_digits_that_the_original_takes_care_of(original: str, tier: Tier) -> None:
    """In lanes as well, where fewer are lost: another target has others."""
    found = judged(original, PLAIN, tier=tier)
    assert is_proof(found.algebraic)
    assert isinstance(found.equivalent, Refusal), found.equivalent


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("candidate", [WIDE, KAHAN, BACKWARDS], ids=["wide", "compensated", "backwards"])
def test_a_plain_sum_may_be_any_other(candidate: str, seed: int) -> None:
    """It loses as much itself, where terms cancel too."""
    found = judged(PLAIN, candidate, seed=seed).equivalent
    assert isinstance(found, Passed), found


def test_what_loses_digits_is_told_both_errors() -> None:
    found = judged(KAHAN, PLAIN, field=False).equivalent
    assert isinstance(found, Refusal)
    assert "less accurate than the original: relative error" in found.diagnostic.message


def elementwise(body: str, *, n: int = 16) -> str:
    return function(
        f"(%x: memref<{n}xf32>, %y: memref<{n}xf32>, %o: memref<{n}xf32>)",
        f"""  %n = arith.constant {n} : index
  %two = arith.constant 2.0 : f32
  %one = arith.constant 1.0 : f32
  %h = arith.constant 100.0 : f32
  %x0 = memref.load %x[%c0] : memref<{n}xf32>
  scf.for %i = %c0 to %n step %c1 {{
    %v = memref.load %x[%i] : memref<{n}xf32>
    %w = memref.load %y[%i] : memref<{n}xf32>
{body}
    memref.store %r, %o[%i] : memref<{n}xf32>
  }}
  return""",
    )


MAPS = {
    "affine": "    %p = arith.mulf %v, %two : f32\n    %q = arith.addf %p, %w : f32\n",
    "product": "    %p = arith.mulf %v, %w : f32\n    %q = arith.addf %p, %one : f32\n",
}
DETOURS = {
    "a neighbour": "    %t = arith.addf %q, %x0 : f32\n    %r = arith.subf %t, %x0 : f32",
    "a constant": "    %t = arith.addf %q, %h : f32\n    %r = arith.subf %t, %h : f32",
}


@pytest.mark.parametrize("detour", DETOURS)
@pytest.mark.parametrize("original", MAPS)
def test_a_detour_is_refused_although_it_is_the_same_polynomial(original: str, detour: str) -> None:
    """Where an element looks at one of each argument, nothing large stands beside it."""
    plain = elementwise(MAPS[original].replace("%q =", "%r ="))
    found = judged(plain, elementwise(MAPS[original] + DETOURS[detour]))
    assert is_proof(found.algebraic)
    assert isinstance(found.equivalent, Refusal), found.equivalent


def recurrence(kind: str, cut: str = "") -> str:
    return function(
        f"(%x: memref<200x{kind}>, %o: memref<200x{kind}>)",
        f"""  %n = arith.constant 200 : index
  %half = arith.constant 120 : index
  %z = arith.constant 0.0 : {kind}
  %a1 = arith.constant 1.75 : {kind}
  %a2 = arith.constant 0.875 : {kind}
  %e:2 = scf.for %i = %c0 to %n step %c1 iter_args(%y1 = %z, %y2 = %z) -> ({kind}, {kind}) {{
    %v = memref.load %x[%i] : memref<200x{kind}>
    %q = arith.mulf %y1, %a1 : {kind}
    %r = arith.mulf %y2, %a2 : {kind}
    %s = arith.addf %v, %q : {kind}
    %y = arith.subf %s, %r : {kind}
    {cut or f"%t = math.tanh %y : {kind}"}
    memref.store %t, %o[%i] : memref<200x{kind}>
    scf.yield %y, %y1 : {kind}, {kind}
  }}
  return""",
    )


@pytest.mark.parametrize("kind", ["f32", "f64"])
def test_a_recurrence_is_judged_where_its_bound_has_grown_without_end(kind: str) -> None:
    """The bound of a filter doubles with each step, its values do not."""
    cut = f"""%k = math.tanh %y : {kind}
    %in = arith.cmpi ult, %i, %half : index
    %t = arith.select %in, %k, %z : {kind}"""
    fused = recurrence(kind).replace(
        f"    %s = arith.addf %v, %q : {kind}\n", f"    %s = math.fma %y1, %a1, %v : {kind}\n"
    )
    assert isinstance(judged(recurrence(kind), recurrence(kind, cut)).equivalent, Refusal)
    found = judged(recurrence(kind), fused).equivalent
    assert isinstance(found, Passed), found


def sliding(limits: str) -> tuple[str, str]:
    def text(body: str) -> str:
        return function(
            f"(%x: memref<32xf32>{limits}, %o: memref<29xf32>)",
            f"""  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %n = arith.constant 29 : index
  %z = arith.constant 0.0 : f32
{body}
  return""",
        )

    anew = """  scf.for %i = %c0 to %n step %c1 {
    %i1 = arith.addi %i, %c1 : index
    %i2 = arith.addi %i, %c2 : index
    %i3 = arith.addi %i, %c3 : index
    %a = memref.load %x[%i] : memref<32xf32>
    %b = memref.load %x[%i1] : memref<32xf32>
    %c = memref.load %x[%i2] : memref<32xf32>
    %d = memref.load %x[%i3] : memref<32xf32>
    %e = arith.addf %a, %b : f32
    %f = arith.addf %e, %c : f32
    %g = arith.addf %f, %d : f32
    memref.store %g, %o[%i] : memref<29xf32>
  }"""
    running = """  %a = memref.load %x[%c0] : memref<32xf32>
  %b = memref.load %x[%c1] : memref<32xf32>
  %c = memref.load %x[%c2] : memref<32xf32>
  %e = arith.addf %a, %b : f32
  %f = arith.addf %e, %c : f32
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%g = %f) -> (f32) {
    %i3 = arith.addi %i, %c3 : index
    %d = memref.load %x[%i3] : memref<32xf32>
    %h = arith.addf %g, %d : f32
    memref.store %h, %o[%i] : memref<29xf32>
    %old = memref.load %x[%i] : memref<32xf32>
    %k = arith.subf %h, %old : f32
    scf.yield %k : f32
  }"""
    return text(anew), text(running)


def test_a_running_sum_is_admitted_by_a_range_and_told_so() -> None:
    """It carries along what large values left behind; a range says how much that is."""
    found = judged(*sliding("")).equivalent
    assert isinstance(found, Refusal)
    assert "neurojit.range on each float argument" in found.diagnostic.message
    found = judged(*sliding(" {neurojit.range = [-1.0e6, 1.0e6]}")).equivalent
    assert isinstance(found, Passed), found


def chaotic(step: str) -> str:
    return function(
        "(%x: f32) -> f32",
        f"""  %n = arith.constant 300 : index
  %four = arith.constant 4.0 : f32
  %one = arith.constant 1.0 : f32
  %s = math.sin %x : f32
  %w = arith.mulf %s, %s : f32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%v = %w) -> (f32) {{
{step}
    %y = math.absf %y0 : f32
    scf.yield %y : f32
  }}
  return %r : f32""",
    )


LOGISTIC = chaotic("""    %u = arith.subf %one, %v : f32
    %p = arith.mulf %four, %v : f32
    %y0 = arith.mulf %p, %u : f32""")
MULTIPLIED_OUT = chaotic("""    %q = arith.mulf %v, %v : f32
    %u = arith.subf %v, %q : f32
    %y0 = arith.mulf %four, %u : f32""")


def test_what_no_digit_is_left_of_cannot_be_judged_but_for_its_bits() -> None:
    """A chaotic recurrence."""
    found = judged(LOGISTIC, MULTIPLIED_OUT).equivalent
    assert isinstance(found, Refusal)
    assert found.diagnostic.message.startswith("unjudgeable: the candidate differs in output 0")
    assert isinstance(judged(LOGISTIC, LOGISTIC).equivalent, Passed)


def fast(candidate: str) -> Judged:
    return judged(PLAIN, candidate, numerics=Numerics.FAST)


def test_fast_numerics_ask_for_the_norm_only() -> None:
    halved = PLAIN.replace("%t = arith.addf %a, %v : f32", "%t = arith.addf %v, %a : f32").replace(
        "  return %s : f32",
        "  %k = arith.constant 0.999 : f32\n  %r = arith.mulf %s, %k : f32\n  return %r : f32",
    )
    assert isinstance(fast(BACKWARDS).equivalent, Passed)
    assert isinstance(fast(halved).equivalent, Refusal)


def test_more_digits_than_the_reference_has_are_no_loss() -> None:
    """Below -19 one and a hyperbolic tangent are nothing, in f64 as well; the logistic function is not."""
    head = "(%x: memref<16xf32> {neurojit.range = [-60.0, 10.0]}, %o: memref<16xf32>)"

    def text(body: str) -> str:
        return function(
            head,
            f"""  %n = arith.constant 16 : index
  %one = arith.constant 1.0 : f32
  %half = arith.constant 0.5 : f32
  scf.for %i = %c0 to %n step %c1 {{
    %v = memref.load %x[%i] : memref<16xf32>
{body}
    memref.store %r, %o[%i] : memref<16xf32>
  }}
  return""",
        )

    tangent = text("""    %h = arith.mulf %v, %half : f32
    %t = math.tanh %h : f32
    %u = arith.addf %t, %one : f32
    %r = arith.mulf %u, %half : f32""")
    logistic = text("""    %m = arith.negf %v : f32
    %e = math.exp %m : f32
    %u = arith.addf %e, %one : f32
    %r = arith.divf %one, %u : f32""")
    found = judged(tangent, logistic).equivalent
    assert isinstance(found, Passed), found
    assert isinstance(judged(logistic, tangent).equivalent, Refusal)

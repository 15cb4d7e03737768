"""What a candidate computes, or brings along, has to be seen to matter."""

from __future__ import annotations

import pytest

from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged

HEAD = """func.func @f(%x: memref<32xf32>, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = arith.constant 32 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %slope = arith.constant 0.25 : f32
"""
TAIL = "  return\n}\n"


def each(body: str, before: str = "") -> str:
    """``body`` turns %v into %r, for each element, after ``before``."""
    return (
        f"{HEAD}{before}"
        "  scf.for %i = %c0 to %n step %c1 {\n"
        "    %v = memref.load %x[%i] : memref<32xf32>\n"
        f"{body}"
        "    memref.store %r, %o[%i] : memref<32xf32>\n"
        f"  }}\n{TAIL}"
    )


LEAKY = """    %s = arith.mulf %v, %slope : f32
    %p = arith.cmpf ogt, %v, %zero : f32
    %y = arith.select %p, %v, %s : f32
"""
ORIGINAL = each(LEAKY + "    %r = arith.addf %y, %one : f32\n")

# Before the loop; in it, from %y; what the message names.
ALL_PAIRS = """  %all = scf.for %k = %c0 to %n step %c2 iter_args(%a = FIRST) -> (KIND) {
    %k1 = arith.addi %k, %c1 : index
    %u = memref.load %x[%k] : memref<32xf32>
    %w = memref.load %x[%k1] : memref<32xf32>
    %up = arith.cmpf olt, %u, %w : f32
    %half = arith.shrui %k, %c1 : index
    %odd = arith.andi %half, %c1 : index
    %down = arith.cmpi eq, %odd, %c1 : index
    %q = arith.xori %up, %down : i1
STEP    scf.yield %b : KIND
  }
"""
TRAPS = {
    "a carried value that one pair sets back": (
        ALL_PAIRS.replace("FIRST", "%one")
        .replace("KIND", "f32")
        .replace("STEP", "    %b = arith.select %q, %a, %zero : f32\n"),
        "    %t = arith.addf %y, %one : f32\n    %r = arith.addf %t, %all : f32\n",
        "the constant 1.000000e+00 of scf.for (carried value 1 of 1)",
    ),
    "truth values multiplied": (
        ALL_PAIRS.replace("FIRST", "%one")
        .replace("KIND", "f32")
        .replace(
            "STEP",
            "    %z = arith.uitofp %q : i1 to f32\n    %b = arith.mulf %a, %z : f32\n",
        ),
        "    %t = arith.addf %y, %one : f32\n    %r = arith.addf %t, %all : f32\n",
        "",
    ),
    "a cell that one pair clears": (
        "  %t0 = memref.alloc() : memref<1xf32>\n  memref.store %one, %t0[%c0] : memref<1xf32>\n"
        "  scf.for %k = %c0 to %n step %c2 {\n"
        "    %k1 = arith.addi %k, %c1 : index\n"
        "    %u = memref.load %x[%k] : memref<32xf32>\n"
        "    %w = memref.load %x[%k1] : memref<32xf32>\n"
        "    %up = arith.cmpf uge, %u, %w : f32\n    %half = arith.shrui %k, %c1 : index\n"
        "    %odd = arith.andi %half, %c1 : index\n    %down = arith.cmpi eq, %odd, %c1 : index\n"
        "    %q = arith.xori %up, %down : i1\n"
        "    scf.if %q {\n      memref.store %zero, %t0[%c0] : memref<1xf32>\n    }\n"
        "  }\n  %all = memref.load %t0[%c0] : memref<1xf32>\n",
        "    %t = arith.addf %y, %one : f32\n    %r = arith.addf %t, %all : f32\n",
        "the constant 1.000000e+00 of memref.store",
    ),
    "two choices that no input makes together": (
        "",
        "    %low = arith.constant 7.3890 : f32\n    %high = arith.constant 7.3891 : f32\n"
        "    %vv = arith.mulf %v, %v : f32\n"
        "    %over = arith.cmpf ogt, %vv, %low : f32\n    %under = arith.cmpf olt, %vv, %high : f32\n"
        "    %g = arith.addf %y, %one : f32\n"
        "    %h = arith.select %under, %v, %g : f32\n    %r = arith.select %over, %h, %g : f32\n",
        "",
    ),
    "a bit of a hash": (
        "",
        "    %bits = arith.fptosi %v : f32 to i32\n    %m = arith.constant 739982445 : i32\n"
        "    %by = arith.constant 5 : i32\n"
        "    %last = arith.constant 31 : i32\n    %l = arith.constant 1 : i32\n"
        "    %h0 = arith.muli %bits, %m : i32\n    %h1 = arith.shrui %h0, %by : i32\n"
        "    %h2 = arith.addi %h1, %l : i32\n    %hit = arith.shrui %h2, %last : i32\n"
        "    %hf = arith.sitofp %hit : i32 to f32\n"
        "    %g = arith.addf %y, %one : f32\n    %r = arith.addf %g, %hf : f32\n",
        "",
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_what_no_input_lets_through_is_refused(name: str) -> None:
    before, after, what = TRAPS[name]
    found = judged(ORIGINAL, each(LEAKY + after, before)).equivalent
    assert isinstance(found, Refusal), found
    message = found.diagnostic.message
    assert "has no influence" in message
    assert what in message
    assert found.diagnostic.line > 0


RIGHT = {
    "a stand-in": (
        "    %d = arith.select %p, %v, %one : f32\n    %k = arith.mulf %d, %d : f32\n"
        "    %l = arith.divf %k, %d : f32\n    %m = arith.select %p, %v, %s : f32\n"
        "    %r = arith.addf %m, %one : f32\n"
    ),
    "a maximum": ("    %m = arith.maximumf %v, %s : f32\n    %r = arith.addf %m, %one : f32\n"),
    "a branch": (
        "    %r = scf.if %p -> (f32) {\n      %a = arith.addf %v, %one : f32\n      scf.yield %a : f32\n"
        "    } else {\n      %b = arith.addf %s, %one : f32\n      scf.yield %b : f32\n    }\n"
    ),
    "a sum that nobody uses": (
        "    %never = scf.for %k = %c0 to %c2 step %c1 iter_args(%a = %zero) -> (f32) {\n"
        "      %b = arith.addf %a, %v : f32\n      scf.yield %b : f32\n    }\n"
        "    %r = arith.addf %y, %one : f32\n"
    ),
    "a cell that is filled first": (
        "    %t0 = memref.alloc() : memref<1xf32>\n    memref.store %zero, %t0[%c0] : memref<1xf32>\n"
        "    memref.store %y, %t0[%c0] : memref<1xf32>\n"
        "    %z = memref.load %t0[%c0] : memref<1xf32>\n    %r = arith.addf %z, %one : f32\n"
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_cannot_do_harm_is_left_alone(name: str) -> None:
    found = judged(ORIGINAL, each(LEAKY + RIGHT[name])).equivalent
    assert isinstance(found, Passed), found


def test_what_the_original_computes_as_well_need_not_matter() -> None:
    """A detector that no input sets off is in both."""
    rare = (
        "    %low = arith.constant 1.50000 : f32\n    %high = arith.constant 1.50001 : f32\n"
        "    %over = arith.cmpf ogt, %v, %low : f32\n    %under = arith.cmpf olt, %v, %high : f32\n"
        "    %h = arith.select %under, %v, %y : f32\n    %g = arith.select %over, %h, %y : f32\n"
    )
    original = each(LEAKY + rare + "    %r = arith.addf %g, %one : f32\n")
    candidate = each(LEAKY + rare + "    %r = arith.addf %one, %g : f32\n")
    found = judged(original, candidate).equivalent
    assert isinstance(found, Passed), found


def test_what_an_assertion_looks_at_matters_by_it() -> None:
    limited = (
        "    %size = math.absf %v : f32\n    %limit = arith.constant 1000.0 : f32\n"
        "    %fine = arith.cmpf olt, %size, %limit : f32\n"
        '    "tensorlang.assert"(%fine, %v) {message = "too large", names = ["v"]} : (i1, f32) -> ()\n'
    )
    squared = limited.replace("math.absf %v", "arith.mulf %v, %v").replace("1000.0", "1000000.0")
    body = LEAKY + "    %r = arith.addf %y, %one : f32\n"
    found = judged(each(limited + body), each(squared + body)).equivalent
    assert isinstance(found, Passed), found


HASHED = """func.func @f(%x: memref<32xi64>, %o: memref<32xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %m = arith.constant 6364136223846793005 : i64
  %g = arith.constant 1442695040888963407 : i64
  %by = arith.constant 40 : i64
  %one = arith.constant 1 : i64
  %two = arith.constant 2 : i64
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<32xi64>
    %h0 = arith.muli %v, %m : i64
    %h1 = arith.addi %h0, %g : i64
    %h = arith.shrui %h1, %by : i64
    %u = arith.subi %h, %one : i64
REST    memref.store %r, %o[%i] : memref<32xi64>
  }
  return
}
"""


def test_each_result_of_an_operation_of_several_has_to_matter() -> None:
    """The high half of u 2 is 1 where the hash is 0, on one number in 2^24."""
    original = HASHED.replace("REST", "    %r = arith.muli %u, %one : i64\n")
    high = "    %low, %high = arith.mului_extended %u, %two : i64\n    %r = arith.addi %u, %high : i64\n"
    found = judged(original, HASHED.replace("REST", high)).equivalent
    assert isinstance(found, Refusal), found
    assert "the result of arith.mului_extended has no influence" in found.diagnostic.message


SCALED = """func.func @f(%b: memref<32xi64>, %x: memref<32xf32>, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<32xf32>
    %k = memref.load %b[%i] : memref<32xi64>
    %f = arith.sitofp %k : i64 to f32
REST    memref.store %r, %o[%i] : memref<32xf32>
  }
  return
}
"""


def test_a_proven_polynomial_hides_nothing_in_its_integers() -> None:
    original = SCALED.replace("REST", "    %r = arith.mulf %v, %f : f32\n")
    hit = (
        "    %m = arith.constant 6364136223846793005 : i64\n"
        "    %g = arith.constant 1442695040888963407 : i64\n"
        "    %by = arith.constant 40 : i64\n    %last = arith.constant 63 : i64\n"
        "    %one = arith.constant 1 : i64\n"
        "    %h0 = arith.muli %k, %m : i64\n    %h1 = arith.addi %h0, %g : i64\n"
        "    %h = arith.shrui %h1, %by : i64\n    %u = arith.subi %h, %one : i64\n"
        "    %hit = arith.shrui %u, %last : i64\n    %w = arith.sitofp %hit : i64 to f32\n"
        "    %p = arith.mulf %v, %f : f32\n    %r = arith.addf %p, %w : f32\n"
    )
    found = judged(original, SCALED.replace("REST", hit))
    assert isinstance(found.algebraic, Passed), found.algebraic
    assert isinstance(found.equivalent, Refusal), found.equivalent
    assert "has no influence" in found.equivalent.diagnostic.message


MASKED = """  %zeros = arith.constant dense<0.0> : vector<8xf32>
  %slopes = arith.constant dense<0.25> : vector<8xf32>
  %ones = arith.constant dense<1.0> : vector<8xf32>
  %eight = arith.constant 8 : index
  %first = arith.constant 24 : index
PAIRS  scf.for %i = %first to %n step %eight {
    %v = vector.transfer_read %x[%i], %zeroMASK {in_bounds = [true]} : memref<32xf32>, vector<8xf32>
    %s = arith.mulf %v, %slopes : vector<8xf32>
    %p = arith.cmpf ogt, %v, %zeros : vector<8xf32>
    %y = arith.select %p, %v, %s : vector<8xi1>, vector<8xf32>
    %r = arith.addf %y, %ones : vector<8xf32>
    vector.transfer_write %r, %o[%i] {in_bounds = [true]} : vector<8xf32>, memref<32xf32>
  }
"""


def test_the_mask_of_a_transfer_is_a_decision() -> None:
    """One that is set but where two dozen neighbours stand in one order: they are watched where they meet."""
    alone = "".join(
        f"  %i{k} = arith.constant {k} : index\n  %v{k} = memref.load %x[%i{k}] : memref<32xf32>\n"
        f"  %s{k} = arith.mulf %v{k}, %slope : f32\n  %p{k} = arith.cmpf ogt, %v{k}, %zero : f32\n"
        f"  %y{k} = arith.select %p{k}, %v{k}, %s{k} : f32\n  %r{k} = arith.addf %y{k}, %one : f32\n"
        f"  memref.store %r{k}, %o[%i{k}] : memref<32xf32>\n"
        for k in range(24)
    )
    order = "".join(
        f"  %q{k} = arith.cmpf {'ule' if 7 * k * k % 11 < 5 else 'uge'}, %v{k}, %v{k + 1} : f32\n"
        + (f"  %a{k} = arith.ori %{'a' if k > 1 else 'q'}{k - 1}, %q{k} : i1\n" if k else "")
        for k in range(23)
    )
    mask = "  %mask = vector.broadcast %a22 : i1 to vector<8xi1>\n"
    rest = MASKED.replace("PAIRS", alone + order + mask).replace("MASK", ", %mask")
    found = judged(ORIGINAL, HEAD + rest + TAIL).equivalent
    assert isinstance(found, Refusal), found
    assert "decides by arith.ori" in found.diagnostic.message


CUT = """func.func @f(%x: memref<32xi32>, %o: memref<32xi32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %m = arith.constant {mask} : i32
{table}  scf.for %i = %c0 to %n step %c1 {{
    %v = memref.load %x[%i] : memref<32xi32>
    %k = arith.andi %v, %m : i32
{chosen}    memref.store %r, %o[%i] : memref<32xi32>
  }}
  return
}}
"""


def cut(entries: int) -> str:
    """Twice the low bits of each integer."""
    chosen = "    %r = arith.addi %k, %k : i32\n"
    return CUT.format(mask=entries - 1, table="", chosen=chosen)


def from_a_table(values: list[int]) -> str:
    entries = len(values)
    table = f"  %t = arith.constant dense<{values}> : tensor<{entries}xi32>\n"
    chosen = (
        "    %at = arith.index_cast %k : i32 to index\n"
        f"    %r = tensor.extract %t[%at] : tensor<{entries}xi32>\n"
    )
    return CUT.format(mask=entries - 1, table=table, chosen=chosen)


def test_a_table_of_which_every_entry_is_read_is_judged() -> None:
    found = judged(cut(16), from_a_table([2 * k for k in range(16)]), budget_s=0.3).equivalent
    assert isinstance(found, Passed), found


@pytest.mark.parametrize("entries", [1 << 13, 1 << 15])
def test_a_table_of_which_an_entry_is_never_read_is_refused(entries: int) -> None:
    """It may hold anything there."""
    found = judged(cut(entries), from_a_table([2 * k for k in range(entries)])).equivalent
    assert isinstance(found, Refusal), found
    assert f"of a table of {entries} was read on none" in found.diagnostic.message
    assert found.diagnostic.line > 0


WEDGE = """func.func @f(%x: memref<32xi64>, %y: memref<32xi64>, %o: memref<32xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %by = arith.constant 40 : i64
  %low = arith.constant 10 : i64
  %high = arith.constant 1000 : i64
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<32xi64>
    %w = memref.load %y[%i] : memref<32xi64>
    %s = arith.addi %v, %w : i64
    %p = arith.cmpi sgt, %s, %low : i64
    %q = arith.cmpi slt, %s, %high : i64
    %c = arith.andi %p, %q : i1
    %r = arith.select %c, %s, %v : i64
REST  }
  return
}
"""


def test_a_sum_of_many_is_not_the_original_s_sum() -> None:
    """2^40 (x + y) + x, by doubling, has the terms of x + y."""
    original = WEDGE.replace("REST", "    memref.store %r, %o[%i] : memref<32xi64>\n")
    doubled = "".join(
        f"    %t{k} = arith.addi %{f't{k - 1}' if k else 's'}, %{f't{k - 1}' if k else 's'} : i64\n"
        for k in range(40)
    )
    hidden = (
        f"{doubled}    %a = arith.addi %v, %t39 : i64\n"
        "    %d = arith.cmpi sgt, %a, %low : i64\n    %e = arith.cmpi slt, %a, %high : i64\n"
        "    %h = arith.andi %d, %e : i1\n    %b = arith.addi %s, %w : i64\n"
        "    %z = arith.select %h, %b, %r : i64\n    memref.store %z, %o[%i] : memref<32xi64>\n"
    )
    found = judged(original, WEDGE.replace("REST", hidden)).equivalent
    assert isinstance(found, Refusal), found
    assert "has no influence" in found.diagnostic.message


BY_A_SCALAR = """func.func @f(%n: i64, %x: memref<32xf32>, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c31 = arith.constant 31 : index
  %c32 = arith.constant 32 : index
  %nf = arith.sitofp %n : i64 to f32
REST  return
}
"""
LOOP = """  scf.for %i = %c0 to %c31 step %c1 {
    %v = memref.load BUFFER[INDEX] : KIND
    %e = math.exp %v : f32
    %r = arith.mulf %e, %nf : f32
    memref.store %r, %o[%i] : memref<32xf32>
  }
  %w = memref.load %x[%c31] : memref<32xf32>
  memref.store %w, %o[%c31] : memref<32xf32>
"""
# 1 for one number in 2^24, else 0.
HIT = """  %m = arith.constant 6364136223846793005 : i64
  %g = arith.constant 1442695040888963407 : i64
  %one = arith.constant 1 : i64
  %by = arith.constant 40 : i64
  %last = arith.constant 63 : i64
  %h0 = arith.muli %n, %m : i64
  %h1 = arith.addi %h0, %g : i64
  %h = arith.shrui %h1, %by : i64
  %u = arith.subi %h, %one : i64
  %bit = arith.shrui %u, %last : i64
  %hit = arith.index_cast %bit : i64 to index
"""
PLAIN = LOOP.replace("BUFFER", "%x").replace("INDEX", "%i").replace("KIND", "memref<32xf32>")
VIEW = "memref<31xf32, strided<[1], offset: ?>>"
PLACES = {
    "an address": HIT
    + PLAIN.replace("%x[%i]", "%x[%j]", 1).replace(
        "    %v =", "    %j = arith.addi %i, %hit : index\n    %v =", 1
    ),
    "a view": HIT
    + f"  %t = memref.subview %x[%hit] [31] [1] : memref<32xf32> to {VIEW}\n"
    + LOOP.replace("BUFFER", "%t").replace("INDEX", "%i").replace("KIND", VIEW),
    "a bound": HIT
    + "  %up = arith.subi %c31, %hit : index\n"
    + "  memref.store %nf, %o[%c1] : memref<32xf32>\n"
    + PLAIN.replace("to %c31", "to %up", 1),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_hash_of_a_scalar_steers_nothing(name: str) -> None:
    original, candidate = (BY_A_SCALAR.replace("REST", rest) for rest in (PLAIN, PLACES[name]))
    found = judged(original, candidate).equivalent
    assert isinstance(found, Refusal), found

"""Bounds checks catch every access outside; the taint analysis tells what one run proves."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.abi.status import FIRST_SITE_STATUS
from neurojit.compiler.checks.checks import FIRST_CHECK
from neurojit.judge.trial.harness.buffers import Layout
from tests.unit.judge.judged import hardened

CAUGHT = FIRST_SITE_STATUS + FIRST_CHECK

HEAD = """func.func @f(%m: memref<10xf32>, %k: memref<4xindex>, %n: index, %x: f32, %o: memref<10xf32>) {
%c0 = arith.constant 0 : index
%c1 = arith.constant 1 : index
%c2 = arith.constant 2 : index
%c4 = arith.constant 4 : index
%c7 = arith.constant 7 : index
%c10 = arith.constant 10 : index
%c11 = arith.constant 11 : index
%zero = arith.constant 0.0 : f32
%pass = arith.constant 0.0 : f32
"""


def run(
    body: str, n: int = 0, index: int = 0, x: float = 0.0, *, all_checks: bool = True
) -> tuple[int, tuple[int, ...]]:
    result, code = hardened(f"{HEAD}{body}\nreturn\n}}", all_checks=all_checks)
    outcome = code.run(
        [
            np.arange(10, dtype=np.float32),
            np.full(4, index, np.int64),
            n,
            x,
            np.zeros(10, np.float32),
        ],
        Layout.ABOVE,
    )
    return outcome.status, result.unproved


LOAD = "%v = memref.load %m[%n] : memref<10xf32>\nmemref.store %v, %o[%c0] : memref<10xf32>"
VECTOR = """%v = vector.load %m[%n] : memref<10xf32>, vector<4xf32>
vector.store %v, %o[%c0] : memref<10xf32>, vector<4xf32>"""
MASKED = """%mask = vector.create_mask %c2 : vector<4xi1>
%none = arith.constant dense<0.0> : vector<4xf32>
%v = vector.maskedload %m[%n], %mask, %none : memref<10xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
vector.store %v, %o[%c0] : memref<10xf32>, vector<4xf32>"""
GATHER = """%at = vector.load %k[%c0] : memref<4xindex>, vector<4xindex>
%mask = arith.constant dense<true> : vector<4xi1>
%none = arith.constant dense<0.0> : vector<4xf32>
%v = vector.gather %m[%c0] [%at], %mask, %none
  : memref<10xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32> into vector<4xf32>
vector.store %v, %o[%c0] : memref<10xf32>, vector<4xf32>"""
SUBVIEW = """%s = memref.subview %m[%n] [4] [2] : memref<10xf32> to memref<4xf32, strided<[2], offset: ?>>
%c3 = arith.constant 3 : index
%v = memref.load %s[%c3] : memref<4xf32, strided<[2], offset: ?>>
memref.store %v, %o[%c0] : memref<10xf32>"""
TRANSFER = """%v = vector.transfer_read %m[%n], %pass {in_bounds = [true]} : memref<10xf32>, vector<4xf32>
vector.store %v, %o[%c0] : memref<10xf32>, vector<4xf32>"""
TRANSFER_MASKED = """%v = vector.transfer_read %m[%n], %pass : memref<10xf32>, vector<4xf32>
vector.store %v, %o[%c0] : memref<10xf32>, vector<4xf32>"""
ALLOCATION = """%b = memref.alloc(%n) : memref<?xf32>
memref.store %x, %b[%c0] : memref<?xf32>
%v = memref.load %b[%c0] : memref<?xf32>
memref.store %v, %o[%c0] : memref<10xf32>"""
ALLOCATION_THAT_WRAPS = """%b = memref.alloc(%n, %n) : memref<?x4096x?xf32>
memref.store %x, %b[%c0, %c0, %c0] : memref<?x4096x?xf32>
%v = memref.load %b[%c0, %c0, %c0] : memref<?x4096x?xf32>
memref.store %v, %o[%c0] : memref<10xf32>"""
STORED = """
%r = arith.index_cast %q : index to i32
%v = arith.sitofp %r : i32 to f32
memref.store %v, %o[%c0] : memref<10xf32>"""
DIVISION = "%q = arith.divsi %c7, %n : index" + STORED
STEP = "scf.for %i = %c0 to %c4 step %n {\nmemref.store %x, %o[%i] : memref<10xf32>\n}"


@pytest.mark.parametrize(
    ("body", "inside", "outside"),
    [
        (LOAD, (0, 9), (10, -1, 1 << 62)),
        (VECTOR, (0, 6), (7, -1, (1 << 63) - 1)),
        (MASKED, (0, 8), (9, -1)),
        (SUBVIEW, (0, 3), (4, -1)),
        (TRANSFER, (0, 6), (7, -1)),
        (TRANSFER_MASKED, (0, 9, 12), (-1,)),
        (ALLOCATION, (1, 100), (0, -1, 1 << 40)),
        (ALLOCATION_THAT_WRAPS, (1, 4), (0, 1 << 26)),
        (DIVISION, (1, -1), (0,)),
        (STEP, (1, 4), (0, -1)),
    ],
)
def test_the_last_place_inside_passes_and_the_first_outside_is_caught(
    body: str, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    """Both ends of each kind of access, and numbers whose sums would wrap."""
    for n in inside:
        assert run(body, n)[0] == 0, n
    for n in outside:
        assert run(body, n)[0] >= CAUGHT, n


@pytest.mark.parametrize(("index", "caught"), [(0, False), (9, False), (10, True), (-1, True)])
def test_a_gather_is_checked_lane_by_lane(index: int, caught: bool) -> None:
    """Indices that come from data are looked at when they are used."""
    assert (run(GATHER, index=index)[0] >= CAUGHT) is caught


TOO_FAR = ("%q = arith.shli %c1, %n : index\n", {"n": 64}, 0.0)
TOO_LARGE = (
    "%i = arith.fptosi %x : f32 to i32\n%q = arith.index_cast %i : i32 to index\n",
    {"x": 3e9},
    float(np.float32(2**31 - 1)),
)
NO_NUMBER = (
    "%i = arith.fptoui %x : f32 to i32\n%q = arith.index_cast %i : i32 to index\n",
    {"x": float("nan")},
    0.0,
)
WIDE = (
    """%i = arith.index_cast %n : index to i64
%w = arith.extui %i : i64 to i128
%s = arith.shrui %w, %w : i128
%t = arith.trunci %s : i128 to i64
%q = arith.index_cast %t : i64 to index
""",
    {"n": 200},
    0.0,
)


@pytest.mark.parametrize("all_checks", [True, False])
@pytest.mark.parametrize(("text", "given", "right"), [TOO_FAR, TOO_LARGE, NO_NUMBER, WIDE])
def test_what_every_operand_has_a_result_for_needs_no_check(
    text: str, given: dict[str, float], right: float, *, all_checks: bool
) -> None:
    found, code = hardened(f"{HEAD}{text}{STORED}\nreturn\n}}", all_checks=all_checks)
    assert found.unproved == ()
    n, x = int(given.get("n", 0)), given.get("x", 0.0)
    arrays = np.arange(10, dtype=np.float32), np.zeros(4, np.int64)
    outcome = code.run([*arrays, n, x, np.zeros(10, np.float32)], Layout.ABOVE)
    assert outcome.status == 0
    assert outcome.arguments[-1] is not None
    assert outcome.arguments[-1][0] == right


def test_a_vector_of_more_dimensions_than_its_buffer_is_checked_by_its_map() -> None:
    body = """%v = vector.transfer_read %m[%n], %zero {permutation_map = affine_map<(d0) -> (0, d0)>,
      in_bounds = [true, true]} : memref<10xf32>, vector<2x4xf32>
%w = vector.extract %v[1] : vector<4xf32> from vector<2x4xf32>
vector.store %w, %o[%c0] : memref<10xf32>, vector<4xf32>"""
    assert run(body, n=6)[0] == 0
    assert run(body, n=7)[0] != 0


FIXED = """scf.for %i = %c0 to %c10 step %c1 {
%v = memref.load %m[%i] : memref<10xf32>
memref.store %v, %o[%i] : memref<10xf32>
}"""
FIXED_OVER = FIXED.replace("%c0 to %c10", "%c0 to %c11")
BRANCH = """%v = memref.load %m[%c0] : memref<10xf32>
%big = arith.cmpf ogt, %v, %zero : f32
scf.if %big {
memref.store %v, %o[%c7] : memref<10xf32>
}"""
CARRIED = """%last = scf.for %i = %c0 to %c4 step %c1 iter_args(%at = %c0) -> index {
%v = memref.load %m[%at] : memref<10xf32>
%q = arith.fptosi %v : f32 to i32
%next = arith.index_cast %q : i32 to index
scf.yield %next : index
}
%end = memref.load %m[%last] : memref<10xf32>
memref.store %end, %o[%c0] : memref<10xf32>"""


PARALLEL = FIXED.replace(
    "scf.for %i = %c0 to %c10 step %c1", "scf.parallel (%i) = (%c0) to (%c10) step (%c1)"
)
PARALLEL = PARALLEL.replace("memref<10xf32>\n}", "memref<10xf32>\nscf.reduce\n}")
HALVED = """%last = scf.while (%at = %c7) : (index) -> index {
%more = arith.cmpi ugt, %at, %c1 : index
scf.condition(%more) %at : index
} do {
^bb0(%at: index):
%v = memref.load %m[%at] : memref<10xf32>
memref.store %v, %o[%at] : memref<10xf32>
%next = arith.shrui %at, %c1 : index
scf.yield %next : index
}"""


@pytest.mark.parametrize("body", [PARALLEL, HALVED])
def test_counters_of_other_loops_are_no_data(body: str) -> None:
    """A parallel loop of constant bounds, and one that halves until it is done."""
    assert run(body) == (0, ())


def test_where_nothing_depends_on_data_one_run_proves_all() -> None:
    """A loop with constant bounds: no check is left over; the same loop one too far is caught."""
    assert run(FIXED) == (0, ())
    status, unproved = run(FIXED_OVER)
    assert status >= CAUGHT
    assert unproved == ()


@pytest.mark.parametrize("body", [BRANCH, CARRIED, GATHER, LOAD])
def test_a_check_that_depends_on_data_stays(body: str) -> None:
    """Under a branch on data, on an index carried from data, in a gather, on a scalar argument."""
    assert run(body)[1] != ()


def test_what_stays_still_catches() -> None:
    """The installed form keeps the unproved checks, with the same ids."""
    assert run(LOAD, 10, all_checks=False)[0] >= CAUGHT
    assert run(GATHER, index=10, all_checks=False)[0] >= CAUGHT

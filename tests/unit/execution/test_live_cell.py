"""The comparing entry: who serves a call, what is compared, and what the program gets to see of it."""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np
import pytest

from neurojit.abi import layout
from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.abi.host_target import host_target
from neurojit.execution.cells import load
from neurojit.execution.contexts import ContextPool
from neurojit.execution.live_cell import ComparingEntry, Failure, LiveCell
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.slots import SlotTable
from neurojit.model.types import Dtype, Signature
from neurojit.stubs.compare_loops import Tolerance
from neurojit.stubs.compare_once import LEARNING
from tests.unit.execution.hand_written import (
    DOUBLE,
    VECTOR,
    build,
    function,
    memref,
    pointwise,
    scalar,
    tensor,
)
from tests.unit.execution.trial import Trial, comparing_image, spins, stores, trial

pytestmark = pytest.mark.sampled(2)

NEAR = Tolerance(relative=1e-5)
BY_NORM = Tolerance(relative=0.0, norm=1e-3)
X = np.arange(4, dtype=np.float32)
SUM = pointwise("f32", 4, "fadd", "2.0")  # agrees with DOUBLE on 2.0 alone


def status_of(status: int, _context: int, *_rest: object) -> tuple[str, int]:
    return ("status", status)


def no_result(dtype: Dtype, *shape: int) -> Signature:
    return Signature((), (tensor(dtype, *shape).type,))


def test_every_call_is_compared_and_the_incumbent_answers(pool: ContextPool) -> None:
    """Equal results: no failure, times of both, results of the incumbent, and both ran."""
    on = trial(pool, VECTOR, DOUBLE, pointwise("f32", 4, "fadd", "%x"))
    for _ in range(100):
        assert on.call(X).tolist() == [0, 2, 4, 6]
    assert (on.cell.calls, on.cell.compared, on.cell.failure()) == (100, 100, None)
    assert on.incumbent.calls == on.candidate.calls == 100
    assert len(on.cell.pairs()) == layout.LIVE_PAIRS


def test_calls_of_no_ticks_were_timed(pool: ContextPool) -> None:
    """A counter may be coarser than a call is long; the steady counter of LLVM is always 0 on x86."""
    on = trial(pool, VECTOR, DOUBLE, pointwise("f32", 4, "fadd", "%x"), triple="riscv64-unknown-linux-gnu")
    assert on.cell.pairs() == []
    for _ in range(layout.LIVE_PAIRS // 2):
        on.call(X)
    ticks = on.cell.pairs()
    assert len(ticks) == layout.LIVE_PAIRS // 2
    if host_target().triple.startswith("x86_64"):
        assert set(ticks) == {(0, 0)}


def test_a_mismatch_is_written_down_and_the_program_never_sees_it(pool: ContextPool) -> None:
    """First element, both values; from then on the candidate is out of reach, whatever the route."""
    on = trial(pool, VECTOR, DOUBLE, SUM)
    x = np.array([2, 2, 5, 7], np.float32)
    assert on.call(x).tolist() == [4, 4, 10, 14]
    assert on.cell.failure() == Failure(layout.LIVE_MISMATCH, 0, (2,), 10.0, 7.0)
    on.cell.route(compare=0.0, share=1.0)
    before = on.candidate.calls
    assert on.call(x).tolist() == [4, 4, 10, 14]
    assert on.candidate.calls == before


def test_a_share_of_the_calls_is_the_candidates(pool: ContextPool) -> None:
    """A tenth, spread evenly; none compared but the very first call."""
    on = trial(pool, VECTOR, DOUBLE, SUM)
    on.cell.route(compare=0.0, share=0.1)
    on.call(np.full(4, 2, np.float32))
    served = [on.call(X).tolist() == [2, 3, 4, 5] for _ in range(1000)]
    assert 98 <= sum(served) <= 102
    gaps = np.diff(np.flatnonzero(served))
    assert gaps.max() <= 14
    assert on.cell.compared == 1
    assert on.cell.failure() is None


def test_rechecks_come_at_their_rate(pool: ContextPool) -> None:
    """One in 64, at no fixed distance, while the candidate serves the rest."""
    on = trial(pool, VECTOR, DOUBLE, DOUBLE)
    on.cell.route(compare=1 / 64, share=1.0)
    for _ in range(6400):
        on.call(X)
    assert 98 <= on.cell.compared <= 103
    assert on.candidate.calls == 6400
    assert on.incumbent.calls == on.cell.compared


def test_a_candidate_in_service_is_compared_at_its_rate(pool: ContextPool) -> None:
    """By the serving entry: one in 64 on average, from 33 calls to 97 apart, the candidate's all others."""
    on = trial(pool, VECTOR, DOUBLE, DOUBLE)
    on.entry.serve(on.slot, 64, 1)
    before, places = 0, list[int]()
    for number in range(12800):
        on.call(X)
        if on.cell.compared > before:
            before = on.cell.compared
            places.append(number)
    gaps = np.diff(places)
    assert 190 <= on.cell.compared <= 210
    assert (gaps.min() >= 33, gaps.max() <= 97, len(set(gaps)) > 30) == (True, True, True)
    assert (on.candidate.calls, on.incumbent.calls) == (12800, on.cell.compared)
    assert on.cell.calls == 12800


@pytest.mark.parametrize(("interval", "compared"), [(0, 0), (1, 50)])
def test_a_candidate_in_service_is_compared_never_or_always(
    pool: ContextPool, interval: int, compared: int
) -> None:
    on = trial(pool, VECTOR, DOUBLE, DOUBLE)
    on.entry.serve(on.slot, interval, 1)
    for _ in range(50):
        on.call(X)
    assert (on.cell.compared, on.cell.calls, on.candidate.calls) == (compared, 50, 50)


def test_what_comparisons_take_is_known(pool: ContextPool) -> None:
    """From whatever it was thought to be, to about both calls together; the machine may be busy."""
    spin = spins(20000)
    on = trial(pool, VECTOR, spin, spin)
    for expected in (0, 1 << 24):
        on.entry.serve(on.slot, 1, expected)
        for _ in range(60):
            on.call(X)
        theirs, ours = (sorted(ticks)[30] for ticks in zip(*on.cell.pairs(), strict=True))
        assert (theirs + ours) / 4 < on.cell.cost < 20 * (theirs + ours)


def test_a_mismatch_in_service_puts_the_candidate_out_of_reach(pool: ContextPool) -> None:
    on = trial(pool, VECTOR, DOUBLE, SUM)
    on.entry.serve(on.slot, 8, 1)
    seen = [on.call(X).tolist() for _ in range(40)]
    first = next(number for number, one in enumerate(seen) if one == [0, 2, 4, 6])
    assert first <= 4
    assert seen[first:] == [[0, 2, 4, 6]] * (40 - first)  # the call that is compared, and all after it
    assert on.cell.failure() == Failure(layout.LIVE_MISMATCH, 0, (0,), 0.0, 2.0)


def test_a_fault_in_service_is_answered_by_the_incumbent(pool: ContextPool) -> None:
    on = trial(pool, VECTOR, DOUBLE, "define i32 @neurojit.body(ptr %c, ptr %a, ptr %r) {\n  ret i32 20\n}")
    on.entry.serve(on.slot, 1000, 1)
    assert on.call(X).tolist() == [0, 2, 4, 6]
    assert on.cell.failure() == Failure(layout.LIVE_FAULT, 0, (), 0, 20)
    assert on.call(X).tolist() == [0, 2, 4, 6]
    assert on.candidate.calls == 1


def test_no_more_is_compared_than_the_budget_allows(pool: ContextPool) -> None:
    on = trial(pool, VECTOR, DOUBLE, DOUBLE)
    on.cell.route(compare=1.0, share=0.0, budget=5)
    for _ in range(20):
        on.call(X)
    assert (on.cell.compared, on.incumbent.calls, on.candidate.calls) == (5, 20, 5)


INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("tolerance", "want", "got", "agrees"),
    [
        (None, 1.0, 1.0, True),
        (None, 1.0, 1.0000001, False),
        (None, 0.0, -0.0, False),
        (None, NAN, -NAN, True),
        (None, INF, INF, True),
        (NEAR, 0.0, -0.0, True),
        (NEAR, 1.0, 1.000005, True),
        (NEAR, 1.0, 1.00002, False),
        (NEAR, -1.0, 1.0, False),
        (NEAR, 0.0, 1e-30, False),
        (NEAR, INF, INF, True),
        (NEAR, INF, NAN, True),
        (NEAR, INF, -INF, True),
        (NEAR, NAN, NAN, True),
        (NEAR, INF, 3.4e38, False),
        (NEAR, NAN, 0.0, False),
        (NEAR, 1.0, NAN, False),
        (NEAR, 1.0, INF, False),
        (NEAR, 3e38, -3e38, False),
        (Tolerance(1.0, 0.0), INF, 1.0, False),
    ],
)
@pytest.mark.parametrize("kind", ["f32", "f64"])
def test_elements_agree_within_the_tolerance(
    pool: ContextPool, kind: Dtype, tolerance: Tolerance | None, want: float, got: float, agrees: bool
) -> None:
    """Bit for bit without one; NaN and infinity are neither invented nor lost."""
    if (kind, got) == ("f64", 3.4e38):
        got = 1e308
    memory = {"f32": "float", "f64": "double"}[kind]
    row = [0.5] * 20
    on = trial(
        pool,
        no_result(kind, 21),
        stores(memory, [*row, want]),
        stores(memory, [*row, got]),
        tolerance,
    )
    on.call()
    failure = on.cell.failure()
    assert (failure is None) == agrees
    if failure is not None:
        assert failure.index == (20,)
        rounded = np.dtype({"f32": "f4", "f64": "f8"}[kind]).type(want)
        np.testing.assert_equal(failure.expected, float(rounded))


@pytest.mark.parametrize(("kind", "memory"), [("i32", "i32"), ("i64", "i64"), ("index", "i64"), ("i1", "i8")])
def test_integers_agree_where_they_are_equal(pool: ContextPool, kind: Dtype, memory: str) -> None:
    """Every row and column of a shape is found again."""
    values = [0, 1, 1, 0, 1, 0] if kind == "i1" else [0, -1, 5, 7, 1, 3]
    other = [*values[:4], 1 - values[4], values[5]]
    on = trial(pool, no_result(kind, 2, 3), stores(memory, values), stores(memory, other), NEAR)
    on.call()
    assert on.cell.failure() == Failure(layout.LIVE_MISMATCH, 0, (1, 1), 1, 0)
    same = trial(pool, no_result(kind, 2, 3), stores(memory, values), stores(memory, values), NEAR)
    same.call()
    assert same.cell.failure() is None


def test_small_elements_may_be_off_by_what_large_ones_explain(pool: ContextPool) -> None:
    """By norm: the first comparisons learn how large elements are; then an error of a thousandth passes."""

    def tried(error: float) -> Failure | None:
        on = trial(
            pool,
            no_result("f32", 3),
            stores("float", [1000, 0, 5]),
            stores("float", [1000, error, 5]),
            BY_NORM,
        )
        for _ in range(LEARNING):
            on.call()
            assert on.cell.failure() is None
        on.call()
        return on.cell.failure()

    assert tried(0.9) is None
    assert tried(1.5) == Failure(layout.LIVE_MISMATCH, 0, (1,), 0.0, 1.5)


def test_a_scalar_result_is_compared(pool: ContextPool) -> None:
    signature = Signature((scalar("f64"),), (scalar("f64").type,))
    body = """define i32 @neurojit.body(ptr %c, double %a, ptr %r) {
  OP
  store double %y, ptr %r
  ret i32 0
}"""
    on = trial(
        pool,
        signature,
        body.replace("OP", "%y = fmul double %a, 2.0"),
        body.replace("OP", "%y = fadd double %a, 2.0"),
    )
    assert on.call(2.0) == 4.0
    assert on.cell.failure() is None
    assert on.call(3.0) == 6.0
    assert on.cell.failure() == Failure(layout.LIVE_MISMATCH, 0, (), 6.0, 5.0)


IN_OUT = Signature((memref("readwrite", "f32", 4), tensor("f32", 4)), ())


def accumulates(instruction: str = "fadd", status: str = "0") -> str:
    """a[i] = a[i] <instruction> b[i]."""
    body = pointwise("f32", 4, instruction, "%w").replace("ptr %a, ptr %r", "ptr %a, ptr %b")
    body = body.replace("%q = getelementptr float, ptr %r", "%q = getelementptr float, ptr %a")
    body = body.replace("ret i32 0", f"ret i32 {status}")
    load = "%v = getelementptr float, ptr %b, i64 %i\n  %w = load float, ptr %v\n"
    return body.replace("  %y =", f"  {load}  %y =")


def test_in_out_buffers_are_copied(pool: ContextPool) -> None:
    """The program's buffer is written once, by the incumbent; a difference names the argument."""
    on = trial(pool, IN_OUT, accumulates(), accumulates())
    a = np.zeros(4, np.float32)
    for _ in range(10):
        on.call(a, X)
    assert a.tolist() == [0, 10, 20, 30]
    assert on.cell.compared == 10
    assert on.cell.failure() is None
    wrong = trial(pool, IN_OUT, accumulates(), accumulates("fsub"))
    wrong.call(a, X)
    assert a.tolist() == [0, 11, 22, 33]
    assert wrong.cell.failure() == Failure(layout.LIVE_MISMATCH, 0, (1,), 11.0, 9.0)


def test_overlapping_buffers_are_not_compared(pool: ContextPool) -> None:
    """On copies they would not overlap: the incumbent serves them alone."""
    signature = Signature((memref("readwrite", "f32", 4), memref("read", "f32", 4)), ())
    on = trial(pool, signature, accumulates(), accumulates("fsub"))
    a = np.ones(8, np.float32)
    on.call(a[:4], a[2:6])
    assert (on.cell.compared, on.candidate.calls, on.cell.failure()) == (0, 0, None)


def ends(status: int, word: int = 0) -> str:
    """A body of VECTOR that reports one fault word and returns ``status``."""
    return f"""define i32 @neurojit.body(ptr %c, ptr %a, ptr %r) {{
  %n = getelementptr i8, ptr %c, i64 {layout.CONTEXT_FAULT_COUNT}
  store i64 1, ptr %n
  %w = getelementptr i8, ptr %c, i64 {layout.CONTEXT_FAULT_VALUES}
  store i64 {word}, ptr %w
  ret i32 {status}
}}"""


def faults(pool: ContextPool, incumbent: str, candidate: str, calls: int = 2) -> tuple[Trial, list[Any]]:
    words: list[Any] = []

    def fault(status: int, context: int, *_rest: object) -> tuple[int, int]:
        words.append((status, load(context + layout.CONTEXT_FAULT_VALUES)))
        return words[-1]

    on = trial(pool, VECTOR, incumbent, candidate, fault=fault)
    return on, [on.call(X) for _ in range(calls)]


def test_the_same_fault_of_both_is_the_programs(pool: ContextPool) -> None:
    """The incumbent's values are the ones reported, whoever ran last."""
    on, answers = faults(pool, ends(17, 5), ends(17, 6))
    assert answers == [(17, 5), (17, 5)]
    assert on.cell.failure() is None
    assert on.cell.compared == 2


def test_a_fault_that_only_the_candidate_has_ends_the_trial(pool: ContextPool) -> None:
    on, answers = faults(pool, DOUBLE, ends(18))
    assert [answer.tolist() for answer in answers] == [[0, 2, 4, 6]] * 2
    assert on.cell.failure() == Failure(layout.LIVE_FAULT, 0, (), 0, 18)


def test_a_fault_that_only_the_incumbent_has_ends_the_trial(pool: ContextPool) -> None:
    """A candidate that lost an assertion is as wrong; the program gets its fault."""
    on, answers = faults(pool, ends(17, 5), DOUBLE)
    assert answers == [(17, 5), (17, 5)]
    assert on.cell.failure() == Failure(layout.LIVE_FAULT, 0, (), 17, 0)


@pytest.mark.parametrize("status", [1, 2, 3])
def test_a_call_that_ended_early_says_nothing(pool: ContextPool, status: int) -> None:
    """Cancelled, or no room: of the incumbent's, that is no verdict on anybody."""
    on, _ = faults(pool, ends(status), DOUBLE)
    assert (on.cell.compared, on.cell.inconclusive, on.cell.failure()) == (0, 2, None)


def test_a_candidate_that_fails_in_service_is_covered_by_the_incumbent(pool: ContextPool) -> None:
    """Nothing was written, so the same call is answered by the incumbent; the trial is over."""
    on = trial(pool, VECTOR, DOUBLE, ends(18), fault=status_of)
    on.cell.route(compare=0.0, share=1.0, budget=0)
    assert [on.call(X).tolist() for _ in range(3)] == [[0, 2, 4, 6]] * 3
    assert on.cell.failure() == Failure(layout.LIVE_FAULT, 0, (), 0, 18)
    assert on.candidate.calls == 1
    both = trial(pool, VECTOR, ends(18), ends(18), fault=status_of)
    both.cell.route(compare=0.0, share=1.0, budget=0)
    both.call(X)
    assert both.call(X) == ("status", 18)
    assert both.cell.failure() is None


@pytest.mark.parametrize(
    ("status", "kind"), [(18, layout.LIVE_UNEXPLAINED), (16 + (1 << 20), layout.LIVE_FAULT)]
)
def test_a_failure_in_service_on_written_buffers_reaches_the_program(
    pool: ContextPool, status: int, kind: int
) -> None:
    """It cannot be tried again. A check that was added to the candidate is its own fault all the same."""
    on = trial(pool, IN_OUT, accumulates(), accumulates(status=str(status)), fault=status_of)
    on.cell.route(compare=0.0, share=1.0, budget=0)
    a = np.zeros(4, np.float32)
    on.call(a, X)
    assert on.call(a, X) == ("status", status)
    assert on.call(a, X) is None
    failure = on.cell.failure()
    assert failure is not None
    assert (failure.kind, failure.got) == (kind, status)


def test_entry_and_candidate_are_unloaded_once_nobody_is_inside(pool: ContextPool) -> None:
    """The slot's own announcement keeps both; after an install of the incumbent they go."""
    on = trial(pool, VECTOR, DOUBLE, DOUBLE)
    reclaimer = Reclaimer(pool)
    on.call(X)
    on.slot.install(on.incumbent)
    reclaimer.retire(on.entry, on.slot)
    reclaimer.retire(on.candidate, on.slot)
    assert reclaimer.waiting == (0 if reclaimer.unloads else 2)
    assert on.call(X).tolist() == [0, 2, 4, 6]
    assert on.cell.calls == 1


CALLER = """
declare i32 @neurojit.call.f(ptr, ptr, ptr)
define i32 @neurojit.body(ptr %c, ptr %a, ptr %r) {
  br label %loop
loop:
  %i = phi i64 [0, %0], [%j, %next]
  %s = call i32 @neurojit.call.f(ptr %c, ptr %a, ptr %r)
  %fine = icmp eq i32 %s, 0
  br i1 %fine, label %next, label %done
next:
  %j = add i64 %i, 1
  %more = icmp ult i64 %j, 1000
  br i1 %more, label %loop, label %done
done:
  ret i32 %s
}
"""


def test_compiled_callers_come_the_same_way(pool: ContextPool) -> None:
    """A compiled loop calls through the slot, and so through the comparing entry."""
    on = trial(pool, VECTOR, DOUBLE, DOUBLE)
    outer = SlotTable().create("g")
    outer.install(build(outer, VECTOR, CALLER, callees={"f": (VECTOR, on.slot)}))
    assert function(pool, outer, VECTOR).fast(X).tolist() == [0, 2, 4, 6]
    assert (on.cell.calls, on.cell.compared, on.cell.failure()) == (1000, 1000, None)


RECURSIVE = """
declare i32 @neurojit.call.f(ptr, i64, ptr)
define i32 @neurojit.body(ptr %c, i64 %n, ptr %r) {
  %end = icmp slt i64 %n, 2
  br i1 %end, label %leaf, label %inner
leaf:
  store i64 %n, ptr %r
  ret i32 0
inner:
  %x = alloca i64
  %y = alloca i64
  %n1 = sub i64 %n, 1
  %s1 = call i32 @neurojit.call.f(ptr %c, i64 %n1, ptr %x)
  %n2 = sub i64 %n, 2
  %s2 = call i32 @neurojit.call.f(ptr %c, i64 %n2, ptr %y)
  %v = load i64, ptr %x
  %w = load i64, ptr %y
  %z = add i64 %v, %w
  store i64 %z, ptr %r
  ret i32 0
}
"""


def test_comparisons_do_not_nest(pool: ContextPool) -> None:
    """A recursive function under trial runs twice, not twice at every level."""
    signature = Signature((scalar("index"),), (scalar("index").type,))
    slot = SlotTable().create("f")
    callees = {"f": (signature, slot)}
    theirs, ours = (build(slot, signature, RECURSIVE, callees=callees) for _ in range(2))
    slot.install(theirs)
    cell = LiveCell(signature, theirs.entry_address, ours.entry_address)
    cell.route(compare=1.0, share=0.0)
    ComparingEntry(comparing_image(signature, None), cell).divert(slot)
    assert function(pool, slot, signature).fast(15) == 610
    assert (cell.compared, ours.calls, cell.failure()) == (1, 1, None)
    assert theirs.calls == 2 * 1973 - 1


def test_threads_share_one_trial(pool: ContextPool) -> None:
    """Four threads, released during calls: right results in each, no false alarm, never two comparisons."""
    on = trial(pool, VECTOR, DOUBLE, DOUBLE)
    call = function(pool, on.slot, VECTOR, release_gil=True).fast
    wrong: list[int] = []

    def work(number: int) -> None:
        x = np.full(4, number, np.float32)
        for _ in range(2000):
            if call(x).tolist() != [2 * number] * 4:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert on.cell.failure() is None
    assert 0 < on.cell.compared <= 8000


@pytest.mark.parametrize(
    ("dtype", "literal"),
    [("i8", "3"), ("i16", "3"), ("f16", "2.0"), ("bf16", "2.0"), ("complex<f32>", "<float 2.0, float 0.5>")],
)
def test_outputs_of_every_width_are_compared(pool: ContextPool, dtype: Dtype, literal: str) -> None:
    """Bit by bit: one element that differs is named, of complex numbers by the part that does."""
    instruction = "fmul" if dtype[0] in "fbc" else "mul"
    other = literal.replace("0.5", "0.75") if dtype[0] == "c" else {"3": "4", "2.0": "2.5"}[literal]
    signature = Signature((tensor(dtype, 4),), (tensor(dtype, 4).type,))
    mine = pointwise(dtype, 4, instruction, literal)
    x = np.array([0, 0, 1 + 2j if dtype[0] == "c" else 1, 0]).astype(NUMPY_DTYPES[dtype])
    same = trial(pool, signature, mine, pointwise(dtype, 4, instruction, f"{literal} ; again"))
    same.call(x)
    assert same.cell.failure() is None
    wrong = trial(pool, signature, mine, pointwise(dtype, 4, instruction, other))
    wrong.call(x)
    failure = wrong.cell.failure()
    assert failure is not None
    assert (failure.kind, failure.output, failure.index) == (layout.LIVE_MISMATCH, 0, (2,))
    expected = {"<": (1.0, 1.5), "3": (3, 4), "2": (2.0, 2.5)}[literal[0]]
    assert (failure.expected, failure.got) == expected


@pytest.mark.parametrize("dtype", ["f16", "bf16"])
def test_halves_agree_within_a_bound(pool: ContextPool, dtype: Dtype) -> None:
    """Distances are taken in f32: of 256 and the next one, relative to it."""
    step = {"f16": 2.0**-10, "bf16": 2.0**-7}[dtype]
    signature = Signature((tensor(dtype, 4),), (tensor(dtype, 4).type,))
    one, next_ = (pointwise(dtype, 4, "fadd", f"{value:e}") for value in (0.0, 256 * step))
    x = np.array([256, 256, 256, 256]).astype(NUMPY_DTYPES[dtype])
    wide = trial(pool, signature, one, next_, Tolerance(relative=1.01 * step))
    wide.call(x)
    assert wide.cell.failure() is None
    narrow = trial(pool, signature, one, next_, Tolerance(relative=0.99 * step))
    narrow.call(x)
    assert narrow.cell.failure() == Failure(layout.LIVE_MISMATCH, 0, (0,), 256.0, 256.0 * (1 + step))

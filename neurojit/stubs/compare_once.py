"""One comparison, as LLVM IR: both variants run on the same inputs, then their outputs are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from neurojit.abi import layout
from neurojit.abi.names import COUNTER
from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_CANCELLED
from neurojit.model.element_types import is_float
from neurojit.model.types import Dtype, Signature
from neurojit.stubs.builder import (
    RELAXED,
    TRUE,
    Block,
    Function,
    Value,
    i64,
    parameters_of,
    symbol,
)
from neurojit.stubs.compare_loops import (
    MEMORY,
    Tolerance,
    compared_as,
    differs,
    largest,
    literal,
    measured_in,
)
from neurojit.stubs.floats import widened
from neurojit.stubs.live_cell_ir import Output, add_one, cell, load
from neurojit.stubs.overlaps import overlap

PAIR: Final = "neurojit.compare.pair"
FAILED: Final = "neurojit.failed"
# Comparisons by norm that only learn how large the elements are.
LEARNING: Final = 4
_FAULT_BYTES: Final = 8 + 8 * layout.FAULT_VALUES
_POISON: Final = -91


class _Ran(NamedTuple):
    status: Value
    ticks: Value


class _Check(NamedTuple):
    """An output that is compared. ``copy``: what the candidate wrote."""

    number: int
    output: Output
    copy: Value
    tolerance: Tolerance | None


class _Both(NamedTuple):
    """What came of running both variants."""

    theirs: Value
    ours: Value
    their_ticks: Value
    our_ticks: Value


def pair(signature: Signature, written: Sequence[Output], tolerances: Sequence[Tolerance | None]) -> str:
    """``i32 compare.pair`` of the function's own type. It calls the function FAILED."""
    parameters = parameters_of(signature)
    f = Function(PAIR, "i32", parameters, internal=True, attributes="noinline cold nounwind")
    alone, agreed, release = f.block("alone"), f.block("agreed"), f.block("release")

    words = f.room(f"[{_FAULT_BYTES} x i8]")
    words_at = f.field(parameters[0], layout.CONTEXT_FAULT_COUNT)
    incumbent = load(f, layout.LIVE_INCUMBENT, "ptr")
    candidate = load(f, layout.LIVE_CANDIDATE, "ptr")
    busy_at = _claim(f, signature, alone, lambda: f.hand_over("i32", incumbent, parameters))
    copies = _copies(f, written)
    compared_at = cell(f, layout.LIVE_COMPARED)
    compared = f.load("i64", compared_at, RELAXED)

    def run_candidate() -> _Ran:
        """A fault of the candidate's must not overwrite what the incumbent's reported."""
        f.copy(words, words_at, _FAULT_BYTES)
        found = _run(f, candidate, [copies.get(parameter, parameter) for parameter in parameters])
        f.copy(words_at, words, _FAULT_BYTES)
        return found

    both = _run_both(f, compared, lambda: _run(f, incumbent, parameters), run_candidate)
    timed, statuses = f.block("timed"), f.block("statuses")
    f.branch(f.compare("eq", f.either(both.theirs, both.ours), 0), timed, statuses)

    f.start(statuses)
    _compare_statuses(f, both.theirs, both.ours, agreed, release)

    f.start(timed)
    _note_ticks(f, compared, both)
    learned = f.compare("uge", compared, LEARNING)
    for index, (output, tolerance) in enumerate(zip(written, tolerances, strict=True)):
        _check(f, _Check(index, output, copies[output.mine], tolerance), learned, agreed)
    f.jump(agreed)

    f.start(agreed)
    f.store(f.add(compared, 1), compared_at, "release")
    f.jump(release)
    f.start(release)
    f.store(i64(0), busy_at, "release")
    f.give_back(both.theirs)
    return f.text()


def _claim(f: Function, signature: Signature, alone: Block, serve_alone: Callable[[], None]) -> Value:
    """Goes on as the one who compares, where there is a budget and copies would not overlap.

    What has to be 0 again afterwards; all others go to ``alone``, which ``serve_alone`` writes.
    """
    claim, prepare = f.block("claim"), f.block("prepare")
    budget_at = cell(f, layout.LIVE_BUDGET)
    budget = f.load("i64", budget_at, RELAXED)
    busy_at = cell(f, layout.LIVE_BUSY)
    overlapping = overlap(f, signature)
    afford = f.compare("sgt", budget, 0)
    f.branch(f.both(afford, f.is_not(overlapping)), claim, alone)

    f.start(claim)
    f.branch(f.claim(busy_at), prepare, alone)
    f.start(alone)
    serve_alone()
    f.start(prepare)
    f.store(f.sub(budget, 1), budget_at, RELAXED)
    return busy_at


def _run_both(
    f: Function, compared: Value, run_incumbent: Callable[[], _Ran], run_candidate: Callable[[], _Ran]
) -> _Both:
    """In alternating order."""
    candidate_first, incumbent_first = f.block("candidate.first"), f.block("incumbent.first")
    ran = f.block("ran")
    odd = f.compare("ne", f.both(compared, 1), 0)
    f.branch(odd, candidate_first, incumbent_first)

    f.start(incumbent_first)
    theirs, ours = run_incumbent(), run_candidate()
    f.jump(ran)
    f.start(candidate_first)
    ours_then = run_candidate()
    theirs_then = run_incumbent()
    f.jump(ran)

    f.start(ran)
    ways = (
        (theirs.status, theirs_then.status),
        (ours.status, ours_then.status),
        (theirs.ticks, theirs_then.ticks),
        (ours.ticks, ours_then.ticks),
    )
    return _Both(*(f.phi(one.kind, (incumbent_first, one), (candidate_first, other)) for one, other in ways))


def _note_ticks(f: Function, compared: Value, both: _Both) -> None:
    place = f.op("shl", f.both(compared, layout.LIVE_PAIRS - 1), 4)
    their_at = f.element("i8", cell(f, layout.LIVE_RING), place)
    f.store(both.their_ticks, their_at, RELAXED)
    f.store(both.our_ticks, f.field(their_at, 8), RELAXED)


def _run(f: Function, entry: Value, given: Sequence[Value]) -> _Ran:
    start = f.call("i64", symbol(COUNTER), [])
    status = f.call("i32", entry, given)
    stop = f.call("i64", symbol(COUNTER), [])
    return _Ran(status, f.sub(stop, start))


def _copies(f: Function, written: Sequence[Output]) -> dict[Value, Value]:
    """Where the candidate writes, by the caller's buffers.

    Poison also brings the scratch memory into the cache, where the incumbent's buffers mostly are.
    """
    scratch = load(f, layout.LIVE_SCRATCH, "ptr")
    copies: dict[Value, Value] = {}
    for output in written:
        copy = copies[output.mine] = f.field(scratch, output.offset)
        if output.is_argument:
            f.copy(copy, output.mine, output.type.nbytes)
        else:
            f.fill(copy, _POISON, output.type.nbytes)
    return copies


def _compare_statuses(f: Function, theirs: Value, ours: Value, agreed: Block, release: Block) -> None:
    """Where one ended with a fault: they agree in that, or nothing can be said, or the candidate failed."""
    inconclusive, conclusive, other = f.block("inconclusive"), f.block("conclusive"), f.block("other")
    no_room = f.compare("ult", f.sub(theirs, 1), FIRST_SITE_STATUS - 1)
    stopped = f.compare("eq", ours, STATUS_CANCELLED)
    f.branch(f.either(no_room, stopped), inconclusive, conclusive)

    f.start(inconclusive)
    add_one(f, layout.LIVE_INCONCLUSIVE)
    f.jump(release)

    f.start(conclusive)
    f.branch(f.compare("eq", theirs, ours), agreed, other)

    f.start(other)
    their_status = f.cast("zext", theirs, "i64")
    our_status = f.cast("zext", ours, "i64")
    told = [i64(layout.LIVE_FAULT), i64(0), i64(0), their_status, our_status]
    f.call("void", symbol(FAILED), told)
    f.jump(agreed)


def _check(f: Function, check: _Check, learned: Value, agreed: Block) -> None:
    """Compares one output. Goes on where it agrees; else it is told, and no other output is compared."""
    output, (dtype, elements) = check.output, compared_as(check.output.type)
    kind, count, wide = MEMORY[dtype], i64(elements), measured_in(dtype)
    wrong_at, further = f.block("wrong.at"), f.block("agrees")
    judged, bound = TRUE, list[Value]()
    if check.tolerance is not None and is_float(dtype):
        relative = Value(MEMORY[wide], literal(wide, check.tolerance.relative))
        bound = [relative, _allowed(f, check, check.tolerance)]
        judged = learned if check.tolerance.norm else TRUE
    first = f.call("i64", differs(dtype), [output.mine, check.copy, count, *bound])
    wrong = f.both(f.compare("sge", first, 0), judged)
    f.branch(wrong, wrong_at, further)

    f.start(wrong_at)
    want = _as_word(f, dtype, f.load(kind, f.element(kind, output.mine, first)))
    got = _as_word(f, dtype, f.load(kind, f.element(kind, check.copy, first)))
    f.call("void", symbol(FAILED), [i64(layout.LIVE_MISMATCH), i64(check.number), first, want, got])
    f.jump(agreed)
    f.start(further)


def _allowed(f: Function, check: _Check, tolerance: Tolerance) -> Value:
    """The absolute part of the bound, by how large elements are, which is noted."""
    output, (dtype, elements) = check.output, compared_as(check.output.type)
    size = f.call(MEMORY[dtype], largest(dtype), [output.mine, i64(elements)])
    now = widened(f, dtype, size)
    scale_at = cell(f, layout.LIVE_SCALES + 8 * check.number)
    faded = f.op("fmul", f.load("double", scale_at), "5.0e-01")
    scale = f.select(f.compare("ogt", now, faded), now, faded)
    f.store(scale, scale_at)
    allowed = f.op("fmul", scale, literal("f64", tolerance.norm))
    wide = MEMORY[measured_in(dtype)]
    return allowed if wide == allowed.kind else f.cast("fptrunc", allowed, wide)


def _as_word(f: Function, dtype: Dtype, value: Value) -> Value:
    """Floats as the bits of a double, integers sign-extended, bytes as they are."""
    if is_float(dtype):
        return f.cast("bitcast", widened(f, dtype, value), "i64")
    if value.kind == "i64":
        return value
    return f.cast("zext" if dtype == "i1" else "sext", value, "i64")

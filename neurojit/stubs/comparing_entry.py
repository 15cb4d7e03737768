"""The comparing entry, as LLVM IR: what a slot holds while a judged candidate is on trial.

``neurojit.compare`` has the function's own type and is installed into its slot, so callers from Python and
callers in compiled code come the same way. Its live cell (``abi.layout``) says where a call goes, by a
hash of the number of the call, which keeps step with no loop of the program:

- *compared*: incumbent and candidate both run, in alternating order, on the same inputs. The incumbent
  writes the caller's buffers and what it returns is returned; the candidate writes copies of the in-out
  buffers, and poisoned memory for results, in the cell's scratch. The outputs are compared in native code.
  One comparison is made at a time, which also ends recursion, and none where a written buffer overlaps
  another argument: copies would not overlap.
- *served by the candidate*. Where it fails and nothing was written, the incumbent answers instead.
- *served by the incumbent*.

``neurojit.serve`` takes its place once the candidate serves all calls but those that are compared again: one
count and one branch are all that it adds to a call.

Whatever goes wrong is written down once, and in the same moment the candidate's address is replaced by the
incumbent's: no later call reaches the candidate, however late the host looks.

The caller has announced the slot, not the variants, and that is enough: to retire either, the reclaimer
waits for all that announced the slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neurojit.abi import layout
from neurojit.abi.names import COUNTER
from neurojit.abi.status import FIRST_ADDED_SITE, FIRST_SITE_STATUS, STATUS_CANCELLED
from neurojit.model.element_types import COUNTED, is_float
from neurojit.model.types import Signature
from neurojit.stubs.builder import (
    MEMCPY,
    MEMSET,
    RELAXED,
    Function,
    Value,
    external,
    i64,
    number,
    parameters_of,
    symbol,
)
from neurojit.stubs.compare_loops import MEMORY, Tolerance, compared_as, comparing_loops
from neurojit.stubs.compare_once import FAILED, PAIR, pair
from neurojit.stubs.counter import ticks_function
from neurojit.stubs.live_cell_ir import LIVE, cell, load, outputs, store

COMPARE: Final = "neurojit.compare"
SERVE: Final = "neurojit.serve"
# Statuses from here on belong to checks that were added to a candidate: no incumbent has them.
FIRST_ADDED_STATUS: Final = FIRST_SITE_STATUS + FIRST_ADDED_SITE
_GOLDEN: Final = -7046029254386353131  # 2^64 / phi: multiples are spread evenly (Knuth, TAOCP 3, 6.4)
_SLACK_TICKS: Final = 4096  # a microsecond or so: from a cost of nothing one gets away
_RARELY: Final = (1, 1000)
_TROUBLE: Final = "neurojit.compare.trouble"


def compare_ir(signature: Signature, tolerances: Sequence[Tolerance | None], triple: str) -> str:
    """The module's text. ``tolerances``: one for each output, None for bit by bit (integers always are).

    A dtype is compared in one way throughout: all its outputs have a tolerance or none has.
    """
    written = outputs(signature)
    loops: dict[str, str] = {}
    for output, tolerance in zip(written, tolerances, strict=True):
        dtype, _ = compared_as(output.type)
        loops.setdefault(dtype, comparing_loops(dtype, bitwise=tolerance is None))
    return "\n".join([
        external(LIVE),
        MEMCPY,
        "declare i64 @llvm.umin.i64(i64, i64)",
        MEMSET,
        *(f"declare {MEMORY[one]} @llvm.fabs.{one}({MEMORY[one]})" for one in COUNTED if is_float(one)),
        ticks_function(triple, "neurojit.compare.ticks"),
        *loops.values(),
        _failed(),
        pair(signature, written, tolerances),
        _trouble(signature),
        _entry(signature),
        _serving(signature),
    ])  # fmt: skip


def _failed() -> str:
    """Written down once. The candidate is out of reach before anyone can read why."""
    told = [Value("i64", f"%{name}") for name in ("kind", "output", "index", "want", "got")]
    f = Function(FAILED, "void", told, internal=True, attributes="cold nounwind")
    write, done = f.block("write"), f.block("done")
    store(f, layout.LIVE_CANDIDATE, load(f, layout.LIVE_INCUMBENT))
    failed_at = cell(f, layout.LIVE_FAILED)
    f.branch(f.claim(failed_at), write, done)

    f.start(write)
    fields = ("LIVE_FAILURE", "LIVE_OUTPUT", "LIVE_INDEX", "LIVE_EXPECTED", "LIVE_GOT")
    for name, value in zip(fields, told, strict=True):
        store(f, getattr(layout, name), value)
    f.store(i64(2), failed_at, "release")
    f.jump(done)
    f.start(done)
    f.give_back()
    return f.text()


def _entry(signature: Signature) -> str:
    parameters = parameters_of(signature)
    f = Function(COMPARE, "i32", parameters)
    both, single = f.block("pair"), f.block("single")
    ours, theirs = f.block("candidate"), f.block("incumbent")

    calls_at = cell(f, layout.LIVE_CALLS)
    calls = f.load("i64", calls_at, RELAXED)
    f.store(f.add(calls, 1), calls_at, RELAXED)
    chance = f.op("mul", calls, _GOLDEN)
    f.branch(f.compare("ule", chance, load(f, layout.LIVE_COMPARE)), both, single, _RARELY)

    f.start(single)
    f.branch(f.compare("ule", chance, load(f, layout.LIVE_SHARE)), ours, theirs)
    f.start(ours)
    _serve_by_candidate(f, parameters)
    f.start(theirs)
    f.hand_over("i32", load(f, layout.LIVE_INCUMBENT, "ptr"), parameters)
    f.start(both)
    f.hand_over("i32", symbol(PAIR), parameters)
    return f.text()


def _serve_by_candidate(f: Function, parameters: Sequence[Value]) -> None:
    """The end of a block, and what follows it."""
    served, trouble = f.block("served"), f.block("trouble")
    status = f.call("i32", load(f, layout.LIVE_CANDIDATE, "ptr"), parameters)
    f.branch(f.compare("eq", status, 0), served, trouble)
    f.start(served)
    f.give_back(number("i32", 0))
    f.start(trouble)
    f.hand_over("i32", symbol(_TROUBLE), [*parameters, status])


def _serving(signature: Signature) -> str:
    """The entry of the last stage: it counts down, where the other asks where each call goes.

    The next comparison is after half the interval to one and a half of it, by a hash of the number of calls.
    What comparisons take is noted as a moving mean, in which one that was interrupted does not count for more
    than four.
    """
    parameters = parameters_of(signature)
    f = Function(SERVE, "i32", parameters)
    due, single = f.block("pair"), f.block("single")
    left_at = cell(f, layout.LIVE_LEFT)
    less = f.sub(f.load("i64", left_at, RELAXED), 1)
    f.store(less, left_at, RELAXED)
    f.branch(f.compare("slt", less, 0), due, single, _RARELY)

    f.start(single)
    _serve_by_candidate(f, parameters)

    f.start(due)
    interval = load(f, layout.LIVE_INTERVAL)
    calls_at = cell(f, layout.LIVE_CALLS)
    calls = f.load("i64", calls_at, RELAXED)
    spread = f.op("lshr", f.op("mul", calls, _GOLDEN), 32)
    share = f.op("lshr", f.op("mul", spread, interval), 32)
    following = f.add(f.op("lshr", interval, 1), share)
    f.store(following, left_at, RELAXED)
    f.store(f.add(calls, f.add(following, 1)), calls_at, RELAXED)

    start = f.call("i64", symbol(COUNTER), [])
    status = f.call("i32", symbol(PAIR), parameters)
    took = f.sub(f.call("i64", symbol(COUNTER), []), start)
    cost_at = cell(f, layout.LIVE_COST)
    cost = f.load("i64", cost_at, RELAXED)
    most = f.add(f.op("shl", cost, 2), _SLACK_TICKS)
    counts = f.call("i64", symbol("llvm.umin.i64"), [took, most])
    four = f.add(f.op("mul", cost, 3), counts)
    f.store(f.op("lshr", four, 2), cost_at, RELAXED)
    f.give_back(status)
    return f.text()


def _trouble(signature: Signature) -> str:
    """The candidate served a call and failed."""
    parameters, status = parameters_of(signature), Value("i32", "%status")
    attributes = "noinline cold nounwind"
    f = Function(_TROUBLE, "i32", [*parameters, status], internal=True, attributes=attributes)
    ended, failed = f.block("ended"), f.block("failed")
    got = f.cast("zext", status, "i64")
    f.branch(f.compare("eq", status, STATUS_CANCELLED), ended, failed)
    f.start(ended)
    f.give_back(status)

    f.start(failed)
    if signature.writes_arguments:
        added = f.compare("uge", status, FIRST_ADDED_STATUS)
        kind = f.select(added, i64(layout.LIVE_FAULT), i64(layout.LIVE_UNEXPLAINED))
        f.call("void", symbol(FAILED), [kind, i64(0), i64(0), i64(0), got])
        f.give_back(status)
        return f.text()
    f.store(i64(0), f.field(parameters[0], layout.CONTEXT_FAULT_COUNT))
    again = f.call("i32", load(f, layout.LIVE_INCUMBENT, "ptr"), parameters)
    agreed, differ = f.block("agreed"), f.block("differ")
    same = f.compare("eq", again, status)
    f.branch(f.either(same, f.compare("eq", again, STATUS_CANCELLED)), agreed, differ)

    f.start(differ)
    want = f.cast("zext", again, "i64")
    f.call("void", symbol(FAILED), [i64(layout.LIVE_FAULT), i64(0), i64(0), want, got])
    f.jump(agreed)
    f.start(agreed)
    f.give_back(again)
    return f.text()

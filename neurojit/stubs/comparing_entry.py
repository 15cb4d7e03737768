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

from neurojit.abi import calling, layout
from neurojit.abi.names import COUNTER
from neurojit.abi.status import FIRST_ADDED_SITE, FIRST_SITE_STATUS, STATUS_CANCELLED
from neurojit.model.types import Signature
from neurojit.stubs.compare_loops import Tolerance, comparing_loops
from neurojit.stubs.compare_once import FAILED, PAIR, pair
from neurojit.stubs.counter import ticks_function
from neurojit.stubs.live_cell_ir import LIVE, cell, load, outputs, store
from neurojit.stubs.llvm_text import field

COMPARE: Final = "neurojit.compare"
SERVE: Final = "neurojit.serve"
# Statuses from here on belong to checks that were added to a candidate: no incumbent has them.
FIRST_ADDED_STATUS: Final = FIRST_SITE_STATUS + FIRST_ADDED_SITE
_GOLDEN: Final = -7046029254386353131  # 2^64 / phi: multiples are spread evenly (Knuth, TAOCP 3, 6.4)
_SLACK_TICKS: Final = 4096  # a microsecond or so: from a cost of nothing one gets away
_RARE: Final = '!prof !{!"branch_weights", i32 1, i32 1000}'


def compare_ir(signature: Signature, tolerances: Sequence[Tolerance | None], triple: str) -> str:
    """The module's text. ``tolerances``: one for each output, None for bit by bit (integers always are).

    A dtype is compared in one way throughout: all its outputs have a tolerance or none has.
    """
    written = outputs(signature)
    loops: dict[str, str] = {}
    for output, tolerance in zip(written, tolerances, strict=True):
        loops.setdefault(output.type.dtype, comparing_loops(output.type.dtype, bitwise=tolerance is None))
    return "\n".join([
        f'@"{LIVE}" = external global i8',
        "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)",
        "declare i64 @llvm.umin.i64(i64, i64)",
        "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)",
        ticks_function(triple, "neurojit.compare.ticks"),
        *loops.values(),
        _FAILED,
        pair(signature, written, tolerances),
        _trouble(signature),
        _entry(signature),
        _serving(signature),
    ])  # fmt: skip


# Written down once. The candidate is out of reach before anyone can read why.
_FAILED = f"""
define internal void @"{FAILED}"(i64 %kind, i64 %output, i64 %index, i64 %want, i64 %got) cold nounwind {{
{load(layout.LIVE_INCUMBENT, "%incumbent")}
{store(layout.LIVE_CANDIDATE, "%incumbent", "%candidate.at")}
{cell(layout.LIVE_FAILED, "%failed.at")}
  %claim = cmpxchg ptr %failed.at, i64 0, i64 1 acq_rel monotonic
  %won = extractvalue {{i64, i1}} %claim, 1
  br i1 %won, label %write, label %done
write:
{store(layout.LIVE_FAILURE, "%kind", "%kind.at")}
{store(layout.LIVE_OUTPUT, "%output", "%output.at")}
{store(layout.LIVE_INDEX, "%index", "%index.at")}
{store(layout.LIVE_EXPECTED, "%want", "%want.at")}
{store(layout.LIVE_GOT, "%got", "%got.at")}
  store atomic i64 2, ptr %failed.at release, align 8
  br label %done
done:
  ret void
}}
"""


def _entry(signature: Signature) -> str:
    parameters = calling.parameter_list(signature)
    return f"""define i32 @"{COMPARE}"({parameters}) nounwind {{
{load(layout.LIVE_CALLS, "%calls")}
  %counted = add i64 %calls, 1
  store atomic i64 %counted, ptr %calls.at monotonic, align 8
  %hash = mul i64 %calls, {_GOLDEN}
{load(layout.LIVE_COMPARE, "%compare")}
  %compared = icmp ule i64 %hash, %compare
  br i1 %compared, label %pair, label %single, {_RARE}
single:
{load(layout.LIVE_SHARE, "%share")}
  %ours = icmp ule i64 %hash, %share
  br i1 %ours, label %candidate, label %incumbent
candidate:
{_served_by_candidate(parameters)}
incumbent:
{load(layout.LIVE_INCUMBENT, "%incumbent.entry", "ptr")}
  %theirs = tail call i32 %incumbent.entry({parameters})
  ret i32 %theirs
pair:
  %both = tail call i32 @"{PAIR}"({parameters})
  ret i32 %both
}}
"""


def _served_by_candidate(parameters: str) -> str:
    """The end of a block, and what follows it."""
    return f"""{load(layout.LIVE_CANDIDATE, "%candidate.entry", "ptr")}
  %status = call i32 %candidate.entry({parameters})
  %fine = icmp eq i32 %status, 0
  br i1 %fine, label %served, label %trouble
served:
  ret i32 0
trouble:
  %again = tail call i32 @"neurojit.compare.trouble"({parameters}, i32 %status)
  ret i32 %again"""


def _serving(signature: Signature) -> str:
    """The entry of the last stage: it counts down, where the other asks where each call goes.

    The next comparison is after half the interval to one and a half of it, by a hash of the number of calls.
    What comparisons take is noted as a moving mean, in which one that was interrupted does not count for more
    than four.
    """
    parameters = calling.parameter_list(signature)
    return f"""define i32 @"{SERVE}"({parameters}) nounwind {{
{load(layout.LIVE_LEFT, "%left")}
  %less = sub i64 %left, 1
  store atomic i64 %less, ptr %left.at monotonic, align 8
  %due = icmp slt i64 %less, 0
  br i1 %due, label %pair, label %single, {_RARE}
single:
{_served_by_candidate(parameters)}
pair:
{load(layout.LIVE_INTERVAL, "%interval")}
{load(layout.LIVE_CALLS, "%calls")}
  %hash = mul i64 %calls, {_GOLDEN}
  %spread = lshr i64 %hash, 32
  %spread.scaled = mul i64 %spread, %interval
  %share = lshr i64 %spread.scaled, 32
  %half = lshr i64 %interval, 1
  %next = add i64 %half, %share
  store atomic i64 %next, ptr %left.at monotonic, align 8
  %coming = add i64 %next, 1
  %counted = add i64 %calls, %coming
  store atomic i64 %counted, ptr %calls.at monotonic, align 8
  %start = call i64 @"{COUNTER}"()
  %both = call i32 @"{PAIR}"({parameters})
  %stop = call i64 @"{COUNTER}"()
  %took = sub i64 %stop, %start
{load(layout.LIVE_COST, "%cost")}
  %four.costs = shl i64 %cost, 2
  %most = add i64 %four.costs, {_SLACK_TICKS}
  %counts = call i64 @llvm.umin.i64(i64 %took, i64 %most)
  %three = mul i64 %cost, 3
  %four = add i64 %three, %counts
  %mean = lshr i64 %four, 2
  store atomic i64 %mean, ptr %cost.at monotonic, align 8
  ret i32 %both
}}
"""


def _trouble(signature: Signature) -> str:
    """The candidate served a call and failed."""
    parameters = calling.parameter_list(signature)
    attributes = "noinline cold nounwind"
    head = f"""define internal i32 @"neurojit.compare.trouble"({parameters}, i32 %status) {attributes} {{
  %got = zext i32 %status to i64
  %cancelled = icmp eq i32 %status, {STATUS_CANCELLED}
  br i1 %cancelled, label %ended, label %failed
ended:
  ret i32 %status
failed:
"""
    if signature.writes_arguments:
        return f"""{head}  %added = icmp uge i32 %status, {FIRST_ADDED_STATUS}
  %kind = select i1 %added, i64 {layout.LIVE_FAULT}, i64 {layout.LIVE_UNEXPLAINED}
  call void @"{FAILED}"(i64 %kind, i64 0, i64 0, i64 0, i64 %got)
  ret i32 %status
}}
"""
    return f"""{head}{field("%ctx", layout.CONTEXT_FAULT_COUNT, "%count.at")}
  store i64 0, ptr %count.at, align 8
{load(layout.LIVE_INCUMBENT, "%incumbent", "ptr")}
  %again = call i32 %incumbent({parameters})
  %same = icmp eq i32 %again, %status
  %stopped = icmp eq i32 %again, {STATUS_CANCELLED}
  %either = or i1 %same, %stopped
  br i1 %either, label %agreed, label %differ
differ:
  %want = zext i32 %again to i64
  call void @"{FAILED}"(i64 {layout.LIVE_FAULT}, i64 0, i64 0, i64 %want, i64 %got)
  br label %agreed
agreed:
  ret i32 %again
}}
"""

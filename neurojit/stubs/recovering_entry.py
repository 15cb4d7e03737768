"""The recovering entry, as LLVM IR: what makes each call of a recovery scope a transaction.

``neurojit.recovering`` has the function's own type and stands in its slot before every variant, so callers
from Python and callers in compiled code come the same way. It copies what the call may change (in-out
buffers, and the globals that the scope or its callees may write) into the thread's arena, calls what is
installed, and returns at once where that ends well. Otherwise it puts everything back bit for bit, and asks
the host (``neurojit.recover``) what to do: to pass the status on, or to call again what is installed by
then. Results are not put back: their memory holds nothing before the call has ended.

Now and then, when ``RECOVERY_CALLS`` reaches ``RECOVERY_DUE``, the host is told the state before the call
(``neurojit.record``): calls that passed are what a patch has to keep.

A call that is cancelled is undone like one that failed; the host passes its status on.

A call with a deadline ends by one exchange of its announcement for an ended one, which tells whether its time
was up before (see ``neurojit.execution.deadlines``). Then the host is asked, however it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from neurojit.abi import calling, layout
from neurojit.abi.names import GLOBAL_PREFIX
from neurojit.abi.status import STATUS_ARENA
from neurojit.model.types import Signature
from neurojit.stubs.llvm_text import field, quoted

RECOVERING: Final = "neurojit.recovering"
RECOVER: Final = "neurojit.recover"
RECORD: Final = "neurojit.record"
BODY_CELL: Final = "neurojit.slot.body"
RECOVERY_CELL: Final = "neurojit.recovery"
# What the host answers: to pass the status on, to call again, or else the status to pass on instead.
PASS_ON: Final = 0
RETRY: Final = 1
_ALIGNMENT: Final = 64
_RARE: Final = '!prof !{!"branch_weights", i32 1, i32 100000}'


@dataclass(frozen=True, slots=True)
class Changed:
    """Memory that a call may change: a parameter or a global by its LLVM name, and its size."""

    name: str
    nbytes: int
    offset: int  # in the snapshot


def changed(signature: Signature, globals_: Sequence[tuple[str, int]]) -> tuple[Changed, ...]:
    """What is copied before a call. ``globals_``: name and bytes of those that may be written."""
    found: list[Changed] = []
    offset = 0
    pieces = [
        (f"%a{index}", argument.type.nbytes)
        for index, argument in enumerate(signature.arguments)
        if argument.effect in ("write", "readwrite")
    ]
    pieces += [(f"@{quoted(GLOBAL_PREFIX + name)}", nbytes) for name, nbytes in globals_]
    for name, nbytes in pieces:
        if nbytes:
            found.append(Changed(name, nbytes, offset))
            offset += -(-nbytes // _ALIGNMENT) * _ALIGNMENT
    return tuple(found)


def snapshot_bytes(pieces: Sequence[Changed]) -> int:
    """Bytes of the arena that a snapshot takes."""
    return pieces[-1].offset + -(-pieces[-1].nbytes // _ALIGNMENT) * _ALIGNMENT if pieces else 0


def recovering_ir(
    signature: Signature,
    globals_: Sequence[tuple[str, int]],
    slot_index: int,
    *,
    deadline: bool = False,
) -> str:
    """The module's text. ``globals_``: name and bytes of the globals that a call may write.

    ``deadline``: whether calls have one.
    """
    pieces = changed(signature, globals_)
    parameters = calling.parameter_list(signature)
    words = max(1, len(signature.arguments))
    return f"""@{quoted(RECOVERY_CELL)} = external global i8
@{quoted(BODY_CELL)} = external global ptr
{_globals(pieces)}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare i32 @{quoted(RECOVER)}(ptr, i64, i32, ptr)
declare void @{quoted(RECORD)}(ptr, i64, ptr)

define i32 @{quoted(RECOVERING)}({parameters}) nounwind {{
  %words = alloca [{words} x i64], align 8
{field("%ctx", layout.CONTEXT_ARENA_TOP, "%top.at")}
  %top = load i64, ptr %top.at, align 8
{field("%ctx", layout.CONTEXT_ARENA_END, "%end.at")}
  %end = load i64, ptr %end.at, align 8
  %rounded = add i64 %top, {_ALIGNMENT - 1}
  %start = and i64 %rounded, -{_ALIGNMENT}
  %after = add i64 %start, {snapshot_bytes(pieces)}
  %full = icmp ugt i64 %after, %end
  br i1 %full, label %no.room, label %begin, {_RARE}
begin:
  %snapshot = inttoptr i64 %start to ptr
{_copies(pieces, to_snapshot=True)}
  store i64 %after, ptr %top.at, align 8
{_cell(layout.RECOVERY_CALLS, "%calls")}
  %more = add i64 %calls, 1
  store atomic i64 %more, ptr %calls.at monotonic, align 8
{_cell(layout.RECOVERY_DUE, "%due")}
  %is.due = icmp uge i64 %calls, %due
  br i1 %is.due, label %record, label %call, {_RARE}
record:
{_words(signature, "r")}
  call void @{quoted(RECORD)}(ptr %ctx, i64 {slot_index}, ptr %words)
  br label %call
call:
  %entry = load atomic ptr, ptr @{quoted(BODY_CELL)} acquire, align 8
  %status = call i32 %entry({parameters})
  %fine = icmp eq i32 %status, 0
{_ending(deadline=deadline)}
failed:
{_copies(pieces, to_snapshot=False)}
  store i64 %after, ptr %top.at, align 8
  br label %ask
ask:
{_words(signature, "f")}
  %answer = call i32 @{quoted(RECOVER)}(ptr %ctx, i64 {slot_index}, i32 %status, ptr %words)
  %again = icmp eq i32 %answer, {RETRY}
  br i1 %again, label %begin.again, label %passed
begin.again:
{"  store atomic i64 %announced, ptr %mark.at release, align 8" if deadline else ""}
  br label %call
passed:
  %same = icmp eq i32 %answer, {PASS_ON}
  %told = select i1 %same, i32 %status, i32 %answer
  br label %done
done:
  %result = phi i32 [%status, %call], [%told, %passed]
  store i64 %top, ptr %top.at, align 8
  ret i32 %result
no.room:
{_no_room(pieces)}
  ret i32 {STATUS_ARENA}
}}
"""


def _ending(*, deadline: bool) -> str:
    """From ``%fine`` to ``done``, ``failed`` (to be undone) or ``ask`` (which ended well, but late)."""
    likely = '!prof !{!"branch_weights", i32 100000, i32 1}'
    if not deadline:
        return f"  br i1 %fine, label %done, label %failed, {likely}"
    return f"""{field("%ctx", layout.CONTEXT_DEPTH, "%depth.at")}
  %depth = load atomic i64, ptr %depth.at monotonic, align 8
  %last = sub i64 %depth, 1
{field("%ctx", layout.CONTEXT_SHADOW, "%shadow")}
  %mark.at = getelementptr i64, ptr %shadow, i64 %last
  %mark = load atomic i64, ptr %mark.at monotonic, align 8
  %announced = and i64 %mark, {layout.SHADOW_ENDED - 1}
  %over = or i64 %announced, {layout.SHADOW_ENDED}
  %before = atomicrmw xchg ptr %mark.at, i64 %over seq_cst, align 8
  %late = icmp slt i64 %before, 0
  %early = xor i1 %late, true
  %well = and i1 %fine, %early
  br i1 %well, label %done, label %ended, {likely}
ended:
  br i1 %fine, label %ask, label %failed"""


def _globals(pieces: Sequence[Changed]) -> str:
    return "\n".join(f"{piece.name} = external global i8" for piece in pieces if piece.name.startswith("@"))


def _copies(pieces: Sequence[Changed], *, to_snapshot: bool) -> str:
    lines: list[str] = []
    for number, piece in enumerate(pieces):
        at = f"%{'saved' if to_snapshot else 'put'}{number}"
        ends = (at, piece.name) if to_snapshot else (piece.name, at)
        lines += [
            f"  {at} = getelementptr i8, ptr %snapshot, i64 {piece.offset}",
            f"  call void @llvm.memcpy.p0.p0.i64(ptr {ends[0]}, ptr {ends[1]}, i64 {piece.nbytes}, i1 false)",
        ]
    return "\n".join(lines)


def _cell(offset: int, name: str) -> str:
    return f"""  {name}.at = getelementptr i8, ptr @{quoted(RECOVERY_CELL)}, i64 {offset}
  {name} = load atomic i64, ptr {name}.at monotonic, align 8"""


def _words(signature: Signature, suffix: str) -> str:
    """The arguments as the host reads them: addresses of buffers, bits of scalars."""
    lines: list[str] = []
    for index, argument in enumerate(signature.arguments):
        at, name = f"%word{index}.{suffix}", f"%a{index}"
        kind = calling.parameter_type(argument.type)
        lines += [
            f"  {at} = getelementptr i64, ptr %words, i64 {index}",
            f"  store i64 0, ptr {at}, align 8",
            f"  store {kind} {name}, ptr {at}, align 8",
        ]
    return "\n".join(lines)


def _no_room(pieces: Sequence[Changed]) -> str:
    """What a frame that finds no room says: how many bytes it wanted."""
    return f"""{field("%ctx", layout.CONTEXT_FAULT_VALUES, "%value.at")}
  store i64 {snapshot_bytes(pieces)}, ptr %value.at, align 8
{field("%ctx", layout.CONTEXT_FAULT_COUNT, "%count.at")}
  store i64 1, ptr %count.at, align 8"""

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
from typing import Final, NamedTuple

from neurojit.abi import layout
from neurojit.abi.names import GLOBAL_PREFIX
from neurojit.abi.status import STATUS_ARENA
from neurojit.model.types import Signature
from neurojit.stubs.builder import (
    MEMCPY,
    RELAXED,
    Block,
    Function,
    Value,
    external,
    i64,
    number,
    parameters_of,
    symbol,
)
from neurojit.stubs.llvm_text import quoted

RECOVERING: Final = "neurojit.recovering"
RECOVER: Final = "neurojit.recover"
RECORD: Final = "neurojit.record"
BODY_CELL: Final = "neurojit.slot.body"
RECOVERY_CELL: Final = "neurojit.recovery"
# What the host answers: to pass the status on, to call again, or else the status to pass on instead.
PASS_ON: Final = 0
RETRY: Final = 1
_ALIGNMENT: Final = 64
_RARELY: Final = (1, 100_000)
_MOSTLY: Final = (100_000, 1)


@dataclass(frozen=True, slots=True)
class Changed:
    """Memory that a call may change: a parameter or a global, and its size."""

    address: Value
    nbytes: int
    offset: int  # in the snapshot


def changed(signature: Signature, globals_: Sequence[tuple[str, int]]) -> tuple[Changed, ...]:
    """What is copied before a call. ``globals_``: name and bytes of those that may be written."""
    found: list[Changed] = []
    offset = 0
    pieces = [
        (parameter, argument.type.nbytes)
        for parameter, argument in zip(parameters_of(signature)[1:], signature.arguments, strict=False)
        if argument.effect in ("write", "readwrite")
    ]
    pieces += [(symbol(GLOBAL_PREFIX + name), nbytes) for name, nbytes in globals_]
    for address, nbytes in pieces:
        if nbytes:
            found.append(Changed(address, nbytes, offset))
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
    lines = [
        external(RECOVERY_CELL),
        external(BODY_CELL, "ptr"),
        *(external(GLOBAL_PREFIX + name) for name, nbytes in globals_ if nbytes),
        MEMCPY,
        f"declare i32 @{quoted(RECOVER)}(ptr, i64, i32, ptr)",
        f"declare void @{quoted(RECORD)}(ptr, i64, ptr)",
        _entry(signature, changed(signature, globals_), slot_index, deadline=deadline),
    ]
    return "\n".join(lines)


def _entry(signature: Signature, pieces: Sequence[Changed], slot_index: int, *, deadline: bool) -> str:
    parameters = parameters_of(signature)
    context = parameters[0]
    given = parameters[1 : 1 + len(signature.arguments)]
    f = Function(RECOVERING, "i32", parameters)
    call, failed, ask = f.block("call"), f.block("failed"), f.block("ask")
    passed, done, no_room = f.block("passed"), f.block("done"), f.block("no.room")

    words = f.room(f"[{max(1, len(given))} x i64]")
    snapshot = _take_snapshot(f, context, pieces, no_room)
    record = f.block("record")
    f.branch(_count_call(f), record, call, _RARELY)
    f.start(record)
    _write_words(f, words, given)
    f.call("void", symbol(RECORD), [context, i64(slot_index), words])
    f.jump(call)

    f.start(call)
    status = f.call("i32", f.load("ptr", symbol(BODY_CELL), "acquire"), parameters)
    fine = f.compare("eq", status, 0)
    mark: _Mark | None = None
    if deadline:
        mark, ended = _end_in_time(f, context), f.block("ended")
        f.branch(f.both(fine, f.is_not(mark.late)), done, ended, _MOSTLY)
        f.start(ended)
        f.branch(fine, ask, failed)  # what ended well, but late, is not undone
    else:
        f.branch(fine, done, failed, _MOSTLY)

    f.start(failed)
    _put_back(f, pieces, snapshot)
    f.jump(ask)

    f.start(ask)
    _write_words(f, words, given)
    answer = f.call("i32", symbol(RECOVER), [context, i64(slot_index), status, words])
    again = f.block("again")
    f.branch(f.compare("eq", answer, RETRY), again, passed)
    f.start(again)
    if mark is not None:
        f.store(mark.announced, mark.at, "release")
    f.jump(call)
    f.start(passed)
    told = f.select(f.compare("eq", answer, PASS_ON), status, answer)
    f.jump(done)

    f.start(done)
    result = f.phi("i32", (call, status), (passed, told))
    f.store(snapshot.top, snapshot.top_at)
    f.give_back(result)
    f.start(no_room)
    _tell_bytes(f, context, snapshot_bytes(pieces))
    f.give_back(number("i32", STATUS_ARENA))
    return f.text()


class _Snapshot(NamedTuple):
    """What a call may change, at ``at``.

    ``top``: of the arena before it, which stands at ``top_at``; ``after``: behind it.
    """

    at: Value
    top: Value
    top_at: Value
    after: Value


def _take_snapshot(f: Function, context: Value, pieces: Sequence[Changed], no_room: Block) -> _Snapshot:
    top_at = f.field(context, layout.CONTEXT_ARENA_TOP)
    top = f.load("i64", top_at)
    end = f.load("i64", f.field(context, layout.CONTEXT_ARENA_END))
    start = f.both(f.add(top, _ALIGNMENT - 1), -_ALIGNMENT)
    after = f.add(start, snapshot_bytes(pieces))
    begin = f.block("start")
    f.branch(f.compare("ugt", after, end), no_room, begin, _RARELY)
    f.start(begin)
    at = f.cast("inttoptr", start, "ptr")
    for piece in pieces:
        f.copy(f.field(at, piece.offset), piece.address, piece.nbytes)
    f.store(after, top_at)
    return _Snapshot(at, top, top_at, after)


def _put_back(f: Function, pieces: Sequence[Changed], snapshot: _Snapshot) -> None:
    for piece in pieces:
        f.copy(piece.address, f.field(snapshot.at, piece.offset), piece.nbytes)
    f.store(snapshot.after, snapshot.top_at)


def _count_call(f: Function) -> Value:
    """Counts it: whether its state is to be recorded."""
    calls_at = f.field(symbol(RECOVERY_CELL), layout.RECOVERY_CALLS)
    calls = f.load("i64", calls_at, RELAXED)
    f.store(f.add(calls, 1), calls_at, RELAXED)
    due = f.load("i64", f.field(symbol(RECOVERY_CELL), layout.RECOVERY_DUE), RELAXED)
    return f.compare("uge", calls, due)


class _Mark(NamedTuple):
    """Of a call with a deadline, in the shadow stack."""

    at: Value
    announced: Value
    late: Value


def _end_in_time(f: Function, context: Value) -> _Mark:
    """Exchange the announcement for an ended one."""
    depth = f.load("i64", f.field(context, layout.CONTEXT_DEPTH), RELAXED)
    last = f.sub(depth, 1)
    at = f.element("i64", f.field(context, layout.CONTEXT_SHADOW), last)
    announced = f.both(f.load("i64", at, RELAXED), layout.SHADOW_ENDED - 1)
    before = f.exchange(at, f.either(announced, layout.SHADOW_ENDED))
    return _Mark(at, announced, f.compare("slt", before, 0))


def _write_words(f: Function, words: Value, given: Sequence[Value]) -> None:
    """The arguments as the host reads them: addresses of buffers, bits of scalars."""
    for index, argument in enumerate(given):
        at = f.element("i64", words, i64(index))
        f.store(i64(0), at)
        f.store(argument, at)


def _tell_bytes(f: Function, context: Value, wanted: int) -> None:
    """What a frame that finds no room says: how many bytes it wanted."""
    f.store(i64(wanted), f.field(context, layout.CONTEXT_FAULT_VALUES))
    f.store(i64(1), f.field(context, layout.CONTEXT_FAULT_COUNT))

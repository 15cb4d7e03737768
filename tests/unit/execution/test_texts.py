"""What handles of texts stand for, and how long."""

from __future__ import annotations

import pytest

from neurojit.abi import layout
from neurojit.execution.cells import load, store
from neurojit.execution.contexts import ContextPool
from neurojit.execution.texts import KEPT_REPLIES, PROGRAM, Text, TextEnded, Texts


def texts() -> Texts:
    return Texts(lambda index, number: f"slot {index}, variant {number}")


def enter(context: int, announcement: int) -> None:
    """As a trampoline does before it calls."""
    depth = load(context + layout.CONTEXT_DEPTH)
    store(context + layout.CONTEXT_SHADOW + 8 * depth, announcement)
    store(context + layout.CONTEXT_DEPTH, depth + 1)


def leave(context: int) -> None:
    store(context + layout.CONTEXT_DEPTH, load(context + layout.CONTEXT_DEPTH) - 1)


def reply(number: int) -> Text:
    return Text(f"reply {number}", "me")


@pytest.mark.parametrize(("index", "number"), [(0, 0), (5, 3), (layout.MAXIMUM_SLOTS - 1, 2**32 - 1)])
def test_a_handle_of_a_source_names_slot_and_variant(pool: ContextPool, index: int, number: int) -> None:
    """None that there can be is taken for a reply."""
    found = texts().resolve(pool.acquire().address, index << 32 | number)
    assert found == Text(f"slot {index}, variant {number}", PROGRAM)


def test_a_reply_comes_back_while_its_activation_runs(pool: ContextPool) -> None:
    """Through calls that it makes, which get replies of their own."""
    kept, context = texts(), pool.acquire().address
    enter(context, 1 << 16)
    outer = kept.keep(context, reply(1))
    for sequence in (2, 3):
        enter(context, sequence << 16)
        inner = kept.keep(context, reply(sequence))
        assert kept.resolve(context, inner) == reply(sequence)
        leave(context)
    assert kept.resolve(context, outer) == reply(1)


def test_replies_end_with_their_activation(pool: ContextPool) -> None:
    """Any number of calls that ask leave no more than the last one's behind, at whatever depth."""
    kept, context = texts(), pool.acquire().address
    enter(context, 0)
    handles = list[int]()
    for sequence in range(1, 500):
        enter(context, sequence << 16)
        handles.append(kept.keep(context, reply(sequence)))
        leave(context)
    for ended in handles[:-1]:
        with pytest.raises(TextEnded):
            kept.resolve(context, ended)


def test_of_one_call_the_last_are_kept(pool: ContextPool) -> None:
    """However many it gets."""
    kept, context = texts(), pool.acquire().address
    enter(context, 1 << 16)
    handles = [kept.keep(context, reply(number)) for number in range(3 * KEPT_REPLIES)]
    assert len(set(handles)) == len(handles)
    for number, handle in enumerate(handles):
        if number < 2 * KEPT_REPLIES:
            with pytest.raises(TextEnded, match=f"the last {KEPT_REPLIES} are kept"):
                kept.resolve(context, handle)
        else:
            assert kept.resolve(context, handle) == reply(number)


def test_calls_in_other_contexts_keep_their_own(pool: ContextPool) -> None:
    kept = texts()
    one, other = pool.acquire().address, pool.acquire().address
    for context in (one, other):
        enter(context, 1 << 16)
    handle = kept.keep(one, reply(1))
    for number in range(2 * KEPT_REPLIES):
        kept.keep(other, reply(number))
    assert kept.resolve(one, handle) == reply(1)
    with pytest.raises(TextEnded):
        kept.resolve(other, handle)


def test_what_is_shown_does_not_steer_a_terminal() -> None:
    """The words themselves stay as they are."""
    written = "a\x1b[2J\u202eb\tc\n\ud800"
    assert Text(written, "me").shown == "a\ufffd[2J\ufffdb\tc\n\ufffd"
    assert Text(written, "me").words == written

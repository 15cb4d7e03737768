"""Threads have names, vanish with the process, and are made anew in the child of a fork."""

from __future__ import annotations

import queue
import threading

from neurojit.execution.threads import Loop, begin


def test_a_thread_is_named_and_does_not_keep_the_process() -> None:
    """What it is given are the arguments of its work."""
    seen: list[tuple[str, bool, int]] = []

    def work(number: int) -> None:
        thread = threading.current_thread()
        seen.append((thread.name, thread.daemon, number))

    begin("worker", work, 7).join()
    assert seen == [("neurojit-worker", True, 7)]


def test_a_loop_has_one_thread() -> None:
    """However often it is started; a fork's child, which has it not, gets another."""
    going, began = threading.Event(), queue.SimpleQueue[int]()

    def work() -> None:
        began.put(threading.get_ident())
        going.wait()

    loop = Loop("worker", work)
    loop.start()
    loop.start()
    first = began.get()
    assert began.empty()
    loop.after_fork_in_child()  # forgets, as there, the thread that stays behind here
    loop.start()
    assert began.get() != first
    going.set()
    loop.join()


def test_a_loop_does_not_wait_for_itself() -> None:
    """Whoever closes a program may be called by its own loop."""
    loops: list[Loop] = []
    ended = threading.Event()

    def work() -> None:
        loops[0].join()
        ended.set()

    loops.append(Loop("worker", work))
    loops[0].start()
    assert ended.wait(60)
    loops[0].join()


def test_a_loop_that_never_began_has_ended() -> None:
    """There is nothing to wait for."""
    Loop("worker", lambda: None).join()

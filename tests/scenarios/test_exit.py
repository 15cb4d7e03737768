"""The interpreter ends while threads run compiled code.

Defined: daemon threads vanish with the process, in whatever loop they are. Ordinary threads are waited for,
as Python waits for any; ``Runtime.cancel`` or ``close`` ends what would not end by itself. Either way the
exit code is the program's, nothing is written to stderr, and no compiler process is left.
"""

from __future__ import annotations

import pytest

from tests.scenarios.scripts import alive, run
from tests.scenarios.waiting import until


@pytest.mark.parametrize(
    ("function", "closed"), [("forever", "open"), ("count", "open"), ("forever", "closed")]
)
def test_daemon_threads_in_endless_loops(function: str, closed: str) -> None:
    """Four daemon threads in loops without end, one of them promoted to T2: the exit code is 0, at once. With
    the runtime closed before, their calls end with Cancelled."""
    ended = run(
        """
        runtime = neurojit.Runtime()
        program = runtime.load(LOOPS)
        name, closed = sys.argv[1:]
        def work():
            try:
                program[name](*((1.0,) if name == "forever" else (np.zeros(1, np.int64), 1 << 60)))
            except neurojit.Cancelled:
                pass
        for _ in range(4):
            threading.Thread(target=work, daemon=True).start()
        while program[name].calls < 4:
            time.sleep(0.01)
        program[name].promote("T2")
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.2)
        print(*runtime.compiler_pids, flush=True)
        if closed == "closed":
            runtime.close()
        """,
        function,
        closed,
    )
    assert (ended.code, ended.err) == (0, "")
    until(lambda: not any(map(alive, map(int, ended.out.split()))))


def test_ordinary_threads_finish_their_work() -> None:
    """A thread that is no daemon is waited for: the loop that it is in ends, and its result is right."""
    ended = run(
        """
        program = neurojit.Runtime().load(LOOPS)
        def work():
            counter = np.zeros(1, np.int64)
            program.count(counter, 50_000_000)
            print("counted", counter[0], flush=True)
        program.step(np.zeros(1, np.int64))
        threading.Thread(target=work).start()
        print("main ends", flush=True)
        """
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.split("\n")[:2] == ["main ends", "counted 50000000"]


def test_an_exit_in_the_middle_of_promotions() -> None:
    """The interpreter ends while functions are hot and the background compiles: exit code 0, every time."""
    for milliseconds in (40, 160):
        ended = run(
            """
            program = neurojit.Runtime().load(LOOPS)
            x = np.zeros(64, np.float32)
            counter = np.zeros(1, np.int64)
            threading.Thread(target=program.count, args=(counter, 1 << 60), daemon=True).start()
            end = time.monotonic() + int(sys.argv[1]) / 1000
            while time.monotonic() < end:
                program.add(x, x)
            """,
            str(milliseconds),
        )
        assert (ended.code, ended.err) == (0, "")


def test_an_endless_call_left_by_an_impatient_user() -> None:
    """sys.exit from the main thread with a status of its own, daemon threads in loops: the status is kept."""
    ended = run(
        """
        program = neurojit.Runtime().load(LOOPS)
        threading.Thread(target=program.forever, args=(1.0,), daemon=True).start()
        while not program.forever.calls:
            time.sleep(0.01)
        sys.exit(7)
        """
    )
    assert (ended.code, ended.err) == (7, "")


def test_daemon_threads_in_the_middle_of_prints() -> None:
    """Code that is in a callback when the interpreter ends, or comes to one after, vanishes as well."""
    for _ in range(2):
        ended = run(
            """
            seen = []
            program = neurojit.Runtime(print_sink=seen.append).load(LOOPS)
            for _ in range(3):
                threading.Thread(target=program.talk, args=(1 << 60,), daemon=True).start()
            while len(seen) < 1000:
                time.sleep(0.01)
            """
        )
        assert (ended.code, ended.err) == (0, "")

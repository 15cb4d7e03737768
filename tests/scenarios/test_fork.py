"""A process with a live runtime forks.

Defined: the child calls what is installed, and loads and promotes with a compiler of its own; the parent
notices nothing. Whatever thread holds whatever lock at that moment.
"""

from __future__ import annotations

from tests.scenarios.scripts import run

CHILD_AND_PARENT = """
def in_child(body):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            body()
            code = 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    limit = time.monotonic() + 300
    while time.monotonic() < limit:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(pid, signal.SIGABRT)
    os.waitpid(pid, 0)
    return "hung"
"""


def script(body: str) -> str:
    return CHILD_AND_PARENT + body


def test_the_child_calls_loads_and_promotes() -> None:
    """In the child: an installed function, a function not compiled yet, a new program, a promotion, a fault;
    in its own memory. The parent's compiler is not the child's, and serves the parent afterwards."""
    ended = run(
        script(
            """
runtime = neurojit.Runtime()
program = runtime.load(LOOPS)
x = np.arange(64, dtype=np.float32)
counter = np.zeros(1, np.int64)
program.add(x, x)
parent_pids = runtime.compiler_pids
def child():
    assert (program.add(x, x) == 2 * x).all()
    program.count(counter, 1000)
    assert counter[0] == 1000
    other = runtime.load(LOOPS)
    assert (other.add(x, x) == 2 * x).all()
    assert program.add.promote("T2").tier == "T2"
    assert (program.add(x, x) == 2 * x).all()
    assert runtime.compiler_pids and not set(runtime.compiler_pids) & set(parent_pids)
    own = neurojit.Runtime()
    assert (own.load(LOOPS).add(x, x) == 2 * x).all()
    own.close()
    runtime.close()
assert in_child(child) == 0
assert counter[0] == 0
assert runtime.compiler_pids == parent_pids
assert len(program.add.variants) == 1
assert program.add.promote("T2").tier == "T2"
program.count(counter, 10)
assert (program.add(x, x) == 2 * x).all() and counter[0] == 10
"""
        )
    )
    assert (ended.code, ended.err) == (0, "")


def test_forks_while_the_parent_is_busy() -> None:
    """Twenty forks while one thread swaps, one calls and one runs a loop without end: no child hangs."""
    ended = run(
        script(
            """
runtime = neurojit.Runtime()
program = runtime.load(LOOPS)
x = np.arange(64, dtype=np.float32)
stop = threading.Event()
def swap():
    tier = 0
    while not stop.is_set():
        program.add.promote(f"T{tier % 3}")
        tier += 1
def call():
    while not stop.is_set():
        assert (program.add(x, x) == 2 * x).all()
def compile():
    number = 0
    while not stop.is_set():
        number += 1  # a text that was loaded before is not compiled again
        assert (runtime.load(f"// {number}\\n" + LOOPS).add(x, x) == 2 * x).all()
threads = [threading.Thread(target=target) for target in (swap, call, compile)]
threading.Thread(target=program.forever, args=(1.0,), daemon=True).start()
for thread in threads:
    thread.start()
def child():
    for _ in range(10):
        assert (program.add(x, x) == 2 * x).all()
    if number % 5 == 0:
        program.add.promote("T1")
        assert (program.add(x, x) == 2 * x).all()
codes = []
for number in range(20):
    codes.append(in_child(child))
    time.sleep(0.013)
stop.set()
for thread in threads:
    thread.join()
assert codes == [0] * 20, codes
assert (program.add(x, x) == 2 * x).all()
"""
        ),
        limit_s=600,
    )
    assert (ended.code, ended.err) == (0, "")


def test_the_child_offers_while_a_thread_of_the_parent_does() -> None:
    """Offers wait for one another; the child does not wait for one of the parent's, which it lacks."""
    ended = run(
        script(
            """
judging, forked = threading.Event(), threading.Event()
def on_event(event):
    if type(event).__name__ == "JudgingStarted" and os.getpid() == parent:
        judging.set()
        forked.wait(300)
parent = os.getpid()
runtime = neurojit.Runtime(on_event=on_event)
program = runtime.load(LOOPS)
program.add
offering = threading.Thread(target=program.add.offer, args=("no rewrite",))
offering.start()
judging.wait(300)
def child():
    assert type(program.add.offer("no rewrite")).__name__ == "Rejected"
code = in_child(child)
forked.set()
offering.join()
assert code == 0, code
"""
        )
    )
    assert (ended.code, ended.err) == (0, "")


def test_the_child_watches_deadlines() -> None:
    """A call that never ends is ended in the child, and then in the parent."""
    ended = run(
        script(
            """
from neurojit.model.policy import HealMode
head = "@forever(%x: f64) -> f64 "
text = LOOPS.replace(head, head + "attributes {neurojit.recover, neurojit.deadline_ms = 20 : i64} ")
runtime = neurojit.Runtime(neurojit.Settings(heal=HealMode.SUGGEST, responder="none"))
program = runtime.load(text)
def late():
    try:
        program.forever(1.0)
    except neurojit.ProgramFault as fault:
        assert "ran longer than 20 ms" in str(fault)
    else:
        raise AssertionError
late()
assert in_child(late) == 0
late()
runtime.close()
"""
        )
    )
    assert (ended.code, ended.err) == (0, "")

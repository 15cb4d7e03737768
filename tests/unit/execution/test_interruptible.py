import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from neurojit.execution.cells import Cells
from neurojit.execution.contexts import ContextPool
from neurojit.execution.interruptible import Interruption, run_interruptibly
from neurojit.execution.slots import SlotTable
from neurojit.model.errors import Cancelled
from neurojit.model.types import Signature
from neurojit.workers.allowance import OwnTime
from tests.unit.execution.hand_written import build, function
from tests.unit.execution.test_entry import SPIN

NOTHING = Signature((), ())
ROOT = Path(__file__).parents[3]


def interrupt_soon(seconds: float) -> threading.Thread:
    def send() -> None:
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_ctrl_c_ends_an_endless_call(pool: ContextPool, table: SlotTable) -> None:
    slot = table.create("spin")
    slot.install(build(slot, NOTHING, SPIN))
    made = function(pool, slot, NOTHING, interruptible=True)
    sender = interrupt_soon(0.1)
    own = OwnTime(os.getpid())
    with pytest.raises(KeyboardInterrupt):
        made.slow()
    assert own.seconds() < 10.0
    sender.join()
    assert not any(context.running for context in pool)
    sender = interrupt_soon(0.1)  # the worker and the context serve again
    with pytest.raises(KeyboardInterrupt):
        made.slow()
    sender.join()
    assert len(list(pool)) == 1


def test_a_signal_that_does_not_wake_the_waiting_thread_is_seen() -> None:
    """As where it comes between the last look for signals and the wait; here another thread takes it."""
    cancelled = threading.Event()

    def call() -> int:
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        cancelled.wait(300)
        return 0

    own = OwnTime(os.getpid())
    with pytest.raises(Interruption) as caught:
        run_interruptibly(call, cancelled.set, lambda: None)
    assert isinstance(caught.value.cause, KeyboardInterrupt)
    assert not caught.value.still_running
    assert own.seconds() < 10.0


def test_other_threads_call_directly_and_are_cancelled(pool: ContextPool, table: SlotTable) -> None:
    slot = table.create("spin")
    slot.install(build(slot, NOTHING, SPIN))
    made = function(pool, slot, NOTHING, interruptible=True)
    caught: list[Cancelled] = []

    def work() -> None:
        try:
            made.slow()
        except Cancelled as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while pool.cancel_all() == 0:
        time.sleep(0.001)
    thread.join()
    assert len(caught) == 1


def test_a_call_that_never_polls_is_abandoned_with_what_it_uses() -> None:
    """The caller goes on after its patience; the context is given back when the call has ended."""
    cell = Cells(8)
    given_back = threading.Event()

    def call() -> int:
        while cell.load(0) == 0:
            time.sleep(0.001)
        return 0

    sender = interrupt_soon(0.05)
    with pytest.raises(Interruption) as caught:
        run_interruptibly(call, lambda: None, given_back.set, patience=0.1)
    sender.join()
    assert isinstance(caught.value.cause, KeyboardInterrupt)
    assert caught.value.still_running
    assert not given_back.is_set()
    cell.store(0, 1)
    assert given_back.wait(300)


SCRIPT = """
import os, sys, threading, time
sys.path.insert(0, "")
import numpy as np
from neurojit.compiler.backends.cpu.emit import emit_host_object
from neurojit.stubs.support import support_ir
from neurojit.abi.host_target import host_target
from neurojit.execution.contexts import ContextPool
from neurojit.execution.natives import Natives
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.slots import SlotTable
from neurojit.model.types import Signature
from tests.unit.execution.hand_written import DOUBLE, VECTOR, build, function
from tests.unit.execution.test_entry import SPIN

pool = ContextPool(Natives(emit_host_object(support_ir(host_target().triple), host_target()).image), 1 << 20)
table = SlotTable()
slot, spin = table.create("f"), table.create("spin")
slot.install(build(slot, VECTOR, DOUBLE))
spin.install(build(spin, Signature((), ()), SPIN))
double = function(pool, slot, VECTOR)
reclaimer = Reclaimer(pool)
endless = function(pool, spin, Signature((), ()), release_gil=True, interruptible=True)
threading.Thread(target=endless.fast, daemon=True).start()
threading.Thread(target=endless.slow, daemon=True).start()
while sum(context.running for context in pool) < 2:
    time.sleep(0.001)
x = np.ones(4, np.float32)
"""
AT_EXIT = SCRIPT + "print(double.fast(x)[0])\n"
AT_FORK = (
    SCRIPT
    + """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
child = os.fork()
if child == 0:
    right = double.fast(x)[0] == 2 and double.slow(x)[0] == 2
    for _ in range(2):
        last = slot.install(build(slot, VECTOR, DOUBLE))
    reclaimer.retire(last, slot)
    again = double.fast(x)[0] == 2 and last.loaded != reclaimer.unloads
    long = function(pool, slot, VECTOR, interruptible=True)
    os._exit(0 if right and again and long.slow(x)[0] == 2 else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
)


@pytest.mark.parametrize(("script", "expected"), [(AT_EXIT, "2.0\n"), (AT_FORK, "0\n")], ids=["exit", "fork"])
def test_exit_and_fork_while_compiled_threads_run(script: str, expected: str) -> None:
    """The process ends cleanly under running code; a forked child calls, links and swaps by itself."""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, timeout=600
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, expected, "")

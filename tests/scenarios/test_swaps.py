"""Code is replaced while it runs: from inside a compiled loop, and under the calls of many threads."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from neurojit.telemetry.events import Swapped
from tests.scenarios.conftest import PolicyLoop
from tests.scenarios.programs import LOOP, MATMUL, SCALED
from tests.scenarios.waiting import until

SWAPS = 240


def test_a_running_compiled_loop_changes_variant(watch: PolicyLoop) -> None:
    """One call of @loop, in compiled code from beginning to end: @work is promoted in the background, and the
    loop's next call runs the new variant. Every call gave the same sum, and none was lost from the counts."""
    watched = watch()
    program = watched.runtime.load(LOOP)
    x = np.arange(512, dtype=np.float64) % 8
    calls, changed_at, before, _, wrong = program.loop(x, 200_000_000)
    assert (before, wrong) == (0, 0)
    # Which tier it ends at is for the measurements to say: what is no faster is taken back.
    assert 1 < changed_at < calls, "the limit of calls was reached before a promotion"
    assert program.loop.calls == 1
    assert program.work.calls == calls
    counted = [variant.calls for variant in program.work.variants]
    assert counted[0] > 0
    assert sum(counted[1:]) > 0
    assert [event.function for event in watched.seen(Swapped)][:1] == ["work"]


@pytest.mark.usefixtures("frequent_switches")
@pytest.mark.parametrize("text", [SCALED, MATMUL], ids=["gil-kept", "gil-released"])
def test_four_threads_through_hundreds_of_swaps(watch: PolicyLoop, text: str) -> None:
    """Four threads call one function while it is swapped 240 times between tiers: every result is right,
    bit for bit (small integers). Calls that keep the GIL are counted exactly; where threads are in the code
    at the same time a count may be lost, never invented."""
    program = watch().runtime.load(text)
    (name,) = program.kernels
    function = program[name]
    random = np.random.default_rng(7)
    shape = program.signature(name).arguments[0].type.shape
    pairs = [[random.integers(-8, 9, shape).astype(np.float32) for _ in range(2)] for _ in range(8)]
    expected = [a * b + b if text is SCALED else a @ b for a, b in pairs]
    done = threading.Event()
    made, wrong = [0] * 4, list[str]()

    def work(mine: int) -> None:
        while not done.is_set():
            which = made[mine] % len(pairs)
            if not np.array_equal(function(*pairs[which]), expected[which]):
                wrong.append(f"thread {mine}, call {made[mine]}, variant {function.incumbent}")
                return
            made[mine] += 1

    threads = [threading.Thread(target=work, args=(mine,)) for mine in range(4)]
    for thread in threads:
        thread.start()
    numbers = [function.promote(f"T{number % 3}").id for number in range(SWAPS)]
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(set(numbers)) == SWAPS
    assert min(made) > 0
    if text is SCALED:
        assert function.calls == sum(made)
    else:
        assert 0.5 * sum(made) < function.calls <= sum(made)
    function.promote("T1")  # nobody is in the code any more: what had to wait is unloaded with this swap,
    # or by the background loop, which may be in the middle of it.
    # What stays: the baseline, this one, the one before.
    until(lambda: sum(variant.loaded for variant in function.variants) == 3)

"""Samples of a statement: how many calls, what goes before each, and which of them count."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from neurojit.bench import laps
from neurojit.bench.laps import Stopwatch, queued_ns
from neurojit.bench.peers.call import Call


def counting() -> tuple[Call, list[int]]:
    calls: list[int] = []
    return Call("calls.append(1)", {"calls": calls}, ()), calls


def test_a_lap_makes_as_many_calls() -> None:
    call, calls = counting()
    assert Stopwatch(call).lap(7) > 0.0
    assert len(calls) == 7


def test_what_a_statement_assigns_can_be_read() -> None:
    """In place, too: a name that is read before it is assigned is the one of the operands."""
    call = Call("x *= 2\ny = x + 1", {"x": np.ones(2)}, ("x", "y"))
    Stopwatch(call).lap(3)
    assert [result.tolist() for result in call.results()] == [[8.0, 8.0], [9.0, 9.0]]


def test_updates_are_restored_before_each_call_and_a_sample_is_one() -> None:
    x = np.ones(1)
    call = Call("seen.append(float(x[0]))\nx += 1", {"x": x, "seen": []}, ("x",))
    stopwatch = Stopwatch(call, lambda: x.fill(1.0))
    assert stopwatch.calls_in(1e9) == 1
    stopwatch.round(0.001, 1)
    assert set(call.names["seen"]) == {1.0}


def test_more_calls_of_what_is_short() -> None:
    short, _ = counting()
    long = Call("sum(range(100_000))", {}, ())
    assert Stopwatch(short).calls_in(1e6) > Stopwatch(long).calls_in(1e6) >= 1


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """What the system tells of the queue, looked at before and after each sample: waits by sample."""
    waits: list[int] = []
    told = itertools.chain.from_iterable(
        (0, wait) for wait in iter(lambda: waits.pop(0) if waits else 0, None)
    )
    monkeypatch.setattr(laps, "queued_ns", lambda: {"1": 5, str(threading.get_native_id()): next(told)})
    return waits


def test_samples_in_which_it_waited_are_left_out(queue: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    call, _ = counting()
    stopwatch = Stopwatch(call)
    numbers = itertools.count()
    monkeypatch.setattr(stopwatch, "lap", lambda _: float(next(numbers)))
    queue += [10**9, 0] * 100
    timed = stopwatch.round(0.01, 1)
    assert timed.quiet
    first, *others = timed.samples
    assert others == [first + 2 * n for n in range(1, len(timed.samples))]


def test_where_it_always_waited_the_wait_is_taken_off(
    queue: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    call, _ = counting()
    stopwatch = Stopwatch(call)
    monkeypatch.setattr(stopwatch, "lap", lambda _: 1000.0)
    queue += [4000] * 1_000_000
    timed = stopwatch.round(0.001, 10)
    assert not timed.quiet
    assert set(timed.samples) == {600.0}


def test_the_queue_of_this_process_only_grows() -> None:
    first, then = queued_ns(), queued_ns()
    assert all(0 <= waited <= then.get(thread, waited) for thread, waited in first.items())


def test_the_wait_of_another_thread_disturbs_and_stays_in(monkeypatch: pytest.MonkeyPatch) -> None:
    call, _ = counting()
    stopwatch = Stopwatch(call)
    told = itertools.cycle([0, 4000])
    monkeypatch.setattr(laps, "queued_ns", lambda: {"1": next(told), str(threading.get_native_id()): 0})
    monkeypatch.setattr(stopwatch, "lap", lambda _: 1000.0)
    timed = stopwatch.round(0.001, 10)
    assert not timed.quiet
    assert set(timed.samples) == {1000.0}

"""When a request is made again, and when none is made for a while.

The clients' own retries are off: they neither heed what a server asks for (``Retry-After``, ``RetryInfo``)
nor end with a deadline.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_result,
    stop_after_attempt,
    stop_when_event_set,
    wait_exponential_jitter,
)

from neurojit.proposal.responders.fault import Fault, Outcome


@dataclass(frozen=True, slots=True)
class Retries:
    """How often one question is sent at most, and how long between: doubling, or what the server asks for.

    A server that asks for more than ``longest_wait_s`` is not waited for.
    """

    attempts: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0


class CoolDown:
    """A circuit breaker: after ``failures`` in a row no request for ``rest_s``, then one at a time."""

    def __init__(self, clock: Callable[[], float], failures: int = 6, rest_s: float = 120.0) -> None:
        self._clock = clock
        self._failures = failures
        self._rest_s = rest_s
        self._in_a_row = 0
        self._until = clock()

    @property
    def left_s(self) -> float:
        """Seconds until a request may be made, 0 if now."""
        return max(0.0, self._until - self._clock())

    def note(self, outcome: Outcome) -> None:
        """A request was made: what became of it."""
        if not isinstance(outcome, Fault) or outcome.spoken:
            self._in_a_row = 0
            return
        self._in_a_row += 1
        if self._in_a_row >= self._failures:
            self.rest(self._rest_s)

    def rest(self, seconds: float) -> None:
        """No request for so long, because the server asks for it."""
        self._until = max(self._until, self._clock() + seconds)


def persist(
    attempt: Callable[[], Outcome],
    retries: Retries,
    cool_down: CoolDown,
    *,
    left_s: Callable[[], float],
    pause: Callable[[float], object],
    stopped: threading.Event,
    tell: Callable[[str], None],
) -> Outcome:
    """What ``attempt`` comes to in the end. ``pause`` waits, until ``stopped`` at most.

    Stops where waiting would outlast ``left_s``, or ``cool_down`` begins.
    """
    backoff = wait_exponential_jitter(
        initial=retries.first_wait_s, max=retries.longest_wait_s, jitter=retries.first_wait_s
    )

    def sleep(seconds: float) -> None:
        pause(seconds)

    def wait(state: RetryCallState) -> float:
        return max(backoff(state), _fault(state).after_s or 0.0)

    often_enough = stop_after_attempt(retries.attempts) | stop_when_event_set(stopped)

    def stop(state: RetryCallState) -> bool:
        too_long = state.upcoming_sleep > min(retries.longest_wait_s, left_s())
        return too_long or cool_down.left_s > 0 or often_enough(state)

    def before_sleep(state: RetryCallState) -> None:
        tell(f"{_fault(state).why}; asking again in {state.upcoming_sleep:.3g} s")

    def given_up(state: RetryCallState) -> Outcome:
        fault = _fault(state)
        tries = f"; asked {state.attempt_number} times" if state.attempt_number > 1 else ""
        if fault.after_s is not None and fault.after_s > min(retries.longest_wait_s, left_s()):
            tries += f"; it asks to wait {fault.after_s:.0f} s, which is too long"
        return replace(fault, why=fault.why + tries)

    retrying = Retrying(
        sleep=sleep,
        stop=stop,
        wait=wait,
        retry=retry_if_result(lambda outcome: isinstance(outcome, Fault) and outcome.again),
        before_sleep=before_sleep,
        retry_error_callback=given_up,
    )
    return retrying(attempt)


def _fault(state: RetryCallState) -> Fault:
    assert state.outcome is not None
    outcome: Outcome = state.outcome.result()
    assert isinstance(outcome, Fault)
    return outcome

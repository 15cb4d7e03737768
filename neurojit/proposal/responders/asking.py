"""Sends one question to a service in a thread of its own, with retries and a deadline.

What a client raises becomes a fault here, and every word of it is cleaned of keys here.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from neurojit.execution.threads import begin
from neurojit.model.reply import NO_USAGE, Answer, Reply, Unanswered, Usage
from neurojit.proposal.prompt import Message
from neurojit.proposal.responders.fault import Fault, Outcome
from neurojit.proposal.responders.retries import CoolDown, Retries, persist
from neurojit.proposal.responders.secret import Secret, one_line
from neurojit.proposal.responders.wire import Wire

Send = Callable[[Message, Wire, float], Outcome]
_CLOSED = Fault("closed", lasting=True)
_LOOK_S = 60.0  # no wait is longer: a lock takes no infinity


@dataclass(frozen=True, slots=True)
class Patience:
    """How long what may take. ``stall_s``: silence that is told; ``failures`` in a row begin a rest of
    ``rest_s``; ``most_bytes``: of one answer."""

    retries: Retries = field(default=Retries())
    failures: int = 6
    rest_s: float = 120.0
    stall_s: float = 30.0
    most_bytes: int = 64 << 20


class Asking:
    """Questions by one author to one service, one after another; ``close`` from any thread.

    ``send`` makes one request over a wire within so many seconds; it may raise anything, which ``explain``
    then words. ``tell`` hears of silences and of waits, in one line each.
    """

    def __init__(
        self,
        author: str,
        secrets: tuple[Secret, ...],
        send: Send,
        explain: Callable[[Exception, Wire], Fault],
        *,
        patience: Patience,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self._author = author
        self._secrets = secrets
        self._send = send
        self._explain = explain
        self._patience = patience
        self._say = tell
        self._clock = clock
        self._closed = threading.Event()
        self._pause: Callable[[float], object] = pause or self._closed.wait
        self._cool_down = CoolDown(clock, patience.failures, patience.rest_s)
        self._lasting: Fault | None = None
        self._last_why = ""
        self._lock = threading.Lock()
        self._under_way: tuple[Wire, queue.SimpleQueue[Outcome | Exception]] | None = None

    def ask(self, prompt: Message) -> Answer:
        """The answer to ``prompt`` within its deadline. Raises nothing."""
        if self._lasting is not None:
            return self._unanswered(self._lasting, NO_USAGE)
        if self._cool_down.left_s > 0:
            why = f"nothing is asked for another {self._cool_down.left_s:.0f} s"
            return self._unanswered(Fault(f"{why}, after {self._last_why}"), NO_USAGE)
        deadline = self._clock() + prompt.deadline_s
        usages: list[Usage] = []

        def attempt() -> Outcome:
            outcome = self._closed_or(self._request(prompt, deadline))
            usages.append(outcome.usage)
            self._cool_down.note(outcome)
            return outcome

        outcome = persist(
            attempt,
            self._patience.retries,
            self._cool_down,
            left_s=lambda: deadline - self._clock(),
            pause=self._pause,
            stopped=self._closed,
            tell=self._tell,
        )
        usage = Usage(sum(one.prompt_tokens for one in usages), sum(one.reply_tokens for one in usages))
        outcome = self._closed_or(outcome)
        if isinstance(outcome, Fault):
            return self._gave_up(outcome, usage)
        return Reply(outcome.text, self._author, usage)

    def close(self) -> None:
        """End what is under way. Safe to call twice."""
        with self._lock:
            self._closed.set()
            under_way = self._under_way
        if under_way is not None:
            wire, answers = under_way
            answers.put(_CLOSED)
            wire.cut()

    def _closed_or(self, outcome: Outcome) -> Outcome:
        return _CLOSED if self._closed.is_set() else outcome

    def _gave_up(self, fault: Fault, usage: Usage) -> Unanswered:
        if fault.lasting:
            self._lasting = fault
        if fault.after_s is not None:
            self._cool_down.rest(min(fault.after_s, threading.TIMEOUT_MAX))
        answer = self._unanswered(fault, usage)
        self._last_why = answer.why
        return answer

    def _unanswered(self, fault: Fault, usage: Usage) -> Unanswered:
        return Unanswered(one_line(fault.why, self._secrets), self._author, fault.lasting, usage)

    def _tell(self, text: str) -> None:
        self._say(one_line(f"{self._author}: {text}", self._secrets))

    def _request(self, prompt: Message, deadline: float) -> Outcome:
        left_s = deadline - self._clock()
        if left_s <= 0:
            return Fault("no time is left")
        wire = Wire(self._clock, self._patience.most_bytes)
        answers: queue.SimpleQueue[Outcome | Exception] = queue.SimpleQueue()

        def work() -> None:
            try:
                answers.put(self._send(prompt, wire, left_s))
            except Exception as error:  # noqa: BLE001 (clients that others wrote; what it means is asked below)
                answers.put(error)
            finally:
                wire.release()

        with self._lock:
            if self._closed.is_set():
                return _CLOSED
            self._under_way = wire, answers
        begin(self._author, work)
        try:
            outcome = self._watched(wire, answers, deadline)
        finally:
            with self._lock:
                self._under_way = None
            wire.cut()
        return self._explain(outcome, wire) if isinstance(outcome, Exception) else outcome

    def _watched(
        self, wire: Wire, answers: queue.SimpleQueue[Outcome | Exception], deadline: float
    ) -> Outcome | Exception:
        told: float | None = None  # since when it was silent, the last time that this was said
        while (left_s := deadline - self._clock()) > 0:
            silent_s = self._clock() - wire.heard_at
            to_stall_s = self._patience.stall_s - silent_s
            if to_stall_s <= 0 and told != wire.heard_at:
                told = wire.heard_at
                self._tell(f"nothing came for {silent_s:.3g} s; it has another {left_s:.3g} s")
            with contextlib.suppress(queue.Empty):
                return answers.get(
                    timeout=min(left_s, to_stall_s if to_stall_s > 0 else self._patience.stall_s, _LOOK_S)
                )
        silent_s = self._clock() - wire.heard_at
        return Fault(f"there was no answer in time; nothing came for the last {silent_s:.3g} s")

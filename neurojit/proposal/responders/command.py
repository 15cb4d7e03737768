"""Any program as a responder: the prompt on its standard input, the reply on its standard output.

So an agent's command line answers (``command:claude -p``), a local runner (``command:ollama run qwen3``), or
a script. There is no shell, and no key in its environment: it finds its login where it keeps it, by HOME and
XDG_CONFIG_HOME; what it needs beside that a script sets before it starts it. It runs in the current folder.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping

from neurojit.model.reply import Answer, Reply, Unanswered
from neurojit.proposal.prompt import Message
from neurojit.proposal.responders.command_line import found, missing, split
from neurojit.proposal.responders.fault import Fault, Outcome, Said
from neurojit.proposal.responders.program import Ended, run
from neurojit.proposal.responders.retries import CoolDown
from neurojit.proposal.responders.secret import Secret, one_line

_CANNOT_RUN = (126, 127)  # as shells and env say that there is no such program


class CommandResponder:
    """Answers by the program of ``command``, started once a question. ``secrets``: never shown."""

    def __init__(
        self,
        command: str,
        environment: Mapping[str, str],
        *,
        rounds: int | None,
        secrets: tuple[Secret, ...] = (),
        most_bytes: int = 4 << 20,
        failures: int = 6,
        rest_s: float = 120.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        words, self._problem = split(command)
        self._name = os.path.basename(words[0]) if words else "nothing"
        self.author = f"command:{self._name}"
        # Arguments are not shown: people put keys there.
        self.destination = f"the program {self._name}, and whom it asks"
        self.rounds = rounds
        self._words = words
        self._environment = environment
        self._secrets = secrets
        self._most_bytes = most_bytes
        self._clock = clock
        self._cool_down = CoolDown(clock, failures, rest_s)
        self._closed = threading.Event()

    def respond(self, prompt: Message) -> Answer:
        """What the program prints. Raises nothing."""
        left_s = self._cool_down.left_s
        if left_s > 0 and not self._closed.is_set():
            return self._answer(Fault(f"{self._name} failed too often; it rests for another {left_s:.0f} s"))
        outcome = self._outcome(prompt)
        self._cool_down.note(outcome)
        return self._answer(outcome)

    def close(self) -> None:
        """End the program, and those that it started."""
        self._closed.set()

    def _answer(self, outcome: Outcome) -> Answer:
        if isinstance(outcome, Said):
            return Reply(outcome.text, self.author)
        return Unanswered(one_line(outcome.why, self._secrets), self.author, outcome.lasting)

    def _outcome(self, prompt: Message) -> Outcome:
        if self._closed.is_set():
            return Fault("closed", lasting=True)
        if self._problem:
            return Fault(self._problem, lasting=True)
        program = found(self._words[0], self._environment)
        if program is None:
            return Fault(missing(self._words[0]), lasting=True)
        try:
            ended = run(
                [program, *self._words[1:]],
                f"{prompt.system}\n\n{prompt.text}\n".encode("utf-8", "replace"),
                self._environment,
                seconds=prompt.deadline_s,
                most_bytes=self._most_bytes,
                stopped=self._closed,
                clock=self._clock,
            )
        except (OSError, ValueError) as error:
            return Fault(f"{self._name} cannot be started: {error}", lasting=True)
        return self._read(ended)

    def _read(self, ended: Ended) -> Outcome:
        errors = ended.errors.decode("utf-8", "replace").strip().splitlines()
        last = f": {errors[-1]}" if errors else ""
        match ended.how:
            case "stopped":
                return Fault("closed", lasting=True)
            case "late":
                return Fault(f"{self._name} gave no answer in time{last}")
            case "too much":
                return Fault(f"{self._name} printed more than {self._most_bytes >> 20} MiB")
            case "exited" if ended.status < 0:
                return Fault(f"{self._name} was ended by {_signal_name(-ended.status)}{last}")
            case "exited" if ended.status > 0:
                lasting = ended.status in _CANNOT_RUN
                return Fault(f"{self._name} ended with status {ended.status}{last}", lasting=lasting)
            case "exited":
                text = ended.output.decode("utf-8", "replace")
                return Said(text) if text.strip() else Fault(f"{self._name} printed nothing{last}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"

"""The proposer thread: takes hot functions from a queue and holds a conversation about each.

No caller waits for it. Responders are asked in the order of the chain, each with what the earlier ones tried,
until one of them brings a rewrite that is accepted.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from neurojit.execution.threads import Loop
from neurojit.model.attempt import Attempt
from neurojit.model.errors import Cancelled, NeuroJITError, Unconfined
from neurojit.model.evidence import Evidence
from neurojit.model.reply import Reply
from neurojit.proposal.conversation import Bench, Conversation, Outcome
from neurojit.proposal.responder import Responder

_LONGEST_CLOSE_S = 3.0


@dataclass(frozen=True, slots=True)
class Voice:
    """One responder of the chain, and the conversations that are held with it."""

    responder: Responder
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Subject:
    """A function to ask about. ``evidence`` is gathered when its turn comes: a reason, where it cannot be."""

    name: str
    evidence: Callable[[], Evidence | str]
    bench: Bench


class Proposer:
    """Asks about subjects in a thread of its own, which starts with the first of them.

    ``chain`` makes the responders then, so that a program with nothing hot pays for none. ``accepted`` is
    told what was taken into service; ``degraded(what, why)`` what could not be done.
    """

    def __init__(
        self,
        chain: Callable[[], Sequence[Voice]],
        *,
        accepted: Callable[[Evidence, Reply], None],
        degraded: Callable[[str, str], None],
    ) -> None:
        self._chain = chain
        self._accepted = accepted
        self._degraded = degraded
        self._lock = threading.Lock()
        self._voices: Sequence[Voice] | None = None
        self._loop = Loop("proposer", self._run)
        self._waiting: queue.SimpleQueue[Subject | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._attempts: dict[str, tuple[Attempt, ...]] = {}
        self._silent: set[int] = set()  # places in the chain of those that can answer nothing in this run

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    def ask(self, subject: Subject) -> None:
        """Ask about ``subject`` when its turn comes; returns at once."""
        with self._lock:
            if self.closed:
                return
            self._waiting.put(subject)
            self._loop.start()

    def attempts(self, name: str) -> tuple[Attempt, ...]:
        """What was tried on a function so far."""
        return self._attempts.get(name, ())

    def close(self) -> None:
        """Ask nothing more, and end what is under way. Safe to call twice and from any thread."""
        with self._lock:
            self._closed.set()
            voices = self._voices or ()
        for voice in voices:
            voice.responder.close()
        self._waiting.put(None)

    def join(self) -> None:
        """After ``close``: wait for the thread to end, unless this is it.

        Not for ever: a responder that does not return is left behind, in a thread that ends with the process.
        """
        self._loop.join(_LONGEST_CLOSE_S)

    def after_fork_in_child(self) -> None:
        """The thread is not in the child: nothing more is asked there until it finds something hot itself."""
        self._lock = threading.Lock()
        self._loop.after_fork_in_child()
        self._waiting = queue.SimpleQueue()
        self._voices = None

    def _run(self) -> None:
        while (subject := self._waiting.get()) is not None and not self.closed:
            try:
                outcome = self.hold(subject)
                if isinstance(outcome, str):
                    self._degraded(f"@{subject.name} is not asked about", outcome)
            except Cancelled:
                return  # closed meanwhile
            except Unconfined as error:  # so would every other answer be, and some cost money
                self._degraded("nothing is asked about any more", str(error))
                return
            except NeuroJITError as error:
                if self.closed:
                    return
                self._degraded(f"@{subject.name} is not asked about any more", str(error))

    def hold(self, subject: Subject, *, anyway: bool = False) -> Outcome | str:
        """Ask about ``subject`` at once, in the caller's thread; how the last conversation ended.

        A text where nothing could be asked: why. ``anyway``: even where the machine's peak is reached. Raises
        Cancelled after ``close``, CompilerDied where the judge or the compiler ended.
        """
        evidence = subject.evidence()
        if isinstance(evidence, str):
            return evidence
        evidence = replace(evidence, attempts=self.attempts(subject.name))
        outcome: Outcome | str = "there is nobody to ask"
        for place, voice in enumerate(self.voices()):
            if place in self._silent:
                continue
            outcome = voice.conversation.hold(evidence, subject.bench, anyway=anyway)
            evidence = outcome.evidence
            self._attempts[subject.name] = evidence.attempts
            if outcome.lasting:
                self._silent.add(place)
            if outcome.accepted is not None:
                self._accepted(evidence, outcome.accepted)
            if outcome.end in ("accepted", "closed"):
                break
        return outcome

    def voices(self) -> Sequence[Voice]:
        """The chain, made once. Raises Cancelled after ``close``."""
        voices = self._chain() if self._voices is None else self._voices
        with self._lock:
            if self.closed:
                for voice in voices:
                    voice.responder.close()
                raise Cancelled("the runtime is closed")
            self._voices = voices
        return voices

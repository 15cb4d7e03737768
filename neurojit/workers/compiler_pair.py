"""The two compiler processes that the runtimes of one process share, where they are started alike.

A pair has its members, the :class:`~neurojit.workers.compiler.Compiler` of each runtime, and ends with the
last of them. What a member asks says how to compile it; what all have in common is what a process is started
with: its limits, and the environment of the host when the first member came.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import Protocol

from neurojit.workers.environment import worker_environment
from neurojit.workers.process import WorkerProcess
from neurojit.workers.turns import Asker

_Key = tuple[str, int, float, frozenset[tuple[str, str]]]


class Member(Protocol):
    """Who uses a pair."""

    @property
    def asker(self) -> Asker:
        """On whose behalf its requests are made."""
        ...

    @property
    def on_restart(self) -> Callable[[str], None] | None:
        """Told why a fresh process is started."""
        ...


class CompilerPair:
    """``foreground``: what somebody waits for; ``background``: what nobody does."""

    def __init__(
        self, module: str, memory_bytes: int, timeout_s: float, surroundings: Mapping[str, str]
    ) -> None:
        def worker(name: str) -> WorkerProcess:
            return WorkerProcess(
                name,
                module,
                [str(memory_bytes)],
                timeout_s=timeout_s,
                on_restart=self._tell,
                surroundings=surroundings,
            )

        # Not kept alive by the pair: a member that nobody refers to is gone without a word.
        self.members: weakref.WeakSet[Member] = weakref.WeakSet()
        self.foreground = worker("compiler")
        self.background = worker("background compiler")
        self.ended = False

    def leave(self, member: Member) -> None:
        """End what ``member`` waits for; with the last one end the processes. Safe to call twice.

        Requests of other members are served as before.
        """
        for worker in (self.background, self.foreground):
            worker.withdraw(member.asker)
        with _lock:
            self.members.discard(member)
            self.ended = last = not self.members
        if last:
            self.background.close()
            self.foreground.close()

    def after_fork_in_child(self) -> None:
        """The processes are the parent's. Safe to call twice."""
        self.background.after_fork_in_child()
        self.foreground.after_fork_in_child()

    def _tell(self, reason: str) -> None:
        """Whoever shares the process: what it was doing, and for whom, nobody else is told."""
        with _lock:
            members = tuple(self.members)
        for member in members:
            if member.on_restart is not None and not member.asker.withdrawn:
                member.on_restart(reason)


def join(member: Member, module: str, *, memory_bytes: int, timeout_s: float) -> CompilerPair:
    """The pair of processes of ``module``, of these limits and the environment as it is, with ``member``."""
    surroundings = worker_environment(os.environ)
    key: _Key = module, memory_bytes, timeout_s, frozenset(surroundings.items())
    with _lock:
        pair = _pairs.get(key)
        if pair is None or pair.ended:
            pair = _pairs[key] = CompilerPair(module, memory_bytes, timeout_s, surroundings)
        pair.members.add(member)
        return pair


# Pairs of which no member is left go, and their processes with them.
_pairs: weakref.WeakValueDictionary[_Key, CompilerPair] = weakref.WeakValueDictionary()
_lock = threading.Lock()


def _after_fork_in_child() -> None:
    """Whoever held the lock is not in the child."""
    global _lock  # noqa: PLW0603 (there is one a process)
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)

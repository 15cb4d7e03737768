"""The threads of the host, all of which start here: they have names, and vanish with the process.

They are daemon threads: Python's end does not wait for them, so none of them may hold what must not be lost.
A child of a fork has only the thread that forked. What another thread held or would have done, whoever owns
it makes anew there (``after_fork_in_child``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias, TypeVarTuple

Arguments = TypeVarTuple("Arguments")
Thread: TypeAlias = threading.Thread


def begin(name: str, work: Callable[[*Arguments], object], *arguments: *Arguments) -> threading.Thread:
    """Do ``work`` in a thread of its own, called ``neurojit-NAME``. Raises RuntimeError where none starts."""
    thread = threading.Thread(target=work, args=arguments, name=f"neurojit-{name}", daemon=True)
    thread.start()
    return thread


class Loop:
    """Work that goes on until somebody tells it to end, in one thread, from when it is first needed.

    ``start`` must not race with itself.
    """

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self._name = name
        self._work = work
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread unless it was started."""
        if self._thread is None:
            self._thread = begin(self._name, self._work)

    def join(self, seconds: float | None = None) -> None:
        """Wait for its end, so long at most; not in the thread itself."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def after_fork_in_child(self) -> None:
        """The thread is not in the child, where ``start`` makes another."""
        self._thread = None

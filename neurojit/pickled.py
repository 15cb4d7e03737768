"""Programs in another process: what a pickle holds of one, and who runs what comes out of it.

A pickle holds the program's text, its name and the settings of its runtime: neither machine code nor what
was measured. In the process that reads it, programs of the same settings share one runtime, which is made
with the first of them, and the same text is loaded once: so each task of a pool of processes may bring its
function along. The programs that were asked for last stay loaded, whoever refers to them; the others as long
as somebody does.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from typing import Any, Final, Protocol

from neurojit.model.diagnostic import Source
from neurojit.settings import Settings

KEPT: Final = 32  # programs
_Made = tuple[Settings, tuple[str, ...]]


class Loads(Protocol):
    """A runtime."""

    def load(self, source: Source, /) -> Any: ...

    @property
    def closed(self) -> bool: ...


class MakesRuntimes(Protocol):
    """The class of runtimes; a pickle names it."""

    def __call__(self, settings: Settings, /, *, healable: tuple[str, ...]) -> Loads: ...


_lock = threading.RLock()
_runtimes: dict[_Made, Loads] = {}
_programs: OrderedDict[tuple[_Made, Source], Any] = OrderedDict()


def loaded_again(make: MakesRuntimes, source: Source, settings: Settings, healable: tuple[str, ...]) -> Any:
    """The program of ``source`` in this process's runtime of these ``settings``. Raises as ``load`` does."""
    made = settings, healable
    with _lock:
        runtime = _runtimes.get(made)
        if runtime is None or runtime.closed:
            runtime = _runtimes[made] = make(settings, healable=healable)
            for key in [key for key in _programs if key[0] == made]:
                del _programs[key]
        program = _programs.get((made, source))
        if program is None:
            program = runtime.load(source)
        _programs[made, source] = program
        _programs.move_to_end((made, source))
        while len(_programs) > KEPT:
            _programs.popitem(last=False)
        return program


def _after_fork_in_child() -> None:
    """Whoever held the lock is not in the child."""
    global _lock  # noqa: PLW0603 (there is one a process)
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)

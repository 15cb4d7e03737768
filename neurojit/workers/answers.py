"""What a compiler has answered before: the same request is not made twice. Host side.

A request says all that its answer depends on, beside what a compiler process is started with. So a text that
is loaded again is not parsed again, and its functions, and entries of the same signature, are not compiled
again: what was compiled is linked once more, to slots and globals of its own.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections import OrderedDict
from dataclasses import replace
from typing import Final

from neurojit.model.compiler_protocol import (
    CompiledObject,
    CompiledVariant,
    CompileText,
    CompileVariant,
    LoadProgram,
    Request,
    Response,
)
from neurojit.model.program import Program

LARGEST: Final = 64 << 20  # bytes of all answers that are kept, as pickles
_KEPT: Final = (Program, CompiledVariant, CompiledObject)  # a refusal may be of the moment, as of memory


class Answers:
    """The last answers of one compiler, by request, ``largest`` bytes of them at most. Thread-safe."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._known: OrderedDict[bytes, tuple[Response, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def key_of(self, request: Request) -> bytes | None:
        """What is equal for equal requests; None for one whose answer is not kept."""
        match request:
            case LoadProgram() | CompileText():
                asked: object = request
            case CompileVariant(callees=callees):
                # The slot of a callee is named in an object, and found when that is linked.
                asked = replace(
                    request, callees={name: replace(one, slot_index=0) for name, one in callees.items()}
                )
            case _:
                return None
        return hashlib.sha256(pickle.dumps(asked)).digest()

    def known(self, key: bytes) -> Response | None:
        """The answer to the request of that ``key``, where it is kept."""
        with self._lock:
            if key not in self._known:
                return None
            self._known.move_to_end(key)
            return self._known[key][0]

    def keep(self, key: bytes, answer: Response) -> None:
        """Keep ``answer``, and let go of those that were not asked for longest where there is no room."""
        if not isinstance(answer, _KEPT):
            return
        size = len(pickle.dumps(answer))
        if size > self._largest:
            return
        with self._lock:
            if key in self._known:
                return
            self._known[key] = answer, size
            self._bytes += size
            while self._bytes > self._largest:
                self._bytes -= self._known.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Nobody asks any more."""
        with self._lock:
            self._known.clear()
            self._bytes = 0

    def after_fork_in_child(self) -> None:
        """Whoever held the lock is not in the child, and may have been in the middle of it."""
        self._lock = threading.Lock()
        self._known = OrderedDict()
        self._bytes = 0

"""A compiled body in the judge: linked, with a context of its own, called with guarded buffers."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from neurojit.execution.contexts import Context
from neurojit.execution.link import link
from neurojit.execution.variant import ProfileCell
from neurojit.judge.trial.harness.buffers import POISON, Array, GuardedBuffer, Layout
from neurojit.model.element_types import BORDER
from neurojit.model.types import Signature, ValueType
from neurojit.stubs.body_entry import ENTRY

_SCALARS: dict[str, Any] = {one.name: getattr(ctypes, one.ctypes) for one in BORDER if one.ctypes}
_WRITES = ("write", "readwrite")
ARENA_BYTES = 512 << 20
_KEPT_BYTES = 64 << 20  # of buffers, from one run to the next
DEPTH_LIMIT = 64
STACK_BUDGET = 1 << 20

Value = Array | complex | float | int | bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run. ``results``: those of the signature; ``arguments``: what became of the buffers that may be
    written, None for the others and for scalars.

    ``untouched``: every buffer that the signature says is only read kept its bytes.
    """

    status: int
    fault_words: tuple[int, ...]
    results: tuple[Array, ...]
    arguments: tuple[Array | None, ...]
    untouched: bool
    ticks: int


def scratch_memory(nbytes: int = 0) -> Context:
    """A context of the judge's, to run in, with at least ``nbytes`` for temporaries."""
    return Context(max(ARENA_BYTES, nbytes), DEPTH_LIMIT, STACK_BUDGET)


class Executable:
    """A compiled function that can be called repeatedly; each run finds its memory filled anew."""

    def __init__(self, image: bytes, signature: Signature, scratch: Context | None = None) -> None:
        """``scratch``: where its temporaries stand, shared with what it must not hide anything from."""
        self.signature = signature
        self._profile = ProfileCell()
        fixed = {"neurojit.profile": self._profile.address, "neurojit.baseline": 0}
        self._linked = link(image, fixed, (ENTRY,))
        self._bounds: dict[Layout, Bound] = {}
        self._context = scratch or scratch_memory()
        kinds: list[Any] = [ctypes.c_uint64]
        kinds += [
            ctypes.c_uint64 if argument.type.by_reference else _SCALARS[argument.type.dtype]
            for argument in signature.arguments
        ]
        kinds += [ctypes.c_uint64] * len(signature.results)
        self._function = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)(self._linked.address(ENTRY))

    def bind(self, layout: Layout) -> Bound:
        """Fresh buffers to call it with."""
        return Bound.of(self, layout)

    def bind_to(self, bound: Bound) -> Bound:
        """Share the buffers of ``bound``, of the same signature: both then run on the same pages."""
        return replace(bound, executable=self)

    def run(self, arguments: Sequence[Value], layout: Layout, before: bytes = POISON) -> Outcome:
        """Call once on copies of ``arguments``; results stand where ``before`` stood, again and again."""
        bound = self._bounds.get(layout) or self.bind(layout)
        if self.signature.buffer_bytes <= _KEPT_BYTES:
            self._bounds[layout] = bound
        return bound.run(arguments, before)

    def soil(self, nbytes: int, byte: int) -> None:
        """Fill the beginning of the scratch memory, which the next run's temporaries will occupy."""
        self._context.soil(nbytes, byte)

    def strew(self, nbytes: int, pattern: bytes) -> None:
        """As ``soil``, with a pattern that goes on and on."""
        self._context.strew(nbytes, pattern)

    def enter(self, passed: Sequence[Any]) -> tuple[int, int]:
        """Call with addresses and scalars in ABI order: the status, and the ticks that the call took."""
        self._context.clear()
        self._profile.time_next()
        status = self._function(self._context.address, *passed)
        return status, self._profile.last_ticks()

    def fault_words(self) -> tuple[int, ...]:
        """The values that the last faulting call reported."""
        return self._context.fault_words()


@dataclass(frozen=True, slots=True)
class Bound:
    """An executable with buffers that are reused from call to call, for timing."""

    executable: Executable
    arguments: tuple[GuardedBuffer | None, ...]  # None for what is passed by value
    results: tuple[GuardedBuffer, ...]

    @staticmethod
    def of(executable: Executable, layout: Layout) -> Bound:
        """Fresh buffers."""
        kinds = [argument.type for argument in executable.signature.arguments]
        arguments = (GuardedBuffer(kind, layout) if kind.by_reference else None for kind in kinds)
        results = (GuardedBuffer(_buffer_kind(kind), layout) for kind in executable.signature.results)
        return Bound(executable, tuple(arguments), tuple(results))

    def call(self, arguments: Sequence[Value], before: bytes = POISON) -> tuple[int, int]:
        """Copy ``arguments`` in, fill the results with ``before``, call: status and ticks."""
        passed: list[Any] = []
        for buffer, value in zip(self.arguments, arguments, strict=True):
            if buffer is None:
                passed.append(value)
            else:
                buffer.fill(value)
                passed.append(buffer.address)
        for result in self.results:
            result.strew(before)
            passed.append(result.address)
        return self.executable.enter(passed)

    def run(self, arguments: Sequence[Value], before: bytes = POISON) -> Outcome:
        """As ``call``; what came of it, copied out."""
        status, ticks = self.call(arguments, before)
        return Outcome(
            status,
            self.executable.fault_words() if status else (),
            tuple(buffer.array.copy() for buffer in self.results),
            self._written_copies(),
            self._untouched(arguments),
            ticks,
        )

    def _written_copies(self) -> tuple[Array | None, ...]:
        return tuple(
            None if buffer is None or argument.effect not in _WRITES else buffer.array.copy()
            for argument, buffer in zip(self.executable.signature.arguments, self.arguments, strict=True)
        )

    def _untouched(self, given: Sequence[Value]) -> bool:
        return all(
            buffer is None or argument.effect in _WRITES or buffer.holds(value)
            for argument, buffer, value in zip(
                self.executable.signature.arguments, self.arguments, given, strict=True
            )
        )

    def written(self) -> list[Array]:
        """What the last call left in results and in written arguments; views, not copies."""
        arguments = zip(self.arguments, self.executable.signature.arguments, strict=True)
        changed = [
            buffer.array
            for buffer, argument in arguments
            if buffer is not None and argument.effect in _WRITES
        ]
        return [*(result.array for result in self.results), *changed]


def _buffer_kind(kind: ValueType) -> ValueType:
    return kind if kind.kind != "scalar" else ValueType("tensor", kind.dtype, ())

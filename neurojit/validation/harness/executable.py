"""A compiled body in the judge: linked, with a context of its own, called with guarded buffers."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neurojit.codegen.instrument import ENTRY
from neurojit.codegen.link import link
from neurojit.execution.contexts import Context
from neurojit.execution.variant import ProfileCell
from neurojit.kernel import Signature, ValueType
from neurojit.validation.harness.buffers import Array, GuardedBuffer, Layout

_SCALARS: dict[str, Any] = {
    "f32": ctypes.c_float,
    "f64": ctypes.c_double,
    "i32": ctypes.c_int32,
    "i64": ctypes.c_int64,
    "i1": ctypes.c_bool,
    "index": ctypes.c_int64,
}
ARENA_BYTES = 512 << 20
DEPTH_LIMIT = 64
STACK_BUDGET = 1 << 20

Value = Array | float | int | bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run. ``results``: those of the signature; ``arguments``: the buffers afterwards, None for scalars.

    ``untouched``: every buffer that the signature says is only read kept its bytes.
    """

    status: int
    fault_words: tuple[int, ...]
    results: tuple[Array, ...]
    arguments: tuple[Array | None, ...]
    untouched: bool
    ticks: int


class Executable:
    """A function that the judge can call as often as it likes; each run has fresh, poisoned memory."""

    def __init__(self, image: bytes, signature: Signature, imports: Mapping[str, int] | None = None) -> None:
        self.signature = signature
        self._profile = ProfileCell()
        fixed = {"neurojit.profile": self._profile.address, "neurojit.baseline": 0, **(imports or {})}
        self._linked = link(image, fixed, (ENTRY,))
        self._context = Context(ARENA_BYTES, DEPTH_LIMIT, STACK_BUDGET)
        kinds: list[Any] = [ctypes.c_uint64]
        kinds += [
            _SCALARS[argument.type.dtype] if argument.type.kind == "scalar" else ctypes.c_uint64
            for argument in signature.arguments
        ]
        kinds += [ctypes.c_uint64] * len(signature.results)
        self._function = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)(self._linked.address(ENTRY))

    def bind(self, layout: Layout) -> Bound:
        """Fresh buffers to call it with."""
        return Bound(self, layout)

    def run(self, arguments: Sequence[Value], layout: Layout) -> Outcome:
        """Call once on copies of ``arguments``, in fresh memory."""
        return self.bind(layout).run(arguments)

    def soil(self, nbytes: int, byte: int) -> None:
        """Fill the beginning of its scratch memory, where the next run's temporaries will stand."""
        self._context.soil(nbytes, byte)

    def enter(self, passed: Sequence[Any]) -> tuple[int, int]:
        """Call with addresses and scalars in ABI order: the status, and the ticks that the call took."""
        self._context.clear()
        self._profile.time_next()
        status = self._function(self._context.address, *passed)
        return status, self._profile.last_ticks()

    def fault_words(self) -> tuple[int, ...]:
        """The values that the last faulting call reported."""
        return self._context.fault_words()


class Bound:
    """An executable with buffers of its own: reused from call to call, which is what timing wants."""

    def __init__(self, executable: Executable, layout: Layout) -> None:
        self._executable = executable
        signature = executable.signature
        self._arguments = [
            None if argument.type.kind == "scalar" else GuardedBuffer(argument.type, layout)
            for argument in signature.arguments
        ]
        self._results = [GuardedBuffer(_buffer_kind(kind), layout) for kind in signature.results]
        self._read_only = [
            buffer
            for buffer, argument in zip(self._arguments, signature.arguments, strict=True)
            if buffer is not None and argument.effect in ("read", "none")
        ]

    def call(self, arguments: Sequence[Value]) -> tuple[int, int]:
        """Copy ``arguments`` in, poison the results, call: status and ticks."""
        passed: list[Any] = []
        for buffer, value in zip(self._arguments, arguments, strict=True):
            if buffer is None:
                passed.append(value)
            else:
                buffer.fill(value)
                passed.append(buffer.address)
        for result in self._results:
            result.poison()
            passed.append(result.address)
        return self._executable.enter(passed)

    def run(self, arguments: Sequence[Value]) -> Outcome:
        """As ``call``; what came of it, copied out."""
        for buffer, value in zip(self._arguments, arguments, strict=True):
            if buffer is not None:
                buffer.fill(value)
        before = [_digest(buffer) for buffer in self._read_only]
        status, ticks = self.call(arguments)
        return Outcome(
            status,
            self._executable.fault_words() if status else (),
            tuple(buffer.array.copy() for buffer in self._results),
            tuple(None if buffer is None else buffer.array.copy() for buffer in self._arguments),
            [_digest(buffer) for buffer in self._read_only] == before,
            ticks,
        )

    def written(self) -> list[Array]:
        """What the last call left in results and in written arguments; views, not copies."""
        arguments = zip(self._arguments, self._executable.signature.arguments, strict=True)
        changed = [
            buffer.array
            for buffer, argument in arguments
            if buffer is not None and argument.effect in ("write", "readwrite")
        ]
        return [*(result.array for result in self._results), *changed]


def _buffer_kind(kind: ValueType) -> ValueType:
    return kind if kind.kind != "scalar" else ValueType("tensor", kind.dtype, ())


def _digest(buffer: GuardedBuffer) -> bytes:
    return hashlib.blake2b(buffer.bytes.data, digest_size=16).digest()

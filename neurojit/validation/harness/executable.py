"""A compiled body in the judge: linked, with a context of its own, called with guarded buffers."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurojit.codegen.instrument import ENTRY
from neurojit.codegen.link import link
from neurojit.execution.array_layout import NUMPY_DTYPES
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
    ticks: int = 0


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

    def run(self, arguments: Sequence[Value], layout: Layout) -> Outcome:
        """Call once on copies of ``arguments``."""
        buffers: list[GuardedBuffer | None] = []
        passed: list[Any] = []
        digests: list[bytes | None] = []
        for argument, value in zip(self.signature.arguments, arguments, strict=True):
            if argument.type.kind == "scalar":
                buffers.append(None)
                digests.append(None)
                passed.append(value)
                continue
            buffer = GuardedBuffer(argument.type, layout)
            buffer.fill(value)
            buffers.append(buffer)
            digests.append(_digest(buffer) if argument.effect in ("read", "none") else None)
            passed.append(buffer.address)
        results = [GuardedBuffer(_buffer_kind(result), layout) for result in self.signature.results]
        self._context.clear()
        status = self._function(self._context.address, *passed, *(buffer.address for buffer in results))
        untouched = all(
            digest is None or buffer is None or _digest(buffer) == digest
            for buffer, digest in zip(buffers, digests, strict=True)
        )
        return Outcome(
            status,
            self._context.fault_words() if status else (),
            tuple(buffer.array.copy() for buffer in results),
            tuple(None if buffer is None else buffer.array.copy() for buffer in buffers),
            untouched,
        )


def _buffer_kind(kind: ValueType) -> ValueType:
    return kind if kind.kind != "scalar" else ValueType("tensor", kind.dtype, ())


def _digest(buffer: GuardedBuffer) -> bytes:
    return hashlib.blake2b(buffer.bytes.data, digest_size=16).digest()


def empty_like(kind: ValueType) -> Array:
    """An array of ``kind``, zeroed."""
    return np.zeros(kind.shape, NUMPY_DTYPES[kind.dtype])

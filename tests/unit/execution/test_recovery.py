"""A recovery scope's call is a transaction: on a fault everything it did is undone, and it may run again."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from neurojit.abi import layout
from neurojit.abi.host_target import host_target
from neurojit.abi.status import STATUS_ARENA
from neurojit.compiler.backends.cpu.emit import emit_host_object
from neurojit.execution.cells import Cells
from neurojit.execution.contexts import Context
from neurojit.execution.recovery import HostCallbacks, RecoveringEntry, words_at
from neurojit.execution.slots import DispatchSlot
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.stubs.recovering_entry import recovering_ir

_BUFFER = ValueType("memref", "f32", (5,))
SIGNATURE = Signature(
    (Argument(_BUFFER, "readwrite"), Argument(ValueType("scalar", "f64")), Argument(_BUFFER, "read")), ()
)
_BODY = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_uint64] * 2, ctypes.c_double, ctypes.c_uint64)
Body = Callable[[int, int, float, int], int]


@dataclass
class _Host:
    answers: list[bool | BaseException] = field(default_factory=list)
    asked: list[tuple[int, int, tuple[int, ...]]] = field(default_factory=list)
    recorded: list[tuple[int, ...]] = field(default_factory=list)

    def recover(self, context: int, slot_index: int, status: int, words: int) -> bool:
        self.asked.append((slot_index, status, words_at(words, 3)))
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def record(self, context: int, slot_index: int, words: int) -> None:
        self.recorded.append(words_at(words, 3))


class _Scope:
    """A scope whose variants are Python functions."""

    def __init__(self, host: _Host, arena_bytes: int = 1 << 20) -> None:
        self.x = np.arange(5, dtype=np.float32)
        self.seen = np.zeros(5, np.float32)
        self.total = Cells(8)
        self.context = Context(arena_bytes, 64, 1 << 20)
        self.slot = DispatchSlot("f", 7)
        image = emit_host_object(recovering_ir(SIGNATURE, [("total", 8)], 7), host_target()).image
        self.callbacks = HostCallbacks(host)
        self.entry = RecoveringEntry(image, self.slot, self.callbacks, {"total": self.total.address})
        self._kept: list[object] = []

    def install(self, body: Body) -> None:
        function = _BODY(body)
        self._kept.append(function)
        address = ctypes.cast(function, ctypes.c_void_p).value
        assert address is not None
        ctypes.c_uint64.from_address(self.slot.body_address).value = address

    def call(self) -> int:
        entry = self.slot._protection  # pyright: ignore
        return _BODY(entry)(self.context.address, self.x.ctypes.data, 2.5, self.seen.ctypes.data)

    def spoil(self, status: int) -> Body:
        """Changes everything that it may, then ends with ``status``."""

        def body(context: int, x: int, scalar: float, seen: int) -> int:
            self.x += 1000
            self.total.store(0, self.total.load(0) + 1)
            return status

        return body


def test_a_call_that_ends_well_changes_what_it_changed() -> None:
    host = _Host()
    scope = _Scope(host)
    scope.install(scope.spoil(0))
    assert scope.call() == 0
    assert scope.x.tolist() == [1000, 1001, 1002, 1003, 1004]
    assert scope.total.load(0) == 1
    assert not host.asked


def test_a_fault_is_undone_bit_for_bit_and_passed_on() -> None:
    host = _Host([False])
    scope = _Scope(host)
    scope.x[:] = [-0.0, np.nan, np.inf, 1e-45, 3]
    before = scope.x.tobytes()
    scope.total.store(0, 41)
    scope.install(scope.spoil(20))
    assert scope.call() == 20
    assert scope.x.tobytes() == before
    assert scope.total.load(0) == 41


def test_the_host_sees_the_status_and_the_arguments() -> None:
    host = _Host([False])
    scope = _Scope(host)
    scope.install(scope.spoil(20))
    scope.call()
    ((slot, status, words),) = host.asked
    assert (slot, status) == (7, 20)
    bits = int(np.float64(2.5).view(np.uint64))
    assert words == (scope.x.ctypes.data, bits, scope.seen.ctypes.data)


def test_it_runs_again_from_its_snapshot_with_what_is_installed_by_then() -> None:
    starts: list[list[float]] = []

    def healed(context: int, x: int, scalar: float, seen: int) -> int:
        starts.append(scope.x.tolist())
        scope.x *= 2
        return 0

    class Healing(_Host):
        def recover(self, context: int, slot_index: int, status: int, words: int) -> bool:
            scope.install(healed)
            return True

    scope = _Scope(Healing())
    scope.install(scope.spoil(20))
    assert scope.call() == 0
    assert starts == [[0, 1, 2, 3, 4]]
    assert scope.x.tolist() == [0, 2, 4, 6, 8]
    assert scope.total.load(0) == 0


def test_the_host_is_asked_after_each_fault() -> None:
    host = _Host([True, True, False])
    scope = _Scope(host)
    scope.install(scope.spoil(20))
    assert scope.call() == 20
    assert len(host.asked) == 3
    assert scope.x.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("status", [0, 20])
def test_the_arena_is_as_it_was(status: int) -> None:
    scope = _Scope(_Host([False]))
    top = scope.context.address + layout.CONTEXT_ARENA_TOP
    before = ctypes.c_uint64.from_address(top).value
    scope.install(scope.spoil(status))
    scope.call()
    assert ctypes.c_uint64.from_address(top).value == before


def test_without_room_for_the_snapshot_nothing_runs() -> None:
    scope = _Scope(_Host())
    end = ctypes.c_uint64.from_address(scope.context.address + layout.CONTEXT_ARENA_END)
    end.value = ctypes.c_uint64.from_address(scope.context.address + layout.CONTEXT_ARENA_TOP).value + 64
    scope.install(scope.spoil(0))
    assert scope.call() == STATUS_ARENA
    assert scope.x.tolist() == [0, 1, 2, 3, 4]
    assert scope.context.fault_words() == (128,)


def test_an_exception_of_the_host_cancels_the_call_and_is_kept() -> None:
    error = KeyboardInterrupt()
    scope = _Scope(_Host([error]))
    scope.install(scope.spoil(20))
    assert scope.call() == 20
    assert scope.callbacks.take_failure(scope.context.address) is error
    assert scope.callbacks.take_failure(scope.context.address) is None
    assert ctypes.c_uint64.from_address(scope.context.address + layout.CONTEXT_CANCEL).value == 1


def test_a_state_is_recorded_when_it_is_due() -> None:
    host = _Host()
    scope = _Scope(host)
    scope.install(scope.spoil(0))
    for call in range(6):
        scope.entry.record_at(3 if call < 3 else (1 << 64) - 1)
        scope.call()
    assert not host.recorded
    scope.entry.record_at(6)
    scope.call()
    assert len(host.recorded) == 1
    assert scope.entry.calls == 7

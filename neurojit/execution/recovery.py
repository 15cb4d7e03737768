"""Recovery scopes, the host's half: the entry before a scope's variants, and the callbacks that it makes."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Final, Protocol

from neurojit.abi import layout
from neurojit.abi.names import GLOBAL_PREFIX
from neurojit.execution.cells import Cells, load, store
from neurojit.execution.link import link
from neurojit.execution.slots import DispatchSlot
from neurojit.stubs.recovering_entry import BODY_CELL, PASS_ON, RECORD, RECOVER, RECOVERING, RECOVERY_CELL

NEVER: Final = (1 << 64) - 1


class Host(Protocol):
    """What decides about the calls of recovery scopes. ``words``: the address of one word an argument."""

    def recover(self, context: int, slot_index: int, status: int, words: int) -> int:
        """A call ended with ``status`` and was undone: PASS_ON, RETRY, or the status to pass on instead.

        Of a scope with a deadline also a call that ended well when its time was up.
        """
        ...

    def record(self, context: int, slot_index: int, words: int) -> None:
        """A call is about to begin whose state was to be recorded."""
        ...


class HostCallbacks:
    """The native functions through which all scopes of one program reach ``host``.

    An exception of the host's cannot pass through compiled code: it cancels the call, and ``take_failure``
    gives it to whoever raises the call's failure.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._failures: dict[int, BaseException] = {}
        word = ctypes.c_uint64
        self._recover = ctypes.CFUNCTYPE(ctypes.c_int32, word, word, ctypes.c_int32, word)(self._recovered)
        self._record = ctypes.CFUNCTYPE(None, word, word, word)(self._recorded)

    @property
    def addresses(self) -> dict[str, int]:
        """By the names under which objects import them. Valid as long as this object lives."""
        return {
            RECOVER: ctypes.cast(self._recover, ctypes.c_void_p).value or 0,
            RECORD: ctypes.cast(self._record, ctypes.c_void_p).value or 0,
        }

    def take_failure(self, context: int) -> BaseException | None:
        """The exception that ended the call in this context, once."""
        return self._failures.pop(context, None)

    def _recovered(self, context: int, slot_index: int, status: int, words: int) -> int:
        try:
            return int(self._host.recover(context, slot_index, status, words))
        except BaseException as error:  # noqa: BLE001  # the caller is native code
            self._fail(context, error)
            return PASS_ON

    def _recorded(self, context: int, slot_index: int, words: int) -> None:
        try:
            self._host.record(context, slot_index, words)
        except BaseException as error:  # noqa: BLE001  # as above
            self._fail(context, error)

    def _fail(self, context: int, error: BaseException) -> None:
        self._failures[context] = error
        store(context + layout.CONTEXT_CANCEL, 1)


class RecoveringEntry:
    """Stands before the variants of one scope for as long as it lives; no variant is installed yet."""

    def __init__(
        self,
        image: bytes,
        slot: DispatchSlot,
        callbacks: HostCallbacks,
        globals_: Mapping[str, int],
    ) -> None:
        """``image``: the object of ``recovering_ir``; ``globals_``: addresses by name."""
        self._callbacks = callbacks  # alive as long as the code that names its addresses
        self._cells = Cells(layout.RECOVERY_SIZE)
        self.record_at(NEVER)
        imports = {
            RECOVERY_CELL: self._cells.address,
            BODY_CELL: slot.body_address,
            **callbacks.addresses,
            **{GLOBAL_PREFIX + name: address for name, address in globals_.items()},
        }
        self._linked = link(image, imports, (RECOVERING,))
        slot.protect(self._linked.address(RECOVERING))

    @property
    def calls(self) -> int:
        """Calls of the scope so far; too low where threads called at the same time."""
        return self._cells.load(layout.RECOVERY_CALLS)

    def record_at(self, call: int) -> None:
        """The host is told the state of the first call whose number is at least ``call``; NEVER: of none."""
        self._cells.store(layout.RECOVERY_DUE, call)


def words_at(address: int, count: int) -> tuple[int, ...]:
    """The argument words that a callback was given."""
    return tuple(load(address + 8 * index) for index in range(count))

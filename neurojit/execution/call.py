"""The slow path of a call from Python: everything that the emitted stub does not do."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np

from neurojit.abi import layout
from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.abi.status import STATUS_CANCELLED
from neurojit.execution.arguments import Target, check_target, fitting, out_targets
from neurojit.execution.binding import bound
from neurojit.execution.cells import load
from neurojit.execution.contexts import Context, ContextPool
from neurojit.execution.conversions import plain_array, scalar_argument
from neurojit.execution.interruptible import PATIENCE_SECONDS, Interruption, run_interruptibly
from neurojit.execution.lending import Lent
from neurojit.execution.mismatch import Array, Mismatch, WrongType, is_array
from neurojit.model.errors import CallError, CallTypeError, InternalError
from neurojit.model.types import Signature, ValueType
from neurojit.stubs.entry_ir import STATUS_UNREADY

Invoke = Callable[[int, int], int]


class Call:
    """Calls a function with whatever Python passes: converts, checks, allocates, calls, raises.

    ``prepare`` is called when no variant is installed and must install one or raise. ``wait`` is called
    before each call that comes this way, and takes time where a better variant is worth that. ``fault(status,
    context address, *arguments, **keywords)`` raises, or returns the call's result (a healed call).
    ``interruptible``: calls from the main thread can be ended by a signal's exception, and are given
    ``patience`` seconds to end by themselves. ``names``: of the arguments, by which they may be given.
    """

    def __init__(
        self,
        name: str,
        signature: Signature,
        pool: ContextPool,
        *,
        prepare: Callable[[], None],
        wait: Callable[[], None] = lambda: None,
        fault: Callable[..., Any],
        interruptible: bool,
        patience: float = PATIENCE_SECONDS,
        names: tuple[str, ...] = (),
    ) -> None:
        self.__name__ = name
        self._names = names
        self._signature = signature
        self._pool = pool
        self._prepare = prepare
        self._wait = wait
        self._fault = fault
        self._interruptible = interruptible
        self._patience = patience
        self._invoke: Invoke | None = None

    def bind(self, invoke: Invoke) -> None:
        """Names the way in: ``Entry.invoke``, whose linking needs this object first."""
        self._invoke = invoke

    def __call__(self, *arguments: object, **keywords: object) -> Any:
        try:
            arguments, keywords = bound(self._signature, self._names, arguments, keywords)
            packed = _Packed(len(arguments) + len(self._signature.results))
            inputs = self._pack_arguments(packed, arguments)
            targets = self._targets(packed, keywords.get("out"))
        except CallError as error:
            raise type(error)(f"call: {self.__name__}: {error}") from error.__cause__
        results = self._pack_results(packed, targets, inputs)
        failed, answer = self._run(packed, arguments, keywords)
        if failed:
            return answer
        return results.finish()

    def _pack_arguments(self, packed: _Packed, arguments: tuple[object, ...]) -> list[Array]:
        arrays = dict[int, Array]()
        for index, (argument, given) in enumerate(zip(self._signature.arguments, arguments, strict=True)):
            try:
                if argument.type.kind == "scalar":
                    packed.scalar(index, argument.type, scalar_argument(argument.type, given))
                else:
                    array = packed.lent.hold(plain_array(argument, given))
                    arrays[index] = fitting(argument, array)
            except Mismatch as mismatch:
                kind = CallTypeError if isinstance(mismatch, WrongType) else CallError
                raise kind(
                    f"argument {index}: expected {argument.type}, got {mismatch}"
                ) from mismatch.__cause__
        self._separate(arrays, arguments)
        for index, array in arrays.items():
            packed.buffer(index, array)
        return list(arrays.values())

    def _separate(self, arrays: dict[int, Array], arguments: tuple[object, ...]) -> None:
        """Keeps the meaning of arguments that overlap a written buffer.

        A tensor is a value: it is copied. A memref that is only read shares the buffer, so one that had
        to be copied for its layout cannot be passed.
        """
        kinds = self._signature.arguments
        written = [index for index in arrays if kinds[index].effect in ("write", "readwrite")]
        for index, array in arrays.items():
            if index in written:
                continue
            original = arguments[index]
            for other in written:
                if kinds[index].type.kind == "tensor":
                    if np.may_share_memory(array, arrays[other]):
                        arrays[index] = array.copy()
                elif (
                    is_array(original)
                    and not np.may_share_memory(array, np.asarray(original))
                    and np.may_share_memory(np.asarray(original), arrays[other])
                ):
                    raise CallError(
                        f"argument {index}: expected {kinds[index].type}, got an array that overlaps "
                        f"argument {other}, which is written, in a layout that would need a copy"
                    )

    def _targets(self, packed: _Packed, out: object) -> tuple[Target | None, ...]:
        results = self._signature.results
        targets = out_targets(results, out)
        arrays = [result for result in results if result.kind != "scalar"]
        for at, (result, target) in enumerate(zip(arrays, targets, strict=True)):
            if target is not None:
                check_target(result, packed.lent.hold(target.array), at)
        return targets

    def _pack_results(
        self, packed: _Packed, targets: tuple[Target | None, ...], inputs: list[Array]
    ) -> _Results:
        results = _Results(self._signature.results)
        waiting = list(targets)
        taken = list(inputs)
        for index, kind in enumerate(self._signature.results, len(self._signature.arguments)):
            target = waiting.pop(0) if kind.kind != "scalar" else None
            array = results.add(kind, target, taken)
            taken.append(array)
            packed.buffer(index, array)
        return results

    def _run(
        self, packed: _Packed, arguments: tuple[object, ...], keywords: dict[str, object]
    ) -> tuple[bool, Any]:
        self._wait()
        context = self._pool.acquire()
        release = True
        try:
            status = self._enter(context, packed)
            if status == STATUS_UNREADY:
                self._prepare()
                status = self._enter(context, packed)
            if status == STATUS_UNREADY:
                raise InternalError(f"call: {self.__name__}: no variant is installed")
            if status == 0 and load(context.address + layout.CONTEXT_CANCEL):
                status = STATUS_CANCELLED
            if status == 0:
                return False, None
            return True, self._fault(status, context.address, *arguments, **keywords)
        except Interruption as interruption:
            release = not interruption.still_running
            raise interruption.cause from None
        finally:
            if release:
                self._pool.release(context)

    def _enter(self, context: Context, packed: _Packed) -> int:
        invoke = self._invoke
        assert invoke is not None

        def call() -> int:
            return invoke(context.address, packed.address)

        if not self._interruptible:
            return call()
        return run_interruptibly(call, context.cancel, lambda: self._pool.release(context), self._patience)


class _Packed:
    """The cells that ``neurojit.invoke`` reads, and what their addresses point into."""

    def __init__(self, count: int) -> None:
        self._cells = (ctypes.c_uint64 * max(1, count))()
        self._kept: list[Array] = []
        self.lent = Lent()
        self.address = ctypes.addressof(self._cells)

    def scalar(self, index: int, kind: ValueType, cell: bytes) -> None:
        if kind.by_reference:
            self.buffer(index, np.frombuffer(bytearray(cell), np.uint64))
        else:
            self._cells[index] = int.from_bytes(cell, "little")

    def buffer(self, index: int, array: Array) -> None:
        self._kept.append(array)
        self._cells[index] = array.ctypes.data


class _Results:
    """Where results go, and what is returned: arrays as given by ``out=`` or new, scalars as Python's."""

    def __init__(self, kinds: tuple[ValueType, ...]) -> None:
        self._kinds = kinds
        self._written: list[Array] = []
        self._targets: list[Target | None] = []

    def add(self, kind: ValueType, target: Target | None, taken: list[Array]) -> Array:
        """The buffer to write. A target in another layout, or over another buffer, gets a copy later."""
        if target is not None and _is_free(target.array, taken):
            written = target.array
        else:
            written = np.empty(kind.shape, NUMPY_DTYPES[kind.dtype])
        self._written.append(written)
        self._targets.append(target)
        return written

    def finish(self) -> Any:
        values = list[Any]()
        for kind, written, target in zip(self._kinds, self._written, self._targets, strict=True):
            if target is None:
                values.append(written if kind.kind != "scalar" else written.item())
                continue
            if written is not target.array:
                np.copyto(target.array, written)
            values.append(target.given)
        if not values:
            return None
        return values[0] if len(values) == 1 else tuple(values)


def _is_free(array: Array, taken: list[Array]) -> bool:
    """Whether a call may write its result there at once."""
    laid_out = array.flags.c_contiguous and array.flags.aligned
    return laid_out and not any(np.may_share_memory(array, other) for other in taken)

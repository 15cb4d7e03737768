"""Functions of the host that compiled code calls: ``neurojit.print``."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from neurojit.execution import layout
from neurojit.execution.array_layout import NUMPY_DTYPES
from neurojit.execution.cells import load, store
from neurojit.kernel import PrintSite

Printed = np.ndarray[Any, np.dtype[Any]] | float | int | bool | str
Sink = Callable[[PrintSite, Printed], None]


class HostCalls:
    """The callbacks of one program, and what went wrong in them.

    ``sink`` gets each printed value: an array of its own (a copy), a Python scalar, or text. ``text_of(slot
    index, variant number)`` resolves a text's handle. An exception of either (a closed pipe) cannot pass
    through compiled code: it cancels the call, and whoever raises the call's failure raises it instead
    (``take_failure``).
    """

    def __init__(
        self, sites: Mapping[int, PrintSite], sink: Sink, text_of: Callable[[int, int], str]
    ) -> None:
        self._sites = dict(sites)
        self._sink = sink
        self._text_of = text_of
        self._failures: dict[int, BaseException] = {}
        kind = ctypes.CFUNCTYPE(None, ctypes.c_uint64, ctypes.c_int64, ctypes.c_uint64)
        self._print = kind(self._printed)

    @property
    def print_address(self) -> int:
        """Imported as ``neurojit.print``. Valid as long as this object lives."""
        return ctypes.cast(self._print, ctypes.c_void_p).value or 0

    def take_failure(self, context: int) -> BaseException | None:
        """The exception that ended the call in this context, once."""
        return self._failures.pop(context, None)

    def _printed(self, context: int, site_id: int, address: int) -> None:
        if load(context + layout.CONTEXT_CANCEL):
            return  # the call is ending; what it still prints on its way to the next poll was not asked for
        try:
            site = self._sites[site_id]
            self._sink(site, self._value(site, address))
        except BaseException as error:  # noqa: BLE001  # the caller is native code; raised by take_failure's caller
            self._failures[context] = error
            store(context + layout.CONTEXT_CANCEL, 1)

    def _value(self, site: PrintSite, address: int) -> Printed:
        kind = site.type
        if kind is None:
            handle = load(address)
            return self._text_of(handle >> 32, handle & 0xFFFFFFFF)
        dtype = NUMPY_DTYPES[kind.dtype]
        array = np.frombuffer(ctypes.string_at(address, kind.nbytes), dtype).reshape(kind.shape)
        return array.item() if kind.kind == "scalar" else array


def rendered(label: str, value: Printed) -> str:
    """A printed value as a line, or as lines of its own under the label."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=64, floatmode="maxprec") if value.ndim else repr(value.item())
    else:
        text = str(value)
    if not label:
        return text
    return f"{label}:\n{text}" if "\n" in text else f"{label}: {text}"

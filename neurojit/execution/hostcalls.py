"""Functions of the host that compiled code calls: ``neurojit.print``, ``.ask`` and ``.extern``."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from neurojit.abi import layout
from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.execution.cells import load, store
from neurojit.execution.externals import External, call_external
from neurojit.execution.runner_text import runner_text
from neurojit.execution.texts import Text, TextEnded, Texts
from neurojit.model.errors import ProgramFault
from neurojit.model.sites import AskSite, ExternalSite, FaultReport, PrintSite
from neurojit.model.types import ValueType
from neurojit.model.visible import on_one_line

PrintedOne = np.ndarray[Any, np.dtype[Any]] | float | int | bool | str
Printed = PrintedOne | tuple[PrintedOne, ...]
Sink = Callable[[PrintSite, Printed], None]
Stopped = Callable[[], bool]
# What a program's query gives, and whether what it offers is accepted. They wait, in steps of some
# milliseconds, until there is an answer or the last argument says that the call is ending.
Query = Callable[[AskSite, Text, Stopped], Text]
Offer = Callable[[AskSite, Text, Stopped], bool]


class HostCalls:
    """The callbacks of one program, and what went wrong in them.

    ``sink`` gets each printed value: an array of its own (a copy), a Python scalar, or text. ``source(slot
    index, variant number)`` is the text of a variant. ``defined``: who defines each external. An exception of
    any of them (a closed pipe) cannot pass through compiled code: it cancels the call, and whoever raises the
    call's failure raises it instead (``take_failure``). Callbacks hold the GIL and nothing else; other
    threads run while they wait.
    """

    def __init__(
        self,
        prints: Iterable[PrintSite],
        sink: Sink,
        source: Callable[[int, int], str],
        *,
        asks: Iterable[AskSite] = (),
        query: Query | None = None,
        offer: Offer | None = None,
        externals: Iterable[ExternalSite] = (),
        defined: Mapping[str, External | int] | None = None,
    ) -> None:
        self._prints = {site.id: site for site in prints}
        self._asks = {site.id: site for site in asks}
        self._externals = {site.id: site for site in externals}
        self._defined = dict(defined or {})
        self._sink = sink
        self._texts = Texts(source)
        self._query = query
        self._offer = offer
        self._failures: dict[int, BaseException] = {}
        self._print = ctypes.CFUNCTYPE(None, ctypes.c_uint64, ctypes.c_int64, ctypes.c_uint64)(self._printed)
        self._ask = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_uint64, ctypes.c_int64, ctypes.c_uint64)(
            self._asked
        )

        self._extern = ctypes.CFUNCTYPE(None, ctypes.c_uint64, ctypes.c_int64, ctypes.c_uint64)(
            self._called_out
        )

    @property
    def extern_address(self) -> int:
        """Imported as ``neurojit.extern``. Valid as long as this object lives."""
        return ctypes.cast(self._extern, ctypes.c_void_p).value or 0

    @property
    def print_address(self) -> int:
        """Imported as ``neurojit.print``. Valid as long as this object lives."""
        return ctypes.cast(self._print, ctypes.c_void_p).value or 0

    @property
    def ask_address(self) -> int:
        """Imported as ``neurojit.ask``. Valid as long as this object lives."""
        return ctypes.cast(self._ask, ctypes.c_void_p).value or 0

    def take_failure(self, context: int) -> BaseException | None:
        """The exception that ended the call in this context, once."""
        return self._failures.pop(context, None)

    def _printed(self, context: int, site_id: int, address: int) -> None:
        if _is_ending(context):
            return  # what it still prints on its way to the next poll was not asked for
        try:
            site = self._prints[site_id]
            self._sink(site, self._value(context, site, address))
        except BaseException as error:  # noqa: BLE001  # the caller is native code; raised by take_failure's caller
            self._fail(context, error)

    def _asked(self, context: int, site_id: int, handle: int) -> int:
        """The handle of the answer to a query; 1 or 0 for an offer. Of no matter where the call is ending."""
        if _is_ending(context):
            return 0
        try:
            return self._answered(context, self._asks[site_id], handle)
        except BaseException as error:  # noqa: BLE001  # the same
            self._fail(context, error)
            return 0

    def _called_out(self, context: int, site_id: int, address: int) -> None:
        if _is_ending(context):
            return
        try:
            site = self._externals[site_id]
            call_external(site, self._defined[site.name], address)
        except BaseException as error:  # noqa: BLE001  # the same
            self._fail(context, error)

    def _answered(self, context: int, site: AskSite, handle: int) -> int:
        assert self._query is not None
        assert self._offer is not None
        text = self._text(context, site, handle)
        if site.callee is not None:
            return int(self._offer(site, text, lambda: _is_ending(context)))
        return self._texts.keep(context, self._query(site, text, lambda: _is_ending(context)))

    def _fail(self, context: int, error: BaseException) -> None:
        self._failures[context] = error
        store(context + layout.CONTEXT_CANCEL, 1)

    def _text(self, context: int, site: AskSite | PrintSite, handle: int) -> Text:
        try:
            return self._texts.resolve(context, handle)
        except TextEnded as ended:
            raise ProgramFault(FaultReport(site.function, str(ended), site.location)) from None

    def _value(self, context: int, site: PrintSite, address: int) -> Printed:
        if site.form is not None:
            return runner_text(site.form, address)
        if site.others:
            kinds = enumerate((site.type, *site.others))
            return tuple(self._one(context, site, kind, load(address + 8 * place)) for place, kind in kinds)
        return self._one(context, site, site.type, address)

    def _one(self, context: int, site: PrintSite, kind: ValueType | None, address: int) -> PrintedOne:
        if kind is None:
            return self._text(context, site, load(address)).shown
        dtype = NUMPY_DTYPES[kind.dtype]
        array = np.frombuffer(ctypes.string_at(address, kind.nbytes), dtype).reshape(kind.shape)
        return array.item() if kind.kind == "scalar" else array


def _is_ending(context: int) -> bool:
    """Whether the call in ``context`` was cancelled, or failed."""
    return load(context + layout.CONTEXT_CANCEL) != 0


def rendered(label: str, value: Printed) -> str:
    """What is printed as a line, or as lines of its own under the label, which is one line."""
    texts = [_rendered(one) for one in (value if isinstance(value, tuple) else (value,))]
    text = ("\n" if any("\n" in one for one in texts) else " ").join(texts)
    if not label:
        return text
    label = on_one_line(label)
    return f"{label}:\n{text}" if "\n" in text else f"{label}: {text}"


def _rendered(value: PrintedOne) -> str:
    if not isinstance(value, np.ndarray):
        return str(value)
    return np.array2string(value, threshold=64, floatmode="maxprec") if value.ndim else repr(value.item())

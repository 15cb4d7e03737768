"""Links a function's entries from Python: the builtin function around the stub, and ``invoke``."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Final

from neurojit.abi import array_layout
from neurojit.abi.elf import read_symbols
from neurojit.execution.contexts import ContextPool
from neurojit.execution.link import link
from neurojit.execution.slots import DispatchSlot
from neurojit.stubs.entry_ir import INVOKE
from neurojit.stubs.python_entry.entering import CONTEXTS, SLOT
from neurojit.stubs.python_entry.stub import FAULT, SLOW, STUB

_METH_FASTCALL_KEYWORDS: Final = 0x0080 | 0x0002

PythonFunction = Callable[..., Any]


class _MethodDefinition(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("method", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("documentation", ctypes.c_char_p),
    )


class Entry:
    """The linked object of ``entry_ir`` for one function.

    ``slow`` and ``fault`` are called by the stub; see ``entry_ir``. The code is unloaded when the last
    reference to this object goes: the builtin is one (its ``__self__``), and Python holds the builtin while
    a call runs, so no thread is inside then.
    """

    def __init__(
        self,
        image: bytes,
        slot: DispatchSlot,
        pool: ContextPool,
        *,
        slow: PythonFunction,
        fault: PythonFunction,
    ) -> None:
        symbols = read_symbols(image)
        exports = set(symbols.defined)
        # Referenced by address from the linked code: kept alive here.
        self._kept = (slot, pool, slow, fault)
        imports = {SLOT: slot.address}
        if STUB in exports:
            imports |= array_layout.python_symbols()
            imports |= array_layout.descriptor_symbols(symbols.undefined)
            imports |= {CONTEXTS: pool.head_address, SLOW: id(slow), FAULT: id(fault)}
        self._linked = link(image, imports, exports)
        kind = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_uint64, ctypes.c_uint64)
        self._invoke = kind(self._linked.address(INVOKE))
        self._stub = self._linked.address(STUB) if STUB in exports else None
        self._definition: _MethodDefinition | None = None
        self._name = slot.name

    def invoke(self, context: int, cells: int) -> int:
        """Calls the installed variant with packed arguments; the GIL is released meanwhile."""
        return self._invoke(context, cells)

    def builtin(self, documentation: str = "") -> PythonFunction:
        """The stub as a builtin function. Call it once, and only where there is a stub."""
        assert self._stub is not None
        assert self._definition is None
        self._definition = _MethodDefinition(
            self._name.encode(), self._stub, _METH_FASTCALL_KEYWORDS, documentation.encode()
        )
        make = ctypes.pythonapi.PyCFunction_NewEx
        make.restype = ctypes.py_object
        make.argtypes = (ctypes.c_void_p, ctypes.py_object, ctypes.py_object)
        return make(ctypes.addressof(self._definition), self, "neurojit")

    def __del__(self) -> None:
        linked = getattr(self, "_linked", None)
        if linked is not None:
            linked.close()

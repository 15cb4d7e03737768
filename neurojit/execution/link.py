"""Links an object into this process (ORC LLJIT, JITLink). No optimization happens here.

Each unit gets an LLJIT of its own: unloading from a shared one leaks about 9 KiB a unit, a fresh one leaks
nothing and costs a fraction of a millisecond. Code is unloaded when its one tracker is closed, so that is
never handed out, and nothing is looked up a second time (a second tracker's end would unload it too).
JITLink rather than RuntimeDyld: it puts a unit's sections into one block, so the small code model's 32-bit
distances always reach.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import os
import threading
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

import llvmlite.binding as llvm

from neurojit.abi.elf import MalformedObject, read_symbols
from neurojit.abi.symbols import ALLOWED, LINKER_NAMES, Library
from neurojit.model.errors import InternalError

_MACHINE: Final = os.uname().machine  # asked now: the judge's children may not


class LinkRefused(InternalError):
    """The object names symbols that it may not, or lacks ones that it must have."""


# One linker at a time, and none in the middle of a link when the process forks: the child's copy of
# LLVM would otherwise stay locked for ever.
_linking = threading.RLock()


class _Ending:
    """At the interpreter's end daemon threads may still be in compiled code: nothing is unloaded then."""

    begun = False

    @classmethod
    def begin(cls) -> None:
        cls.begun = True


atexit.register(_Ending.begin)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_linking.acquire, after_in_parent=_linking.release, after_in_child=_linking.release
    )


class LinkedObject:
    """Code in memory. It is unloaded by ``close``; whoever holds an address holds this object too.

    An object that is collected unclosed stays loaded: a missing ``close`` costs memory, never a crash.
    """

    def __init__(self, jit: llvm.LLJIT, tracker: llvm.ResourceTracker, addresses: Mapping[str, int]) -> None:
        self._owned: tuple[llvm.LLJIT, llvm.ResourceTracker] | None = (jit, tracker)
        self._addresses = dict(addresses)

    def address(self, name: str) -> int:
        """The address of an exported symbol. Raises :class:`KeyError` for a name that was not exported."""
        return self._addresses[name]

    @property
    def closed(self) -> bool:
        return self._owned is None

    def close(self) -> None:
        """Unloads the code. No thread may be in it, and none may enter it any more."""
        owned, self._owned = self._owned, None
        if owned is None:
            return
        jit, tracker = owned
        with _linking:
            if _Ending.begun:
                tracker.detach()
                jit.detach()
                return
            tracker.close()
            jit.close()

    def __del__(self) -> None:
        owned = self._owned
        if owned is None:
            return
        jit, tracker = owned
        tracker.detach()
        jit.detach()


def link(
    image: bytes, imports: Mapping[str, int], exports: Iterable[str], *, data: bool = False
) -> LinkedObject:
    """Loads ``image`` with ``imports`` (name -> address) and the permitted library functions.

    ``data``: it may have memory of its own that it writes to. Raises :class:`LinkRefused` where an undefined
    symbol is neither imported nor in ``symbols.ALLOWED``, where an export is not defined, and for what is no
    object as LLVM writes it for this machine.
    """
    try:
        symbols = read_symbols(image, data=data)
    except MalformedObject as error:
        raise LinkRefused(f"link: {error}") from error
    if symbols.machine != _MACHINE:
        raise LinkRefused(f"link: the object is code for {symbols.machine}")
    wanted = tuple(exports)
    missing = sorted(set(wanted).difference(symbols.defined))
    if missing:
        raise LinkRefused(f"link: the object does not define {', '.join(missing)}")
    addresses = dict[str, int]()
    refused = list[str]()
    for name in symbols.undefined:
        if name in imports:
            addresses[name] = imports[name]
        elif name in ALLOWED:
            addresses[name] = library_address(name)
        elif name not in LINKER_NAMES:
            refused.append(name)
    if refused:
        raise LinkRefused(f"link: the object needs {', '.join(refused)}, which no unit may call")
    builder = llvm.JITLibraryBuilder().add_object_img(image)
    for name, address in addresses.items():
        builder.import_symbol(name, address)
    for name in wanted:
        builder.export_symbol(name)
    with _linking:
        jit = llvm.create_lljit_compiler(_host_machine(), use_jit_link=True)
        try:
            tracker = builder.link(jit, "unit")
        except RuntimeError as error:
            jit.close()
            raise LinkRefused(f"link: {error}") from error
    return LinkedObject(jit, tracker, {name: tracker[name] for name in wanted})


@functools.cache
def library_address(name: str) -> int:
    """Where this process has the permitted function ``name``. Raises :class:`LinkRefused`."""
    library = ALLOWED[name]
    try:
        function = getattr(_library(library), name)
    except (OSError, AttributeError) as error:
        raise LinkRefused(f"link: {name} is not in this machine's {library}: {error}") from error
    return ctypes.cast(function, ctypes.c_void_p).value or 0


@functools.cache
def _library(library: Library) -> ctypes.CDLL:
    if library == "openmp":
        return ctypes.CDLL(openmp_path())
    if library == "libm" and os.uname().sysname == "Linux":
        return ctypes.CDLL("libm.so.6")
    return ctypes.CDLL(None)


def openmp_path() -> str:
    """The OpenMP runtime: that of the ``intel-openmp`` package, else whatever ``libomp`` is installed."""
    try:
        files = distribution("intel-openmp").files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "libiomp5.so":
            return str(file.locate())
    return "libomp.so"


@functools.cache
def _host_machine() -> llvm.TargetMachine:
    """Names the object format and the architecture; nothing is compiled by it."""
    llvm.initialize_native_target()
    return llvm.Target.from_default_triple().create_target_machine()

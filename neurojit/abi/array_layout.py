"""Object layouts of CPython and NumPy that emitted stubs read, checked before any stub is used.

The offsets are those of 64-bit CPython from 3.11 on with NumPy 2 (``PyObject_HEAD`` of 16 bytes, then the
fields of ``PyArrayObject_fields``). A tuple's items follow its header, which has a hash from 3.14 on. Builds
that differ (free-threaded, debug with traced references) fail the check and are served by the slow path,
which asks NumPy for everything.
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np

from neurojit.model.element_types import BORDER, ELEMENT_TYPES, ElementType
from neurojit.model.errors import CallError

OBJECT_TYPE: Final = 8
ARRAY_DATA: Final = 16
ARRAY_RANK: Final = 24  # int
ARRAY_DIMENSIONS: Final = 32
ARRAY_STRIDES: Final = 40
ARRAY_BASE: Final = 48
ARRAY_DTYPE: Final = 56
ARRAY_FLAGS: Final = 64  # int
TUPLE_SIZE: Final = 16
TUPLE_ITEMS: Final = tuple.__basicsize__  # 24; 32 from 3.14 on
FLOAT_VALUE: Final = 16

FLAG_C_CONTIGUOUS: Final = 0x0001
FLAG_ALIGNED: Final = 0x0100
FLAG_WRITEABLE: Final = 0x0400


class MissingPackage(CallError, ImportError):
    """An element type of which NumPy has arrays by a package alone, and that is not installed."""


class _NumpyDtypes(Mapping[str, "np.dtype[Any]"]):
    """By the names of element types. A package that has one of them is imported when that is asked for."""

    def __init__(self) -> None:
        self._made: dict[str, np.dtype[Any]] = {}

    def __getitem__(self, name: str) -> np.dtype[Any]:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = _numpy_dtype(ELEMENT_TYPES[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(one.name for one in BORDER)

    def __len__(self) -> int:
        return len(BORDER)


def _numpy_dtype(element: ElementType) -> np.dtype[Any]:
    if not element.package:
        return np.dtype(element.numpy)
    try:
        return np.dtype(getattr(importlib.import_module(element.package), element.numpy))
    except ImportError as error:
        raise MissingPackage(
            f"arrays of {element.name} are those of the package {element.package}, which is not installed: "
            f"pip install {element.package}"
        ) from error


NUMPY_DTYPES: Final[Mapping[str, np.dtype[Any]]] = _NumpyDtypes()

# Indices into NumPy's table of C functions (numpy/_core/include/numpy/__multiarray_api.h).
_API_ARRAY_TYPE = 2
_API_NEW_FROM_DESCR = 94

_PYTHON_DATA = (
    "PyFloat_Type",
    "PyLong_Type",
    "PyTuple_Type",
    "_Py_NoneStruct",
    "_Py_TrueStruct",
    "_Py_FalseStruct",
)
_PYTHON_FUNCTIONS = (
    "Py_IncRef",
    "Py_DecRef",
    "PyObject_Vectorcall",
    "PyLong_FromLongLong",
    "PyLong_FromUnsignedLongLong",
    "PyLong_AsLongLongAndOverflow",
    "PyFloat_FromDouble",
    "PyComplex_FromDoubles",
    "PyBool_FromLong",
    "PyTuple_New",
    "PyTuple_SetItem",
    "PyEval_SaveThread",
    "PyEval_RestoreThread",
    "PyType_IsSubtype",
    "PyWeakref_NewRef",
    "PyErr_Clear",
)

# The keyword by which results are given their place; interned, as the names at call sites are.
OUT: Final = sys.intern("out")


def dtype_symbol(dtype: str) -> str:
    """The symbol under which stubs import NumPy's descriptor object."""
    return f"neurojit.dtype.{dtype}"


@functools.cache
def python_symbols() -> dict[str, int]:
    """Address of every object and function of Python and NumPy that a stub may name, descriptors apart."""
    api = _numpy_api()
    symbols = {name: ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, name)) for name in _PYTHON_DATA}
    for name in _PYTHON_FUNCTIONS:
        symbols[name] = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value or 0
    symbols["PyArray_Type"] = api[_API_ARRAY_TYPE] or 0
    symbols["PyArray_NewFromDescr"] = api[_API_NEW_FROM_DESCR] or 0
    symbols["neurojit.out"] = id(OUT)
    return symbols


def descriptor_symbols(wanted: Iterable[str]) -> dict[str, int]:
    """Addresses of those of NumPy's descriptors that are among the symbols ``wanted``."""
    names = {dtype_symbol(dtype): dtype for dtype in NUMPY_DTYPES}
    return {symbol: id(NUMPY_DTYPES[names[symbol]]) for symbol in wanted if symbol in names}


@functools.cache
def mismatch() -> str | None:
    """Why emitted stubs cannot be used in this interpreter; None where the layout is as expected."""
    if sys.implementation.name != "cpython" or ctypes.sizeof(ctypes.c_void_p) != 8:
        return "not a 64-bit CPython"
    if hasattr(sys, "_is_gil_enabled"):  # 3.13 and later: a free-threaded build has another object head
        import sysconfig  # noqa: PLC0415  # slow to import, and only needed here

        if sysconfig.get_config_var("Py_GIL_DISABLED"):
            return "a free-threaded build of Python"
    if object.__basicsize__ != 16:
        return f"an object head of {object.__basicsize__} bytes, expected 16"
    if python_symbols()["PyArray_Type"] != id(np.ndarray):
        return "NumPy's table of C functions is not where it is expected"
    return _array_mismatch() or _scalar_mismatch()


def _array_mismatch() -> str | None:
    array = np.zeros((3, 5), np.float32)
    frozen = array.T
    frozen.flags.writeable = False
    singletons = {id(NUMPY_DTYPES[one.name]) for one in BORDER if not one.package}
    for subject in (array, frozen, np.zeros((), np.bool_), np.zeros((0, 2), np.int64)):
        at = id(subject)
        flags = _int(at + ARRAY_FLAGS)
        expected = (
            subject.flags.c_contiguous * FLAG_C_CONTIGUOUS
            | subject.flags.aligned * FLAG_ALIGNED
            | subject.flags.writeable * FLAG_WRITEABLE
        )
        rank = subject.ndim
        agrees = (
            _word(at + OBJECT_TYPE) == id(np.ndarray)
            and _word(at + ARRAY_DATA) == subject.ctypes.data
            and _int(at + ARRAY_RANK) == rank
            and _words(at + ARRAY_DIMENSIONS, rank) == subject.shape
            and _words(at + ARRAY_STRIDES, rank) == subject.strides
            and _word(at + ARRAY_BASE) == (0 if subject.base is None else id(subject.base))
            and _word(at + ARRAY_DTYPE) in singletons
            and flags & (FLAG_C_CONTIGUOUS | FLAG_ALIGNED | FLAG_WRITEABLE) == expected
        )
        if not agrees:
            return f"fields of ndarray are not where NumPy 2 has them (NumPy {np.__version__})"
    return None


def _scalar_mismatch() -> str | None:
    number, pair = 1.25, (1, "x")
    if ctypes.c_double.from_address(id(number) + FLOAT_VALUE).value != number:
        return "float keeps its value elsewhere"
    items = [_word(id(pair) + TUPLE_ITEMS + 8 * place) for place in range(len(pair))]
    if _word(id(pair) + TUPLE_SIZE) != len(pair) or items != list(map(id, pair)):
        return "tuple keeps its items elsewhere"
    return None


def _word(address: int) -> int:
    return ctypes.c_uint64.from_address(address).value


def _int(address: int) -> int:
    return ctypes.c_int32.from_address(address).value


def _words(pointer_at: int, count: int) -> tuple[int, ...]:
    start = _word(pointer_at)
    return tuple(ctypes.c_int64.from_address(start + 8 * index).value for index in range(count))


def _numpy_api() -> ctypes.Array[ctypes.c_void_p]:
    import numpy._core._multiarray_umath as umath  # noqa: PLC0415  # private, and only the table is wanted

    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    table: int = get(umath._ARRAY_API, None)  # pyright: ignore
    return (ctypes.c_void_p * (_API_NEW_FROM_DESCR + 1)).from_address(table)

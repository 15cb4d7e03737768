"""Arrays that native code works in keep their memory meanwhile.

``ndarray.resize(refcheck=False)`` gives memory back that others still use, in another thread under a call
that runs without the GIL. NumPy does not count exports of a buffer, but it resizes no array that has a weak
reference, whatever ``refcheck`` says; so what owns the memory of a lent array has one, here as in emitted
stubs (``HOLD``). ``ndarray.__setstate__`` asks nobody: who unpickles into an array that a call works in has
to know better.
"""

from __future__ import annotations

import weakref
from typing import Any, Final

import numpy as np

from neurojit.execution import array_layout as where

Array = np.ndarray[Any, np.dtype[Any]]


class Lent:
    """The arrays of one call, until this object goes."""

    def __init__(self) -> None:
        self._held: list[weakref.ref[Array]] = []

    def hold(self, array: Array) -> Array:
        """``array``; what owns its memory is not resized from now on."""
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        self._held.append(weakref.ref(owner))
        return array


# ``neurojit.hold(array)``: the weak reference, null where there is no memory for one.
HOLD: Final = f"""
declare i32 @PyType_IsSubtype(ptr, ptr)
declare ptr @PyWeakref_NewRef(ptr, ptr)
declare void @PyErr_Clear()
define internal ptr @neurojit.hold(ptr %array) nounwind noinline {{
start:
  br label %look
look:
  %owner = phi ptr [ %array, %start ], [ %base, %kind ]
  %base.at = getelementptr i8, ptr %owner, i64 {where.ARRAY_BASE}
  %base = load ptr, ptr %base.at, align 8
  %none = icmp eq ptr %base, null
  br i1 %none, label %found, label %kind
kind:
  %type.at = getelementptr i8, ptr %base, i64 {where.OBJECT_TYPE}
  %type = load ptr, ptr %type.at, align 8
  %within = call i32 @PyType_IsSubtype(ptr %type, ptr @PyArray_Type)
  %array.too = icmp ne i32 %within, 0
  br i1 %array.too, label %look, label %found
found:
  %held = call ptr @PyWeakref_NewRef(ptr %owner, ptr null)
  %failed = icmp eq ptr %held, null
  br i1 %failed, label %clear, label %done
clear:
  call void @PyErr_Clear()
  br label %done
done:
  ret ptr %held
}}
"""

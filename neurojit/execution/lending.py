"""Keeps NumPy from reallocating an array while native code uses its memory.

``ndarray.resize(refcheck=False)`` gives memory back that others still use, in another thread under a call
that runs without the GIL. NumPy does not count exports of a buffer, but it resizes no array that has a weak
reference, whatever ``refcheck`` says; so what owns the memory of a lent array has one, here as in emitted
stubs (:mod:`neurojit.stubs.python_entry.hold`). ``ndarray.__setstate__`` asks nobody: who unpickles into an
array that a call works in has to know better.
"""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

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

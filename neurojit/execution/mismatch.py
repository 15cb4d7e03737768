"""That a value of Python's does not fit an argument, and how messages describe it."""

from __future__ import annotations

from typing import Any, Final, TypeGuard

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

# As plain types: NumPy's scalar classes are generic, which narrowing would drag into every signature here.
SCALARS: Final[tuple[type, ...]] = (bool, int, float, complex, np.generic)
_LONGEST: Final = 60  # characters of a number in a message


class Mismatch(Exception):
    """The value does not fit; the message says what was got. ``call`` turns it into a CallError."""


class WrongType(Mismatch):
    """It is of another type, or has elements of another: ``call`` turns it into a CallTypeError."""


def is_array(given: object) -> TypeGuard[Array]:
    """By its type: any object may call itself an array (``__class__``)."""
    return issubclass(type(given), np.ndarray)


def describe(given: object) -> str:
    """A short description of what was passed, for messages."""
    if is_array(given):
        plain = np.asarray(given)
        return f"{plain.dtype} array of shape {plain.shape}"
    if isinstance(given, SCALARS):
        text = repr(given)  # pyright: ignore[reportUnknownArgumentType] (generic of something)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    return type(given).__name__

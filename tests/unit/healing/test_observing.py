"""A state that was read from memory holds the values that the call was given."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.healing.observing import observed_state
from neurojit.healing.state import values_of
from neurojit.model.program import GlobalCell
from neurojit.model.types import Argument, Dtype, Signature, ValueType


@pytest.mark.parametrize(
    ("dtype", "value"),
    [("f32", -1.5), ("f64", 1e300), ("i32", -7), ("i64", -(2**40)), ("index", 12), ("i1", True)],
)
def test_scalars_are_read_from_their_words(dtype: Dtype, value: float | int | bool) -> None:
    """Whatever is above a narrow scalar in its word is not looked at."""
    signature = Signature((Argument(ValueType("scalar", dtype)),), ())
    bits = np.asarray(value, NUMPY_DTYPES[dtype]).tobytes()
    word = int.from_bytes(bits, "little")
    if dtype != "i1":
        word |= ~0 << 8 * len(bits) & (1 << 64) - 1
    assert values_of(observed_state([word], signature, (), {}), signature, ()) == [value]


def test_buffers_and_globals_are_read_from_their_addresses() -> None:
    kind = ValueType("memref", "f32", (2, 2))
    signature = Signature((Argument(kind, "readwrite"), Argument(kind, "write")), ())
    cell = GlobalCell("g", ValueType("memref", "i64", (3,)), b"", constant=False)
    read, written = np.float32([[1, -0.0], [np.nan, 4]]), np.full((2, 2), 9, np.float32)
    held = np.int64([5, 6, 7])
    state = observed_state(
        [read.ctypes.data, written.ctypes.data], signature, (cell,), {"g": held.ctypes.data}
    )
    assert state.arguments == (read.tobytes(), bytes(16))  # what is only written says nothing
    assert state.globals == (held.tobytes(),)

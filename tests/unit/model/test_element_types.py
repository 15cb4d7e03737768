"""The one table of element types, against what NumPy, ctypes and struct know of them."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from typing import get_args

import ml_dtypes
import numpy as np
import pytest

from neurojit.model.element_types import BORDER, ELEMENT_TYPES, FLOATS, FORMATS, NUMBERS, is_float
from neurojit.model.types import ITEM_SIZES, Dtype

PACKAGE = Path(__file__).parents[3] / "neurojit"
# Rooms that draw types of their own on purpose: what they make is compared with what the rest does.
APART = ("fuzz", "audit", "bench", "dialect")


def test_the_types_of_the_border_are_those_of_signatures() -> None:
    assert {one.name for one in BORDER} == set(get_args(Dtype)) == set(ITEM_SIZES)
    assert set(FLOATS) == {"f32", "f64"}
    assert set(NUMBERS) < set(ITEM_SIZES)
    assert [is_float(name) for name in ("f32", "i32", "f16", "index")] == [True, False, False, False]


@pytest.mark.parametrize("name", [one.name for one in BORDER])
def test_sizes_are_those_of_numpy_and_of_c(name: str) -> None:
    one = ELEMENT_TYPES[name]
    assert np.dtype(one.numpy).itemsize == one.nbytes
    assert ctypes.sizeof(getattr(ctypes, one.ctypes)) == one.nbytes
    assert one.bits == 8 * one.nbytes


@pytest.mark.parametrize(
    ("name", "kind"),
    [("f16", np.float16), ("bf16", ml_dtypes.bfloat16), ("f32", np.float32), ("f64", np.float64)],
)
def test_formats_are_those_of_the_standard(name: str, kind: type) -> None:
    found, known = FORMATS[name], ml_dtypes.finfo(kind)
    assert found.epsilon == known.eps
    assert found.roundoff == known.eps / 2
    assert found.least_normal == known.smallest_normal
    assert found.smallest == known.smallest_subnormal
    assert ELEMENT_TYPES[name].bits == known.bits


def test_nobody_lists_the_floats_again() -> None:
    """Else the next type has to be added in fifty files, and is forgotten in one."""
    listed = re.compile(r"""\(\s*"f32",\s*"f64"\s*\)""")
    found = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in APART and listed.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []

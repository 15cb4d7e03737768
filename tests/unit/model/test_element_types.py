"""The one table of element types, against what NumPy, ctypes and struct know of them."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from pathlib import Path
from typing import get_args

import ml_dtypes
import numpy as np
import pytest

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.dialect.tensorlang.value_type import PRINTED, REPORTED
from neurojit.model.codec import decode, encode
from neurojit.model.element_types import BORDER, COUNTED, ELEMENT_TYPES, FLOATS, FORMATS, INTEGERS, is_float
from neurojit.model.json_values import MalformedEntry
from neurojit.model.stage_text import _type
from neurojit.model.types import ITEM_SIZES, Dtype, ValueType

PACKAGE = Path(__file__).parents[3] / "neurojit"
# Rooms that draw types of their own on purpose: what they make is compared with what the rest does.
APART = ("fuzz", "audit", "bench", "dialect")


def test_the_types_of_the_border_are_those_of_signatures() -> None:
    assert tuple(one.name for one in BORDER) == get_args(Dtype) == tuple(ITEM_SIZES)
    assert set(FLOATS) == {"f32", "f64", "f16", "bf16"}
    assert set(INTEGERS) == {"i8", "i16", "i32", "i64"}
    assert set(COUNTED) == {"f32", "f64", "i32", "i64"}
    assert [is_float(name) for name in ("f32", "i32", "f16", "index")] == [True, False, True, False]


def test_what_the_language_prints_is_what_crosses_the_border() -> None:
    """The dialect is a room of its own, and lists them again."""
    assert {*PRINTED, "index"} == {one.name for one in BORDER}
    assert {*REPORTED, "index"} == {one.name for one in BORDER if one.kind != "complex"}


@pytest.mark.parametrize("name", [one.name for one in BORDER])
def test_sizes_are_those_of_numpy_and_of_c(name: str) -> None:
    one = ELEMENT_TYPES[name]
    assert NUMPY_DTYPES[name].itemsize == one.nbytes
    assert NUMPY_DTYPES[name].name == one.numpy
    if one.ctypes:
        assert ctypes.sizeof(getattr(ctypes, one.ctypes)) == one.nbytes
    assert one.bits == 8 * one.nbytes
    assert bool(one.ctypes) != one.by_reference
    assert all(np.dtype(other).itemsize == one.nbytes for other in one.reinterpreted)


@pytest.mark.parametrize("name", INTEGERS)
def test_ranges_are_those_of_numpy(name: str) -> None:
    info = np.iinfo(ELEMENT_TYPES[name].numpy)
    assert ELEMENT_TYPES[name].range == (info.min, info.max)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
def test_sizes_are_those_of_a_c_compiler(tmp_path: Path) -> None:
    checks = "".join(f'_Static_assert(sizeof({one.c}) == {one.nbytes}, "{one.name}");\n' for one in BORDER)
    (tmp_path / "sizes.c").write_text(f"#include <stdint.h>\n#include <stdbool.h>\n{checks}")
    command = ["gcc", "-std=c11", "-Werror", "-fsyntax-only", tmp_path / "sizes.c"]
    subprocess.run(command, check=True, timeout=60)


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
    assert found.largest == float(known.max)
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


@pytest.mark.parametrize("name", [one.name for one in BORDER])
def test_every_type_is_written_and_read_again(name: Dtype) -> None:
    """As JSON, as what comes from a child or from a file is; and as the line above a stage's text."""
    for kind in (ValueType("scalar", name), ValueType("memref", name, (2, 0, 3))):
        assert decode(ValueType, encode(kind)) == kind
        assert _type(str(kind)) == kind


@pytest.mark.parametrize("name", ["f8", "u8", "complex<i32>", "", "f16 ", 7, None, ["f32"]])
def test_a_type_that_there_is_not_is_refused_as_such(name: object) -> None:
    written = encode(ValueType("scalar", "f16"))
    assert isinstance(written, dict)
    with pytest.raises(MalformedEntry, match="dtype"):
        decode(ValueType, {**written, "dtype": name})

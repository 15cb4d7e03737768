"""Rounding to narrower floats, against NumPy, ml_dtypes and struct."""

from __future__ import annotations

import math
import struct
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.model.element_types import FORMATS, FloatFormat
from neurojit.model.rounding import bits_of, rounded

NUMPY = {"f16": np.float16, "bf16": ml_dtypes.bfloat16, "f32": np.float32, "f64": np.float64}
_WORDS = {2: np.uint16, 4: np.uint32, 8: np.uint64}


def numbers(form: FloatFormat) -> st.SearchStrategy[float]:
    """Any double, and doubles near a number of the format, near ties, and near its ends."""
    scales = st.integers(-(form.exponent**2) * 2, form.exponent**2 * 2)
    ties = st.builds(
        lambda whole, scale, nudge: math.ldexp(whole + nudge, scale),
        st.integers(-(2 ** (form.significand + 1)), 2 ** (form.significand + 1)),
        scales,
        st.sampled_from((0.0, 0.5, -0.5, 0.5 + 2.0**-20, 0.5 - 2.0**-20, 2.0**-30)),
    )
    ends = st.sampled_from((form.largest, form.least_normal, form.smallest, 0.0, math.inf, math.nan))
    beside = st.builds(lambda end, by: end * by, ends, st.floats(-2, 2))
    return st.floats() | ties | ends | beside


@pytest.mark.parametrize("name", list(FORMATS))
@given(data=st.data())
def test_bits_are_those_of_numpy(name: str, data: st.DataObject) -> None:
    value = data.draw(numbers(FORMATS[name]))
    with np.errstate(all="ignore"):
        # From a double ml_dtypes rounds twice, by way of f32; of what f32 holds, once.
        given_ = float(np.float32(value)) if name == "bf16" else value
        expected = np.array(given_, np.float64).astype(NUMPY[name])
    found = bits_of(given_, FORMATS[name])
    if math.isnan(value):
        assert np.isnan(np.array(found, _WORDS[expected.itemsize]).view(NUMPY[name]).astype(np.float64))
    else:
        assert found == int(expected.view(_WORDS[expected.itemsize]))
        assert struct.pack("d", rounded(given_, FORMATS[name])) == struct.pack("d", float(expected))


@given(numbers(FORMATS["bf16"]).filter(math.isfinite))
def test_no_bfloat16_is_nearer(value: float) -> None:
    """By exact arithmetic: also where two roundings would differ from one."""
    found = rounded(value, FORMATS["bf16"])
    if math.isinf(found):
        assert abs(Fraction(value)) >= (2 - Fraction(1, 2**8)) * 2**127
        return
    bits = bits_of(abs(found), FORMATS["bf16"])
    for other in (bits - 1, bits + 1):
        if 0 <= other <= 0x7F7F:
            near = Fraction(struct.unpack("f", struct.pack("I", other << 16))[0])
            mine = abs(Fraction(abs(found)) - abs(Fraction(value)))
            theirs = abs(near - abs(Fraction(value)))
            assert mine < theirs or (mine == theirs and bits % 2 == 0)


@pytest.mark.parametrize("name", ["f16", "f32"])
@pytest.mark.parametrize("value", [math.nan, -math.nan])
def test_nan_stays_one_with_its_sign(name: str, value: float) -> None:
    form = FORMATS[name]
    bits = bits_of(value, form)
    assert bits >> (form.significand + form.exponent - 1) == (math.copysign(1, value) < 0)
    assert math.isnan(rounded(value, form))

"""``--input``: values as text, arrays from files, one for each argument."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ml_dtypes import bfloat16

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.cli.given_inputs import given_inputs
from neurojit.model.errors import InputError
from neurojit.model.types import Argument, Dtype, Signature, ValueType


def one(kind: str, dtype: Dtype, *shape: int) -> Signature:
    return Signature((Argument(ValueType(kind, dtype, shape)),), ())  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("given", "signature", "wanted"),
    [
        ("2x3xf32=1 2 3 4 5 6", one("tensor", "f32", 2, 3), [[1, 2, 3], [4, 5, 6]]),
        ("2x3xf32=[[1, 2, 3], [4, 5, 6]]", one("tensor", "f32", 2, 3), [[1, 2, 3], [4, 5, 6]]),
        ("4xf64=0.5", one("memref", "f64", 4), [0.5] * 4),
        ("3xf64=nan inf -1e3", one("tensor", "f64", 3), [np.nan, np.inf, -1000]),
        ("2xi32=-7 0x10", one("tensor", "i32", 2), [-7, 16]),
        ("4xi1=true false 1 0", one("tensor", "i1", 4), [True, False, True, False]),
        ("0xf32=", one("tensor", "f32", 0), []),
        ("f64=1.5", one("scalar", "f64"), 1.5),
        ("index=3", one("scalar", "index"), 3),
        ("i1=false", one("scalar", "i1"), False),
        ("3xi8=-128 127 0x10", one("tensor", "i8", 3), [-128, 127, 16]),
        ("2xi16=-32768 1", one("memref", "i16", 2), [-32768, 1]),
        ("3xf16=0.1 inf -65504", one("tensor", "f16", 3), np.float16([0.1, np.inf, -65504])),
        ("2xbf16=0.1 -inf", one("tensor", "bf16", 2), np.array([0.1, -np.inf], bfloat16)),
        ("2xcomplex<f32>=1-2j (0.5+0j)", one("tensor", "complex<f32>", 2), [1 - 2j, 0.5]),
        ("complex<f64>=1e-3j", one("scalar", "complex<f64>"), 1e-3j),
        ("bf16=0.1", one("scalar", "bf16"), float(bfloat16(0.1))),
    ],
)
def test_values_are_given_as_text(given: str, signature: Signature, wanted: object) -> None:
    """Of the argument's type; one value stands for all; a scalar is a Python number."""
    (value,) = given_inputs([given], signature)
    np.testing.assert_array_equal(value, np.array(wanted))
    if signature.arguments[0].type.kind == "scalar":
        assert type(value) in (complex, float, int, bool)
    else:
        assert value.shape == signature.arguments[0].type.shape
        value[...] = 0  # it can be written to


def test_an_array_comes_from_a_file_of_its_own(tmp_path: Path) -> None:
    """One beside a text, in the order of the arguments; columns first is taken too."""
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    np.save(tmp_path / "x.npy", np.asfortranarray(array))
    arguments = (*one("tensor", "f32", 2, 3).arguments, *one("scalar", "i64").arguments)
    found, number = given_inputs([f"@{tmp_path / 'x.npy'}", "i64=7"], Signature(arguments, ()))
    np.testing.assert_array_equal(found, array)
    assert found.flags.c_contiguous
    assert number == 7


@pytest.mark.parametrize("dtype", ["i8", "i16", "f16", "bf16", "complex<f32>", "complex<f64>"])
def test_files_have_what_numpy_has_of_a_type(dtype: Dtype, tmp_path: Path) -> None:
    """Of an integer also the unsigned one; of bf16 the bytes that NumPy writes for it."""
    array = np.arange(-3, 3).reshape(2, 3).astype(NUMPY_DTYPES[dtype])
    written = [array, *([array.view(f"u{array.dtype.name}")] if dtype.startswith("i") else [])]
    for one_of_them in written:
        np.save(tmp_path / "x.npy", one_of_them)
        (found,) = given_inputs([f"@{tmp_path / 'x.npy'}"], one("tensor", dtype, 2, 3))
        assert found.dtype == array.dtype
        assert found.tobytes() == array.tobytes()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["2xf32=1 2 3"], "3 values; 2 are wanted, or one for all"),
        (["2xf32=one two"], "one is no number"),
        (["2xi32=1.5 2"], "1.5 is no integer"),
        (["2xf32=1e39 0"], "a value is beyond the largest that f32 holds"),
        (["2xi1=2 0"], "0, 1, true or false is wanted"),
        (["3xi32=99999999999"], "a value is beyond the largest that i32 holds"),
        (["2xf64=1 2"], r"is float64\[2\]; tensor<2xf32> is wanted: 2xf32="),
        (["3xf32=1"], r"is float32\[3\]; tensor<2xf32> is wanted: 2xf32="),
        (["2xf32=1", "f32=2"], "2 given; one for each of 1 arguments is wanted: tensor<2xf32>"),
        (["2xi8=128 0"], "a value is beyond the largest that i8 holds"),
        (["2xf16=65520 0"], "a value is beyond the largest that f16 holds"),
        (["2xbf16=3.4e38 0"], "a value is beyond the largest that bf16 holds"),
        (["2xcomplex<f32>=1e39j 0"], r"a value is beyond the largest that complex<f32> holds"),
        (["2xcomplex<f64>=i 0"], "i is no complex number; write it as 1-2j"),
        (["2xu8=1 2"], "no element type u8; there are f32, f64, f16"),
        (["2xcomplex<i32>=1 2"], "no element type complex<i32>; there are"),
        (["f8=1", "f32=1"], "no element type f8"),
        (["2xf16=1 2"], r"is float16\[2\]; tensor<2xf32> is wanted: 2xf32="),
        (["@bytes.npy"], r"is \|V2\[2\]; tensor<2xf32> is wanted"),
        (["2xf32=1", "x.npz"], "--input x.npz: expected TYPE=VALUES"),
        (["@none.npy"], "none.npy: no such file"),
        (["@text.npy"], "text.npy: is no .npy file"),
        (["@both.npz"], "given without the @ it has all arguments"),
        (["none.npz"], "none.npz: no such file"),
    ],
)
def test_what_does_not_fit_is_said(
    given: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.npy").write_text("text")
    np.save("bytes.npy", np.zeros(2, bfloat16))
    np.savez("both.npz", arg0=np.zeros(2, np.float32))
    with pytest.raises(InputError, match=message):
        given_inputs(given, one("tensor", "f32", 2))

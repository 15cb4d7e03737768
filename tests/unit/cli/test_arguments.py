"""Arguments made up, read, and results written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.cli.arguments import (
    check_output,
    generated,
    read_inputs,
    write_outputs,
    written,
)
from neurojit.model.errors import InputError
from neurojit.model.types import Argument, Dtype, Signature, ValueType


def _tensor(dtype: Dtype, *shape: int) -> ValueType:
    return ValueType("tensor", dtype, shape)


TWO = Signature((Argument(_tensor("f32", 2, 3)), Argument(ValueType("scalar", "i64"))), ())


@settings(deadline=None, derandomize=True)  # times are those of a busy machine; a seeded sample
@given(
    st.sampled_from(list(NUMPY_DTYPES)),
    st.lists(st.integers(0, 4), max_size=3),
    st.none() | st.tuples(st.integers(-100, 100), st.integers(0, 50)),
    st.integers(0, 2**32),
)
def test_generated_values_have_their_type_and_keep_to_their_range(
    dtype: Dtype, shape: list[int], span: tuple[int, int] | None, seed: int
) -> None:
    """Dtype, shape, row-major, within [lo, hi], and the same for the same seed."""
    limits = None if span is None or dtype == "i1" else (float(span[0]), float(span[0] + span[1]))
    signature = Signature((Argument(_tensor(dtype, *shape), range=limits),), ())
    (value,) = generated(signature, seed)
    assert value.dtype == NUMPY_DTYPES[dtype]
    assert value.shape == tuple(shape)
    assert value.flags.c_contiguous
    if limits is not None:
        parts = (value.real, value.imag) if dtype.startswith("complex") else (value,)
        for part in parts:
            assert np.all((part >= part.dtype.type(limits[0])) & (part <= part.dtype.type(limits[1])))
    elif dtype == "index":
        assert np.all(value >= 0)
    np.testing.assert_array_equal(value, generated(signature, seed)[0])


def test_scalars_are_python_numbers() -> None:
    """A scalar argument is no array of rank 0."""
    kinds: tuple[Dtype, ...] = ("f32", "i64", "i1", "index")
    signature = Signature(tuple(Argument(ValueType("scalar", dtype)) for dtype in kinds), ())
    assert [type(value) for value in generated(signature, 1)] == [float, int, bool, int]


def test_seeds_differ() -> None:
    """Another seed gives other values."""
    signature = Signature((Argument(_tensor("f64", 8)),), ())
    assert not np.array_equal(generated(signature, 1)[0], generated(signature, 2)[0])


def test_arguments_beyond_memory_are_refused() -> None:
    """The message names the argument and its type."""
    signature = Signature((Argument(_tensor("f32", 1 << 20, 1 << 20, 1 << 10)),), ())
    with pytest.raises(InputError, match=r"argument 0: no memory for tensor<"):
        generated(signature, 0)


def test_inputs_are_read_by_position(tmp_path: Path) -> None:
    """``arg0`` and ``arg1``, in whatever order the file has them."""
    path = tmp_path / "x.npz"
    np.savez(path, arg1=np.int64(7), arg0=np.ones((2, 3), np.float32))
    array, number = read_inputs(path, TWO)
    np.testing.assert_array_equal(array, np.ones((2, 3), np.float32))
    assert number == 7


@pytest.mark.parametrize(
    ("arrays", "why"),
    [
        ({}, "holds nothing; wanted: arg0, arg1"),
        ({"arg0": np.ones((2, 3), np.float32), "x": np.int64(7)}, "holds arg0, x; wanted: arg0, arg1"),
        ({"arg0": np.ones((2, 3)), "arg1": np.int64(7)}, "arg0 is float64"),
        (
            {"arg0": np.ones((3, 2), np.float32), "arg1": np.int64(7)},
            r"arg0 is float32\[3, 2\]; tensor<2x3xf32>",
        ),
        ({"arg0": np.ones((2, 3), np.float32), "arg1": np.float32(7)}, "arg1 is float32"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(tmp_path: Path, arrays: dict[str, np.ndarray], why: str) -> None:
    """The message names the file, the array, what it is and what is wanted."""
    path = tmp_path / "x.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=why):
        read_inputs(path, TWO)


def test_files_that_are_no_inputs_are_refused(tmp_path: Path) -> None:
    """Missing, a folder, other bytes, one array, pickled objects: never run, never a traceback."""
    text, array, pickled = tmp_path / "t.npz", tmp_path / "a.npy", tmp_path / "p.npz"
    text.write_text("no archive")
    np.save(array, np.ones(3))
    np.savez(pickled, arg0=np.array([object()]), arg1=np.int64(1))
    for path in (tmp_path / "missing.npz", tmp_path, text, array, pickled):
        with pytest.raises(InputError, match=path.name):
            read_inputs(path, TWO)


def test_outputs_are_results_then_written_buffers(tmp_path: Path) -> None:
    """``out0`` is the result, ``out1`` the buffer that the call may have written; not what it only read."""
    buffer = ValueType("memref", "f32", (2,))
    signature = Signature((Argument(buffer, "read"), Argument(buffer, "write")), (_tensor("f32", 2),))
    read, wrote, result = (np.full(2, value, np.float32) for value in (1, 2, 3))
    path = tmp_path / "y.npz"
    write_outputs(path, written(signature, [read, wrote], result))
    with np.load(path) as archive:
        assert sorted(archive.files) == ["out0", "out1"]
        assert archive["out0"].tolist() == [3, 3]
        assert archive["out1"].tolist() == [2, 2]
    assert list(tmp_path.iterdir()) == [path]


def test_several_results_come_apart() -> None:
    """A tuple of results is one output each; no results are none."""
    two = Signature((), (_tensor("f32", 1), ValueType("scalar", "i64")))
    assert written(two, [], (np.zeros(1, np.float32), 5))[1] == 5
    assert written(Signature((), ()), [], None) == []


@pytest.mark.parametrize(
    ("dtype", "value", "name"),
    [("f32", 0.1, "float32"), ("i32", 7, "int32"), ("i1", True, "bool"), ("index", 7, "int64")],
)
def test_scalars_keep_their_type(tmp_path: Path, dtype: Dtype, value: float, name: str) -> None:
    """An output is as good an input as any."""
    scalar = ValueType("scalar", dtype)
    outputs = written(Signature((), (scalar,)), [], value)
    assert outputs[0].dtype == name
    np.savez(tmp_path / "x.npz", arg0=outputs[0])
    (read,) = read_inputs(tmp_path / "x.npz", Signature((Argument(scalar),), ()))
    assert read == pytest.approx(value)


def test_outputs_that_cannot_be_written_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up half-way leaves neither the file nor its beginning."""

    def fails(*_arguments: object, **_arrays: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", fails)
    with pytest.raises(InputError, match=r"y\.npz: cannot be written: No space left"):
        write_outputs(tmp_path / "y.npz", [1])
    assert list(tmp_path.iterdir()) == []


def test_outputs_are_refused_before_the_run(tmp_path: Path) -> None:
    """A folder, or a place in a folder that is not there."""
    for path in (tmp_path, tmp_path / "no" / "y.npz"):
        with pytest.raises(InputError, match="folder"):
            check_output(path)

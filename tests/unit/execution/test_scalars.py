"""Scalars, and results of several kinds, through the stub and through the slow path."""

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.execution.contexts import ContextPool
from neurojit.execution.natives import Natives
from neurojit.execution.slots import SlotTable
from neurojit.model.errors import CallError
from neurojit.model.types import Signature, ValueType
from tests.unit.execution.hand_written import Function, build, function, scalar, tensor

MANY = Signature(
    (*(scalar(d) for d in ("f32", "f64", "i32", "i64", "i1", "index")), tensor("f64")),
    (
        *(ValueType("scalar", d) for d in ("f32", "f64", "i32", "i64", "i1", "index")),
        ValueType("tensor", "f64"),
        ValueType("tensor", "i32", (0, 3)),
    ),
)
SCALARS = """
define i32 @neurojit.body(ptr %c, float %a, double %b, i32 %i, i64 %j, i1 %p, i64 %n, ptr %t,
                          ptr %ra, ptr %rb, ptr %ri, ptr %rj, ptr %rp, ptr %rn, ptr %rt, ptr %re) {
  store float %a, ptr %ra
  store double %b, ptr %rb
  store i32 %i, ptr %ri
  store i64 %j, ptr %rj
  %q = zext i1 %p to i8
  store i8 %q, ptr %rp
  store i64 %n, ptr %rn
  %v = load double, ptr %t
  store double %v, ptr %rt
  ret i32 0
}
""".replace(",\n                          ", ", ")


@pytest.fixture(scope="module")
def mixed(natives: Natives) -> Function:
    """One compile for all examples."""
    slot = SlotTable().create("f")
    slot.install(build(slot, MANY, SCALARS))
    return function(ContextPool(natives, 1 << 20), slot, MANY)


WORD = st.integers(-(2**63), 2**63 - 1)


@given(
    floats=st.tuples(st.floats(width=32), st.floats()),
    i=st.integers(-(2**31), 2**31 - 1),
    words=st.tuples(WORD, WORD),
    p=st.booleans(),
)
@settings(max_examples=50, deadline=None)
def test_scalars_and_mixed_results_round_trip(
    mixed: Function, floats: tuple[float, float], i: int, words: tuple[int, int], p: bool
) -> None:
    (a, b), (j, n) = floats, words
    for call in (mixed.fast, mixed.slow):
        values = call(a, b, i, j, p, n, np.array(b))
        assert values[2:6] == (i, j, p, n)
        assert values[4] is p
        assert [repr(v) for v in values[:2]] == [repr(a), repr(b)]
        assert values[6].shape == ()
        assert repr(values[6].item()) == repr(b)
        assert values[7].shape == (0, 3)


@pytest.mark.parametrize(
    ("position", "wrong", "message"),
    [
        (0, "x", "argument 0: expected f32, got str"),
        (0, True, "argument 0: expected f32, got True"),
        (1, 10**400, "argument 1: expected f64, got 1"),
        (2, 2**31, "argument 2: expected i32, got 2147483648, which i32 cannot hold"),
        (2, 1.0, "argument 2: expected i32, got 1.0"),
        (3, -(2**63) - 1, "argument 3: expected i64, got -9223372036854775809, which i64 cannot hold"),
        (4, 1, "argument 4: expected i1, got 1"),
        (5, True, "argument 5: expected index, got True"),
        (6, [1.0], "argument 6: expected tensor<f64>, got list"),
    ],
)
def test_a_wrong_scalar_is_named(mixed: Function, position: int, wrong: object, message: str) -> None:
    arguments: list[object] = [1.0, 1.0, 1, 1, True, 1, np.array(1.0)]
    arguments[position] = wrong
    with pytest.raises(CallError) as caught:
        mixed.fast(*arguments)
    assert str(caught.value).startswith(f"call: f: {message}")


def test_numpy_scalars_go_the_slow_way(mixed: Function) -> None:
    values = mixed.fast(
        np.float32(1.5),
        np.float64(2.5),
        np.int32(3),
        np.int64(4),
        np.bool_(True),
        np.int8(5),
        np.float64(6.5),
    )
    assert values[:6] == (1.5, 2.5, 3, 4, True, 5)
    assert values[6] == 6.5


NARROW = Signature(
    (*(scalar(d) for d in ("i8", "i16")), tensor("f16", 1), tensor("bf16", 1), tensor("complex<f32>", 1)),
    tuple(ValueType("scalar", d) for d in ("i8", "i16", "f16", "bf16", "complex<f32>", "complex<f64>")),
)
NARROW_BODY = """
define i32 @neurojit.body(ptr %c, i8 %b, i16 %w, ptr %h, ptr %v, ptr %z, ptr %rb, ptr %rw, ptr %rh, ptr %rv, ptr %rz, ptr %rd) {
  store i8 %b, ptr %rb
  store i16 %w, ptr %rw
  %x = load i16, ptr %h
  store i16 %x, ptr %rh
  %y = load i16, ptr %v
  store i16 %y, ptr %rv
  %p = load <2 x float>, ptr %z
  store <2 x float> %p, ptr %rz
  %q = fpext <2 x float> %p to <2 x double>
  store <2 x double> %q, ptr %rd
  ret i32 0
}
"""  # noqa: E501
CELLS = Signature(tuple(scalar(d) for d in ("f16", "bf16", "complex<f64>")), (ValueType("scalar", "f64"),))
CELLS_BODY = """
define i32 @neurojit.body(ptr %c, ptr %h, ptr %v, ptr %z, ptr %r) {
  %x = load half, ptr %h
  %a = fpext half %x to double
  %bits = load i16, ptr %v
  %low = zext i16 %bits to i32
  %high = shl i32 %low, 16
  %y = bitcast i32 %high to float
  %b = fpext float %y to double
  %im.at = getelementptr double, ptr %z, i64 1
  %im = load double, ptr %im.at
  %ab = fadd double %a, %b
  %s = fadd double %ab, %im
  store double %s, ptr %r
  ret i32 0
}
"""


def test_narrow_scalars_and_results_take_the_fast_path(natives: Natives) -> None:
    """All but scalar arguments by address; numbers beyond the type go the slow way, to be named."""
    slot = SlotTable().create("f")
    slot.install(build(slot, NARROW, NARROW_BODY))
    made = function(ContextPool(natives, 1 << 20), slot, NARROW)
    h, v = np.array([0.1], np.float16), np.array([-0.1], ml_dtypes.bfloat16)
    z = np.array([0.5 - 0.25j], np.complex64)
    expected = (-128, 32767, float(h[0]), float(v[0]), 0.5 - 0.25j, 0.5 - 0.25j)
    for call in (made.fast, made.slow):
        assert call(-128, 32767, h, v, z) == expected
    assert made.slow_calls == []
    for arguments in ((128, 0, h, v, z), (0, -32769, h, v, z)):
        with pytest.raises(CallError, match="cannot hold"):
            made.fast(*arguments)
    assert len(made.slow_calls) == 2


def test_scalars_by_address_take_the_slow_path(natives: Natives) -> None:
    slot = SlotTable().create("f")
    slot.install(build(slot, CELLS, CELLS_BODY))
    made = function(ContextPool(natives, 1 << 20), slot, CELLS)
    assert made.fast(0.5, np.float32(0.25), 8 + 4j) == 4.75
    assert made.slow(np.float16(0.5), ml_dtypes.bfloat16(0.25), 4j) == 4.75
    assert len(made.slow_calls) == 1

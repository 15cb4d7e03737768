"""Scalars, and results of several kinds, through the stub and through the slow path."""

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

"""What assertions say of single elements of an argument."""

from __future__ import annotations

import math

import pytest

from neurojit.judge.derive.asserted_limits import asserted_limits, assertions
from tests.unit.judge.trial.equivalence_judged import context, kernel_of

_HEAD = "func.func @f(%x: memref<8x{dtype}>, %n: {dtype}) -> {dtype} {{"


def asserting(condition: str, dtype: str) -> str:
    """That ``condition``, named %ok, holds of each element %v."""
    return f"""{_HEAD.format(dtype=dtype)}
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %true = arith.constant true
  scf.for %i = %c0 to %c8 step %c1 {{
    %v = memref.load %x[%i] : memref<8x{dtype}>
{condition}
    "tensorlang.assert"(%ok, %v) {{message = "out of range", names = ["v"]}} : (i1, {dtype}) -> ()
  }}
  return %n : {dtype}
}}
"""


def comparing(predicate: str, constant: str, dtype: str, value: str = "%v", name: str = "%ok") -> str:
    operation = "cmpf" if dtype.startswith("f") else "cmpi"
    limit = f"%limit{predicate}"
    return f"""    {limit} = arith.constant {constant} : {dtype}
    {name} = arith.{operation} {predicate}, {value}, {limit} : {dtype}"""


_BOTH = (
    comparing("sge", "48", "i32", name="%low")
    + "\n"
    + comparing("sle", "57", "i32", name="%high")
    + "\n    %ok = arith.andi %low, %high : i1"
)
_NOT = comparing("slt", "48", "i32", name="%low") + "\n    %ok = arith.xori %low, %true : i1"
_DIGIT = (
    "    %by = arith.constant 48 : i32\n    %d = arith.subi %v, %by : i32\n"
    + comparing("ult", "10", "i32", "%d")
)  # fmt: skip
_SIZE = "    %a = math.absf %v : f32\n" + comparing("ole", "2.0", "f32", "%a")


@pytest.mark.parametrize(
    ("condition", "dtype", "limits"),
    [
        (_BOTH, "i32", (48.0, 57.0)),
        (_DIGIT, "i32", (48.0, 57.0)),
        (_NOT, "i32", (48.0, math.inf)),
        (comparing("sgt", "0", "i64"), "i64", (1.0, math.inf)),
        (comparing("eq", "3", "i32"), "i32", (3.0, 3.0)),
        (comparing("ne", "3", "i32"), "i32", None),
        (comparing("oge", "0.5", "f64"), "f64", (0.5, math.inf)),
        (comparing("ogt", "0.0", "f32"), "f32", (2.0**-10, math.inf)),
        (_SIZE, "f32", (-2.0, 2.0)),
        (comparing("slt", "5", "i32", "%n"), "i32", None),
    ],
)
def test_comparisons_with_constants_bound_an_element(
    condition: str, dtype: str, limits: tuple[float, float] | None
) -> None:
    kernel = kernel_of(asserting(condition, dtype))
    with context():
        assert asserted_limits(kernel)[0] == limits


def test_a_scalar_is_bounded_as_well() -> None:
    kernel = kernel_of(asserting(comparing("slt", "5", "i32", "%n"), "i32"))
    with context():
        assert asserted_limits(kernel) == (None, (-math.inf, 4.0))


def test_an_assertion_is_known_by_its_message_and_line() -> None:
    kernel = kernel_of(asserting(comparing("ne", "3", "i32"), "i32"))
    with context():
        assert assertions(kernel) == {0: ("out of range", 10)}

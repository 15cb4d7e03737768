"""What the campaign takes for right agrees with sources of its own: NumPy, and xDSL's interpreter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurojit.fuzz.attributes import integer, literal
from neurojit.fuzz.draw import NoRoom
from neurojit.fuzz.evaluate import evaluate
from neurojit.fuzz.generate import OTHERS, generate
from neurojit.fuzz.numbers import Undefined, wrap
from neurojit.fuzz.operations.integers import ARITH, BINARY, PREDICATES, compared
from neurojit.fuzz.program import Function, Op, Program, Region, Type, Value, scalar, text_of, vector
from neurojit.fuzz.trial import cases

EDGES = (0, 1, -1, 2, 3, 7, -8, 2**31 - 1, -(2**31), 2**31, 2**32 + 5, 2**63 - 1, -(2**63))
PLAIN = ("add", "sub", "mul", "and", "or", "xor", "maxs", "mins", "maxu", "minu")
IN_NUMPY: dict[str, Any] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "and": np.bitwise_and, "or": np.bitwise_or,
    "xor": np.bitwise_xor, "maxs": np.maximum, "mins": np.minimum, "maxu": np.maximum, "minu": np.minimum,
}  # fmt: skip


def program_of(op: Op, arguments: list[Value]) -> Program:
    """A function that does one thing."""
    body = Region(tuple(arguments), (op, Op("func.return", op.results)))
    return Program((Function("f", body),), ())


@pytest.mark.parametrize("width", [8, 16, 32, 64])
@pytest.mark.parametrize("name", PLAIN)
def test_integers_wrap_as_numpys_do(name: str, width: int) -> None:
    """Every pair of edges gives the same bits."""
    element = f"i{width}"
    kind = scalar(element)
    dtype = np.dtype(f"{'u' if name.endswith('u') else ''}int{width}")
    left, right, result = Value(0, kind), Value(1, kind), Value(2, kind)
    program = program_of(Op(f"arith.{ARITH[name]}", (left, right), (result,)), [left, right])
    for a in EDGES:
        for b in EDGES:
            x, y = wrap(a, element), wrap(b, element)
            ((got,), _) = evaluate(program, (x, y))
            # Arrays wrap in silence; scalars would warn.
            pair = [np.array([v], np.int64).astype(np.dtype(f"int{width}")).view(dtype) for v in (x, y)]
            want = IN_NUMPY[name](*pair).view(np.dtype(f"int{width}"))[0]
            assert got == want, (name, x, y)


@pytest.mark.parametrize("predicate", PREDICATES)
def test_comparisons_are_numpys(predicate: str) -> None:
    """Signed and unsigned views of the same bits."""
    functions = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater",
                 "ge": "greater_equal"}  # fmt: skip
    dtype = np.uint64 if predicate[0] == "u" else np.int64
    function = getattr(np, functions[predicate[-2:]])
    for a in EDGES:
        for b in EDGES:
            pair = [np.array([wrap(v, "i64")], np.int64).view(dtype) for v in (a, b)]
            assert compared(predicate, wrap(a, "i64"), wrap(b, "i64"), "i64") == function(*pair)[0]


@pytest.mark.parametrize(("a", "b", "quotient", "rest", "floor", "ceiling"), [
    (7, 2, 3, 1, 3, 4), (-7, 2, -3, -1, -4, -3), (7, -2, -3, 1, -4, -3), (-7, -2, 3, -1, 3, 4),
])  # fmt: skip
def test_division_rounds_as_named(a: int, b: int, quotient: int, rest: int, floor: int, ceiling: int) -> None:
    """To zero, down and up; the remainder has the dividend's sign."""
    names = ("divs", "rems", "floordivs", "ceildivs")
    assert [BINARY[name](a, b, "i32") for name in names] == [quotient, rest, floor, ceiling]


def test_what_has_no_meaning_is_undefined() -> None:
    """A zero divisor, and a quotient that overflows, are no answers."""
    for name, a, b in (("divs", 1, 0), ("divs", -128, -1), ("rems", 1, 0), ("divu", 1, 0)):
        with pytest.raises(Undefined):
            BINARY[name](a, b, "i8")


def test_what_nobody_wrote_is_zero() -> None:
    whole = Type("tensor", "i32", (2,))
    empty, double = Value(0, whole), Value(1, whole)
    body = Region((), (
        Op("tensor.empty", (), (empty,)),
        Op("arith.addi", (empty, empty), (double,)),
        Op("func.return", (double,)),
    ))  # fmt: skip
    ((got,), _) = evaluate(Program((Function("f", body),), ()), ())
    assert list(got) == [0, 0]


@pytest.mark.parametrize("shape", [(6,), (2, 3), (3, 1, 2)])
def test_moving_elements_is_numpys(shape: tuple[int, ...]) -> None:
    """A transposed shape keeps the elements that NumPy's has."""
    order = tuple(reversed(range(len(shape))))
    given, made = Value(0, vector("i32", *shape)), Value(1, vector("i32", *reversed(shape)))
    from neurojit.fuzz.attributes import array  # noqa: PLC0415

    program = program_of(Op("vector.transpose", (given,), (made,), {"permutation": array(order)}), [given])
    value = np.arange(6, dtype=object).reshape(shape)
    ((got,), _) = evaluate(program, (value,))
    np.testing.assert_array_equal(got, value.transpose())


def test_constants_are_spelt_as_they_are() -> None:
    """Floats keep their bits, negative numbers their sign, booleans their words."""
    assert literal(float("inf"), scalar("f32")).text == "0x7F800000 : f32"
    assert literal(-1, scalar("i8")).text == "-1 : i8"
    assert literal(1, scalar("i1")).text == "true"
    assert integer(3).text == "3 : i64"


def test_programs_agree_with_another_interpreter() -> None:
    """Random programs of arith, scf, func and memref mean to xDSL's interpreter what they mean here."""
    from tests.oracles.interpreted import AsWritten  # noqa: PLC0415
    from tests.oracles.memory import Unknown  # noqa: PLC0415

    compared_programs = 0
    for number in range(800):
        try:
            program = generate(f"xdsl:{number}", KNOWN_TO_XDSL)
        except NoRoom:
            continue
        if len(program.functions) > 1 or not _known(program):
            continue
        main = program.main
        kinds = [_kind(value.type) for value in main.arguments]
        for case in cases(program):
            try:
                got = AsWritten(text_of(program)).call("f", case.given, kinds, list(map(_kind, main.results)))
            except Unknown:
                break
            buffers = [
                value for value, argument in zip(case.arguments, main.arguments, strict=True)
                if argument.type.kind == "memref"
            ]  # fmt: skip
            for value, want in zip(got, [*case.results, *buffers], strict=True):
                np.testing.assert_array_equal(value, np.array(want, value.dtype), err_msg=text_of(program))
            compared_programs += 1
    assert compared_programs >= 12


_OPERATIONS = frozenset({
    "arith.addi", "arith.subi", "arith.muli", "arith.cmpi", "arith.select", "arith.constant", "arith.andi",
    "arith.xori", "arith.ori", "arith.minsi", "arith.maxsi", "scf.if", "scf.for", "scf.yield", "func.return",
    "memref.load", "memref.store",
})  # fmt: skip
KNOWN_TO_XDSL = {
    OTHERS: 0.0, "arith.addi": 1.0, "arith.cmpi": 1.0, "arith.select": 1.0, "scf.if": 2.0, "scf.for": 1.0,
}  # fmt: skip


def _known(program: Program) -> bool:
    from neurojit.fuzz.program import all_operations  # noqa: PLC0415

    values = [v for op in all_operations(program) for v in (*op.operands, *op.results)]
    return all(op.name in _OPERATIONS for op in all_operations(program)) and all(
        v.type.element in ("i1", "i32", "i64", "index")
        and v.type.kind in ("scalar", "memref")
        and not v.type.layout
        for v in values
    )


def _kind(kind: Type) -> Any:
    from neurojit.model.types import ValueType  # noqa: PLC0415

    return ValueType(kind.kind, kind.element, kind.shape)  # pyright: ignore[reportArgumentType]

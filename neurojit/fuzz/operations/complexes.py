"""complex, where the results are exact."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neurojit.fuzz.attributes import Attribute, number
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import MEANINGS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import UNDEF, Undefined
from neurojit.fuzz.operations.floats import exact
from neurojit.fuzz.program import I1, Op, Type, Value, scalar

BINARY: dict[str, Callable[[complex, complex], complex]] = {
    "add": lambda a, b: complex(a.real + b.real, a.imag + b.imag),
    "sub": lambda a, b: complex(a.real - b.real, a.imag - b.imag),
    "mul": lambda a, b: complex(a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real),
}
UNARY: dict[str, Callable[[complex], complex]] = {
    "neg": lambda a: complex(-a.real, -a.imag),
    "conj": lambda a: complex(a.real, -a.imag),
}


def finite(value: complex, element: str) -> complex:
    """Raises Undefined for what is not finite, or not exact in any order."""
    for part in (value.real, value.imag):
        if exact(part, element) != part or abs(part) == float("inf"):
            raise Undefined("not finite")
    return value


def _known(given: tuple[Any, ...], element: str) -> tuple[complex, ...]:
    if any(value is UNDEF for value in given):
        raise Undefined("a value that nobody wrote")
    return tuple(finite(complex(value), element) for value in given)


def _part(kind: Type) -> str:
    return kind.element[8:-1] if kind.element.startswith("complex") else kind.element


def _binary(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    part = _part(op.operands[0].type)
    return (finite(BINARY[op.name.removeprefix("complex.")](*_known(given, part)), part),)


def _unary(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (UNARY[op.name.removeprefix("complex.")](*_known(given, _part(op.operands[0].type))),)


MEANINGS.update({f"complex.{name}": _binary for name in BINARY})
MEANINGS.update({f"complex.{name}": _unary for name in UNARY})


@means("complex.create")
def _create(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    if any(value is UNDEF for value in given):
        raise Undefined("a value that nobody wrote")
    return (finite(complex(*given), _part(op.results[0].type)),)


@means("complex.eq", "complex.neq")
def _equal(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    a, b = _known(given, _part(op.operands[0].type))
    return (int((a == b) == (op.name == "complex.eq")),)


@means("complex.constant")
def _constant(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (op["value"],)


# -- how they are drawn


def _element(draw: Draw) -> Type:
    return scalar(draw.chance.choice(("complex<f32>", "complex<f64>")))


def pair(value: complex, kind: Type) -> Attribute:
    part = _part(kind)
    return Attribute(value, f"[{number(value.real, part)} : {part}, {number(value.imag, part)} : {part}]")


@makes(
    2.5,
    *(f"complex.{name}" for name in (*BINARY, *UNARY, "create", "re", "im", "eq", "neq", "constant")),
)
def arithmetic(draw: Draw) -> None:
    kind = _element(draw)
    names = (*BINARY, *BINARY, *UNARY, "create", "re", "im", "eq", "neq", "constant")
    name = draw.choose("complex", names)
    part = scalar(_part(kind))
    if name == "create":
        draw.one("complex.create", (draw.value(part), draw.value(part)), kind)
    elif name in ("re", "im"):
        draw.one(f"complex.{name}", (draw.value(kind),), part)
    elif name in ("eq", "neq"):
        draw.one(f"complex.{name}", (draw.value(kind), draw.value(kind)), I1)
    elif name == "constant":
        constant(draw, kind, draw.element(kind.element))
    else:
        count = 2 if name in BINARY else 1
        draw.one(f"complex.{name}", [draw.value(kind) for _ in range(count)], kind)


def constant(draw: Draw, kind: Type, value: complex) -> Value:
    return draw.one("complex.constant", (), kind, value=pair(value, kind))

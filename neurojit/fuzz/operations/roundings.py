"""tensorlang's functions, roundings and conversions, element by element, and its counting."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import integer
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import MEANINGS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Undefined, each, is_float, near, rounded, width_of, wrap
from neurojit.fuzz.operations import floats
from neurojit.fuzz.operations.elementary import ULPS, argument
from neurojit.fuzz.operations.language import a_tensor, fitting, stretched
from neurojit.fuzz.program import Op, tensor

_ELEMENTS = ("f32", "f64", "i32", "i64", "i1")
_ROUNDINGS: dict[str, Callable[[float], float]] = {
    "floor": floats.UNARY["math.floor"],
    "ceil": floats.UNARY["math.ceil"],
    "round": floats.UNARY["math.roundeven"],
}
for _name, _function in _ROUNDINGS.items():
    MEANINGS[f"tensorlang.{_name}"] = lambda op, given, run, f=_function: (each(f, given[0]),)


def _sign(a: Any) -> Any:
    if isinstance(a, float) and math.isnan(a):
        return a
    return type(a)((a > 0) - (a < 0))


@means("tensorlang.abs", "tensorlang.sign")
def _size_or_sign(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    if op.name == "tensorlang.sign":
        return (each(_sign, given[0]),)
    return (each(lambda a: abs(a) if is_float(element) else wrap(abs(a), element), given[0]),)


@means("tensorlang.clamp")
def _clamp(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    if is_float(element):
        larger, smaller = (floats.BINARY[f"arith.{name}"] for name in ("maximumf", "minimumf"))
    else:
        larger, smaller = max, min
    operands = stretched(given, op.results[0].type.shape)
    return (each(lambda a, low, high: smaller(larger(a, low), high), *operands),)


@means("tensorlang.cast")
def _cast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    before, after = op.operands[0].type.element, op.results[0].type.element

    def one(a: Any) -> Any:
        if after == "i1":
            return int(a != 0)
        if is_float(after):
            return floats.exact(rounded(float(a), after), after)
        if not is_float(before):
            return wrap(a, after)
        if math.isnan(a):
            return 0
        half = 1 << (width_of(after) - 1)
        return int(min(max(a, -half), half - 1)) if math.isinf(a) else min(max(int(a), -half), half - 1)

    return (each(one, given[0]),)


@means("tensorlang.iota")
def _iota(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    kind = op.results[0].type
    made = np.empty(kind.shape, object)
    for at in np.ndindex(kind.shape):
        made[at] = float(at[op["axis"]]) if is_float(kind.element) else at[op["axis"]]
    return (made,)


def _sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "erf": math.erf,
    "sigmoid": _sigmoid,
    "silu": lambda a: a * _sigmoid(a),
    "rsqrt": lambda a: 1 / math.sqrt(a),
}


@means(*(f"tensorlang.{name}" for name in FUNCTIONS), "tensorlang.pow")
def _function_of(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element, name = op.results[0].type.element, op.name.removeprefix("tensorlang.")

    def one(*operands: float) -> float:
        if any(not math.isfinite(a) or abs(a) > 16 for a in operands):
            raise Undefined("far out")
        if name in ("rsqrt", "pow") and operands[0] <= 0:
            raise Undefined("not a number")
        if name == "pow":
            return near(operands[0] ** operands[1], element, ULPS)
        return near(FUNCTIONS[name](*operands), element, ULPS)

    return (each(one, *stretched(given, op.results[0].type.shape)),)


# -- how they are drawn


@makes(3, *(f"tensorlang.{name}" for name in (*_ROUNDINGS, "abs", "sign", "clamp", "cast", "iota")))
def rounding(draw: Draw) -> None:
    name = draw.choose("tensorlang", (*_ROUNDINGS, "abs", "sign", "clamp", "cast", "iota"))
    if name == "iota":
        kind = tensor(draw.chance.choice(_ELEMENTS[:4]), *draw.shape(draw.chance.choice((1, 2, 3)), 48))
        axis = draw.chance.randrange(-len(kind.shape), len(kind.shape))
        draw.one("tensorlang.iota", (), kind, axis=integer(axis))
        return
    allowed = ("f32", "f64") if name in _ROUNDINGS else _ELEMENTS if name == "cast" else _ELEMENTS[:4]
    source = a_tensor(draw, allowed)
    if name == "cast":
        draw.one("tensorlang.cast", (source,), source.type.of(draw.chance.choice(_ELEMENTS)))
        return
    bounds = [fitting(draw, source.type) for _ in range(2)] if name == "clamp" else []
    draw.one(f"tensorlang.{name}", (source, *bounds), source.type)


@makes(1, *(f"tensorlang.{name}" for name in (*FUNCTIONS, "pow")))
def function(draw: Draw) -> None:
    name = draw.choose("tensorlang", (*FUNCTIONS, "pow"))
    kind = tensor(draw.chance.choice(("f32", "f64")), *draw.shape(draw.chance.choice((1, 2)), 16))
    points = (1.5, 2.5, 0.25, 4.0) if name in ("rsqrt", "pow") else (0.0, 0.5, -0.75, 3.0, -2.25)
    operands = [argument(draw, kind, points)]
    if name == "pow":
        operands.append(argument(draw, kind, (1.5, -0.5, 3.0, 2.0)))
    draw.nearly(draw.one(f"tensorlang.{name}", operands, kind))

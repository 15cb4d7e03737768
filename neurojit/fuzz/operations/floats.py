"""arith and math on floats: operations that are exact on the values that are drawn."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from neurojit.fuzz.attributes import integer
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import MEANINGS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Fault, Undefined, each, rounded, signed, unsigned, width_of, wrap
from neurojit.fuzz.operations.containers import FLOATS, container
from neurojit.fuzz.program import Op, Type

_LIMITS = {"f16": 256, "f32": 1 << 18, "f64": 1 << 45}  # below, sums and products of sixteenths are exact


def exact(value: float, element: str) -> float:
    """``value``, where sums of such are exact in any order. Raises Undefined elsewhere."""
    if math.isnan(value) or math.isinf(value):
        return value
    if abs(value) > _LIMITS[element] or value * 16 != math.floor(value * 16):
        raise Undefined("not exact in any order")
    return value


def _nan_or(function: Callable[[float, float], float], number_wins: bool) -> Callable[[float, float], float]:
    def chosen(a: float, b: float) -> float:
        if math.isnan(a) or math.isnan(b):
            return (b if math.isnan(a) else a) if number_wins else math.nan
        if a == b == 0:
            negative = [math.copysign(1, item) < 0 for item in (a, b)]
            if number_wins and negative[0] != negative[1]:
                raise Undefined("of two zeros, either")
            return -0.0 if (any(negative) if function is min else all(negative)) else 0.0
        return function(a, b)

    return chosen


def _remainder(a: float, b: float) -> float:
    if math.isnan(a) or math.isnan(b) or math.isinf(a) or b == 0:
        return math.nan
    return math.fmod(a, b)


def _ratio(a: float, b: float) -> float:
    if b == 0:
        if a == 0 or math.isnan(a):
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


BINARY: dict[str, Callable[[float, float], float]] = {
    "arith.addf": lambda a, b: a + b,
    "arith.subf": lambda a, b: a - b,
    "arith.mulf": lambda a, b: a * b,
    "arith.divf": _ratio,
    "arith.remf": _remainder,
    "arith.maximumf": _nan_or(max, number_wins=False),
    "arith.minimumf": _nan_or(min, number_wins=False),
    "arith.maxnumf": _nan_or(max, number_wins=True),
    "arith.minnumf": _nan_or(min, number_wins=True),
    "math.copysign": math.copysign,
}
for _name, _function in BINARY.items():
    MEANINGS[_name] = lambda op, given, run, f=_function: (
        each(
            lambda a, b: exact(rounded(f(a, b), op.results[0].type.element), op.results[0].type.element),
            *given,
        ),
    )


def _to_integer(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda a: a if math.isnan(a) or math.isinf(a) else math.copysign(float(function(a)), a)


UNARY: dict[str, Callable[[float], float]] = {
    "arith.negf": lambda a: -a,
    "math.absf": abs,
    "math.ceil": _to_integer(math.ceil),
    "math.floor": _to_integer(math.floor),
    "math.trunc": _to_integer(math.trunc),
    "math.roundeven": _to_integer(round),
    "math.round": _to_integer(lambda a: int(math.copysign(math.floor(abs(a) + 0.5), a))),
}
for _name, _unary in UNARY.items():
    MEANINGS[_name] = lambda op, given, run, f=_unary: (each(f, given[0]),)

# Where the exact result is a short number: (argument, result).
POINTS: dict[str, dict[float, float]] = {
    "math.exp": {0.0: 1.0}, "math.exp2": {0.0: 1.0, 3.0: 8.0, -1.0: 0.5}, "math.expm1": {0.0: 0.0},
    "math.log": {1.0: 0.0}, "math.log2": {1.0: 0.0, 8.0: 3.0, 0.5: -1.0}, "math.log10": {1.0: 0.0},
    "math.log1p": {0.0: 0.0}, "math.sin": {0.0: 0.0}, "math.cos": {0.0: 1.0}, "math.tan": {0.0: 0.0},
    "math.asin": {0.0: 0.0}, "math.acos": {1.0: 0.0}, "math.atan": {0.0: 0.0}, "math.sinh": {0.0: 0.0},
    "math.cosh": {0.0: 1.0}, "math.tanh": {0.0: 0.0}, "math.asinh": {0.0: 0.0}, "math.acosh": {1.0: 0.0},
    "math.atanh": {0.0: 0.0}, "math.erf": {0.0: 0.0}, "math.erfc": {0.0: 1.0},
    "math.cbrt": {0.0: 0.0, 1.0: 1.0, 8.0: 2.0}, "math.sqrt": {0.0: 0.0, 4.0: 2.0, 9.0: 3.0, 0.25: 0.5},
    "math.rsqrt": {1.0: 1.0, 4.0: 0.5, 0.25: 2.0},
}  # fmt: skip


@means("math.fma", "vector.fma")
def _fma(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    return (each(lambda a, b, c: exact(exact(a * b, element) + c, element), *given),)


@means("math.clampf")
def _clampf(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    def one(a: float, low: float, high: float) -> float:
        if any(math.isnan(item) for item in (a, low, high)) or low > high or a == 0:
            raise Undefined("not ordered")
        return min(max(a, low), high)

    return (each(one, *given),)


CLASSES: dict[str, Callable[[float], bool]] = {
    "math.isnan": math.isnan,
    "math.isinf": math.isinf,
    "math.isfinite": math.isfinite,
    "math.isnormal": lambda a: math.isfinite(a) and a != 0,
}
for _name, _class in CLASSES.items():
    MEANINGS[_name] = lambda op, given, run, f=_class: (each(lambda a: int(f(a)), given[0]),)

_FLOAT_PREDICATES = ("false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord",
                     "ueq", "ugt", "uge", "ult", "ule", "une", "uno", "true")  # fmt: skip


def float_compared(predicate: str, a: float, b: float) -> int:
    if predicate in ("false", "true"):
        return int(predicate == "true")
    unordered = math.isnan(a) or math.isnan(b)
    if predicate in ("ord", "uno"):
        return int(unordered == (predicate == "uno"))
    if unordered:
        return int(predicate[0] == "u")
    return int(
        {"eq": a == b, "gt": a > b, "ge": a >= b, "lt": a < b, "le": a <= b, "ne": a != b}[predicate[1:]]
    )


@means("arith.cmpf")
def _cmpf(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (each(lambda a, b: float_compared(_FLOAT_PREDICATES[op["predicate"]], a, b), *given),)


@means("arith.extf", "arith.truncf")
def _resize(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    return (each(lambda a: exact(rounded(a, element), element), given[0]),)


@means("arith.sitofp", "arith.uitofp")
def _from_integer(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    view = signed if op.name == "arith.sitofp" else unsigned
    before, after = op.operands[0].type.element, op.results[0].type.element
    return (each(lambda a: exact(float(view(a, before)), after), given[0]),)


@means("arith.fptosi", "arith.fptoui")
def _to_fixed(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    half = 1 << (width_of(element) - 1)
    least, greatest = (-half, half - 1) if op.name == "arith.fptosi" else (0, 2 * half - 1)

    def one(a: float) -> int:
        if math.isnan(a):
            return 0
        if math.isinf(a):
            return wrap(greatest if a > 0 else least, element)
        return wrap(min(max(int(a), least), greatest), element)

    return (each(one, given[0]),)


@means("math.absi")
def _absi(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (each(lambda a: wrap(abs(signed(a, e := op.results[0].type.element)), e), given[0]),)


@means("math.ctpop", "math.ctlz", "math.cttz")
def _bits(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    width = width_of(element)

    def one(a: int) -> int:
        digits = f"{unsigned(a, element):0{width}b}"
        if op.name == "math.ctpop":
            return wrap(digits.count("1"), element)
        digits = digits if op.name == "math.ctlz" else digits[::-1]
        return wrap(len(digits) - len(digits.lstrip("0")), element)

    return (each(one, given[0]),)


@means("math.ipowi")
def _ipowi(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element

    def one(a: int, b: int) -> int:
        if b >= 0:
            return wrap(pow(a, b, 1 << width_of(element)), element)
        if a == 0:
            raise Fault("negative power of zero")
        return {1: 1, -1: -1 if b % 2 else 1}.get(a, 0)

    return (each(one, *given),)


# -- how they are drawn


def float_container(draw: Draw) -> Type:
    return container(draw, draw.chance.choice(FLOATS))


@makes(6, *BINARY)
def float_binary(draw: Draw) -> None:
    kind = float_container(draw)
    name = draw.choose("", list(BINARY))
    left = draw.value(kind)
    draw.one(name, (left, left if draw.chance.random() < 0.06 else draw.value(kind)), kind)


@makes(3, *UNARY)
def float_unary(draw: Draw) -> None:
    kind = float_container(draw)
    draw.one(draw.choose("", list(UNARY)), (draw.value(kind),), kind)


@makes(2, "math.fma", "vector.fma", "math.clampf")
def three_floats(draw: Draw) -> None:
    kind = float_container(draw)
    name = draw.choose("", ("math.fma", "vector.fma", "math.clampf"))
    if name == "vector.fma" and kind.kind != "vector":
        kind = Type("vector", kind.element, draw.shape(2, 16))
    draw.one(name, [draw.value(kind) for _ in range(3)], kind)


@makes(2, "arith.cmpf", *CLASSES)
def float_comparison(draw: Draw) -> None:
    kind = float_container(draw)
    if draw.chance.random() < 0.6:
        predicate = integer(draw.chance.randrange(16))
        draw.one("arith.cmpf", (draw.value(kind), draw.value(kind)), kind.of("i1"), predicate=predicate)
    else:
        draw.one(draw.choose("", list(CLASSES)), (draw.value(kind),), kind.of("i1"))


@makes(2, "arith.extf", "arith.truncf", "arith.sitofp", "arith.uitofp", "arith.fptosi", "arith.fptoui")
def float_cast(draw: Draw) -> None:
    kind = float_container(draw)
    name = draw.choose("arith", ("extf", "truncf", "sitofp", "uitofp", "fptosi", "fptoui"))
    if name in ("extf", "truncf"):
        order = ("f16", "f32", "f64")
        other = draw.chance.choice([name for name in order if name != kind.element])
        wider = order.index(other) > order.index(kind.element)
        draw.one("arith.extf" if wider else "arith.truncf", (draw.value(kind),), kind.of(other))
        return
    number = kind.of(draw.chance.choice(("i1", "i8", "i16", "i32", "i64")))
    before, after = (number, kind) if name.endswith("fp") else (kind, number)
    draw.one(f"arith.{name}", (draw.value(before),), after)


@makes(2, "math.absi", "math.ctpop", "math.ctlz", "math.cttz", "math.ipowi")
def integer_math(draw: Draw) -> None:
    kind = container(draw, draw.chance.choice(("i32", "i64", "i16", "i8")))
    name = draw.choose("math", ("absi", "ctpop", "ctlz", "cttz", "ipowi"))
    operands = [draw.value(kind)]
    if name == "ipowi":
        operands.append(draw.constant(kind, each(lambda _: draw.chance.randrange(0, 4), draw.elements(kind))))
    draw.one(f"math.{name}", operands, kind)

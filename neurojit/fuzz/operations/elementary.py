"""Elementary functions: what they give is right within a few units in the last place."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, integer
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import MEANINGS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import UNDEF, Near, NearComplex, Undefined, each, full, near, rounded, ulp
from neurojit.fuzz.operations import floats
from neurojit.fuzz.operations.complexes import constant
from neurojit.fuzz.operations.targets import on, target
from neurojit.fuzz.program import Op, Type, Value, scalar, tensor, vector

ULPS = 16.0  # what any implementation of them may be off
_COMPLEX_ULPS = 64.0

_SMALL = (0.5, 0.25, -0.75, 0.125, 0.0)
_LARGE = (1.5, 2.5, 1.25, 3.0, 1.0)
_ANY = (0.0, 0.5, -0.5, 1.5, -2.25, 3.0, 0.125)
# By name: the function, and arguments of short binary fractions.
FUNCTIONS: dict[str, tuple[Callable[[float], float], Sequence[float]]] = {
    "exp": (math.exp, _ANY), "exp2": (lambda a: 2.0**a, _ANY), "expm1": (math.expm1, _ANY),
    "log": (math.log, _LARGE), "log2": (math.log2, _LARGE), "log10": (math.log10, _LARGE),
    "log1p": (math.log1p, _SMALL), "sin": (math.sin, _ANY), "cos": (math.cos, _ANY),
    "tan": (math.tan, _ANY), "asin": (math.asin, _SMALL), "acos": (math.acos, _SMALL),
    "atan": (math.atan, _ANY), "sinh": (math.sinh, _ANY), "cosh": (math.cosh, _ANY),
    "tanh": (math.tanh, _ANY), "asinh": (math.asinh, _ANY), "acosh": (math.acosh, _LARGE),
    "atanh": (math.atanh, _SMALL), "erf": (math.erf, _ANY), "erfc": (math.erfc, _ANY),
    "cbrt": (lambda a: math.copysign(abs(a) ** (1 / 3), a), _ANY), "sqrt": (math.sqrt, _LARGE),
    "rsqrt": (lambda a: 1 / math.sqrt(a), _LARGE),
}  # fmt: skip
_NAMES = (*FUNCTIONS, "sincos", "atan2", "powf", "fpowi")


def _near(name: str, element: str, points: dict[float, float]) -> Callable[[float], float]:
    """Exact at the exact points, near elsewhere."""
    function = FUNCTIONS[name][0]

    def one(a: float) -> float:
        if a in points and not (a == 0 and math.copysign(1, a) < 0):
            return points[a]
        if math.isnan(a) or math.isinf(a) or abs(a) > 64:
            raise Undefined("far out")
        try:
            return near(function(a), element, ULPS)
        except (ValueError, ZeroDivisionError) as error:
            raise Undefined("not a number") from error

    return one


def _elementary(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    name = op.name.partition(".")[2]
    return (each(_near(name, op.results[0].type.element, floats.POINTS[f"math.{name}"]), given[0]),)


MEANINGS.update({f"math.{name}": _elementary for name in FUNCTIONS})
MEANINGS.update({f"tensorlang.{name}": _elementary for name in ("exp", "log", "sqrt", "tanh")})


def _power(a: float, b: float, element: str) -> float:
    if a <= 0 or abs(b) > 16 or not math.isfinite(a):
        raise Undefined("far out")
    return near(a**b, element, ULPS)


@means("math.powf", "math.fpowi")
def _powf(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    return (each(lambda a, b: _power(a, b, element), *given),)


@means("math.atan2")
def _atan2(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    return (each(lambda a, b: near(math.atan2(a, b), element, ULPS), *given),)


@means("math.sincos")
def _sincos(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    both = (_near(name, element, {}) for name in ("sin", "cos"))
    return tuple(each(function, given[0]) for function in both)


@means("tensorlang.gelu")
def _gelu(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element

    def one(a: float) -> float:
        if not math.isfinite(a) or abs(a) > 8:
            raise Undefined("far out")
        if "approximate" in op.attributes and op["approximate"] == "tanh":
            inner = math.sqrt(2 / math.pi) * (a + 0.044715 * a**3)
            return _spread(0.5 * a * (1 + math.tanh(inner)), element)
        return _spread(0.5 * a * (1 + math.erf(a / math.sqrt(2))), element)

    return (each(one, given[0]),)


def _spread(value: float, element: str) -> Near:
    """A difference of numbers near one was taken on the way."""
    return Near(rounded(value, element), ULPS * ulp(1.0, element))


def softmax(values: Any, axis: int, element: str) -> Any:
    made = np.empty(values.shape, object)
    for at in np.ndindex(values.shape):
        row = [values[(*at[:axis], k, *at[axis + 1 :])] for k in range(values.shape[axis])]
        if any(item is UNDEF or isinstance(item, Near) or not math.isfinite(item) for item in row):
            raise Undefined("far out")
        top = max(row)
        made[at] = near(math.exp(values[at] - top) / sum(math.exp(item - top) for item in row), element, ULPS)
    return made


@means("tensorlang.softmax")
def _softmax(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (softmax(given[0], op["axis"] % given[0].ndim, op.results[0].type.element),)


@means("linalg.softmax")
def _linalg_softmax(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (softmax(given[0], op["dimension"], op.results[0].type.element),)


_ON_TENSORS = ("exp", "log", "sqrt", "rsqrt", "tanh", "erf")


def elementwise(name: str, element: str) -> Callable[..., float]:
    """One of linalg's that is not exact."""
    if name == "powf":
        return lambda a, b: _power(a, b, element)
    if name == "reciprocal":
        return lambda a: _reciprocal(a, element)
    return _near(name, element, {})


def _reciprocal(a: float, element: str) -> float:
    if a == 0 or not math.isfinite(a):
        raise Undefined("far out")
    return near(1 / a, element, 1.0)


def _named(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (each(elementwise(op.name.partition(".")[2], op.results[0].type.element), *given[:-1]),)


LINALG = (*_ON_TENSORS, "reciprocal", "powf")
MEANINGS.update({f"linalg.{name}": _named for name in LINALG})

COMPLEX: dict[str, Callable[[complex], complex]] = {
    "exp": cmath.exp, "expm1": lambda z: cmath.exp(z) - 1, "log": cmath.log,
    "log1p": lambda z: cmath.log(1 + z), "sin": cmath.sin, "cos": cmath.cos, "tan": cmath.tan,
    "tanh": cmath.tanh, "sqrt": cmath.sqrt, "rsqrt": lambda z: 1 / cmath.sqrt(z),
    "sign": lambda z: z / abs(z) if z else 0j,
}  # fmt: skip
_REAL: dict[str, Callable[[complex], float]] = {"abs": abs, "angle": cmath.phase}
_PAIRS: dict[str, Callable[[complex, complex], complex]] = {
    "atan2": lambda a, b: -1j * cmath.log((b + 1j * a) / cmath.sqrt(a * a + b * b)),
    "pow": lambda a, b: a**b,
    "div": lambda a, b: a / b,
}
_POINTS = (0.75 - 0.5j, 0.25 + 1.5j, -0.5 + 0.25j, 1.5 + 0.5j, 1 + 1j)


def _complex(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    name = op.name.removeprefix("complex.")
    kind = op.operands[0].type.element[8:-1]
    if any(not isinstance(value, complex | int) or not _tame(value) for value in given if value is not None):
        raise Undefined("far out")
    function: Any = COMPLEX.get(name) or _REAL.get(name) or _PAIRS.get(name) or pow
    try:
        made = function(*given)
    except (ArithmeticError, ValueError) as error:
        raise Undefined("not a number") from error
    slack = _COMPLEX_ULPS * ulp(max(abs(made), 1.0), kind)
    if name in _REAL:
        return (Near(made, slack),)
    return (NearComplex(made, slack),)


def _tame(value: complex) -> bool:
    """Away from the cuts and the poles, and no zero whose sign would matter."""
    if isinstance(value, NearComplex):
        return False
    return isinstance(value, int) or (abs(value) < 4 and value.real != 0 and value.imag != 0)


MEANINGS.update({f"complex.{name}": _complex for name in (*COMPLEX, *_REAL, *_PAIRS, "powi")})


@means("complex.re", "complex.im")
def _part(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    value = given[0]
    if value is UNDEF:
        return (UNDEF,)
    made = value.real if op.name == "complex.re" else value.imag
    return (Near(made, value.slack) if isinstance(value, NearComplex) else made,)


@means("complex.bitcast")
def _bitcast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    from neurojit.fuzz.operations.bits import bits_of, of_bits  # noqa: PLC0415

    value = given[0]
    if op.results[0].type.element == "i64":
        if value is UNDEF or isinstance(value, NearComplex):
            raise Undefined("bits of what is not known")
        low, high = (bits_of(part, "f32") for part in (value.real, value.imag))
        return (of_bits(high << 32 | low, "i64"),)
    low, high = (of_bits(value >> shift & 0xFFFFFFFF, "f32") for shift in (0, 32))
    if math.isnan(low) or math.isnan(high):
        raise Undefined("bits of a NaN")
    return (complex(low, high),)


# -- how they are drawn


def argument(draw: Draw, kind: Type, points: Sequence[float]) -> Value:
    """What a function is applied to."""
    if kind.kind == "scalar":
        return draw.given(kind, points)
    domain = [each(lambda _: draw.chance.choice(points), full(kind.shape, 0)) for _ in range(2)]
    if kind.kind == "tensor":
        return draw.given(kind, domain)
    if draw.chance.random() < 0.5:
        return draw.constant(kind, domain[0])
    return draw.one("vector.broadcast", (draw.given(scalar(kind.element), points),), kind)


def _kind(draw: Draw) -> Type:
    element = draw.chance.choice(("f32", "f32", "f64"))
    make: Any = draw.chance.choice((None, vector, tensor))
    return scalar(element) if make is None else make(element, *draw.shape(draw.chance.choice((1, 2)), 16))


@makes(2, *(f"math.{name}" for name in _NAMES))
def function(draw: Draw) -> None:
    name = draw.choose("math", _NAMES)
    kind = _kind(draw)
    if name == "sincos":
        for made in draw.emit("math.sincos", (argument(draw, kind, _ANY),), (kind, kind)):
            draw.nearly(made)
        return
    points = FUNCTIONS[name][1] if name in FUNCTIONS else _ANY if name == "atan2" else _LARGE
    operands = [argument(draw, kind, points)]
    if name == "fpowi":
        operands.append(draw.constant(kind.of("i32"), each(lambda _: 3, draw.elements(kind.of("i32")))))
    elif name in ("atan2", "powf"):
        operands.append(argument(draw, kind, (1.5, 2.5, 2.0)))
    draw.nearly(draw.one(f"math.{name}", operands, kind))


@makes(
    1,
    "tensorlang.exp",
    "tensorlang.log",
    "tensorlang.sqrt",
    "tensorlang.tanh",
    "tensorlang.gelu",
    "tensorlang.softmax",
)
def on_tensor(draw: Draw) -> None:
    from neurojit.fuzz.attributes import raw  # noqa: PLC0415

    name = draw.choose("tensorlang", ("exp", "log", "sqrt", "tanh", "gelu", "softmax"))
    kind = tensor(draw.chance.choice(("f32", "f64")), *draw.shape(draw.chance.choice((1, 2)), 16))
    more: dict[str, Attribute] = {}
    if name == "softmax":
        more["axis"] = integer(draw.chance.randrange(-1, len(kind.shape)))
    elif name == "gelu" and draw.chance.random() < 0.5:
        more["approximate"] = raw('"tanh"', "tanh")
    points = _LARGE if name == "sqrt" else _ANY
    draw.nearly(draw.one(f"tensorlang.{name}", (argument(draw, kind, points),), kind, **more))


@makes(2, "linalg.softmax", *(f"linalg.{name}" for name in LINALG))
def on_linalg(draw: Draw) -> None:
    from neurojit.fuzz.attributes import silent  # noqa: PLC0415

    name = draw.choose("linalg", ("softmax", *LINALG))
    kind = tensor(draw.chance.choice(("f32", "f64")), *draw.shape(draw.chance.choice((1, 2, 3)), 16))
    points = _LARGE if name in ("log", "sqrt", "rsqrt", "powf", "reciprocal") else _ANY
    inputs = [argument(draw, kind, points)]
    extra, more = "", dict[str, Attribute]()
    if name == "powf":
        inputs.append(argument(draw, kind, (1.5, 2.0, 0.5)))
    elif name == "softmax":
        axis = draw.chance.randrange(len(kind.shape))
        extra, more = f" dimension({axis})", {"dimension": silent(axis)}
    on(draw, name, inputs, target(draw, kind), extra, **more)
    draw.nearly(draw.scopes[-1][-1])


@makes(2.5, "complex.bitcast", *(f"complex.{name}" for name in (*COMPLEX, *_REAL, *_PAIRS, "powi")))
def complex_function(draw: Draw) -> None:
    name = draw.choose("complex", (*COMPLEX, *_REAL, *_PAIRS, "powi", "bitcast"))
    part = scalar(draw.chance.choice(("f32", "f64")) if name != "bitcast" else "f32")
    kind = scalar(f"complex<{part.element}>")
    if name == "bitcast":
        if draw.chance.random() < 0.5:
            draw.one("complex.bitcast", (draw.value(kind),), scalar("i64"))
        else:
            draw.one("complex.bitcast", (draw.given(scalar("i64"), (0x3F80000040000000, 5 << 60)),), kind)
        return
    operands = [_point(draw, kind, part)]
    if name in _PAIRS:
        operands.append(_point(draw, kind, part))
    elif name == "powi":
        power = scalar(draw.chance.choice(("i32", "i64")))
        operands.append(draw.given(power, (2, 3, 1, 4)))
    if name in _REAL:
        draw.nearly(draw.one(f"complex.{name}", operands, part))
        return
    made = draw.one(f"complex.{name}", operands, kind)
    for piece in ("re", "im"):
        draw.nearly(draw.one(f"complex.{piece}", (made,), part))
    draw.hidden(made)


def _point(draw: Draw, kind: Type, part: Type) -> Value:
    value = draw.chance.choice(_POINTS)
    if draw.chance.random() < 0.3:
        return constant(draw, kind, value)
    return draw.one(
        "complex.create", (draw.given(part, (value.real,)), draw.given(part, (value.imag,))), kind
    )

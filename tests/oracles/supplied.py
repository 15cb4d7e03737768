"""What xDSL's interpreter lacks of arith, math and scf, or knows for ordinary numbers only.

Plain Python of a line or two each, after the definitions of MLIR's language reference; nothing is taken from
the lowering or from the NumPy reference. Floats are f64 here: the interpreter rounds to f32 what is f32.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

from xdsl.dialects import arith, scf
from xdsl.dialects import math as math_dialect
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, Float32Type
from xdsl.interpreter import (
    Interpreter,
    InterpreterFunctions,
    ReturnedValues,
    impl,
    impl_terminator,
    register_impls,
)
from xdsl.interpreters import arith as arith_functions
from xdsl.interpreters import math as math_functions
from xdsl.interpreters import scf as scf_functions
from xdsl.ir import Operation, SSAValue
from xdsl.utils.comparisons import to_signed, to_unsigned

from tests.oracles.memory import Unknown

_EXACT_INTEGERS = 2**53
_PACKED = {"f32": "<f", "f64": "<d", "i32": "<i", "i64": "<q"}


def _implemented(kind: type[Operation], compute: Callable[..., Any]) -> Any:
    @impl(kind)
    def run(
        self: InterpreterFunctions, interpreter: Interpreter, op: Operation, args: tuple[Any, ...]
    ) -> Any:
        del self, interpreter, op
        return (compute(*args),)

    return run


def _width(value: SSAValue) -> int:
    kind: Any = value.type
    return kind.width.data if hasattr(kind, "width") else 64


def _on_integers(kind: type[Operation], compute: Callable[..., int], *, signed: bool) -> Any:
    @impl(kind)
    def run(
        self: InterpreterFunctions, interpreter: Interpreter, op: Operation, args: tuple[Any, ...]
    ) -> Any:
        del self, interpreter
        width, read = _width(op.operands[0]), to_signed if signed else to_unsigned
        return (to_signed(compute(*(read(value, width) for value in args)), _width(op.results[0])),)

    return run


def divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def exponential(value: float) -> float:
    return math.inf if value > 709.79 else math.exp(value)


def root(value: float) -> float:
    return math.nan if value < 0 else math.sqrt(value)


def fused(left: float, right: float, addend: float, *, single: bool) -> float:
    """``left * right + addend``, rounded once to f64; to odd where it is to be rounded to f32 afterwards."""
    if not all(map(math.isfinite, (left, right, addend))):
        return left * right + addend
    exact = Fraction(left) * Fraction(right) + Fraction(addend)
    if exact == 0:
        return left * right + addend  # the sign of zero
    try:
        near = float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf
    odd = int(math.ldexp(math.frexp(near)[0], 53)) % 2 == 1
    if not single or odd or Fraction(near) == exact:
        return near
    return math.nextafter(near, math.inf if exact > Fraction(near) else -math.inf)


def to_even(value: float) -> float:
    return math.copysign(float(round(value)), value) if math.isfinite(value) else value


def _to_integer(value: float) -> int:
    if not abs(value) < _EXACT_INTEGERS:
        raise Unknown(f"arith.fptosi of {value}")
    return int(value)


def _to_float(value: int) -> float:
    if abs(value) > _EXACT_INTEGERS:
        raise Unknown("arith.sitofp of a number that f64 does not hold")
    return float(value)


def _same(value: Any) -> Any:
    return value


def _whole(function: Callable[[float], int], value: float) -> float:
    return math.copysign(float(function(value)), value) if math.isfinite(value) else value


def _on_booleans() -> Any:
    """``arith.uitofp`` of i1."""

    @impl(arith.UIToFPOp)
    def run(
        self: InterpreterFunctions, interpreter: Interpreter, op: Operation, args: tuple[Any, ...]
    ) -> Any:
        del self, interpreter
        if _width(op.operands[0]) != 1:
            raise Unknown("arith.uitofp of a wide integer")
        return (float(args[0] & 1),)

    return run


@register_impls
class Arith(arith_functions.ArithFunctions):
    divf = _implemented(arith.DivfOp, divide)
    negf = _implemented(arith.NegfOp, lambda value: -value)
    extf = _implemented(arith.ExtFOp, _same)
    truncf = _implemented(arith.TruncFOp, _same)  # the interpreter rounds results
    sitofp = _implemented(arith.SIToFPOp, _to_float)
    fptosi = _implemented(arith.FPToSIOp, _to_integer)
    uitofp = _on_booleans()
    extui = _on_integers(arith.ExtUIOp, _same, signed=False)
    extsi = _on_integers(arith.ExtSIOp, _same, signed=True)
    trunci = _on_integers(arith.TruncIOp, _same, signed=True)
    remui = _on_integers(arith.RemUIOp, lambda left, right: left % right, signed=False)
    shrui = _on_integers(arith.ShRUIOp, lambda value, by: value >> by, signed=False)
    maxsi = _on_integers(arith.MaxSIOp, max, signed=True)
    minsi = _on_integers(arith.MinSIOp, min, signed=True)

    @impl(arith.BitcastOp)
    def bitcast(self, interpreter: Interpreter, op: arith.BitcastOp, args: tuple[Any, ...]) -> Any:
        del interpreter
        taken, made = (_PACKED[str(value.type)] for value in (op.input, op.result))
        return struct.unpack(made, struct.pack(taken, *args))

    @impl(arith.ConstantOp)
    def constant(self, interpreter: Interpreter, op: arith.ConstantOp, args: tuple[Any, ...]) -> Any:
        if isinstance(op.value, DenseIntOrFPElementsAttr):
            raise Unknown("arith.constant of vectors")
        return self.run_constant(interpreter, op, args).values


@register_impls
class Math(math_functions.MathFunctions):
    exp = _implemented(math_dialect.ExpOp, exponential)
    sqrt = _implemented(math_dialect.SqrtOp, root)
    absf = _implemented(math_dialect.AbsFOp, math.fabs)
    erf = _implemented(math_dialect.ErfOp, math.erf)
    tanh = _implemented(math_dialect.TanhOp, math.tanh)
    copysign = _implemented(math_dialect.CopySignOp, math.copysign)
    roundeven = _implemented(math_dialect.RoundEvenOp, to_even)
    floor = _implemented(math_dialect.FloorOp, lambda value: _whole(math.floor, value))
    ceil = _implemented(math_dialect.CeilOp, lambda value: _whole(math.ceil, value))
    sin = _implemented(
        math_dialect.SinOp, lambda value: math.sin(value) if math.isfinite(value) else math.nan
    )
    cos = _implemented(
        math_dialect.CosOp, lambda value: math.cos(value) if math.isfinite(value) else math.nan
    )
    powf = _implemented(math_dialect.PowFOp, math.pow)
    absi = _on_integers(math_dialect.AbsIOp, abs, signed=True)

    @impl(math_dialect.FmaOp)
    def fma(self, interpreter: Interpreter, op: math_dialect.FmaOp, args: tuple[Any, ...]) -> Any:
        del interpreter
        return (fused(*args, single=isinstance(op.result.type, Float32Type)),)


@register_impls
class Scf(scf_functions.ScfFunctions):
    """Parallel loops, in order; those that reduce are not known."""

    @impl(scf.ParallelOp)
    def parallel(self, interpreter: Interpreter, op: scf.ParallelOp, args: tuple[Any, ...]) -> Any:
        if op.results:
            raise Unknown("scf.parallel that reduces")
        rank = len(op.lowerBound)
        axes = [range(*args[axis::rank]) for axis in range(rank)]
        for place in product(*axes):
            interpreter.run_ssacfg_region(op.body, place, "parallel")
        return ()

    @impl_terminator(scf.ReduceOp)
    def reduce(self, interpreter: Interpreter, op: scf.ReduceOp, args: tuple[Any, ...]) -> Any:
        del self, interpreter, op, args
        return ReturnedValues(()), ()

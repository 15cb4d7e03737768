"""Arithmetic on one floating-point type, scalar or vector, spelled so that formulas stay readable."""

from __future__ import annotations

from typing import Any, TypeAlias

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder

Float: TypeAlias = ir.Value
Bool: TypeAlias = ir.Value

_MANTISSA = {32: 23, 64: 52}
_BIAS = {32: 127, 64: 1023}
_LESS, _GREATER, _UNORDERED = 4, 2, 14


class Floating:
    """Operations on values of type ``kind``, created at the current insertion point."""

    def __init__(self, builder: Builder, kind: Any) -> None:
        width = self.width_of(kind)
        if width is None:
            raise TypeError(f"expected f32, f64 or a vector of them, found {kind}")
        self.width = width
        self._builder = builder
        self._kind = kind
        self._constants: dict[float, ir.Value] = {}

    @staticmethod
    def width_of(kind: Any) -> int | None:
        """32 or 64; None for types that are neither these floats nor fixed vectors of them."""
        if isinstance(kind, ir.VectorType):
            if any(kind.scalable_dims):
                return None
            kind = kind.element_type
        if isinstance(kind, ir.F32Type):
            return 32
        return 64 if isinstance(kind, ir.F64Type) else None

    def _like(self, element: str) -> ir.Type:
        """``element``, or a vector of it with this type's shape."""
        scalar = self._builder.type(element)
        if isinstance(self._kind, ir.VectorType):
            return ir.VectorType.get(self._kind.shape, scalar)
        return scalar

    def _op(self, name: str, *operands: ir.Value) -> Float:
        return self._builder.op(name, self._kind, operands)

    def _compare(self, number: int, a: Float, b: Float) -> Bool:
        predicate = {"predicate": self._builder.attribute(f"{number} : i64")}
        return self._builder.op("arith.cmpf", self._like("i1"), [a, b], predicate)

    def constant(self, value: float) -> Float:
        found = self._constants.get(value)
        if found is None:
            found = self._constants[value] = self._builder.constant(value, self._kind)
        return found

    def add(self, a: Float, b: Float) -> Float:
        return self._op("arith.addf", a, b)

    def sub(self, a: Float, b: Float) -> Float:
        return self._op("arith.subf", a, b)

    def mul(self, a: Float, b: Float) -> Float:
        return self._op("arith.mulf", a, b)

    def div(self, a: Float, b: Float) -> Float:
        return self._op("arith.divf", a, b)

    def fma(self, a: Float, b: Float, c: Float) -> Float:
        """a b + c, rounded once."""
        return self._op("math.fma", a, b, c)

    def negative(self, a: Float) -> Float:
        return self._op("arith.negf", a)

    def absolute(self, a: Float) -> Float:
        return self._op("math.absf", a)

    def copy_sign(self, magnitude: Float, sign: Float) -> Float:
        return self._op("math.copysign", magnitude, sign)

    def log(self, a: Float) -> Float:
        """Of libm."""
        return self._op("math.log", a)

    def round_even(self, a: Float) -> Float:
        return self._op("math.roundeven", a)

    def select(self, condition: Bool, a: Float, b: Float) -> Float:
        return self._op("arith.select", condition, a, b)

    def less(self, a: Float, bound: float) -> Bool:
        return self._compare(_LESS, a, self.constant(bound))

    def is_nan(self, a: Float) -> Bool:
        return self._compare(_UNORDERED, a, a)

    def at_least(self, a: Float, bound: float) -> Float:
        """``bound`` for NaN: the select is one ``maxps`` instruction, which answers so."""
        low = self.constant(bound)
        return self.select(self._compare(_GREATER, a, low), a, low)

    def at_most(self, a: Float, bound: float) -> Float:
        """``bound`` for NaN, as above."""
        high = self.constant(bound)
        return self.select(self._compare(_LESS, a, high), a, high)

    def scale(self, a: Float, n: Float) -> Float:
        """a 2^n for a in [0.5, 2] and integral ``n``, rounded once, denormal and infinite results too.

        2^n may itself be out of range, so it is two factors; only the second product can round.
        """
        integers = self._like("i32")
        whole = self._builder.op("arith.fptosi", integers, [n])
        one = self._builder.constant(1, integers)
        half = self._builder.op("arith.shrsi", integers, [whole, one])
        rest = self._builder.op("arith.subi", integers, [whole, half])
        return self.mul(self.mul(a, self._power_of_two(half)), self._power_of_two(rest))

    def _power_of_two(self, exponent: ir.Value) -> Float:
        """2^exponent for i32 exponents of normal numbers, by writing the exponent's bits."""
        bits = self._like(f"i{self.width}")
        if self.width == 64:
            exponent = self._builder.op("arith.extsi", bits, [exponent])
        biased = self._builder.op(
            "arith.addi", bits, [exponent, self._builder.constant(_BIAS[self.width], bits)]
        )
        place = self._builder.constant(_MANTISSA[self.width], bits)
        return self._op("arith.bitcast", self._builder.op("arith.shli", bits, [biased, place]))

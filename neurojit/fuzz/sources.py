"""Draws values that depend on no others: arguments, constants, and conversions between shapes."""

from __future__ import annotations

import math

from neurojit.fuzz.attributes import booleans, form, projection, segments
from neurojit.fuzz.draw import BOUNDARY, Draw, NoRoom
from neurojit.fuzz.numbers import is_float, width_of, zero
from neurojit.fuzz.program import Type, Value, memref, scalar, tensor


def source(draw: Draw, kind: Type) -> Value:
    """A new value of ``kind``. Raises NoRoom."""
    if kind.dynamic or kind.layout:
        raise NoRoom
    return {"scalar": _scalar, "vector": _vector, "tensor": _tensor, "memref": _memref}[kind.kind](draw, kind)


def _scalar(draw: Draw, kind: Type) -> Value:
    if kind.element.startswith("complex"):
        if draw.chance.random() < 0.3:
            try:
                return draw.argument(kind)
            except NoRoom:
                pass
        part = scalar(kind.element[8:-1])
        return draw.one("complex.create", (draw.value(part), draw.value(part)), kind)
    if kind.element in BOUNDARY and draw.chance.random() < 0.55:
        try:
            return draw.argument(kind)
        except NoRoom:
            pass
    if kind.element not in BOUNDARY and draw.chance.random() < 0.6:
        wide = width_of(kind.element) > 64
        return draw.one("arith.extsi" if wide else "arith.trunci", (draw.value(scalar("i64")),), kind)
    return draw.constant(kind, draw.element(kind.element))


def _tensor(draw: Draw, kind: Type) -> Value:
    if kind.element in BOUNDARY and draw.chance.random() < 0.65:
        try:
            return draw.argument(kind)
        except NoRoom:
            pass
    if draw.chance.random() < 0.2 and not kind.element.startswith("complex"):
        return draw.one("tensor.splat", (draw.value(scalar(kind.element)),), kind)
    return draw.constant(kind, draw.elements(kind))


def _memref(draw: Draw, kind: Type) -> Value:
    if kind.element in BOUNDARY and draw.chance.random() < 0.7:
        try:
            return draw.argument(kind)
        except NoRoom:
            pass
    name = draw.chance.choice(("memref.alloc", "memref.alloca"))
    made = draw.one(name, (), kind, operandSegmentSizes=segments(0, 0))
    fill(draw, made)
    return made


def fill(draw: Draw, target: Value) -> None:
    """Writes all of a buffer."""
    value = draw.value(scalar(target.type.element))
    draw.emit("linalg.fill", (value, target), form=form("linalg.fill ins($0 : $t0) outs($1 : $t1)"))


def _vector(draw: Draw, kind: Type) -> Value:
    roll = draw.chance.random()
    complex_ = kind.element.startswith("complex")
    if complex_:
        raise NoRoom
    if roll < 0.2 or (not kind.shape and roll < 0.5):
        return draw.constant(kind, draw.elements(kind))
    if roll < 0.3:
        return draw.one("vector.broadcast", (draw.value(scalar(kind.element)),), kind)
    if roll < 0.4 and math.prod(kind.shape) <= 8:
        operands = [draw.value(scalar(kind.element)) for _ in range(math.prod(kind.shape))]
        return draw.one("vector.from_elements", operands, kind)
    if kind.element in BOUNDARY:
        return read(draw, kind)
    if is_float(kind.element) or kind.element == "i1":
        return draw.constant(kind, draw.elements(kind))
    return draw.one("arith.trunci", (draw.value(kind.of("i64")),), kind)


def read(draw: Draw, kind: Type) -> Value:
    """A whole buffer or tensor as one vector."""
    make = draw.chance.choice((tensor, memref))
    base = draw.value(make(kind.element, *kind.shape))
    zeros = [draw.number(0) for _ in kind.shape[:1]] * len(kind.shape)
    if base.type.kind == "memref" and kind.shape and draw.chance.random() < 0.5:
        return draw.one("vector.load", (base, *zeros), kind)
    padding = draw.constant(scalar(kind.element), zero(kind.element))
    rank = len(kind.shape)
    return draw.one(
        "vector.transfer_read",
        (base, *zeros, padding),
        kind,
        permutation_map=projection(rank, tuple(range(rank))),
        in_bounds=booleans([True] * rank),
        operandSegmentSizes=segments(1, rank, 1, 0),
    )

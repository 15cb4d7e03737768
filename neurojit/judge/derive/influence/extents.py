"""Extents: bounds of loops and masks that part the work, computed of scalar arguments in named shapes.

Any way to part the work may be right, and no result shows which one was taken: such a value is not asked for
an influence. So that nothing else hides there, as a bound that is one less for a single number, it is built
of few things: sums, products by small constants, divisions and remainders by small ones, and one clamp.
What tells single numbers apart needs more: two clamps that are put together, a large divisor, a hash.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.mlir.walk import operations_in

_BOUNDS = 3  # lower, upper and step of a loop come first
_LONGEST_PERIOD = 256  # of a product of divisors: an unrolled vector, or a tile
_LARGEST_FACTOR = 4096
_MOST_CLAMPS = 2  # one from below and one from above
_CASTS = ("arith.index_cast", "arith.index_castui", "arith.extsi", "arith.extui")
_CLAMPS = ("arith.minsi", "arith.maxsi", "arith.minui", "arith.maxui")
_DIVISIONS = ("arith.divsi", "arith.divui", "arith.floordivsi", "arith.ceildivsi", "arith.ceildivui",
              "arith.remsi", "arith.remui")  # fmt: skip
_SUMS = ("arith.addi", "arith.subi", "arith.muli")
_UNSIGNED = ("arith.minui", "arith.maxui", "arith.divui", "arith.ceildivui", "arith.shrui")
_SHIFTS = ("arith.shrui", "arith.shrsi")


_NAMED = (*_CASTS, *_CLAMPS, *_DIVISIONS, *_SUMS, *_SHIFTS, "arith.shli", "arith.andi")


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a value follows from scalar arguments: by how many clamps, by divisors of what product; whether
    from any of them at all, whether it may fall where one rises, and whether it may be below zero, and huge
    without a sign, from a number on."""

    clamps: int = 0
    period: int = 1
    follows: bool = False
    falls: bool = False
    shifted: bool = False


class Extents:
    """The operations of ``body`` that compute extents, and nothing else."""

    def __init__(self, body: ir.Operation) -> None:
        self._shapes: dict[ir.Value, _Shape] = {}
        self._steering: set[ir.Value] = set()
        for argument in body.regions[0].blocks[0].arguments:
            if isinstance(argument.type, ir.IntegerType | ir.IndexType):
                self._shapes[argument] = _Shape(follows=True)
        operations = operations_in(body)
        for operation in operations:
            self._see(operation)
        for operation in reversed(operations):  # what uses a value comes after it
            self._steering.update(result for result in operation.results if self._steers(result))

    def __contains__(self, operation: ir.Operation) -> bool:
        results = list(operation.results)
        return bool(results) and all(one in self._shapes and one in self._steering for one in results)

    def _see(self, operation: ir.Operation) -> None:
        name, operands = operation.name, list(operation.operands)
        if name == "scf.for":
            self._shapes[operation.regions[0].blocks[0].arguments[0]] = _Shape()
        elif name in ("arith.constant", "memref.dim"):
            self._shapes[operation.results[0]] = _Shape()
        elif name in _NAMED:
            shapes = [self._shapes[operand] for operand in operands if operand in self._shapes]
            if len(shapes) == len(operands):
                shape = shapes[0] if name in _CASTS else _computed(name, shapes, operands)
                if shape is not None:
                    self._shapes[operation.results[0]] = shape

    def _steers(self, value: ir.Value) -> bool:
        """Whether it ends as a bound of a loop or an extent of a mask, through other extents alone."""
        for use in value.uses:
            user = use.owner.operation
            bounds = user.name == "scf.for" and use.operand_number < _BOUNDS
            if bounds or user.name == "vector.create_mask" or user in self:
                continue
            return False
        return True


def _computed(name: str, shapes: list[_Shape], operands: list[ir.Value]) -> _Shape | None:
    """None where it has no shape that has a name."""
    left, right = shapes
    first, last = map(_constant, operands)
    either = last if first is None else first
    if name in _UNSIGNED and (left.shifted or right.shifted):
        return None  # of n - 7, 0 at a single number
    if name in _CLAMPS:
        return _clamped(left, right)
    if name == "arith.muli":
        return _multiplied(left, right, either)
    if name in ("arith.addi", "arith.subi"):
        return _summed(left, right, either, minus=name == "arith.subi")
    if last is None:
        return None
    if name == "arith.shli":
        return _multiplied(left, right, 1 << last) if 0 <= last < _LARGEST_FACTOR.bit_length() else None
    return _divided(left, _divisor(name, last))


def _divisor(name: str, constant: int) -> int:
    """By what a division, a remainder, a shift or a mask by ``constant`` divides; 0 by nothing."""
    if name in _SHIFTS:
        return 1 << constant if 0 <= constant < _LONGEST_PERIOD.bit_length() else 0
    if name != "arith.andi":
        return constant
    lanes = constant + 1 if constant >= 0 else -constant  # a remainder, or what is left of it
    return lanes if lanes & (lanes - 1) == 0 else 0


def _clamped(left: _Shape, right: _Shape) -> _Shape | None:
    clamps = left.clamps + right.clamps + 1
    both = left.follows and right.follows
    if clamps > _MOST_CLAMPS or (both and (left.falls or right.falls)):
        return None  # of what rises and what falls, a hat
    return _joined(left, right, clamps=clamps)


def _multiplied(left: _Shape, right: _Shape, constant: int | None) -> _Shape | None:
    if constant is not None:
        return _joined(left, right) if 0 < constant <= _LARGEST_FACTOR else None
    scalars = (_Shape(), _Shape(follows=True))
    if left not in scalars or right not in scalars:
        return None
    # Of a product that overflows a clamp would make a hash.
    return _joined(left, right, clamps=_MOST_CLAMPS if left.follows or right.follows else 0)


def _summed(left: _Shape, right: _Shape, constant: int | None, *, minus: bool) -> _Shape | None:
    if left.clamps and right.clamps:
        return None
    follows = left.follows or right.follows
    padded = not minus and constant is not None and 0 <= constant <= _LARGEST_FACTOR
    return _joined(left, right, falls=minus and right.follows, shifted=follows and not padded)


def _joined(
    left: _Shape, right: _Shape, *, clamps: int | None = None, falls: bool = False, shifted: bool = False
) -> _Shape | None:
    period = left.period * right.period
    if period > _LONGEST_PERIOD:
        return None
    return _Shape(
        left.clamps + right.clamps if clamps is None else clamps,
        period,
        left.follows or right.follows,
        falls or left.falls or right.falls,
        shifted or left.shifted or right.shifted,
    )


def _divided(shape: _Shape, divisor: int) -> _Shape | None:
    period = shape.period * divisor
    if not 0 < period <= _LONGEST_PERIOD or shape.clamps >= _MOST_CLAMPS:
        return None
    # A remainder falls at each of its ends.
    return _Shape(shape.clamps, period, shape.follows, falls=shape.follows, shifted=shape.shifted)


def _constant(value: ir.Value) -> int | None:
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return None
    attribute = value.owner.operation.attributes["value"]
    return attribute.value if isinstance(attribute, ir.IntegerAttr) else None

"""Arguments for whoever makes a mutant and knows where it differs."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import random

import numpy as np
from mlir import ir

from neurojit.audit.cases import Witness
from neurojit.audit.mutation.edits import named
from neurojit.frontend.ranges import stated_range
from neurojit.model.element_types import is_float

Cell = tuple[int, tuple[int, ...]]  # number of an argument, and the place in it


def cells(function: ir.Operation) -> list[tuple[str, list[Cell]]]:
    """Of each argument that is a number or a buffer of a known shape: its type, and its cells."""
    found: list[tuple[str, list[Cell]]] = []
    for number, argument in enumerate(function.regions[0].blocks[0].arguments):
        if not isinstance(argument.type, ir.MemRefType):
            found.append((str(argument.type), [(number, ())]))
            continue
        if _is_read(argument):
            kind = ir.MemRefType(argument.type)
            found.append((str(kind.element_type), [(number, place) for place in np.ndindex(*kind.shape)]))
    return found


def draw(function: ir.Operation, chance: random.Random) -> Witness:
    """Ordinary arguments; where something is asserted those of a buffer may ascend, as some demand."""
    ascending = bool(named(function, "tensorlang.assert")) and chance.random() < 0.5
    made: list[float | tuple[float, ...]] = []
    ranges = _ranges(function)
    for number, argument in enumerate(function.regions[0].blocks[0].arguments):
        limits = ranges[number] if ranges else None
        if not isinstance(argument.type, ir.ShapedType):
            made.append(_number(str(argument.type), limits, chance))
            continue
        kind = ir.ShapedType(argument.type)
        values = [_number(str(kind.element_type), limits, chance) for _ in range(math.prod(kind.shape))]
        made.append(tuple(sorted(values) if ascending else values))
    return tuple(made)


def wide(function: ir.Operation, chance: random.Random) -> Witness:
    """Integers of few and of many bits, with which loops run long; floats as ever."""
    made: list[float | tuple[float, ...]] = []
    bits = chance.choice((4, 6, 8, 31))
    for value in draw(function, chance):
        if isinstance(value, tuple) and value and type(value[0]) is int and not _ranges(function):
            made.append(tuple(chance.getrandbits(bits) for _ in value))
        else:
            made.append(value)
    return tuple(made)


def cancelling(function: ir.Operation, chance: random.Random) -> Witness:
    """Floats among which one hides the others or two cancel, or that all lie far from zero."""
    made: list[float | tuple[float, ...]] = []
    for value in draw(function, chance):
        if not isinstance(value, tuple) or len(value) < 2 or not isinstance(value[0], float):
            made.append(value)
            continue
        changed = list(value)
        large = math.ldexp(1.0, chance.randrange(24, 31))
        way = chance.choice(("far", "first", "first and last", "anywhere"))
        if way == "far":
            far = math.ldexp(1.0, chance.randrange(16, 23))
            changed = [far + element for element in changed]
        elif way == "first":
            changed = [math.ldexp(1.0, chance.randrange(24, 27)), *map(abs, changed[1:])]
        elif way == "first and last":
            changed = [large, *map(abs, changed[1:-1]), -large]
        else:
            first, second = sorted(chance.sample(range(len(changed)), 2))
            changed[first], changed[second] = large, -large
        made.append(tuple(float(np.float32(element)) for element in changed))
    return tuple(made)


def _is_read(argument: ir.Value) -> bool:
    return any(use.owner.operation.name == "memref.load" for use in argument.uses)


def _ranges(function: ir.Operation) -> list[tuple[float, float] | None]:
    """What is stated of each argument, throughout; empty where nothing is."""
    if "arg_attrs" not in function.attributes:
        return []
    return [stated_range(ir.DictAttr(entry))[0] for entry in ir.ArrayAttr(function.attributes["arg_attrs"])]


def _number(kind: str, limits: tuple[float, float] | None, chance: random.Random) -> float:
    if kind == "i1":
        return chance.random() < 0.5
    if limits is not None:
        low, high = limits
        return chance.uniform(low, high) if is_float(kind) else chance.randint(int(low), int(high))
    if is_float(kind):
        return chance.randrange(-256, 257) / 64
    return chance.randrange(-9, 10)

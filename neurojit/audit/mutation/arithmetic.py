"""Mutations of arithmetic: another operation, operand or constant, lower precision."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import random

import numpy as np
from mlir import ir

from neurojit.audit.mutation.edits import (
    Edit,
    after,
    float_constant,
    is_constant,
    is_float,
    maker,
    named,
    replace_except,
    select,
    set_operand,
    where,
)
from neurojit.dialect.tensorlang.op_def import PREFIX
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.mlir.build import constant, op
from neurojit.model.element_types import FLOATS, FORMATS, INTEGERS

_BINARY = (
    "arith.addf", "arith.subf", "arith.mulf", "arith.divf", "arith.maximumf", "arith.minimumf",
    "arith.addi", "arith.subi", "arith.muli", "arith.xori", "arith.ori", "arith.andi", "arith.shli",
    "arith.shrui", "arith.maxsi", "arith.minsi", "arith.cmpf", "arith.cmpi",
    "tensorlang.matmul", "tensorlang.add", "tensorlang.sub", "tensorlang.mul", "tensorlang.div",
    "tensorlang.pow",
)  # fmt: skip
_INSTEAD = {
    "arith.addf": ("arith.subf", "arith.mulf"),
    "arith.subf": ("arith.addf",),
    "arith.mulf": ("arith.addf", "arith.divf"),
    "arith.divf": ("arith.mulf",),
    "arith.maximumf": ("arith.minimumf", "arith.maxnumf", "arith.addf"),
    "arith.minimumf": ("arith.maximumf", "arith.minnumf"),
    "arith.addi": ("arith.subi",),
    "arith.subi": ("arith.addi",),
    "arith.muli": ("arith.addi",),
    "arith.xori": ("arith.ori", "arith.addi"),
    "arith.ori": ("arith.andi", "arith.xori"),
    "arith.shrui": ("arith.shrsi", "arith.shli"),
    "arith.shli": ("arith.shrui",),
    "arith.maxsi": ("arith.maxui", "arith.minsi"),
    "arith.minsi": ("arith.minui", "arith.maxsi"),
    "math.exp": ("math.exp2", "math.expm1"),
    "math.sqrt": ("math.rsqrt", "math.cbrt"),
    "math.absf": ("arith.negf",),
    **{
        op.full_name: tuple(PREFIX + name for name in op.confused_with)
        for op in OPS.values()
        if op.confused_with
    },
}
_ROUNDED = ("arith.addf", "arith.mulf", "arith.subf", "arith.divf")
# What a float loses: bits of its fraction, and the mask that takes them.
_DROPPED_BITS = (20, 16, 13, 8)


def operand_swapped(function: ir.Operation) -> list[Edit]:
    """Two operands of one type trade places."""
    return [
        Edit(f"operands of {where(operation)} swapped", lambda _, o=operation: _swap(o))
        for operation in named(function, *_BINARY)
        if operation.operands[0].type == operation.operands[1].type
        and operation.operands[0] != operation.operands[1]
    ]  # fmt: skip


def operation_replaced(function: ir.Operation) -> list[Edit]:
    """Another operation of the same type."""
    return [
        Edit(f"{where(operation)} became {other}", lambda _, o=operation, n=other: _become(o, n))
        for operation in named(function, *_INSTEAD)
        for other in _INSTEAD[operation.name]
        if len(operation.results) == 1
    ]  # fmt: skip


def dropped_term(function: ir.Operation) -> list[Edit]:
    """One operand in place of the operation: a missing bias, a missing scale, a missing limit."""
    return [
        Edit(
            f"{where(operation)} left out, operand {place} passed on",
            lambda _, o=operation, p=place: o.result.replace_all_uses_with(o.operands[p]),
        )
        for operation in named(function, *_INSTEAD)
        for place, operand in enumerate(operation.operands)
        if len(operation.results) == 1 and operand.type == operation.results[0].type
    ]


def constant_nudged(function: ir.Operation) -> list[Edit]:
    """A float constant off by one ulp to one hundredth of itself; an integer constant off by one."""
    found: list[Edit] = []
    for operation in named(function, "arith.constant", "tensorlang.constant"):
        value = operation.attributes["value"]
        kind = operation.results[0].type
        if isinstance(value, ir.FloatAttr):
            found += [
                Edit(
                    f"{where(operation)} ({value.value!r}) off by {size}",
                    lambda chance, o=operation, s=size: _nudge(o, s, chance),
                )
                for size in ("1 ulp", "1e-6", "1e-5", "1e-4", "1e-3", "1e-2")
            ]
        elif isinstance(value, ir.IntegerAttr) and str(kind) not in ("i1", "index"):
            found.append(
                Edit(f"{where(operation)} ({value.value}) off by one", lambda c, o=operation: _step(o, c))
            )
    return found


def lower_precision(function: ir.Operation) -> list[Edit]:
    """A result rounded to a narrower type and back, or with the tail of its fraction cut off."""
    found: list[Edit] = []
    for operation in named(function, *_ROUNDED):
        kind = str(operation.results[0].type)
        if kind not in ("f32", "f64"):
            continue
        for narrow in ("f16", "bf16") if kind == "f32" else ("f32", "f16"):
            found.append(
                Edit(
                    f"{where(operation)} rounded to {narrow}", lambda _, o=operation, n=narrow: _narrow(o, n)
                )
            )
        found += [
            Edit(
                f"{where(operation)} without the last {bits} bits",
                lambda _, o=operation, b=bits: _truncate(o, b),
            )
            for bits in _DROPPED_BITS
        ]
    return found


def back_door(function: ir.Operation) -> list[Edit]:
    """Another result where an operand has one particular value."""
    return [
        Edit(f"{where(operation)} differs for one value", lambda chance, o=operation: _back_door(o, chance))
        for operation in named(function, *_ROUNDED, "arith.muli", "arith.addi")
        if str(operation.results[0].type) in (*FLOATS, *INTEGERS)
    ]  # fmt: skip


def _swap(operation: ir.Operation) -> None:
    left, right = operation.operands[0], operation.operands[1]
    set_operand(operation, 0, right)
    set_operand(operation, 1, left)


def _become(operation: ir.Operation, name: str) -> None:
    with ir.InsertionPoint(operation), operation.location:
        other = op(name, list(operation.operands), [operation.results[0].type])
    operation.results[0].replace_all_uses_with(other.results[0])
    operation.erase()


def _nudge(operation: ir.Operation, size: str, chance: random.Random) -> None:
    kind = operation.results[0].type
    value = float(ir.FloatAttr(operation.attributes["value"]).value)
    sign = chance.choice((-1, 1))
    if size == "1 ulp":
        form = FORMATS[str(kind)]
        beside = (np.float32 if form.significand <= 24 else np.float64)(value)
        changed = float(np.nextafter(beside, type(beside)(sign * math.inf)))
        if form.significand < 24:
            changed = value * (1.0 + sign * form.epsilon)
    else:
        changed = value + sign * float(size) * (abs(value) if math.isfinite(value) and value else 1.0)
        changed = changed if math.isfinite(changed) else -1.0e30
    operation.attributes["value"] = ir.FloatAttr.get(kind, changed)


def _step(operation: ir.Operation, chance: random.Random) -> None:
    value = ir.IntegerAttr(operation.attributes["value"]).value
    kind = operation.results[0].type
    operation.attributes["value"] = ir.IntegerAttr.get(kind, value + chance.choice((-1, 1)))


def _narrow(operation: ir.Operation, narrow: str) -> None:
    result = operation.results[0]
    with after(operation):
        short = op("arith.truncf", [result], [ir.Type.parse(narrow)])
        back = op("arith.extf", [short.result], [result.type])
    replace_except(result, back.result, (short,))


def _truncate(operation: ir.Operation, bits: int) -> None:
    result = operation.results[0]
    width = 32 if str(result.type) == "f32" else 64
    if width == 64:
        bits += 29  # so that as many are left as of an f32
    whole = ir.IntegerType.get_signless(width)
    with after(operation):
        raw = op("arith.bitcast", [result], [whole])
        cut = op("arith.andi", [raw.result, constant(whole, -(1 << bits))], [whole])
        back = op("arith.bitcast", [cut.result], [result.type])
    replace_except(result, back.result, (raw,))


def _back_door(operation: ir.Operation, chance: random.Random) -> None:
    result = operation.results[0]
    data = [value for value in list(operation.operands)[:2] if not is_constant(value)]
    operand = chance.choice(data or [result])
    kind = result.type
    i64, i1 = ir.IntegerType.get_signless(64), ir.IntegerType.get_signless(1)
    with after(operation):
        if is_float(kind):
            magic = float_constant(kind, float(np.float32(chance.uniform(-4, 4))))
            wrong = float_constant(kind, 42.0)
            name, predicate = "arith.cmpf", ir.IntegerAttr.get(i64, 1)
        else:
            low, high = (20, 30) if ir.IntegerType(kind).width > 30 else (3, ir.IntegerType(kind).width - 1)
            magic = constant(kind, chance.randrange(1 << low, 1 << high))
            wrong = constant(kind, 42)
            name, predicate = "arith.cmpi", ir.IntegerAttr.get(i64, 0)
        hit = op(name, [operand, magic], [i1], {"predicate": predicate})
        chosen = select(hit.result, wrong, result)
    replace_except(result, chosen, (hit, maker(chosen)))

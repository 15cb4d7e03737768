"""linalg operations named after what they compute: contractions and elementwise ones."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import MEANINGS, Run
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import each, is_float, rounded, signed, wrap
from neurojit.fuzz.operations import floats, integers
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.operations.targets import fresh_target, on, stored, tensor_or_buffer
from neurojit.fuzz.program import Op, Type

# name -> subscripts of the operands, then of the result, by letters
CONTRACTIONS = {
    "matmul": "mk,kn,mn", "matvec": "mk,k,m", "vecmat": "k,kn,n", "dot": "k,k,",
    "batch_matmul": "bmk,bkn,bmn", "batch_matvec": "bmk,bk,bm", "batch_vecmat": "bk,bkn,bn",
    "batch_reduce_matmul": "bmk,bkn,mn", "mmt4d": "mkac,nkdc,mnad", "batch_mmt4d": "bmkac,bnkdc,bmnad",
}  # fmt: skip


def multiply_add(element: str) -> Callable[[Any, Any, Any], Any]:
    if is_float(element):
        return lambda t, a, b: floats.exact(
            rounded(t + floats.exact(rounded(a * b, element), element), element), element
        )
    return lambda t, a, b: wrap(t + signed(a, element) * signed(b, element), element)


def _contraction(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    left, right, result = CONTRACTIONS[op.name.removeprefix("linalg.")].split(",")
    extents = dict(zip(left, given[0].shape, strict=True)) | dict(zip(right, given[1].shape, strict=True))
    letters = sorted(extents)
    step = multiply_add(op.operands[2].type.element)
    made = given[2].copy()
    for at in positions(tuple(extents[letter] for letter in letters)):
        where = dict(zip(letters, at, strict=True))
        a, b, place = (tuple(where[letter] for letter in part) for part in (left, right, result))
        made[place] = each(step, made[place], given[0][a], given[1][b])
    return stored(op, given[2], made)


for _name in CONTRACTIONS:
    MEANINGS[f"linalg.{_name}"] = _contraction

UNARY = {"abs": "math.absf", "ceil": "math.ceil", "floor": "math.floor", "negf": "arith.negf",
         "round": "math.round"}  # fmt: skip

BINARY = {"add": "add", "sub": "sub", "mul": "mul", "max": "max", "min": "min", "div": "div"}


def _elementwise(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    name, element = op.name.removeprefix("linalg."), op.operands[0].type.element
    if name == "square":
        return stored(op, given[1], each(lambda a: combine("mul", element)(a, a), given[0]))
    if name == "select":
        return stored(op, given[3], each(lambda c, a, b: a if c else b, *given[:3]))
    if name in UNARY:
        return stored(op, given[1], each(floats.UNARY[UNARY[name]], given[0]))
    return stored(op, given[2], each(combine(name, element), *given[:2]))


def combine(name: str, element: str) -> Callable[[Any, Any], Any]:
    if is_float(element):
        full = {"max": "maximum", "min": "minimum"}.get(name, name)
        function = floats.BINARY[f"arith.{full}f"]
        return lambda a, b: floats.exact(rounded(function(a, b), element), element)
    full = {"max": "maxs", "min": "mins", "div": "divs"}.get(name, name)
    return lambda a, b: wrap(integers.BINARY[full](a, b, element), element)


for _name in (*UNARY, *BINARY, "square", "select"):
    MEANINGS[f"linalg.{_name}"] = _elementwise


# -- how they are drawn


@makes(4, *(f"linalg.{name}" for name in CONTRACTIONS))
def contraction(draw: Draw) -> None:
    name = draw.choose("linalg", (*CONTRACTIONS, "matmul", "matmul", "matvec", "dot"))
    parts = CONTRACTIONS[name].split(",")
    large = draw.chance.random() < 0.12 and len(parts[0]) < 3
    sizes = (7, 8, 16, 17) if large else (1, 1, 2, 3, 4)
    extents = {letter: draw.chance.choice(sizes) for letter in "".join(parts)}
    element, where = draw.chance.choice(("f32", "f32", "i32", "f64", "i64")), tensor_or_buffer(draw)
    kinds = [Type(where, element, tuple(extents[letter] for letter in part)) for part in parts]
    left, right = draw.value(kinds[0]), draw.value(kinds[1])
    if kinds[0] == kinds[1] and draw.chance.random() < 0.2:
        right = left
    out = draw.value(kinds[2])
    if where == "memref":
        out = fresh_target(draw, kinds[2], (left, right))
    on(draw, name, (left, right), out)


@makes(3, *(f"linalg.{name}" for name in (*UNARY, *BINARY, "square", "select")))
def elementwise(draw: Draw) -> None:
    name = draw.choose("linalg", (*UNARY, *BINARY, "square", "select"))
    element = "f32" if name in UNARY or name == "div" else draw.chance.choice(("f32", "i32", "f64", "i64"))
    if name == "square":
        element = draw.chance.choice(("f32", "f64"))
    kind = Type(tensor_or_buffer(draw), element, draw.shape(draw.chance.choice((1, 2, 3)), 32))
    count = {"select": 2, "square": 1}.get(name, 1 if name in UNARY else 2)
    inputs = [draw.value(kind) for _ in range(count)]
    if name == "select":
        inputs.insert(0, draw.value(kind.of("i1")))
    on(draw, name, inputs, fresh_target(draw, kind, inputs))

"""linalg operations that move elements, on tensors and on buffers."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurojit.fuzz.attributes import form, silent
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.operations.targets import fresh_target, on, stored, target, tensor_or_buffer
from neurojit.fuzz.program import Op, Type, scalar


@means("linalg.fill")
def _fill(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = np.empty(given[1].shape, object)
    made.fill(given[0])
    return stored(op, given[1], made)


@means("linalg.copy")
def _copy(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return stored(op, given[1], given[0].copy())


@means("linalg.transpose")
def _transpose(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return stored(op, given[1], given[0].transpose(op["permutation"]).copy())


@means("linalg.broadcast")
def _broadcast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source = given[0]
    for dim in op["dimensions"]:
        source = np.expand_dims(source, dim)
    return stored(op, given[1], np.broadcast_to(source, given[1].shape).copy())


# -- how they are drawn


@makes(4, "linalg.fill", "linalg.copy", "linalg.transpose", "linalg.broadcast")
def moved(draw: Draw) -> None:
    element, where = draw.boundary_element(), tensor_or_buffer(draw)
    shape = draw.shape(draw.chance.choice((1, 2, 2, 3)), 32)
    name = draw.choose("linalg", ("fill", "copy", "transpose", "broadcast"))
    if name == "fill":
        on(draw, name, [draw.value(scalar(element))], target(draw, Type(where, element, shape)))
        return
    source = draw.value(Type(where, element, shape))
    if name == "copy":
        on(draw, name, [source], fresh_target(draw, source.type, [source]))
        return
    if name == "transpose":
        order = list(range(len(shape)))
        draw.chance.shuffle(order)
        kind = source.type.shaped(tuple(shape[dim] for dim in order))
        tail, attribute = (
            f" permutation = [{', '.join(map(str, order))}]",
            {"permutation": silent(tuple(order))},
        )
    else:
        at = draw.chance.randrange(len(shape) + 1)
        if len(shape) > 2:
            raise NoRoom
        kind = source.type.shaped((*shape[:at], draw.chance.choice((1, 2, 3)), *shape[at:]))
        tail, attribute = f" dimensions = [{at}]", {"dimensions": silent((at,))}
    out = fresh_target(draw, kind, [source])
    results = [kind] if where == "tensor" else []
    text = f"linalg.{name} ins($0 : $t0) outs($1 : $t1){tail}"
    draw.emit(f"linalg.{name}", (source, out), results, form=form(text), **attribute)

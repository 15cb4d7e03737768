"""memref: places, and views of them."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import form, groups, raw, segments
from neurojit.fuzz.draw import BOUNDARY, Draw, NoRoom
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import UNDEF, Undefined, full, known, unsigned, wrap, zero
from neurojit.fuzz.operations.shapes import DYNAMIC, checked
from neurojit.fuzz.operations.tensors import Window, collapse_groups, not_below_nothing, span
from neurojit.fuzz.program import INDEX, Op, Type, Value, scalar


@means("memref.alloc", "memref.alloca")
def _alloc(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    not_below_nothing(given)
    kind = op.results[0].type
    return (full(kind.shape, zero(kind.element)),)


@means("memref.dealloc", "memref.prefetch")
def _nothing(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return ()


@means("memref.load")
def _load(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = given[0][checked(tuple(map(known, given[1:])), given[0].shape)]
    return (made.copy() if isinstance(made, np.ndarray) else made,)


@means("memref.store")
def _store(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    given[1][checked(tuple(map(known, given[2:])), given[1].shape)] = given[0]
    return ()


@means("memref.copy")
def _copy(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    given[1][...] = given[0].copy()
    return ()


@means("memref.subview")
def _subview(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    slices, _ = span(op, given[1:], given[0].shape)
    view = given[0][slices]
    kept = op["kept"]
    return (view[(*(slice(None) if dim in kept else 0 for dim in range(view.ndim)), ...)],)


@means("memref.cast", "memref.assume_alignment", "memref.memory_space_cast")
def _same(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0],)


@means("memref.collapse_shape", "memref.expand_shape")
def _reshape(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].reshape(op.results[0].type.shape, copy=False),)  # raises where it would have to copy


@means("memref.transpose")
def _transpose(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].transpose(op["order"]),)


@means("memref.dim")
def _dim(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    (at,) = checked((known(given[1]),), (given[0].ndim,))
    return (given[0].shape[at],)


@means("memref.rank")
def _rank(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].ndim,)


@means("bufferization.to_tensor", "bufferization.materialize_in_destination")
def _to_tensor(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].copy(),)


@means("bufferization.clone")
def _clone(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].copy(),)


@means("bufferization.to_buffer")
def _to_buffer(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].copy(),)


_ATOMICS = {
    "addi": (0, "addi"), "assign": (1, ""), "maxs": (2, "maxsi"), "mins": (3, "minsi"),
}  # fmt: skip


@means("memref.atomic_rmw")
def _atomic(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    value, buffer, *indices = given
    place = checked(tuple(map(known, indices)), buffer.shape)
    before, element = known(buffer[place]), op.results[0].type.element
    kind = op["kind"]
    if value is UNDEF:
        raise Undefined("a value that nobody wrote")
    buffer[place] = {
        "addi": lambda: wrap(before + value, element),
        "assign": lambda: value,
        "maxs": lambda: max(before, value),
        "mins": lambda: min(before, value),
        "maxu": lambda: wrap(max(unsigned(before, element), unsigned(value, element)), element),
        "minu": lambda: wrap(min(unsigned(before, element), unsigned(value, element)), element),
        "ori": lambda: before | value,
        "andi": lambda: before & value,
    }[kind]()
    return (before,)


# -- how they are drawn


def a_buffer(draw: Draw, least: int = 0) -> Value:
    found = [
        v for scope in draw.scopes for v in scope
        if v.type.kind == "memref" and len(v.type.shape) >= least and not v.type.dynamic
    ]  # fmt: skip
    if found and draw.chance.random() < 0.75:
        return draw.chance.choice(found[-6:])
    shape = draw.shape(max(least, draw.chance.choice((0, 1, 2, 2, 3))), 48)
    return draw.value(Type("memref", draw.boundary_element(), shape))


@makes(6, "memref.load", "memref.store")
def load_or_store(draw: Draw) -> None:
    buffer = a_buffer(draw)
    indices = [draw.bounded(extent) for extent in buffer.type.shape]
    if draw.chance.random() < 0.5:
        draw.one("memref.load", (buffer, *indices), scalar(buffer.type.element))
    else:
        draw.emit("memref.store", (draw.value(scalar(buffer.type.element)), buffer, *indices))


def touch(draw: Draw, view: Value) -> None:
    """Reads or writes an element, more often than not: a view that nothing uses shows nothing."""
    roll = draw.chance.random()
    if roll < 0.3 or view.type.dynamic:
        return
    indices = [draw.bounded(extent) for extent in view.type.shape]
    if roll < 0.75:
        draw.one("memref.load", (view, *indices), scalar(view.type.element))
    else:
        draw.emit("memref.store", (draw.value(scalar(view.type.element)), view, *indices))


@makes(2, "memref.alloc", "memref.alloca")
def allocate(draw: Draw) -> None:
    kind = Type("memref", draw.boundary_element(), draw.shape(None, 32))
    name = draw.chance.choice(("memref.alloc", "memref.alloca"))
    made = draw.one(name, (), kind, operandSegmentSizes=segments(0, 0))
    from neurojit.fuzz.sources import fill  # noqa: PLC0415

    if draw.chance.random() < 0.75:
        fill(draw, made)


@makes(1.5, "memref.alloc", "memref.alloca", "tensor.empty")
def sized(draw: Draw) -> None:
    """Of a size that a run gives, and rarely one below nothing; nobody has written it."""
    element, shape = draw.boundary_element(), draw.shape(draw.chance.choice((1, 2)), 16)
    at = draw.chance.randrange(len(shape))
    size = draw.argument(INDEX, (*(shape[at],) * 6, -1))
    name = draw.choose("", ("memref.alloc", "memref.alloca", "tensor.empty"))
    if name == "tensor.empty":
        made = draw.one(name, (size,), Type("tensor", element, shape, (at,)))
        draw.one("tensor.cast", (draw.hidden(made),), Type("tensor", element, shape))
        return
    segmented = segments(1, 0)
    made = draw.one(name, (size,), Type("memref", element, shape, (at,)), operandSegmentSizes=segmented)
    touch(draw, draw.one("memref.cast", (draw.hidden(made),), Type("memref", element, shape)))


@makes(3, "memref.copy")
def copy(draw: Draw) -> None:
    source = a_buffer(draw)
    same = [
        v for scope in draw.scopes for v in scope
        if v.type.kind == "memref" and v.type.shape == source.type.shape
        and v.type.element == source.type.element and v != source
    ]  # fmt: skip
    target = (
        draw.chance.choice(same)
        if same
        else draw.fresh(Type("memref", source.type.element, source.type.shape))
    )
    if root_of(draw, source) == root_of(draw, target):
        raise NoRoom  # a copy between parts that overlap has no meaning
    draw.emit("memref.copy", (source, target))


def root_of(draw: Draw, value: Value) -> int:
    makers = {made.ident: op for block in draw.blocks for op in block for made in op.results}
    while True:
        op = makers.get(value.ident)
        if op is None or not op.operands or op.operands[0].type.kind != "memref":
            return value.ident
        value = op.operands[0]


def _strides(shape: tuple[int, ...]) -> list[int]:
    made = [1] * len(shape)
    for dim in range(len(shape) - 2, -1, -1):
        made[dim] = made[dim + 1] * shape[dim + 1]
    return made


@makes(4, "memref.subview")
def subview(draw: Draw) -> None:
    whole = a_buffer(draw, least=draw.chance.choice((1, 2, 3)))
    if whole.type.layout:
        raise NoRoom
    window = Window(draw, whole.type.shape, dynamic_sizes=False)
    kept = window.dropped(draw)
    before = _strides(whole.type.shape)
    strides = [before[dim] * window.strides[dim] for dim in kept]
    offset: int | str = "?"
    if DYNAMIC not in window.offsets:
        offset = sum(a * b for a, b in zip(window.offsets, before, strict=True))
    layout = f"strided<[{', '.join(map(str, strides))}]" + (f", offset: {offset}>" if offset != 0 else ">")
    kind = Type("memref", whole.type.element, tuple(window.sizes[dim] for dim in kept), (), layout)
    from neurojit.fuzz.attributes import silent  # noqa: PLC0415

    made = draw.one(
        "memref.subview", (whole, *window.values), kind, kept=silent(tuple(kept)),
        operandSegmentSizes=segments(1, *window.segments), **window.attributes,
    )  # fmt: skip
    touch(draw, made)


@makes(2, "memref.collapse_shape", "memref.expand_shape", "memref.transpose")
def reshape(draw: Draw) -> None:
    source = a_buffer(draw, least=1)
    if source.type.layout:
        raise NoRoom
    shape = source.type.shape
    roll = draw.chance.random()
    if roll < 0.4 and len(shape) > 1:
        parts = collapse_groups(draw, shape)
        kind = source.type.shaped(tuple(math.prod(shape[dim] for dim in group) for group in parts))
        touch(draw, draw.one("memref.collapse_shape", (source,), kind, reassociation=groups(parts)))
    elif roll < 0.7:
        from neurojit.fuzz.attributes import array  # noqa: PLC0415

        target, parts = list[int](), list[list[int]]()
        for extent in shape:
            divisors = [n for n in range(1, extent + 1) if extent % n == 0]
            first = draw.chance.choice(divisors)
            pieces = [first, extent // first] if len(shape) < 3 and draw.chance.random() < 0.7 else [extent]
            parts.append(list(range(len(target), len(target) + len(pieces))))
            target += pieces
        made = draw.one(
            "memref.expand_shape", (source,), source.type.shaped(tuple(target)),
            reassociation=groups(parts), static_output_shape=array(target),
        )  # fmt: skip
        touch(draw, made)
    else:
        order = list(range(len(shape)))
        draw.chance.shuffle(order)
        before = _strides(shape)
        layout = f"strided<[{', '.join(str(before[dim]) for dim in order)}]>"
        kind = Type("memref", source.type.element, tuple(shape[dim] for dim in order), (), layout)
        names = [f"d{dim}" for dim in range(len(shape))]
        text = f"affine_map<({', '.join(names)}) -> ({', '.join(names[dim] for dim in order)})>"
        from neurojit.fuzz.attributes import silent  # noqa: PLC0415

        touch(
            draw,
            draw.one("memref.transpose", (source,), kind, permutation=raw(text), order=silent(tuple(order))),
        )


@makes(1, "memref.dim", "memref.rank")
def extent(draw: Draw) -> None:
    source = a_buffer(draw, least=1)
    if draw.chance.random() < 0.6:
        draw.one("memref.dim", (source, draw.bounded(len(source.type.shape))), INDEX)
    else:
        draw.one("memref.rank", (source,), INDEX)


_KINDS = {"addi": 1, "andi": 12, "assign": 2, "maxs": 4, "maxu": 5, "mins": 7, "minu": 8, "ori": 11}


@makes(1.2, "memref.atomic_rmw")
def atomic(draw: Draw) -> None:
    element = draw.chance.choice(("i32", "i64"))
    buffer = draw.value(Type("memref", element, draw.shape(draw.chance.choice((0, 1, 2)), 16)))
    kind = draw.chance.choice(tuple(_KINDS))
    indices = [draw.bounded(limit) for limit in buffer.type.shape]
    places = ", ".join(f"${at + 2}" for at in range(len(indices)))
    draw.one(
        "memref.atomic_rmw", (draw.value(scalar(element)), buffer, *indices), scalar(element),
        form=form(f"memref.atomic_rmw {kind} $0, $1[{places}] : ($t0, $t1) -> $r0"), kind=raw("", kind),
    )  # fmt: skip


@makes(1.5, "bufferization.to_tensor", "bufferization.clone", "bufferization.to_buffer",
       "bufferization.alloc_tensor", "bufferization.materialize_in_destination")  # fmt: skip
def between(draw: Draw) -> None:
    name = draw.choose("bufferization", ("to_tensor", "clone", "to_buffer", "alloc_tensor", "materialize"))
    if draw.wanted.startswith("bufferization.materialize"):
        name = "materialize"
    element, shape = draw.boundary_element(), draw.shape(None, 24)
    if name == "clone":
        buffer = a_buffer(draw)
        if buffer.type.layout or buffer.type.element not in BOUNDARY:
            raise NoRoom
        draw.one("bufferization.clone", (buffer,), buffer.type)
    elif name == "to_tensor":
        buffer = draw.one(
            "memref.alloc", (), Type("memref", element, shape), operandSegmentSizes=segments(0, 0)
        )
        from neurojit.fuzz.sources import fill  # noqa: PLC0415

        fill(draw, buffer)  # after which nobody else uses it
        text = "bufferization.to_tensor $0 restrict : $t0 to $r0"
        kind = Type("tensor", element, shape)
        draw.one("bufferization.to_tensor", (draw.hidden(buffer),), kind, form=form(text))
    elif name == "to_buffer":
        text = "bufferization.to_buffer $0 read_only : $t0 to $r0"
        source = draw.value(Type("tensor", element, shape))
        made = draw.one("bufferization.to_buffer", (source,), Type("memref", element, shape), form=form(text))
        places = [draw.bounded(extent) for extent in shape]
        draw.one("memref.load", (draw.hidden(made), *places), scalar(element))
    elif name == "alloc_tensor":
        source = draw.value(Type("tensor", element, shape))
        text = "bufferization.alloc_tensor() copy($0) : $r0"
        draw.one("bufferization.alloc_tensor", (source,), source.type, form=form(text))
    else:
        source = draw.value(Type("tensor", element, shape))
        text = "bufferization.materialize_in_destination $0 in $1 : ($t0, $t1) -> $r0"
        draw.one(
            "bufferization.materialize_in_destination",
            (source, draw.one("tensor.empty", (), source.type)), source.type,
            form=form(text),
        )  # fmt: skip

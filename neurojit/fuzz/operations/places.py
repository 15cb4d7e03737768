"""memref: other names of a place, and places of other lives than a function's."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import array, form, integer, literal, segments, silent, symbol
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import TERMINATORS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import UNDEF, Undefined, full, known, zero
from neurojit.fuzz.operations.buffers import a_buffer, touch
from neurojit.fuzz.operations.control import carried_type, inside
from neurojit.fuzz.operations.shapes import checked, reshaped
from neurojit.fuzz.program import INDEX, Op, Type, Value, memref, scalar
from neurojit.fuzz.sources import fill

TERMINATORS.update({"memref.alloca_scope.return", "memref.atomic_yield"})


@means("memref.distinct_objects")
def _same(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return given


@means("affine.prefetch")
def _nothing(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return ()


@means("memref.view")
def _view(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    """Bytes that nothing else reads or writes."""
    kind = op.results[0].type
    return (full(kind.shape, zero(kind.element)),)


@means("memref.reinterpret_cast")
def _reinterpret(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    row = given[0].reshape(-1, copy=False)
    (offset,), sizes, strides = op["offset"], op["sizes"], op["strides"]
    last = offset + sum((size - 1) * stride for size, stride in zip(sizes, strides, strict=True))
    if not 0 <= offset <= last < row.size:
        raise Undefined("out of bounds")
    bytes_ = [stride * row.itemsize for stride in strides]
    return (np.lib.stride_tricks.as_strided(row[offset:], sizes, bytes_),)


@means("memref.reshape")
def _reshape(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    if tuple(map(known, given[1])) != op.results[0].type.shape:
        raise Undefined("another shape")
    return (given[0].reshape(op.results[0].type.shape, copy=False),)


@means("memref.realloc")
def _realloc(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    kind = op.results[0].type
    made = full(kind.shape, zero(kind.element))
    count = min(made.size, given[0].size)
    made[:count] = given[0][:count]
    return (made,)


@means("memref.alloca_scope")
def _scope(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return run.region(op.regions[0])[1]


@means("memref.generic_atomic_rmw")
def _atomic(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    buffer, *indices = given
    place = checked(tuple(map(known, indices)), buffer.shape)
    before = buffer[place]
    _, (buffer[place],) = run.region(op.regions[0], (before,))
    return (before,)


@means("memref.extract_strided_metadata")
def _metadata(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    view = given[0]
    root = view
    while isinstance(root.base, np.ndarray):
        root = root.base
    offset = (view.__array_interface__["data"][0] - root.__array_interface__["data"][0]) // view.itemsize
    return (full((), UNDEF), offset, *view.shape, *(stride // view.itemsize for stride in view.strides))


@means("memref.get_global")
def _get_global(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    name, initial = op["name"], op["initial"]
    if name not in run.cells:
        kind = op.results[0].type
        run.cells[name] = full(kind.shape, zero(kind.element)) if initial is None else initial.copy()
    return (run.cells[name],)


# -- how they are drawn


def _fresh(draw: Draw, kind: Type, name: str = "memref.alloc") -> Value:
    """A buffer of its own that nothing else uses."""
    made = draw.one(name, (), kind, operandSegmentSizes=segments(0, 0))
    fill(draw, made)
    return draw.hidden(made)


def _plain(draw: Draw, least: int = 1) -> Value:
    source = a_buffer(draw, least)
    if source.type.layout:
        raise NoRoom
    return source


@makes(1, "memref.assume_alignment", "memref.memory_space_cast", "memref.distinct_objects")
def renamed(draw: Draw) -> None:
    name = draw.choose("memref", ("assume_alignment", "memory_space_cast", "distinct_objects"))
    source = _plain(draw, 0)
    if name == "assume_alignment":
        draw.one(
            f"memref.{name}", (source,), source.type,
            alignment=integer(draw.chance.choice((1, 2, 4 if source.type.element != "i1" else 1)), "i32"),
        )  # fmt: skip
    elif name == "memory_space_cast":
        draw.one(f"memref.{name}", (source,), source.type)
    else:
        other = _fresh(draw, source.type)
        draw.emit(f"memref.{name}", (source, other), (source.type, source.type))
        draw.hidden(source)


@makes(1, "memref.prefetch", "affine.prefetch")
def prefetched(draw: Draw) -> None:
    name = draw.choose("", ("memref.prefetch", "affine.prefetch"))
    source = a_buffer(draw, 1)
    indices = [draw.number(draw.chance.randrange(extent)) for extent in source.type.shape]
    places = ", ".join(f"${at + 1}" for at in range(len(indices)))
    word = draw.chance.choice(("read", "write"))
    text = f"{name} $0[{places}], {word}, locality<{draw.chance.randrange(4)}>, data : $t0"
    draw.emit(name, (source, *indices), (), form=form(text))


@makes(1.5, "memref.view")
def view(draw: Draw) -> None:
    element = draw.chance.choice(("i32", "f32", "i64", "f64"))
    shape = draw.shape(draw.chance.choice((1, 2)), 16)
    size = 4 if element.endswith("32") else 8
    shift = draw.chance.choice((0, size, 2 * size))
    kind = memref("i8", shift + math.prod(shape) * size + draw.chance.choice((0, 3)))
    base = draw.one(draw.chance.choice(("memref.alloc", "memref.alloca")), (), kind,
                    operandSegmentSizes=segments(0, 0), alignment=integer(16))  # fmt: skip
    made = draw.one("memref.view", (draw.hidden(base), draw.number(shift)), memref(element, *shape))
    fill(draw, made)


@makes(1.5, "memref.reinterpret_cast")
def reinterpreted(draw: Draw) -> None:
    source = _plain(draw, 1)
    total = math.prod(source.type.shape)
    inner = draw.chance.randrange(1, total + 1)
    step = draw.chance.choice([n for n in (1, 2, 3) if (inner - 1) * n < total])
    sizes, strides = [inner], [step]
    width = (inner - 1) * step + 1
    rows = draw.chance.choice((0, 1, 2, total // width))
    if rows and rows * width <= total:
        sizes, strides = [rows, *sizes], [width, *strides]
    room = total - sum((size - 1) * stride for size, stride in zip(sizes, strides, strict=True))
    offset = draw.chance.randrange(room)
    layout = f"strided<[{', '.join(map(str, strides))}]" + (f", offset: {offset}>" if offset else ">")
    kind = Type("memref", source.type.element, tuple(sizes), (), layout)
    made = draw.one(
        "memref.reinterpret_cast", (source,), kind, operandSegmentSizes=segments(1, 0, 0, 0),
        static_offsets=array([offset]), static_sizes=array(sizes), static_strides=array(strides),
        offset=silent((offset,)), sizes=silent(tuple(sizes)), strides=silent(tuple(strides)),
    )  # fmt: skip
    touch(draw, made)


@makes(1, "memref.reshape")
def reshape(draw: Draw) -> None:
    source = _plain(draw, 0)
    target = reshaped(draw, source.type.shape)
    numbers = draw.one("memref.alloca", (), memref("index", len(target)), operandSegmentSizes=segments(0, 0))
    for at, extent in enumerate(target):
        draw.emit("memref.store", (draw.number(extent), numbers, draw.number(at)))
    touch(draw, draw.one("memref.reshape", (source, draw.hidden(numbers)), source.type.shaped(target)))


@makes(1, "memref.cast")
def cast(draw: Draw) -> None:
    source = _plain(draw, 1)
    count = len(source.type.shape)
    unknown = tuple(sorted(draw.chance.sample(range(count), draw.chance.randrange(1, count + 1))))
    loose = draw.one(
        "memref.cast", (source,), Type("memref", source.type.element, source.type.shape, unknown)
    )
    indices = [draw.bounded(extent) for extent in source.type.shape]
    if draw.chance.random() < 0.5:
        draw.emit("memref.store", (draw.value(scalar(source.type.element)), loose, *indices))
    draw.one("memref.load", (loose, *indices), scalar(source.type.element))
    draw.one("memref.dim", (loose, draw.bounded(count)), INDEX)
    draw.one("memref.cast", (draw.hidden(loose),), source.type)


@makes(1, "memref.realloc", "memref.dealloc")
def ended(draw: Draw) -> None:
    name = draw.choose("memref", ("realloc", "dealloc"))
    kind = memref(draw.chance.choice(("i32", "f32", "i64")), draw.chance.choice((1, 2, 4)))
    base = _fresh(draw, kind)
    draw.emit("memref.store", (draw.value(scalar(kind.element)), base, draw.bounded(kind.shape[0])))
    if name == "realloc":
        base = draw.one("memref.realloc", (base,), kind.shaped((draw.chance.choice((1, 4, 8)),)))
        draw.one("memref.load", (base, draw.bounded(base.type.shape[0])), scalar(kind.element))
        return
    draw.one("memref.load", (base, draw.bounded(kind.shape[0])), scalar(kind.element))
    draw.emit("memref.dealloc", (base,))


@makes(1, "memref.alloca_scope", "memref.alloca_scope.return")
def scope(draw: Draw) -> None:
    if draw.depth > 2:
        raise NoRoom
    kinds = [carried_type(draw) for _ in range(draw.chance.choice((0, 1, 1, 2)))]
    kinds = [kind for kind in kinds if kind.kind != "tensor"]  # which are refused

    def body(_: list[Value]) -> tuple[str, Sequence[Value]]:
        element = draw.chance.choice(("i32", "f32", "i64"))
        place = _fresh(draw, memref(element, draw.chance.choice((1, 2, 4))), "memref.alloca")
        draw.one("memref.load", (place, draw.bounded(place.type.shape[0])), scalar(element))
        return "memref.alloca_scope.return", inside(draw, kinds)

    draw.emit("memref.alloca_scope", (), kinds, (draw.block((), body),))


@makes(1, "memref.generic_atomic_rmw", "memref.atomic_yield")
def generic_atomic(draw: Draw) -> None:
    element = draw.chance.choice(("i32", "i64"))
    kind = scalar(element)
    buffer = draw.value(Type("memref", element, draw.shape(draw.chance.choice((0, 1, 2)), 16)))
    indices = [draw.bounded(extent) for extent in buffer.type.shape]
    other = draw.value(kind)

    def body(given: list[Value]) -> tuple[str, Sequence[Value]]:
        name = draw.chance.choice(("arith.addi", "arith.muli", "arith.xori", "arith.maxsi"))
        return "memref.atomic_yield", [draw.one(name, (given[0], other), kind)]

    draw.one("memref.generic_atomic_rmw", (buffer, *indices), kind, (draw.block((kind,), body),))


@makes(1.2, "memref.extract_strided_metadata")
def metadata(draw: Draw) -> None:
    source = a_buffer(draw, 1)
    rank = len(source.type.shape)
    base, *_ = draw.emit(
        "memref.extract_strided_metadata", (source,), (memref(source.type.element), *[INDEX] * (2 * rank + 1))
    )
    draw.hidden(base)


@makes(1.5, "memref.get_global")
def global_(draw: Draw) -> None:
    """Constant ones are read; others are filled by each call before they are used."""
    element = draw.chance.choice(("i32", "f32", "i64", "f64"))
    kind = memref(element, *draw.shape(draw.chance.choice((0, 1, 2)), 16))
    name = f"cell{draw.idents.next()}"
    constant = draw.chance.random() < 0.5
    initial = draw.elements(kind) if constant else None
    text = str(literal(initial, kind).text).rpartition(" : ")[0] if constant else "uninitialized"
    if constant:
        text += f" : tensor<{str(kind)[7:]}" if kind.shape else f" : tensor<{element}>"
    word = "constant " if constant else ""
    value = text.rpartition(" : ")[0] if constant else text
    draw.globals.append(f"memref.global {word}@{name} : {kind} = {value}")
    made = draw.one(
        "memref.get_global", (), kind, name=symbol(name), initial=silent(initial),
    )  # fmt: skip
    if not constant:
        fill(draw, made)
        return
    draw.hidden(made)
    draw.one("memref.load", (made, *(draw.bounded(extent) for extent in kind.shape)), scalar(element))
    if draw.chance.random() < 0.4:
        draw.emit("memref.copy", (made, draw.fresh(kind)))

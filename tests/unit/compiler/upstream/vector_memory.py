"""Steps of random vector programs that read and write memory, masked or not."""

from __future__ import annotations

import itertools

import numpy as np

from tests.unit.compiler.upstream.vector_shapes import operand
from tests.unit.compiler.upstream.vector_writer import Shape, Step, Value, Writer, vector_of


class Access:
    """A transfer between a vector and a memory, with bounds, masks and a map between dimensions."""

    def __init__(self, w: Writer, *, write: bool) -> None:
        self.array = w.numbers(w.shape(0 if w.chance(0.1) else 1), w.random.choice(("i32", "i32", "f32")))
        rank = self.array.ndim
        self.results = w.random.sample(
            range(rank), w.random.randint(0 if w.chance(0.1) else min(1, rank), rank)
        )
        if w.chance(0.5):
            self.results.sort()
        if not write and w.chance(0.4):
            for _ in range(w.random.randint(1, 2)):
                self.results.insert(w.random.randint(0, len(self.results)), -1)
        self.results = self.results[:3]
        self.start = [w.random.randrange(n) for n in self.array.shape]
        self.shape = tuple(w.random.choice((1, 2, 3, 4)) for _ in self.results)
        self.inside = [at < 0 or self.start[at] + size <= self.array.shape[at]
                       for at, size in zip(self.results, self.shape, strict=True)]  # fmt: skip
        self.claims = [fits and (at < 0 or w.chance(0.6))
                       for at, fits in zip(self.results, self.inside, strict=True)]  # fmt: skip
        used = sorted(at for at in self.results if at >= 0)
        self.mask_shape: Shape = tuple(self.shape[self.results.index(at)] for at in used) or (1,)
        self.used = used

    def lanes(self) -> list[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], bool]]:
        """Of each lane: where in the vector, in memory, in a mask, and whether inside of memory."""
        found: list[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], bool]] = []
        for lane in itertools.product(*map(range, self.shape)):
            at = list(self.start)
            for result, offset in zip(self.results, lane, strict=True):
                if result >= 0:
                    at[result] += offset
            inside = all(n < extent for n, extent in zip(at, self.array.shape, strict=True))
            mask = tuple(lane[self.results.index(dim)] for dim in self.used) or (0,)
            found.append((lane, tuple(at), mask, inside))
        return found

    def attributes(self) -> str:
        dims = ", ".join(f"d{n}" for n in range(self.array.ndim))
        results = ", ".join("0" if n < 0 else f"d{n}" for n in self.results)
        bounds = ", ".join("true" if claim else "false" for claim in self.claims)
        return f"{{permutation_map = affine_map<({dims}) -> ({results})>, in_bounds = [{bounds}]}}"


def masks(w: Writer, shape: Shape) -> tuple[Value | None, Value | None]:
    """The mask that is an operand, and the one around the operation."""
    inner = w.mask(shape) if w.chance(0.45) else None
    outer = w.mask(shape) if w.chance(0.5) else None
    return inner, outer


def on(mask: Value | None, lane: tuple[int, ...]) -> bool:
    return mask is None or bool(mask.array[lane])


def around(outer: Value | None, text: str, kind: str = "", passthru: Value | None = None) -> str:
    """``text`` in a mask, if there is one."""
    if outer is None:
        return text
    other = f", {passthru.name}" if passthru else ""
    return f"vector.mask {outer.name}{other} {{ {text} }} : {outer.type}{f' -> {kind}' if kind else ''}"


def read(w: Writer) -> None:
    access = Access(w, write=False)
    memory = w.memory(access.array)
    inner, outer = masks(w, access.mask_shape)
    kind = vector_of(access.shape, "f32" if access.array.dtype == np.float32 else "i32")
    padding = w.scalar(kind[-4:-1])
    passthru = w.vector(kind[-4:-1], access.shape) if outer and w.chance(0.4) else None
    array = np.full(access.shape, padding.array, access.array.dtype)
    for lane, at, bit, inside in access.lanes():
        if passthru and not on(outer, bit):
            array[lane] = passthru.array[lane]
        elif inside and on(inner, bit) and on(outer, bit):
            array[lane] = access.array[at]
    operands = ", ".join([padding.name] + ([inner.name] if inner else []))
    at = ", ".join(w.index(n) for n in access.start)
    text = (
        f"vector.transfer_read {memory.name}[{at}], {operands} {access.attributes()} : {memory.type}, {kind}"
    )
    w.emit(around(outer, text, kind, passthru), array)


def write(w: Writer) -> None:
    access = Access(w, write=True)
    memory = w.memory(access.array)
    value = w.vector("f32" if access.array.dtype == np.float32 else "i32", access.shape)
    inner, outer = masks(w, access.mask_shape)
    for lane, at, bit, inside in access.lanes():
        if inside and on(inner, bit) and on(outer, bit):
            memory.after[at] = value.array[lane]
    at = ", ".join(w.index(n) for n in access.start)
    mask = f", {inner.name}" if inner else ""
    text = f"vector.transfer_write {value.name}, {memory.name}[{at}]{mask} {access.attributes()}"
    w.lines.append(around(outer, f"{text} : {value.type}, {memory.type}"))


def empty_mask(w: Writer) -> None:
    value = operand(w, 1)
    mask = w.mask(value.shape)
    passthru = (
        w.vector(value.element, value.shape) if value.element in ("i32", "f32") and w.chance(0.7) else None
    )
    other = f", {passthru.name}" if passthru else ""
    array = np.where(mask.array, value.array, passthru.array) if passthru else value.array
    kinds = f"{mask.type} -> {value.type}"
    text = f"vector.mask {mask.name}{other} {{ vector.yield {value.name} : {value.type} }} : {kinds}"
    w.emit(text, array)


STEPS: tuple[Step, ...] = (read, read, write, write, empty_mask)

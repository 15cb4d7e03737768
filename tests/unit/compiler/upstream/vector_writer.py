"""Random vector programs, each written together with what NumPy says it computes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]

ELEMENTS: dict[Any, str] = {
    np.dtype(np.int32): "i32",
    np.dtype(np.int16): "i16",
    np.dtype(np.int8): "i8",
    np.dtype(np.int64): "i64",
    np.dtype(np.float32): "f32",
    np.dtype(np.bool_): "i1",
}
DTYPES = {element: dtype for dtype, element in ELEMENTS.items()}
LARGEST = 64  # elements of one vector
EXACT = 1 << 20  # floats up to here add up in any order


def vector_of(shape: Shape, element: str) -> str:
    return f"vector<{''.join(f'{extent}x' for extent in shape)}{element}>"


@dataclass(frozen=True)
class Value:
    """An SSA value and what it holds; a scalar where it is no ``vector``."""

    name: str
    array: Array
    vector: bool = True

    @property
    def shape(self) -> Shape:
        return self.array.shape

    @property
    def element(self) -> str:
        return ELEMENTS[self.array.dtype]

    @property
    def type(self) -> str:
        return vector_of(self.shape, self.element) if self.vector else self.element


@dataclass
class Memory:
    """A memref argument: what it holds before, and afterwards."""

    name: str
    before: Array
    after: Array

    @property
    def type(self) -> str:
        return f"memref<{''.join(f'{extent}x' for extent in self.after.shape)}{ELEMENTS[self.after.dtype]}>"


@dataclass
class Writer:
    """One function being written."""

    random: random.Random
    latest: float = 0.7  # the share of operands that are what came last
    lines: list[str] = field(default_factory=list[str])
    values: list[Value] = field(default_factory=list[Value])
    memories: list[Memory] = field(default_factory=list[Memory])
    indices: list[int] = field(default_factory=list[int])
    count: int = 0

    def fresh(self) -> str:
        self.count += 1
        return f"%v{self.count}"

    def emit(self, text: str, array: Array, *, vector: bool = True) -> Value:
        value = Value(self.fresh(), np.ascontiguousarray(array).reshape(array.shape), vector)
        self.lines.append(f"{value.name} = {text}")
        self.values.append(value)
        return value

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def shape(self, least: int = 0, most: int = 3) -> Shape:
        while True:
            shape = tuple(self.random.choice((1, 2, 3, 4)) for _ in range(self.random.randint(least, most)))
            if math.prod(shape) <= LARGEST:
                return shape

    def numbers(self, shape: Shape, element: str) -> Array:
        count = math.prod(shape)
        if element == "i1":
            return np.array([self.chance(0.6) for _ in range(count)], np.bool_).reshape(shape)
        drawn = [self.random.randint(-4, 9) for _ in range(count)]
        return np.array(drawn, DTYPES[element]).reshape(shape)

    def index(self, value: int) -> str:
        """An index that folds know, or one that they do not."""
        if self.chance(0.6):
            name = self.fresh()
            self.lines.append(f"{name} = arith.constant {value} : index")
            return name
        self.indices.append(value)
        return f"%i{len(self.indices) - 1}"

    def memory(self, array: Array) -> Memory:
        memory = Memory(f"%m{len(self.memories)}", array.copy(), array.copy())
        self.memories.append(memory)
        return memory

    def scalar(self, element: str) -> Value:
        known = [value for value in self.values if not value.vector and value.element == element]
        if known and self.chance(0.5):
            return self.random.choice(known)
        return self.constant(self.numbers((), element), vector=False)

    def constant(self, array: Array, *, vector: bool = True) -> Value:
        element = ELEMENTS[array.dtype]
        kind = vector_of(array.shape, element) if vector else element
        if vector:
            return self.emit(f"arith.constant dense<{spelt(array)}> : {kind}", array)
        if element == "i1":
            return self.emit(f"arith.constant {spelt(array)}", array, vector=False)
        return self.emit(f"arith.constant {spelt(array)} : {kind}", array, vector=False)

    def vector(self, element: str, shape: Shape | None = None) -> Value:
        """One that is there, the latest preferred, or a new one."""
        known = [
            value
            for value in self.values
            if value.vector and value.element == element and (shape is None or value.shape == shape)
        ]
        if known and self.chance(0.75):
            return known[-1] if self.chance(self.latest) else self.random.choice(known)
        return self.source(element, self.shape() if shape is None else shape)

    def mask(self, shape: Shape) -> Value:
        return self.vector("i1", shape)

    def source(self, element: str, shape: Shape) -> Value:
        """A vector that is read, made of a scalar, or constant."""
        array = self.numbers(shape, element)
        choice = self.random.randrange(6)
        if element == "i1" and shape and choice < 3:
            return self._prefix_mask(shape)
        if choice == 0 or element in ("i8", "i16"):
            return self.constant(array)
        if choice == 1:
            scalar = self.scalar(element)
            text = f"vector.broadcast {scalar.name} : {element} to {vector_of(shape, element)}"
            return self.emit(text, np.broadcast_to(scalar.array, shape))
        memory = self.memory(array)
        return self.emit(self._read(memory, choice == 2), array)

    def _read(self, memory: Memory, load: bool) -> str:
        shape, element = memory.after.shape, ELEMENTS[memory.after.dtype]
        kind = f"{memory.type}, {vector_of(shape, element)}"
        at = ", ".join(self.index(0) for _ in shape)
        if load and shape:
            return f"vector.load {memory.name}[{at}] : {kind}"
        padding = self.scalar(element)
        inside = f" {{in_bounds = [{', '.join(['true'] * len(shape))}]}}" if shape else ""
        return f"vector.transfer_read {memory.name}[{at}], {padding.name}{inside} : {kind}"

    def _prefix_mask(self, shape: Shape) -> Value:
        sizes = tuple(self.random.randint(0, extent) for extent in shape)
        array = np.zeros(shape, np.bool_)
        array[tuple(slice(0, size) for size in sizes)] = True
        kind = vector_of(shape, "i1")
        if self.chance(0.4):
            if 0 in sizes:
                sizes = tuple(0 for _ in sizes)
            return self.emit(f"vector.constant_mask [{', '.join(map(str, sizes))}] : {kind}", array)
        names = ", ".join(self.index(size) for size in sizes)
        return self.emit(f"vector.create_mask {names} : {kind}", array)

    def text(self) -> str:
        arguments = [f"{memory.name}: {memory.type}" for memory in self.memories]
        arguments += [f"%i{number}: index" for number in range(len(self.indices))]
        body = "\n  ".join(self.lines)
        return f"func.func @f({', '.join(arguments)}) {{\n  {body}\n  return\n}}"


def spelt(array: Array) -> str:
    """``array`` as MLIR writes it."""
    if array.shape:
        return f"[{', '.join(spelt(part) for part in array)}]"
    if array.dtype == np.bool_:
        return "true" if array else "false"
    return str(array[()])


@dataclass(frozen=True)
class VectorProgram:
    """A function ``@f`` of memrefs and indices; ``after``: what the memrefs hold when it has run."""

    text: str
    arguments: tuple[Any, ...]
    after: tuple[Array, ...]


Step = Callable[[Writer], object]


def program(seed: int, steps: tuple[Step, ...], length: int = 5, latest: float = 0.7) -> VectorProgram:
    """The program of that seed: some of ``steps``, then what came last is stored."""
    writer = Writer(random.Random(seed), latest)
    for _ in range(writer.random.randint(1, length)):
        writer.random.choice(steps)(writer)
    if not writer.values:
        writer.source("i32", (2,))
    store(writer, writer.values[-1])
    if writer.chance((1 - latest) / 2):
        store(writer, writer.random.choice(writer.values))
    if any(value.element == "f32" and np.abs(value.array).max() > EXACT for value in writer.values):
        return program(seed + (1 << 32), steps, length, latest)
    arguments = (*(memory.before for memory in writer.memories), *writer.indices)
    return VectorProgram(writer.text(), arguments, tuple(memory.after for memory in writer.memories))


def store(writer: Writer, value: Value) -> None:
    """To memory of the vector's own shape, wide enough to be an argument."""
    if value.element in ("i8", "i16"):
        wide = value.type.replace(value.element, "i32")
        text = f"arith.extsi {value.name} : {value.type} to {wide}"
        value = writer.emit(text, value.array.astype(np.int32), vector=value.vector)
    memory = writer.memory(np.zeros(value.shape, value.array.dtype))
    memory.after[...] = value.array
    at = ", ".join(writer.index(0) for _ in value.shape)
    if not value.vector:
        writer.lines.append(f"memref.store {value.name}, {memory.name}[] : {memory.type}")
    elif value.shape and writer.chance(0.6):
        writer.lines.append(f"vector.store {value.name}, {memory.name}[{at}] : {memory.type}, {value.type}")
    else:
        text = f"vector.transfer_write {value.name}, {memory.name}[{at}] : {value.type}, {memory.type}"
        writer.lines.append(text)

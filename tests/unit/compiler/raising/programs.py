"""Random small loop programs: most are odd, some alias. Every access is in bounds."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

ARGUMENTS = {"A": (4, 5), "B": (5, 4), "C": (4, 4), "D": (6,), "E": (3, 4, 5)}


@dataclass
class Program:
    """Writes one function ``@f`` over :data:`ARGUMENTS`, all f32, and keeps count of names."""

    random: random.Random
    lines: list[str] = field(default_factory=list)
    count: int = 0
    buffers: dict[str, tuple[tuple[int, ...], str]] = field(default_factory=dict)
    tidy: bool = False  # more of what a person would write: whole loops, one counter per dimension

    def text(self) -> str:
        for name, shape in ARGUMENTS.items():
            self.buffers[f"%{name}"] = (shape, f"memref<{'x'.join(map(str, shape))}xf32>")
        arguments = ", ".join(f"{name}: {kind}" for name, (_, kind) in self.buffers.items())
        self.tidy = self.random.random() < 0.6
        self.lines = [f"func.func @f({arguments}) {{"]
        self.lines += [f"%c{value} = arith.constant {value} : index" for value in range(11)]
        self.lines += [f"%m{-value} = arith.constant {value} : index" for value in range(-3, 0)]
        self.lines += ["%zero = arith.constant 0.0 : f32", "%one = arith.constant 1.5 : f32"]
        self._views()
        for _ in range(self.random.randint(1, 3)):
            self._loop([], ["%zero", "%one"], self.random.randint(1, 3))
        return "\n".join([*self.lines, "return", "}"])

    def _name(self) -> str:
        self.count += 1
        return f"%v{self.count}"

    def _views(self) -> None:
        """A local buffer, and views that share memory with an argument."""
        self.buffers["%L"] = ((4, 4), "memref<4x4xf32>")
        self.lines.append("%L = memref.alloc() : memref<4x4xf32>")
        self.lines.append("affine.for %i = 0 to 4 { affine.for %j = 0 to 4 {")
        self.lines.append("memref.store %one, %L[%i, %j] : memref<4x4xf32> } }")
        if self.random.random() < 0.3:
            kind = "memref<3x4xf32, strided<[4, 1], offset: 4>>"
            self.lines.append(f"%S = memref.subview %C[1, 0] [3, 4] [1, 1] : memref<4x4xf32> to {kind}")
            self.buffers["%S"] = ((3, 4), kind)
        if self.random.random() < 0.15:
            kind = "memref<3x4xf32, strided<[1, 1]>>"
            self.lines.append(
                "%R = memref.reinterpret_cast %D to offset: [0], sizes: [3, 4], strides: [1, 1] : "
                f"memref<6xf32> to {kind}"
            )
            self.buffers["%R"] = ((3, 4), kind)

    def _loop(self, loops: list[tuple[str, int, int, int]], scalars: list[str], depth: int) -> str | None:
        lower, step = self.random.choice([(0, 1), (0, 1), (0, 1), (1, 1), (0, 2), (2, 1)])
        trips = self.random.choice([0, 1, 2, 3, 3, 4, 4])
        if self.tidy:
            lower, step, trips = 0, 1, self.random.choice([3, 4])
        upper = lower + step * trips - (self.random.randint(0, step - 1) if trips else 0)
        name = self._name()
        carried = self.random.random() < 0.4
        chained = carried and self.random.random() < 0.5 and scalars[-1].endswith("acc")
        result, accumulator = self._name(), f"{name}acc"
        if carried:
            start = scalars[-1] if chained else self._scalar(loops, scalars)
            suffix = f" iter_args({accumulator} = {start}) -> (f32)"
            self.lines.append(f"{result} = scf.for {name} = %c{lower} to %c{upper} step %c{step}{suffix} {{")
        elif self.random.random() < 0.5:
            self.lines.append(f"affine.for {name} = {lower} to {upper} step {step} {{")
        else:
            self.lines.append(f"scf.for {name} = %c{lower} to %c{upper} step %c{step} {{")
        inner = [*loops, (name, lower, step, trips)]
        known = [*scalars, accumulator] if carried else list(scalars)
        last: str | None = None
        for _ in range(self.random.choice([1, 1, 2, 3])):
            if depth > 1 and self.random.random() < 0.6:
                last = self._loop(inner, known, depth - 1) or last
            else:
                self._assign(inner, known)
        if carried:
            self.lines.append(f"scf.yield {last or self._update(inner, known, accumulator)} : f32")
        self.lines.append("}")
        if not carried:
            return None
        scalars.append(result)
        if self.random.random() < 0.6 and loops:
            self._store(loops, result)
        return result

    def _update(self, loops: list[tuple[str, int, int, int]], scalars: list[str], accumulator: str) -> str:
        value, name = self._scalar(loops, scalars), self._name()
        op = self.random.choice(["addf", "addf", "addf", "maximumf", "mulf", "subf"])
        operands = [accumulator, value]
        self.random.shuffle(operands)
        self.lines.append(f"{name} = arith.{op} {operands[0]}, {operands[1]} : f32")
        return name

    def _assign(self, loops: list[tuple[str, int, int, int]], scalars: list[str]) -> None:
        """A store: of anything, or of an element accumulated in memory."""
        buffer, index = self._element(loops)
        kind = self.buffers[buffer][1]
        value = self._scalar(loops, scalars)
        if self.random.random() < 0.5:
            load, total = self._name(), self._name()
            self.lines.append(f"{load} = memref.load {buffer}[{index}] : {kind}")
            self.lines.append(f"{total} = arith.addf {load}, {value} : f32")
            value = total
        self.lines.append(f"memref.store {value}, {buffer}[{index}] : {kind}")

    def _store(self, loops: list[tuple[str, int, int, int]], value: str) -> None:
        buffer, index = self._element(loops)
        self.lines.append(f"memref.store {value}, {buffer}[{index}] : {self.buffers[buffer][1]}")

    def _scalar(self, loops: list[tuple[str, int, int, int]], scalars: list[str]) -> str:
        choice = self.random.random()
        if choice < 0.25:
            return self.random.choice(scalars)
        name = self._name()
        if choice < 0.35 and loops:
            whole = self._name()
            self.lines.append(f"{whole} = arith.index_cast {self.random.choice(loops)[0]} : index to i32")
            self.lines.append(f"{name} = arith.sitofp {whole} : i32 to f32")
        elif choice < 0.75 or not loops:
            buffer, index = self._element(loops)
            self.lines.append(f"{name} = memref.load {buffer}[{index}] : {self.buffers[buffer][1]}")
        else:
            left, right = self._scalar(loops, scalars), self._scalar(loops, scalars)
            op = self.random.choice(["mulf", "mulf", "addf", "subf", "maximumf"])
            self.lines.append(f"{name} = arith.{op} {left}, {right} : f32")
        if self.random.random() < 0.4:
            scalars.append(name)
        return name

    def _element(self, loops: list[tuple[str, int, int, int]]) -> tuple[str, str]:
        """A buffer and an index that never leaves it."""
        buffer = self.random.choice(sorted(self.buffers))
        if self.tidy and self.random.random() < 0.9:
            shape = self.buffers[buffer][0]
            names = [name for name, _, _, trips in loops if trips <= min(shape)]
            if len(names) >= len(shape):
                return buffer, ", ".join(self.random.sample(names, len(shape)))
        return buffer, ", ".join(self._index(loops, extent) for extent in self.buffers[buffer][0])

    def _index(self, loops: list[tuple[str, int, int, int]], extent: int) -> str:
        low = high = 0
        terms: list[tuple[str, int]] = []
        for name, lower, step, trips in self.random.sample(
            loops, min(len(loops), self.random.choice([0, 1, 1, 1, 2]))
        ):
            factor = self.random.choice([1, 1, 1, 1, 2, -1])
            ends = sorted((factor * lower, factor * (lower + step * max(trips - 1, 0))))
            if high + ends[1] - low - ends[0] < extent:
                terms.append((name, factor))
                low, high = low + ends[0], high + ends[1]
        shift = self.random.randint(-low, extent - 1 - high) if self.random.random() < 0.4 else max(-low, 0)
        if high + shift >= extent:
            shift = extent - 1 - high
        total = f"%c{shift}" if shift >= 0 else f"%m{-shift}" if shift >= -3 else None
        if total is None or not -3 <= shift <= 7:
            return "%c0"
        if not terms:
            return total
        for place, (name, factor) in enumerate(terms):
            term = name
            if factor != 1:
                term = self._name()
                self.lines.append(f"{term} = arith.muli {name}, %{'m1' if factor < 0 else 'c2'} : index")
            if place == 0 and shift == 0:
                total = term
                continue
            added = self._name()
            self.lines.append(f"{added} = arith.addi {total}, {term} : index")
            total = added
        return total

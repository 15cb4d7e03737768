"""Writes functions that note the address of every access. What they consist of is given: who makes views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

ELEMENTS = 16  # of each buffer, of 4 bytes
ARGUMENTS = 3
MOST = 4000  # entries of a log
BASE = f"memref<{ELEMENTS}xi32>"
Maker = Callable[["Writer", "list[View]", int], "list[View]"]


@dataclass(frozen=True)
class View:
    """A value of ``length`` elements in a row, of whatever step and offset."""

    name: str
    length: int

    @property
    def type(self) -> str:
        return f"memref<{self.length}xi32, strided<[?], offset: ?>>"


@dataclass
class Writer:
    """The text of ``@f(log, first, second, third)``; entries of the log are a number and an address each.

    Accesses and buffers are numbered by the attribute ``number`` of what makes them. ``holding``: those that
    write blocks.
    """

    random: Random
    straight: Sequence[Maker]
    holding: Sequence[Maker]
    lines: list[str] = field(default_factory=list[str])
    numbers: int = 0
    names: int = 0
    left: int = 40  # statements

    def text(self) -> str:
        arguments = ", ".join(f"%a{at}: {BASE}" for at in range(ARGUMENTS))
        visible: list[View] = []
        self.say("%cursor = memref.alloca() : memref<index>")
        self.say("%zero = arith.constant 0 : index")
        self.say("memref.store %zero, %cursor[] : memref<index>")
        for at in range(ARGUMENTS):
            visible.append(self.noted(f"%a{at}", self.number()))
        self.block(visible, 0)
        body = "\n".join(self.lines)
        globals_ = "\n".join(
            f"memref.global @g{at} : {BASE} = dense<{at + 1}> {{alignment = 64 : i64}}" for at in range(2)
        )
        return f"{globals_}\nfunc.func @f(%log: memref<{2 * MOST}xindex>, {arguments}) {{\n{body}\nreturn\n}}"

    def say(self, line: str) -> None:
        self.lines.append(line)

    def name(self) -> str:
        self.names += 1
        return f"%v{self.names}"

    def number(self) -> int:
        self.numbers += 1
        return self.numbers - 1

    def constant(self, value: int) -> str:
        name = self.name()
        self.say(f"{name} = arith.constant {value} : index")
        return name

    def some(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    # What is written down.

    def log(self, number: int, address: str) -> None:
        at, one, then, last = (self.name() for _ in range(4))
        self.say(f"{at} = memref.load %cursor[] : memref<index>")
        self.say(f"{one} = arith.constant 1 : index")
        self.say(f"{then} = arith.addi {at}, {one} : index")
        self.say(f"{last} = arith.addi {then}, {one} : index")
        kind = f"memref<{2 * MOST}xindex>"
        self.say(f"memref.store {self.constant(number)}, %log[{at}] : {kind}")
        self.say(f"memref.store {address}, %log[{then}] : {kind}")
        self.say(f"memref.store {last}, %cursor[] : memref<index>")

    def noted(self, base: str, number: int) -> View:
        """A buffer, which is in the log by its address, as a view."""
        address = self.name()
        mark = f"{{number = {number}}}"
        self.say(f"{address} = memref.extract_aligned_pointer_as_index {base} : {BASE} -> index {mark}")
        self.log(number, address)
        return self.cast(base, BASE, ELEMENTS)

    def cast(self, value: str, kind: str, length: int) -> View:
        made = View(self.name(), length)
        self.say(f"{made.name} = memref.cast {value} : {kind} to {made.type}")
        return made

    def access(self, view: View) -> None:
        index, number = self.constant(self.some(0, view.length - 1)), self.number()
        base, offset, size, step, pointer, far, place, width, bytes_, address = (
            self.name() for _ in range(10)
        )
        self.say(
            f"{base}, {offset}, {size}, {step} = memref.extract_strided_metadata {view.name} : {view.type} "
            "-> memref<i32>, index, index, index"
        )
        self.say(f"{pointer} = memref.extract_aligned_pointer_as_index {view.name} : {view.type} -> index")
        self.say(f"{far} = arith.muli {index}, {step} : index")
        self.say(f"{place} = arith.addi {far}, {offset} : index")
        self.say(f"{width} = arith.constant 4 : index")
        self.say(f"{bytes_} = arith.muli {place}, {width} : index")
        self.say(f"{address} = arith.addi {pointer}, {bytes_} : index")
        self.log(number, address)
        value = self.name()
        self.say(f"{value} = memref.load {view.name}[{index}] {{number = {number}}} : {view.type}")

    # What makes views.

    def block(self, visible: list[View], depth: int) -> None:
        """Statements; ``visible`` gets what they make."""
        for _ in range(self.some(2, 6)):
            if self.left <= 0:
                return
            self.left -= 1
            makers = (*self.straight, *(self.holding if depth < 2 else ()))
            visible += self.random.choice(makers)(self, visible, depth)
            self.access(self.random.choice(visible))

    def inner(self, visible: list[View], depth: int) -> list[View]:
        """What is visible at the end of a block of its own, which is written."""
        seen = list(visible)
        self.block(seen, depth + 1)
        return seen

    def shortened(self, view: View, length: int) -> View:
        """A view of its first elements."""
        if view.length == length:
            return view
        made = View(self.name(), length)
        self.say(f"{made.name} = memref.subview {view.name}[0] [{length}] [1] : {view.type} to {made.type}")
        return made

    def alike(self, one: View, other: View) -> tuple[View, View]:
        length = min(one.length, other.length)
        return self.shortened(one, length), self.shortened(other, length)

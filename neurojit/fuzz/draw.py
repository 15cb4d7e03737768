"""The state of one function while it is generated: values in scope, and drawing from them."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import literal
from neurojit.fuzz.numbers import is_float, width_of, wrap
from neurojit.fuzz.program import Attribute, Function, Op, Region, Type, Value, scalar

# Elements that cross a function's boundary, and how often each is drawn there. Not bf16: nothing here
# says what it is rounded to, tests of its own do.
_WEIGHTS = {
    **{"i1": 2, "i8": 2, "i16": 1, "i32": 6, "i64": 4, "index": 2, "f16": 2, "f32": 5, "f64": 2},
    **{"complex<f32>": 1, "complex<f64>": 1},
}
BOUNDARY = tuple(_WEIGHTS)
INTEGERS = ("i1", "i8", "i16", "i32", "i64")
_MOST_ARGUMENTS = 7
_RECENT = 6


class NoRoom(Exception):
    """Nothing of this kind can be drawn here."""


@dataclass(slots=True)
class Idents:
    """Hands out the numbers of values."""

    last: int = -1

    def next(self) -> int:
        self.last += 1
        return self.last


@dataclass(frozen=True, slots=True)
class Mark:
    """What there was in a function under construction."""

    arguments: int
    globals: int
    scopes: tuple[list[Value], ...]
    blocks: tuple[list[Op], ...]
    near: list[Value]


@dataclass(slots=True)
class Draw:
    """One function under construction. ``total``: it must have a meaning whatever it is called with."""

    chance: random.Random
    idents: Idents
    source: Callable[[Draw, Type], Value]  # makes a value out of nothing; it draws operands in its turn
    total: bool = False
    callees: tuple[Function, ...] = ()
    globals: list[str] = field(default_factory=list[str])
    arguments: list[Value] = field(default_factory=list[Value])
    domains: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    blocks: list[list[Op]] = field(default_factory=lambda: [[]])
    scopes: list[list[Value]] = field(default_factory=lambda: [[]])
    bounds: dict[int, int] = field(default_factory=dict[int, int])  # of indices known to be in [0, bound)
    unfit: set[int] = field(default_factory=set[int])  # not to be used by chance
    near: list[Value] = field(default_factory=list[Value])  # nobody computes with them; results all
    wanted: str = ""  # the operation that a maker is to make, of those that it can
    weights: Mapping[str, float] = field(default_factory=dict[str, float])
    more: Callable[[Draw], None] | None = None  # draws one more operation into the current block

    # -- what there is

    def visible(self, kind: Type) -> list[Value]:
        """Values of this very type, in the order in which they were made."""
        return [v for scope in self.scopes for v in scope if v.type == kind and v.ident not in self.unfit]

    def any_of(self, wanted: Callable[[Type], bool]) -> Value:
        """A visible value of a type that is wanted. Raises NoRoom."""
        found = [v for scope in self.scopes for v in scope if wanted(v.type) and v.ident not in self.unfit]
        if not found:
            raise NoRoom
        return self._recent(found)

    def newest(self, kind: Type) -> Value:
        """What was made last of this type, as often as not. Raises NoRoom."""
        found = self.visible(kind)
        return found[-1] if found and self.chance.random() < 0.5 else self.value(kind)

    def _recent(self, found: Sequence[Value]) -> Value:
        """The newest above all, so that operations meet."""
        roll = self.chance.random()
        return found[-1] if roll < 0.3 else self.chance.choice(found[-_RECENT:] if roll < 0.8 else found)

    @property
    def depth(self) -> int:
        return len(self.blocks) - 1

    # -- what was made is taken back

    def mark(self) -> Mark:
        """Where everything stands."""
        return Mark(
            len(self.arguments), len(self.globals), tuple(map(list, self.scopes)),
            tuple(map(list, self.blocks)), list(self.near),
        )  # fmt: skip

    def rewind(self, mark: Mark) -> None:
        """Back to what ``mark`` said, in the same block."""
        del self.arguments[mark.arguments :], self.domains[mark.arguments :], self.globals[mark.globals :]
        for scope, then in zip(self.scopes, mark.scopes, strict=True):
            scope[:] = then
        for block, ops in zip(self.blocks, mark.blocks, strict=True):
            block[:] = ops
        self.near[:] = mark.near

    def since(self, mark: Mark) -> list[Op]:
        """Operations of the current block that are new."""
        return [op for op in self.blocks[-1] if not any(op is old for old in mark.blocks[-1])]

    # -- what is made

    def emit(
        self,
        name: str,
        operands: Sequence[Value] = (),
        results: Sequence[Type] = (),
        regions: Sequence[Region] = (),
        /,
        **attributes: Attribute,
    ) -> list[Value]:
        """One operation at the end of the current block; its results."""
        made = [Value(self.idents.next(), kind) for kind in results]
        self.blocks[-1].append(Op(name, tuple(operands), tuple(made), attributes, tuple(regions)))
        self.scopes[-1] += made
        return made

    def one(
        self,
        name: str,
        operands: Sequence[Value],
        result: Type,
        regions: Sequence[Region] = (),
        /,
        **attributes: Attribute,
    ) -> Value:
        return self.emit(name, operands, (result,), regions, **attributes)[0]

    def block(
        self,
        arguments: Sequence[Type],
        make: Callable[[list[Value]], tuple[str, Sequence[Value]]],
        bounds: Sequence[int | None] = (),
    ) -> Region:
        """A region that ``make`` fills; it answers the terminator and what that hands on."""
        given = [Value(self.idents.next(), kind) for kind in arguments]
        for value, bound in zip(given, bounds, strict=False):
            if bound is not None:
                self.bounds[value.ident] = bound
        self.blocks.append([])
        self.scopes.append(list(given))
        try:
            terminator, handed = make(given)
            if terminator:
                self.blocks[-1].append(Op(terminator, tuple(handed)))
        finally:
            ops = self.blocks.pop()
            self.scopes.pop()
        return Region(tuple(given), tuple(ops))

    def argument(self, kind: Type, domain: Iterable[Any] = ()) -> Value:
        """A new argument of the function. ``domain``: what it is called with, where that matters."""
        if len(self.arguments) >= _MOST_ARGUMENTS or (domain and self.total):
            raise NoRoom
        value = Value(self.idents.next(), kind)
        self.arguments.append(value)
        self.domains.append(tuple(domain))
        self.scopes[0].append(value)
        return value

    def given(self, kind: Type, domain: Sequence[Any]) -> Value:
        """One of these values: an argument, or a constant where there is no room for one."""
        if self.chance.random() < 0.75 and not self.total and len(self.arguments) < _MOST_ARGUMENTS:
            return self.argument(kind, domain)
        return self.constant(kind, self.chance.choice(list(domain)))

    def hidden(self, value: Value) -> Value:
        """``value``, which nothing uses but what is told to."""
        for scope in self.scopes:
            if value in scope:
                scope.remove(value)
        return value

    def nearly(self, value: Value) -> None:
        """``value`` is right within some slack: it is a result of the function and nothing else.

        Raises NoRoom where it cannot be."""
        if self.depth:
            raise NoRoom
        self.near.append(self.hidden(value))

    def constant(self, kind: Type, value: Any) -> Value:
        return self.one("arith.constant", (), kind, value=literal(value, kind))

    def number(self, value: int) -> Value:
        """A constant index."""
        return self.constant(scalar("index"), value)

    def element(self, element: str) -> Any:
        """A value of this type, likely at an edge."""
        return draw_element(self.chance, element)

    def elements(self, kind: Type) -> Any:
        return draw_elements(self.chance, kind)

    def choose(self, dialect: str, names: Sequence[str]) -> str:
        """One of several operations of a dialect: the one that is wanted, else by their weights."""
        lead = f"{dialect}." if dialect else ""  # names may have it already
        if self.wanted.startswith(lead) and self.wanted.removeprefix(lead) in names:
            return self.wanted.removeprefix(lead)
        weights = [self.weights.get(f"{lead}{name}", 1.0) for name in names]
        return self.chance.choices(names, weights)[0]

    # -- operands

    def value(self, kind: Type, fresh: float = 0.25) -> Value:
        """Something of this type. Raises NoRoom."""
        found = self.visible(kind)
        if found and self.chance.random() >= fresh:
            return self._recent(found)
        return self.fresh(kind)

    def fresh(self, kind: Type) -> Value:
        """A new value of this type, made of as little as possible. Raises NoRoom."""
        return self.source(self, kind)

    def bounded(self, limit: int) -> Value:
        """An index in [0, limit). Raises NoRoom where there is none."""
        if limit <= 0:
            raise NoRoom
        known = [
            v
            for scope in self.scopes
            for v in scope
            if v.type == scalar("index") and self.bounds.get(v.ident, limit + 1) <= limit
        ]
        roll = self.chance.random()
        if known and roll < 0.45:
            return self.chance.choice(known)
        if roll < 0.65 and not self.total and len(self.arguments) < _MOST_ARGUMENTS:
            made = self.argument(scalar("index"), range(limit))
        elif roll < 0.8:
            made = self._remainder(limit)
        else:
            made = self.number(self.chance.randrange(limit))
        self.bounds[made.ident] = limit
        return made

    def _remainder(self, limit: int) -> Value:
        value = self.value(scalar("index"))
        name = self.chance.choice(("arith.remui", "index.remu"))
        return self.one(name, (value, self.number(limit)), scalar("index"))

    def shape(self, rank: int | None = None, most: int = 32) -> tuple[int, ...]:
        """Extents, 1 among them more often than not."""
        rank = self.chance.choice((0, 1, 1, 2, 2, 2, 3)) if rank is None else rank
        shape = [self.chance.choice((1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 8)) for _ in range(rank)]
        most = most if self.chance.random() < 0.15 else min(most, 16)  # code grows with vectors
        while math.prod(shape) > most:
            shape[shape.index(max(shape))] //= 2
        return tuple(shape)

    def boundary_element(self) -> str:
        return self.chance.choices(BOUNDARY, tuple(_WEIGHTS.values()))[0]

    def narrow_element(self) -> str:
        """An element of a vector or a buffer within a function."""
        return self.chance.choices(
            ("i1", "i8", "i16", "i32", "i64", "index", "f32", "f64"), (2, 2, 1, 8, 3, 2, 5, 1)
        )[0]

    def integer_element(self) -> str:
        return self.chance.choices(
            ("i1", "i8", "i16", "i32", "i64", "index", "i7", "i33", "i128"), (2, 3, 2, 8, 6, 5, 1, 1, 1)
        )[0]


def draw_element(chance: random.Random, element: str) -> Any:
    """A value at an edge, or near 0, or any."""
    if element.startswith("complex"):
        return complex(chance.randrange(-3, 4), chance.randrange(-3, 4))
    if is_float(element):
        return draw_float(chance)
    width = width_of(element)
    top = 1 << (width - 1)
    edges = (0, 1, -1, 2, top - 1, -top, top, 1 << 31, (1 << 32) + 5, 1 << 32, 255, 128, -(1 << 31))
    roll = chance.random()
    if roll < 0.25:
        return wrap(chance.choice((0, 1, -1, top - 1, -top)), element)
    if roll < 0.5:
        return wrap(chance.choice(edges), element)
    return wrap(chance.randrange(-9, 10) if roll < 0.85 else chance.getrandbits(width), element)


def draw_float(chance: random.Random) -> float:
    roll = chance.random()
    if roll < 0.03:
        return chance.choice((math.inf, -math.inf, math.nan, -0.0))
    return float(chance.randrange(-9, 10)) if roll < 0.9 else chance.randrange(-9, 10) / 2


def draw_elements(chance: random.Random, kind: Type) -> Any:
    """A value of a whole type: an array of Python's numbers, or one."""
    if kind.kind == "scalar":
        return draw_element(chance, kind.element)
    count = math.prod(kind.shape)
    made = np.empty(count, object)
    small = chance.random() < 0.6
    for at in range(count):
        if small and not is_float(kind.element) and not kind.element.startswith("complex"):
            made[at] = wrap(chance.randrange(-5, 20), kind.element)
        else:
            made[at] = draw_element(chance, kind.element)
    return made.reshape(kind.shape)

"""Draws whole programs: one seed, one program."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping, Sequence
from typing import Any

from neurojit.fuzz.attributes import booleans, projection, segments
from neurojit.fuzz.catalogue import MAKERS
from neurojit.fuzz.draw import BOUNDARY, Draw, Idents, NoRoom, draw_elements
from neurojit.fuzz.evaluate import evaluate
from neurojit.fuzz.makers import Maker
from neurojit.fuzz.numbers import Fault, Undefined, is_float
from neurojit.fuzz.program import Function, Op, Program, Region, Type, Value, scalar
from neurojit.fuzz.sources import source

_TRIES = 60  # programs drawn for one that has a meaning
_INPUTS = 3  # sets of arguments of each program
_ATTEMPTS = 8  # draws of inputs for one set
_MOST_RESULTS = 5
_THEMES = 3  # operations of each program that come by turns
_PATIENCE = 12
# What every program has anyway needs no turn.
_PLENTY = frozenset({"arith.constant", "arith.addi", "memref.alloc", "linalg.fill", "vector.transfer_read"})
_DRAWABLE = frozenset(name for maker in MAKERS for name in maker.operations)
DRAWN = tuple(sorted(_DRAWABLE - _PLENTY))
Weights = Mapping[str, float]  # factors by the name of an operation
OTHERS = "*"  # stands for the operations that weights do not name


def generate(seed: int | str, weights: Weights | None = None) -> Program:
    """The program of ``seed``. Raises NoRoom where no draw had a meaning."""
    chance = random.Random(seed)
    themes = themes_of(seed, weights or {})
    for _ in range(_TRIES):
        try:
            program = _drawn(chance, weights or {}, themes)
        except NoRoom:
            continue
        if program is not None:
            return program
    raise NoRoom


def themes_of(seed: int | str, weights: Weights) -> tuple[str, ...]:
    """The operations that this program is to hold.

    They come by turns, so that none is drawn too rarely, where ``seed`` ends in the number of the program.
    Where there are weights, those that they name.
    """
    start, _, number = str(seed).rpartition(":")
    named = [name for name in weights if name in _DRAWABLE]
    if named:
        return tuple(random.Random(f"{seed} themes").choices(named, k=_THEMES))
    at = int(number) if number.isdecimal() else random.Random(seed).randrange(len(DRAWN))
    made: list[str] = []
    for turn in range(at * _THEMES, (at + 1) * _THEMES):
        lap, place = divmod(turn, len(DRAWN))
        made.append(_order(f"{start}:{lap}")[place])
    return tuple(made)


@functools.lru_cache(maxsize=4)
def _order(seed: str) -> tuple[str, ...]:
    return tuple(random.Random(seed).sample(DRAWN, len(DRAWN)))


def _drawn(chance: random.Random, weights: Weights, themes: Sequence[str]) -> Program | None:
    idents, functions = Idents(), list[Function]()
    cells: list[str] = []
    domains: Sequence[tuple[Any, ...]] = ()
    count = chance.choices((1, 2, 3), (70, 22, 8))[0]
    for number in range(count):
        last = number == count - 1
        draw = Draw(chance, idents, source, total=not last, callees=tuple(functions), globals=cells)
        functions.append(_function(draw, "f" if last else f"g{number}", weights, themes if last else ()))
        domains = draw.domains
    program = Program(tuple(functions), (), tuple(cells))
    kinds = [value.type for value in program.main.arguments]
    inputs: list[tuple[Any, ...]] = []
    faulting: list[tuple[Any, ...]] = []
    for _ in range(_INPUTS * _ATTEMPTS):
        given = tuple(
            chance.choice(domain) if domain else draw_elements(chance, kind)
            for kind, domain in zip(kinds, domains, strict=True)
        )
        try:
            evaluate(program, given)
        except Undefined as ended:
            if isinstance(ended, Fault):
                faulting = [given]
            if len(inputs) == 0 and _ > 3:
                return None
            continue
        inputs.append(given)
        if len(inputs) == _INPUTS:
            break
    return Program(tuple(functions), (*inputs, *faulting), tuple(cells)) if inputs else None


def _function(draw: Draw, name: str, weights: Weights, themes: Sequence[str]) -> Function:
    makers = _focus(draw.chance, weights)
    draw.weights = weights
    draw.more = lambda draw: _one_more(draw, makers)
    steps = [*themes, *[""] * draw.chance.choice((1, 1, 2, 3, 4, 5))]
    draw.chance.shuffle(steps)
    for wanted in steps:
        if wanted:
            _themed(draw, wanted)
        else:
            _one_more(draw, makers)
    results = _results(draw)
    ops = (*draw.blocks[0], Op("func.return", tuple(results)))
    return Function(name, Region(tuple(draw.arguments), ops))


def _focus(chance: random.Random, weights: Weights) -> tuple[list[Maker], list[float]]:
    """A few makers are preferred in each function, so that related operations meet."""
    chosen = [maker.weight * _factor(maker, weights) for maker in MAKERS]
    for _ in range(chance.choice((2, 3, 4))):
        at = chance.choices(range(len(MAKERS)), chosen)[0]
        chosen[at] *= 6
    return MAKERS, chosen


def _factor(maker: Maker, weights: Weights) -> float:
    named = [weights[name] for name in maker.operations if name in weights]
    return max(named, default=weights.get(OTHERS, 1.0))


def _one_more(draw: Draw, makers: tuple[list[Maker], list[float]]) -> None:
    """Draws until something fits."""
    for _ in range(5):
        if _made(draw, draw.chance.choices(*makers)[0]):
            return


def _themed(draw: Draw, wanted: str) -> None:
    """Draws until it is the operation that is wanted, or gives up."""
    makers = [maker for maker in MAKERS if wanted in maker.operations]
    for _ in range(_PATIENCE):
        draw.wanted = wanted
        before = draw.mark()
        made = _made(draw, draw.chance.choice(makers))
        draw.wanted = ""
        if made and any(op.name == wanted for op in _all(draw.since(before))):
            return
        draw.rewind(before)


def _made(draw: Draw, maker: Maker) -> bool:
    """Whether the maker found room; what it had made already is taken back where not."""
    before = draw.mark()
    try:
        maker.make(draw)
    except NoRoom:
        draw.rewind(before)
        return False
    return True


def _results(draw: Draw) -> list[Value]:
    """What nothing has read, above all; brought to types that cross the boundary."""
    used = {value.ident for op in _all(draw.blocks[0]) for value in op.operands}
    own = [value for value in draw.scopes[0] if value.type.kind != "memref" and not value.type.dynamic]
    fresh = [value for value in own if value.ident not in used and value not in draw.arguments]
    draw.chance.shuffle(fresh)
    chosen = fresh[:_MOST_RESULTS]
    for _ in range(draw.chance.choice((0, 0, 1, 2)) if chosen else 2):
        if own:
            chosen.append(draw.chance.choice(own))
    chosen += draw.near
    draw.chance.shuffle(chosen)
    return [made for value in chosen if (made := _returned(draw, value)) is not None]


def _all(ops: Sequence[Op]) -> list[Op]:
    found: list[Op] = []
    for op in ops:
        found.append(op)
        for region in op.regions:
            found += _all(region.ops)
    return found


def _returned(draw: Draw, value: Value) -> Value | None:
    kind = value.type
    if kind.element not in BOUNDARY:
        value = _widened(draw, value)
        kind = value.type
    return _written(draw, value) if kind.kind == "vector" else value


def _widened(draw: Draw, value: Value) -> Value:
    kind = value.type
    if kind.element.startswith("complex"):
        part = draw.chance.choice(("complex.re", "complex.im"))
        if kind.kind != "scalar":
            raise NoRoom
        return draw.one(part, (value,), scalar(kind.element[8:-1]))
    if is_float(kind.element):
        return draw.one("arith.extf", (value,), kind.of("f32"))
    width = int(kind.element[1:])
    return draw.one("arith.extsi" if width < 64 else "arith.trunci", (value,), kind.of("i64"))


def _written(draw: Draw, value: Value) -> Value:
    kind = value.type
    rank = len(kind.shape)
    whole = Type("tensor", kind.element, kind.shape)
    base = draw.one("tensor.empty", (), whole) if draw.chance.random() < 0.6 else draw.value(whole)
    zeros = [draw.number(0)] * rank if rank else []
    return draw.one(
        "vector.transfer_write", (value, base, *zeros), whole,
        permutation_map=projection(rank, tuple(range(rank))), in_bounds=booleans([True] * rank),
        operandSegmentSizes=segments(1, 1, rank, 0),
    )  # fmt: skip

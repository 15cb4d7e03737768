"""scf and func: branches, loops, calls."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neurojit.fuzz.attributes import array, integer, segments, symbol
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import TERMINATORS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Fault, known, signed, wrap
from neurojit.fuzz.program import I1, INDEX, Op, Region, Type, Value, scalar

TERMINATORS.update({"scf.yield", "scf.condition", "func.return", "scf.reduce", "scf.forall.in_parallel"})
_DEEPEST = 3


@means("scf.if")
def _if(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    chosen = 0 if known(given[0]) else 1
    if chosen == 1 and not op.regions[1].ops:
        return ()
    return run.region(op.regions[chosen])[1]


@means("scf.index_switch")
def _switch(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    cases: tuple[int, ...] = op["cases"]
    value = known(given[0])
    return run.region(op.regions[1 + cases.index(value) if value in cases else 0])[1]


@means("scf.execute_region")
def _execute(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return run.region(op.regions[0])[1]


def advancing(steps: Sequence[Any]) -> None:
    """Raises Fault for the first step that is none."""
    for step in map(known, steps):
        if step <= 0:
            raise Fault(f"the step of a loop is {'negative' if step else 0}")


@means("scf.for")
def _for(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.operands[0].type.element
    low, high, step = (signed(known(item), element) for item in given[:3])
    advancing((step,))
    carried = given[3:]
    while low < high:
        _, carried = run.region(op.regions[0], (wrap(low, element), *carried))
        low += step
        run.burn(1)
    return carried


@means("scf.while")
def _while(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    carried = given
    while True:
        run.burn(1)
        _, (going, *handed) = run.region(op.regions[0], carried)
        if not known(going):
            return tuple(handed)
        _, carried = run.region(op.regions[1], handed)


@means("scf.parallel")
def _parallel(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    rank = (len(given) - len(op.results)) // 3
    lows, highs, steps = (given[at * rank : (at + 1) * rank] for at in range(3))
    advancing(steps)
    carried = list(given[3 * rank :])

    def go(ivs: tuple[int, ...]) -> None:
        at = len(ivs)
        if at < rank:
            for iv in range(lows[at], highs[at], steps[at]):
                go((*ivs, iv))
            return
        last, handed = run.region(op.regions[0], ivs)
        for number, (region, value) in enumerate(zip(last.regions, handed, strict=True)):
            _, (carried[number],) = run.region(region, (carried[number], value))

    go(())
    return tuple(carried)


TERMINATORS.add("scf.reduce.return")


@means("func.call")
def _call(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return run.call(run.functions[op["callee"]], given)


# -- how they are drawn


def carried_type(draw: Draw) -> Type:
    """Of a value that a loop or a branch hands on; mostly one that is there already."""
    found = [v.type for scope in draw.scopes for v in scope if v.type.kind != "memref" and not v.type.dynamic]
    if found and draw.chance.random() < 0.8:
        return draw.chance.choice(found)
    roll = draw.chance.random()
    element = draw.chance.choice(("i32", "i64", "index", "i1", "f32"))
    if roll < 0.6:
        return scalar(element)
    return Type("tensor" if roll < 0.85 else "vector", element, draw.shape(draw.chance.choice((1, 2)), 16))


def inside(draw: Draw, kinds: Sequence[Type], given: Sequence[Value] = ()) -> list[Value]:
    """A few operations, then what is handed on: of these types."""
    if draw.more is not None:
        for _ in range(draw.chance.choice((0, 0, 1, 1, 2))):
            draw.more(draw)
    handed: list[Value] = []
    for kind in kinds:
        same = [value for value in (*given, *handed) if value.type == kind]
        if same and draw.chance.random() < 0.35:
            handed.append(draw.chance.choice(same))
        else:
            handed.append(draw.value(kind, fresh=0.1))
    return handed


def _deep(draw: Draw) -> None:
    if draw.depth >= _DEEPEST:
        raise NoRoom


@makes(4, "scf.if")
def if_(draw: Draw) -> None:
    _deep(draw)
    _branch(draw, draw.value(I1))


def _branch(draw: Draw, condition: Value) -> None:
    kinds = [carried_type(draw) for _ in range(draw.chance.choice((0, 1, 1, 2, 3)))]

    def branch(_: list[Value]) -> tuple[str, Sequence[Value]]:
        return "scf.yield", inside(draw, kinds)

    otherwise = draw.block((), branch) if kinds or draw.chance.random() < 0.5 else Region((), ())
    draw.emit("scf.if", (condition,), kinds, (draw.block((), branch), otherwise))


@makes(3, "scf.index_switch")
def index_switch(draw: Draw) -> None:
    _deep(draw)
    edges = (0, 1, 2, -1, 1 << 32, (1 << 32) + 1, 1 << 31, -(1 << 31), (1 << 62), 5)
    cases = draw.chance.sample(edges, draw.chance.choice((1, 1, 2, 3, 4)))
    value = (
        draw.argument(INDEX, edges) if not draw.total and draw.chance.random() < 0.6 else draw.value(INDEX)
    )
    kinds = [carried_type(draw) for _ in range(draw.chance.choice((0, 1, 1, 2)))]

    def branch(_: list[Value]) -> tuple[str, Sequence[Value]]:
        return "scf.yield", inside(draw, kinds)

    regions = [draw.block((), branch) for _ in range(len(cases) + 1)]
    draw.emit("scf.index_switch", (value,), kinds, regions, cases=array(cases))


@makes(1, "scf.execute_region")
def execute_region(draw: Draw) -> None:
    _deep(draw)
    kinds = [carried_type(draw) for _ in range(draw.chance.choice((0, 1, 2)))]
    body = draw.block((), lambda _: ("scf.yield", inside(draw, kinds)))
    draw.emit("scf.execute_region", (), kinds, (body,))


def _loop_bounds(draw: Draw, kind: Type) -> tuple[tuple[int, int, int], int | None]:
    """Lower, upper and step with few turns, and the bound of the induction variable where it is an index."""
    if draw.chance.random() < 0.25:
        top = (1 << 63) - 1 if kind.element != "i32" else (1 << 31) - 1
        quarter = (top + 1) // 4
        return draw.chance.choice((
            ((-top - 1, quarter, quarter // 2), None),
            ((-quarter, quarter, quarter), None),
            ((-quarter * 3, quarter * 3, quarter), None),
            ((-top - 1, top - quarter, quarter), None),
            ((-3, 4, 2), None),
            ((5, 2, 1), None),
            ((top, -top - 1, 1), None),
            ((0, 1, top), None),
        ))  # fmt: skip
    turns, step = draw.chance.choice((0, 1, 2, 3, 4, 4)), draw.chance.choice((1, 1, 1, 2, 3))
    return (0, turns, step), turns if kind == INDEX else None


@makes(5, "scf.for")
def for_(draw: Draw) -> None:
    _deep(draw)
    kind = draw.chance.choice((INDEX, INDEX, scalar("i32"), scalar("i64")))
    (low, high, step), bound = _loop_bounds(draw, kind)
    operands: list[Value] = []
    for number in (low, high, step):
        if draw.chance.random() < 0.3 and not draw.total:
            operands.append(draw.argument(kind, (number,)))
        else:
            operands.append(draw.constant(kind, number))
    if bound and draw.chance.random() < 0.2 and not draw.total:
        operands[2] = draw.argument(kind, (1, 2, 3, 1, 2, 3, 0, -1))
    kinds = [carried_type(draw) for _ in range(draw.chance.choice((0, 1, 1, 2, 3)))]
    inits = [draw.value(kind) for kind in kinds]
    if len(inits) > 1 and kinds[0] == kinds[1] and draw.chance.random() < 0.4:
        inits[1] = inits[0]
    body = draw.block(
        (kind, *kinds), lambda given: ("scf.yield", inside(draw, kinds, given[1:])), (bound or None,)
    )
    draw.emit("scf.for", (*operands, *inits), kinds, (body,))


@makes(3, "scf.while", "scf.condition")
def while_(draw: Draw) -> None:
    """Counts to a small number; what the condition hands on repeats itself as often as not."""
    _deep(draw)
    counter = draw.chance.choice((scalar("i64"), scalar("i32"), INDEX))
    limit = draw.chance.choice((0, 1, 2, 3))
    dynamic = not draw.total and draw.chance.random() < 0.5
    end = draw.argument(counter, (0, 1, 2, 3)) if dynamic else draw.constant(counter, limit)
    carried = [carried_type(draw) for _ in range(draw.chance.choice((0, 1, 1, 2)))]
    inits = [draw.value(kind) for kind in carried]
    handed_kinds: list[Type] = []
    start = draw.constant(counter, 0)

    def before(given: list[Value]) -> tuple[str, Sequence[Value]]:
        going = draw.one("arith.cmpi", (given[0], end), I1, predicate=integer(2))
        if draw.more is not None and draw.chance.random() < 0.6:
            draw.more(draw)
        if draw.chance.random() < 0.4:
            _branch(draw, going)
        inner = [value for value in draw.scopes[-1] if value.type.kind != "memref" and not value.type.dynamic]
        handed = [draw.chance.choice(inner[-4:]) for _ in range(draw.chance.choice((0, 1, 2, 3)))]
        for at in range(1, len(handed)):
            if draw.chance.random() < 0.4:
                handed[at] = handed[at - 1]
        handed_kinds.extend(value.type for value in handed)
        return "scf.condition", (going, given[0], *handed)

    def after(given: list[Value]) -> tuple[str, Sequence[Value]]:
        one = draw.constant(counter, 1)
        more = draw.one("arith.addi", (given[0], one), counter)
        return "scf.yield", (more, *inside(draw, carried, given[1:]))

    first = draw.block((counter, *carried), before)
    second = draw.block((counter, *handed_kinds), after)
    draw.emit("scf.while", (start, *inits), (counter, *handed_kinds), (first, second))


@makes(1.2, "scf.parallel", "scf.reduce", "scf.reduce.return")
def parallel(draw: Draw) -> None:
    _deep(draw)
    rank = draw.chance.choice((1, 1, 2))
    extents = [draw.chance.choice((0, 1, 2, 3)) for _ in range(rank)]
    bounds = [
        *(draw.number(0) for _ in extents),
        *map(draw.number, extents),
        *(draw.number(1) for _ in extents),
    ]
    if draw.chance.random() < 0.2 and not draw.total:
        bounds[-1] = draw.argument(INDEX, (1, 2, 1, 2, 0, -1))
    kinds = [
        scalar(draw.chance.choice(("i32", "i64", "i1"))) for _ in range(draw.chance.choice((0, 1, 1, 2)))
    ]
    inits = [draw.value(kind) for kind in kinds]

    def body(_: list[Value]) -> tuple[str, Sequence[Value]]:
        handed = inside(draw, kinds)
        regions = [
            draw.block((kind, kind), lambda two, kind=kind: (
                "scf.reduce.return",
                [draw.one(draw.chance.choice(("arith.addi", "arith.muli", "arith.xori")), two, kind)],
            ))
            for kind in kinds
        ]  # fmt: skip
        draw.emit("scf.reduce", handed, (), regions)
        return "", ()

    region = draw.block([INDEX] * rank, body, [extent or None for extent in extents])
    draw.emit(
        "scf.parallel", (*bounds, *inits), kinds, (region,),
        operandSegmentSizes=segments(rank, rank, rank, len(kinds)),
    )  # fmt: skip


@makes(5, "func.call")
def call(draw: Draw) -> None:
    if not draw.callees:
        raise NoRoom
    callee = draw.chance.choice(draw.callees)
    operands: list[Value] = []
    for argument in callee.arguments:
        same = [value for value in operands if value.type == argument.type and value.type.kind != "memref"]
        if same and draw.chance.random() < 0.3:
            operands.append(draw.chance.choice(same))
        else:
            operands.append(draw.value(argument.type, fresh=0.1))
    buffers = [value for value in operands if value.type.kind == "memref"]
    if len(set(buffers)) < len(buffers):
        raise NoRoom
    draw.emit("func.call", operands, callee.results, callee=symbol(callee.name))

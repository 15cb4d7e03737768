"""Ways to make a program smaller: each yields candidates, the boldest first. Most are nonsense; the parser or
the evaluator says so."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import literal
from neurojit.fuzz.draw import BOUNDARY, draw_elements
from neurojit.fuzz.evaluate import Run
from neurojit.fuzz.numbers import UNDEF, Undefined, full, is_float, zero
from neurojit.fuzz.program import Attribute, Function, Op, Program, Region, Type, Value, operations

Edit = Callable[[Op], Sequence[Op] | None]  # None: as it is


def rewritten(region: Region, edit: Edit) -> Region:
    """Every operation by what ``edit`` says, inner ones first left to it."""
    ops: list[Op] = []
    for op in region.ops:
        made = edit(op)
        if made is not None:
            ops += made
        elif op.regions:
            ops.append(replace(op, regions=tuple(rewritten(inner, edit) for inner in op.regions)))
        else:
            ops.append(op)
    return replace(region, ops=tuple(ops))


def renamed(region: Region, table: Mapping[int, Value]) -> Region:
    """Uses of the values of ``table`` replaced."""
    if not table:
        return region

    def value(item: Value) -> Value:
        while item.ident in table and table[item.ident] is not item:
            item = table[item.ident]
        return item

    def visit(part: Region) -> Region:
        return replace(part, ops=tuple(
            replace(op, operands=tuple(map(value, op.operands)), regions=tuple(map(visit, op.regions)))
            for op in part.ops
        ))  # fmt: skip

    return visit(region)


def _with(program: Program, at: int, body: Region, inputs: Any = None) -> Program:
    functions = list(program.functions)
    functions[at] = replace(functions[at], body=body)
    return replace(program, functions=tuple(functions), inputs=program.inputs if inputs is None else inputs)


_EFFECTS = (
    "store", "copy", "fill", "scatter", "transfer_write", "atomic", "call", "yield", "return", "condition",
    "reduce", "print", "dealloc", "in_parallel", "assert", "materialize",
)  # fmt: skip


def _effect(op: Op) -> bool:
    dialect, _, name = op.name.partition(".")
    if not op.results or (dialect != "tensor" and any(part in name for part in _EFFECTS)):
        return True
    inner = (item for region in op.regions for item in operations(region))
    return any(_effect(item) for item in inner if not item.name.endswith("yield"))


def tidied(program: Program) -> Program:
    """Without what nothing reads: operations, arguments of the main function, functions."""
    functions: list[Function] = []
    for function in program.functions:
        functions.append(replace(function, body=_alive(function.body)))
    called = {op["callee"] for f in functions for op in operations(f.body) if op.name == "func.call"}
    main = functions[-1]
    used = {value.ident for op in operations(main.body) for value in op.operands}
    kept = [at for at, value in enumerate(main.arguments) if value.ident in used]
    arguments = tuple(main.arguments[at] for at in kept)
    functions[-1] = replace(main, body=replace(main.body, arguments=arguments))
    inputs = tuple(tuple(given[at] for at in kept) for given in program.inputs)
    return Program(
        tuple(f for f in functions if f.name in called or f is functions[-1]), inputs, program.globals
    )


def _alive(body: Region) -> Region:
    while True:
        used = {value.ident for op in operations(body) for value in op.operands}
        before = sum(1 for _ in operations(body))

        def edit(op: Op, used: set[int] = used) -> Sequence[Op] | None:
            dead = not any(value.ident in used for value in op.results)
            return () if dead and op.results and not _effect(op) else None

        body = rewritten(body, edit)
        if sum(1 for _ in operations(body)) == before:
            return body


# -- what is cut


def fewer_results(program: Program) -> Iterator[Program]:
    """The main function returns less."""
    body = program.main.body
    last = body.ops[-1]
    count = len(last.operands)
    groups = [range(count // 2), range(count // 2, count)] if count > 2 else []
    groups += [[at] for at in range(count)] if count > 1 else []
    for group in groups:
        kept = tuple(value for at, value in enumerate(last.operands) if at not in group)
        yield _with(
            program,
            len(program.functions) - 1,
            replace(body, ops=(*body.ops[:-1], replace(last, operands=kept))),
        )


def fewer_operations(program: Program) -> Iterator[Program]:
    """Operations of the main function replaced by what they came out as, arguments where these can be."""
    at = len(program.functions) - 1
    body = program.main.body
    count = len(body.ops) - 1
    width = count
    while width >= 1:
        for start in range(0, count, width):
            made = _cut(program, body.ops[start : start + width])
            if made is not None:
                yield made
        width //= 2
    for op in reversed(body.ops[:-1]):
        for bypass in op.operands:
            if len(op.results) == 1 and bypass.type == op.results[0].type:
                without = replace(body, ops=tuple(item for item in body.ops if item is not op))
                yield _with(program, at, renamed(without, {op.results[0].ident: bypass}))


def _cut(program: Program, gone: Sequence[Op]) -> Program | None:
    """Without these operations; each value of theirs that is read becomes an argument or a constant."""
    body = program.main.body
    kept = tuple(op for op in body.ops if op not in gone)
    used = {value.ident for op in operations(replace(body, ops=kept)) for value in op.operands}
    wanted = [value for op in gone for value in op.results if value.ident in used]
    if not wanted:
        return _with(program, len(program.functions) - 1, replace(body, ops=kept))
    known = [items for given in program.inputs if (items := _values(program, given, wanted)) is not None]
    if not known or len(known) < len(program.inputs):
        return None
    arguments, ops = list(body.arguments), list[Op]()
    inputs = [list(given) for given in program.inputs]
    for number, value in enumerate(wanted):
        kind = value.type
        if (kind.kind == "memref" and kind.layout) or kind.dynamic:
            return None
        if kind.element in BOUNDARY and kind.kind != "vector" and not kind.layout:
            arguments.append(value)
            for given, items in zip(inputs, known, strict=True):
                given.append(items[number])
        elif kind.kind != "memref" and not kind.element.startswith("complex"):
            first = known[0][number]
            ops.append(Op("arith.constant", (), (value,), {"value": literal(first, kind)}))
        else:
            return None
    if any(_holds_undef(item) for given in inputs for item in given):
        return None
    made = replace(body, arguments=tuple(arguments), ops=(*ops, *kept))
    return _with(program, len(program.functions) - 1, made, tuple(map(tuple, inputs)))


def _holds_undef(value: Any) -> bool:
    return value is UNDEF or (isinstance(value, np.ndarray) and any(item is UNDEF for item in value.flat))


class _Recorded(Run):
    """Keeps what top-level values were when they were made."""

    def __init__(self, program: Program, wanted: set[int]) -> None:
        super().__init__(program)
        self.found: dict[int, Any] = {}
        self._wanted = wanted

    def region(self, region: Region, arguments: Sequence[Any] = ()) -> tuple[Op, tuple[Any, ...]]:
        made = super().region(region, arguments)
        for ident in self._wanted & self.values.keys():
            self.found.setdefault(ident, copy.deepcopy(self.values[ident]))
        return made


def _values(program: Program, given: Sequence[Any], wanted: Sequence[Value]) -> list[Any] | None:
    run = _Recorded(program, {value.ident for value in wanted})
    try:
        run.call(program.main, copy.deepcopy(list(given)))
    except Undefined:
        return None
    return [run.found.get(value.ident, UNDEF) for value in wanted]


def single_operations(program: Program) -> Iterator[Program]:
    """In every function and region: an operation gone, its results zeros or an operand."""
    for at in reversed(range(len(program.functions))):
        body = program.functions[at].body
        for op in reversed(list(operations(body))):
            if op.name.endswith(("yield", "return", "condition")) or op.name in (
                "scf.reduce",
                "arith.constant",
            ):
                continue
            if not op.results:
                yield _with(program, at, rewritten(body, lambda item, op=op: () if item is op else None))
                continue
            for value in op.operands:
                if len(op.results) == 1 and value.type == op.results[0].type:
                    gone = rewritten(body, lambda item, op=op: () if item is op else None)
                    yield _with(program, at, renamed(gone, {op.results[0].ident: value}))
            zeros = [_zero(value) for value in op.results]
            if all(item is not None for item in zeros):
                made = tuple(item for item in zeros if item is not None)
                yield _with(
                    program, at, rewritten(body, lambda item, op=op, made=made: made if item is op else None)
                )


def _zero(value: Value) -> Op | None:
    kind = value.type
    if kind.kind == "memref" or kind.dynamic or kind.element.startswith("complex"):
        return None
    nothing = zero(kind.element)
    made = nothing if kind.kind == "scalar" else full(kind.shape, nothing)
    return Op("arith.constant", (), (value,), {"value": literal(made, kind)})


def regions_inlined(program: Program) -> Iterator[Program]:
    """A region's operations in place of what holds it; a callee's in place of its call."""
    for at, function in enumerate(program.functions):
        for op in operations(function.body):
            if op.name not in ("scf.if", "scf.for", "scf.execute_region", "scf.index_switch", "vector.mask"):
                continue
            for region in op.regions:
                if not region.ops:
                    continue
                carried = op.operands[-len(op.results) :] if op.results else ()
                table = dict(zip([value.ident for value in region.arguments[1:]], carried, strict=False))
                if region.arguments:
                    table[region.arguments[0].ident] = op.operands[0]
                last = region.ops[-1]
                outside = {r.ident: v for r, v in zip(op.results, last.operands, strict=False)}
                inner = renamed(replace(region, ops=region.ops[:-1]), table).ops
                body = rewritten(
                    function.body, lambda item, op=op, inner=inner: inner if item is op else None
                )
                outside = {key: table.get(value.ident, value) for key, value in outside.items()}
                yield _with(program, at, renamed(body, outside))
    yield from _calls_inlined(program)


def _calls_inlined(program: Program) -> Iterator[Program]:
    called = {function.name: function for function in program.functions}
    highest = 1 + max(
        (v.ident for f in program.functions for op in operations(f.body) for v in _made(op)), default=0
    )
    highest = max([highest, *(v.ident + 1 for f in program.functions for v in f.arguments)])
    at = len(program.functions) - 1
    body = program.main.body
    for op in operations(body):
        if op.name == "func.call":
            callee = _fresh(called[op["callee"]].body, highest)
            table = dict(zip([v.ident for v in callee.arguments], op.operands, strict=True))
            inner = renamed(callee, table)
            last = inner.ops[-1]
            made = rewritten(body, lambda item, op=op, inner=inner: inner.ops[:-1] if item is op else None)
            yield _with(
                program,
                at,
                renamed(made, {r.ident: v for r, v in zip(op.results, last.operands, strict=True)}),
            )


def _made(op: Op) -> Iterator[Value]:
    yield from op.results
    for region in op.regions:
        yield from region.arguments


def _fresh(region: Region, by: int) -> Region:
    """The same with all numbers of values moved up."""

    def value(item: Value) -> Value:
        return replace(item, ident=item.ident + by)

    return Region(tuple(map(value, region.arguments)), tuple(
        replace(op, operands=tuple(map(value, op.operands)), results=tuple(map(value, op.results)),
                regions=tuple(_fresh(inner, by) for inner in op.regions))
        for op in region.ops
    ))  # fmt: skip


def fewer_carried(program: Program) -> Iterator[Program]:
    """A loop or a branch hands on one value less."""
    for at, function in enumerate(program.functions):
        for op in operations(function.body):
            if op.name not in ("scf.if", "scf.for", "scf.index_switch") or not op.results:
                continue
            for number in range(len(op.results)):
                made = _without(op, number)
                zeros = _zero(op.results[number])
                if made is None or zeros is None:
                    continue
                ops = (zeros, made)
                yield _with(
                    program,
                    at,
                    rewritten(function.body, lambda item, op=op, ops=ops: ops if item is op else None),
                )


def _without(op: Op, number: int) -> Op | None:
    def dropped(items: tuple[Value, ...], at: int) -> tuple[Value, ...]:
        return (*items[:at], *items[at + 1 :])

    regions: list[Region] = []
    for region in op.regions:
        if not region.ops:
            return None
        last = region.ops[-1]
        ops = (*region.ops[:-1], replace(last, operands=dropped(last.operands, number)))
        arguments = region.arguments
        if op.name == "scf.for":
            gone = arguments[1 + number]
            if any(gone in inner.operands for inner in operations(replace(region, ops=ops))):
                return None
            arguments = dropped(arguments, 1 + number)
        regions.append(Region(arguments, ops))
    operands = dropped(op.operands, 3 + number) if op.name == "scf.for" else op.operands
    return replace(op, operands=operands, results=dropped(op.results, number), regions=tuple(regions))


def simpler_constants(program: Program) -> Iterator[Program]:
    """Constants and inputs nearer to 0 and 1."""
    for at, function in enumerate(program.functions):
        for op in operations(function.body):
            if op.name != "arith.constant":
                continue
            kind = op.results[0].type
            for value in _simpler(op["value"], kind):
                made = replace(op, attributes={"value": literal(value, kind)})
                yield _with(program, at, rewritten(
                    function.body, lambda item, op=op, made=made: (made,) if item is op else None
                ))  # fmt: skip
    for number, given in enumerate(program.inputs):
        for at, (argument, value) in enumerate(zip(program.main.arguments, given, strict=True)):
            for simpler in _simpler(value, argument.type):
                changed = (*given[:at], simpler, *given[at + 1 :])
                yield replace(
                    program, inputs=(*program.inputs[:number], changed, *program.inputs[number + 1 :])
                )


def _simpler(value: Any, kind: Type) -> Iterator[Any]:
    """Whole arrays at once: zeros, ones, then 1, 2, 3, ..."""
    if kind.element.startswith("complex"):
        return
    make = float if is_float(kind.element) else int
    if kind.kind == "scalar":
        if value == value and abs(value) > 1:
            yield make(0)
            yield make(1)
            yield make(2)
        elif value == 1:
            yield make(0)
        return
    plain = np.arange(1, value.size + 1).reshape(value.shape)
    for numbers in (np.zeros(value.shape), np.ones(value.shape), plain):
        made = np.empty(value.shape, object)
        for at in np.ndindex(value.shape):
            item = make(numbers[at])
            made[at] = item % 2 if kind.element == "i1" else item
        if _weight(made) < _weight(value):
            yield made


def _weight(value: Any) -> float:
    return sum(
        min(abs(float(item)), 1e18) if item == item else 1e18 for item in value.flat if item is not UNDEF
    )


def smaller_extents(program: Program) -> Iterator[Program]:
    """Every extent of one number becomes a smaller one."""
    extents = {
        n for f in program.functions for op in operations(f.body) for v in _made(op) for n in v.type.shape
    }
    extents |= {n for value in program.main.arguments for n in value.type.shape}
    for extent in sorted(extents, reverse=True):
        for smaller in (1, 2, extent // 2, extent - 1):
            if 0 < smaller < extent:
                yield _resized(program, extent, smaller)


def _resized(program: Program, old: int, new: int) -> Program:
    def number(item: Any) -> Any:
        return new if item == old and not isinstance(item, bool) else item

    def kind(item: Type) -> Type:
        return replace(item, shape=tuple(map(number, item.shape)))

    def value(item: Value) -> Value:
        return replace(item, type=kind(item.type))

    def attribute(name: str, item: Attribute, op: Op) -> Attribute:
        if name == "value" and isinstance(item.value, np.ndarray):
            return literal(_trimmed(item.value, kind(op.results[0].type).shape), kind(op.results[0].type))
        if name in ("static_sizes", "sizes", "static_output_shape", "mask_dim_sizes"):
            text = item.text.replace(f" {old},", f" {new},").replace(f" {old}>", f" {new}>").replace(
                f"[{old}", f"[{new}").replace(f" {old}]", f" {new}]")  # fmt: skip
            return Attribute(tuple(map(number, item.value)), text)
        return item

    def visit(region: Region) -> Region:
        return Region(tuple(map(value, region.arguments)), tuple(
            replace(op, operands=tuple(map(value, op.operands)), results=tuple(map(value, op.results)),
                    attributes={name: attribute(name, item, op) for name, item in op.attributes.items()},
                    regions=tuple(map(visit, op.regions)))
            for op in region.ops
        ))  # fmt: skip

    functions = tuple(replace(function, body=visit(function.body)) for function in program.functions)
    inputs = tuple(
        tuple(
            _trimmed(item, kind(argument.type).shape) if isinstance(item, np.ndarray) else item
            for item, argument in zip(given, program.main.arguments, strict=True)
        )
        for given in program.inputs
    )
    return replace(program, functions=functions, inputs=inputs)


def _trimmed(value: Any, shape: tuple[int, ...]) -> Any:
    return value[(*(slice(0, extent) for extent in shape), ...)].copy()


def callee_alone(program: Program) -> Iterator[Program]:
    """A callee as the whole program, called with what is drawn for it."""
    for at, function in enumerate(program.functions[:-1]):
        chance = random.Random(at)
        for _ in range(3):
            given = tuple(draw_elements(chance, value.type) for value in function.arguments)
            main = replace(function, name="f")
            yield Program((*program.functions[:at], main), (given,), program.globals)


CUTS = (
    callee_alone,
    fewer_results,
    fewer_operations,
    regions_inlined,
    fewer_carried,
    single_operations,
    smaller_extents,
    simpler_constants,
)

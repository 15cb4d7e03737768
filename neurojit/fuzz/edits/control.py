"""Regions, calls and carried values that are left out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from neurojit.fuzz.draw import draw_elements
from neurojit.fuzz.edits.regions import made_by, moved_up, renamed, rewritten, with_body, zero_of
from neurojit.fuzz.program import Op, Program, Region, Value, operations


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
                yield with_body(program, at, renamed(body, outside))
    yield from _calls_inlined(program)


def _calls_inlined(program: Program) -> Iterator[Program]:
    called = {function.name: function for function in program.functions}
    highest = 1 + max(
        (v.ident for f in program.functions for op in operations(f.body) for v in made_by(op)), default=0
    )
    highest = max([highest, *(v.ident + 1 for f in program.functions for v in f.arguments)])
    at = len(program.functions) - 1
    body = program.main.body
    for op in operations(body):
        if op.name == "func.call":
            callee = moved_up(called[op["callee"]].body, highest)
            table = dict(zip([v.ident for v in callee.arguments], op.operands, strict=True))
            inner = renamed(callee, table)
            last = inner.ops[-1]
            made = rewritten(body, lambda item, op=op, inner=inner: inner.ops[:-1] if item is op else None)
            yield with_body(
                program,
                at,
                renamed(made, {r.ident: v for r, v in zip(op.results, last.operands, strict=True)}),
            )


def fewer_carried(program: Program) -> Iterator[Program]:
    """A loop or a branch hands on one value less."""
    for at, function in enumerate(program.functions):
        for op in operations(function.body):
            if op.name not in ("scf.if", "scf.for", "scf.index_switch") or not op.results:
                continue
            for number in range(len(op.results)):
                made = _without(op, number)
                zeros = zero_of(op.results[number])
                if made is None or zeros is None:
                    continue
                ops = (zeros, made)
                yield with_body(
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


def callee_alone(program: Program) -> Iterator[Program]:
    """A callee as the whole program, called with what is drawn for it."""
    for at, function in enumerate(program.functions[:-1]):
        chance = random.Random(at)
        for _ in range(3):
            given = tuple(draw_elements(chance, value.type) for value in function.arguments)
            main = replace(function, name="f")
            yield Program((*program.functions[:at], main), (given,), program.globals)

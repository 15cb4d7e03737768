"""Operations and results that are left out, with what they came out as in their place."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import literal
from neurojit.fuzz.draw import BOUNDARY
from neurojit.fuzz.edits.regions import renamed, rewritten, with_body, zero_of
from neurojit.fuzz.evaluate import Run
from neurojit.fuzz.numbers import UNDEF, Undefined
from neurojit.fuzz.program import Op, Program, Region, Value, operations


def fewer_results(program: Program) -> Iterator[Program]:
    """The main function returns less."""
    body = program.main.body
    last = body.ops[-1]
    count = len(last.operands)
    groups = [range(count // 2), range(count // 2, count)] if count > 2 else []
    groups += [[at] for at in range(count)] if count > 1 else []
    for group in groups:
        kept = tuple(value for at, value in enumerate(last.operands) if at not in group)
        yield with_body(
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
                yield with_body(program, at, renamed(without, {op.results[0].ident: bypass}))


def _cut(program: Program, gone: Sequence[Op]) -> Program | None:
    """Without these operations; each value of theirs that is read becomes an argument or a constant."""
    body = program.main.body
    kept = tuple(op for op in body.ops if op not in gone)
    used = {value.ident for op in operations(replace(body, ops=kept)) for value in op.operands}
    wanted = [value for op in gone for value in op.results if value.ident in used]
    if not wanted:
        return with_body(program, len(program.functions) - 1, replace(body, ops=kept))
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
    return with_body(program, len(program.functions) - 1, made, tuple(map(tuple, inputs)))


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
                yield with_body(program, at, rewritten(body, lambda item, op=op: () if item is op else None))
                continue
            for value in op.operands:
                if len(op.results) == 1 and value.type == op.results[0].type:
                    gone = rewritten(body, lambda item, op=op: () if item is op else None)
                    yield with_body(program, at, renamed(gone, {op.results[0].ident: value}))
            zeros = [zero_of(value) for value in op.results]
            if all(item is not None for item in zeros):
                made = tuple(item for item in zeros if item is not None)
                yield with_body(
                    program, at, rewritten(body, lambda item, op=op, made=made: made if item is op else None)
                )

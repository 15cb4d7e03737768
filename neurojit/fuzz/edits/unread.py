"""Dead code elimination for shrinking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from neurojit.fuzz.edits.regions import rewritten
from neurojit.fuzz.program import Function, Op, Program, Region, operations

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

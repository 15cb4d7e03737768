"""Loops unrolled and peeled, operations tiled and interchanged: the transform dialect at random factors."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.compiler import pipelines, upstream_pipelines
from neurojit.compiler.passes.constant_loops import simplify_constant_loops
from neurojit.compiler.upstream import Stage, avoid_upstream_faults
from neurojit.dialect.tensorlang import lowering as tensorlang
from neurojit.frontend.kernels import functions_of
from neurojit.frontend.trips import trips
from neurojit.mlir.walk import operations_in

_MARK = "audit.chosen"
_HANDLE = "!transform.any_op"
_LOOP = '!transform.op<"scf.for">'
_TRANSFORMED = ("transform-interpreter", "canonicalize", "cse")
_LONGEST = 24_000  # characters; unrolling a nest multiplies


def unrolled(text: str, name: str, chance: random.Random) -> str | None:
    """One or two loops of ``name`` unrolled or peeled; None where it has no loop."""
    changed: str | None = text
    for _ in range(chance.choice((1, 1, 2))):
        changed = _transform_loop(changed, name, chance)
        if changed is None:
            return None
    return changed if len(changed) <= _LONGEST else None


def tiled(text: str, name: str, chance: random.Random) -> str | None:
    """The operations of ``name`` on tensors in tiles of random sizes and order; None where it has none."""
    with ir.Location.unknown():
        module = ir.Module.parse(text)
        avoid_upstream_faults(functions_of(module)[name], Stage.SOURCE)
        tensorlang.lower(functions_of(module)[name])
        fused = (
            (*pipelines.TENSOR, *pipelines.EMPTY_TENSORS)
            if chance.random() < 0.5
            else ("canonicalize", "cse")
        )
        PassManager.parse(upstream_pipelines.pipeline(fused)).run(module.operation)
        PassManager.parse("builtin.module(func.func(linalg-generalize-named-ops))").run(module.operation)
        found = [o for o in operations_in(functions_of(module)[name]) if o.name == "linalg.generic"]
        found = [o for o in found if len(o.results) and len(ir.ArrayAttr(o.attributes["iterator_types"]))]
        if not found:
            return None
        lines: list[str] = []
        for number, operation in enumerate(found):
            operation.attributes[_MARK] = ir.StringAttr.get(str(number))
            rank = len(ir.ArrayAttr(operation.attributes["iterator_types"]))
            lines += _tile(number, rank, chance)
        return _apply(str(functions_of(module)[name].get_asm()), name, lines)


def _match(handle: str, mark: str) -> str:
    found = f'transform.structured.match attributes{{{_MARK} = "{mark}"}} in %root'
    return f"{handle} = {found} : ({_HANDLE}) -> {_HANDLE}"


def _tile(number: int, rank: int, chance: random.Random) -> list[str]:
    sizes = [chance.choice((0, 1, 2, 3, 4, 5)) for _ in range(rank)]
    sizes[chance.randrange(rank)] = 2
    loops = sum(size > 0 for size in sizes)
    order = list(range(loops))
    chance.shuffle(order)
    results = ", ".join([_HANDLE] * (1 + loops))
    return [
        _match(f"%m{number}", str(number)),
        f"%t{number}:{1 + loops} = transform.structured.tile_using_for %m{number} tile_sizes {sizes} "
        f"interchange = {order} : ({_HANDLE}) -> ({results})",
    ]


def _transform_loop(text: str, name: str, chance: random.Random) -> str | None:
    with ir.Location.unknown():
        module = ir.Module.parse(text)
        function = functions_of(module)[name]
        avoid_upstream_faults(function, Stage.SOURCE)
        # MLIR unrolls by unsigned division and peels the first turn unasked whether there is one: wrong where
        # data say that a loop runs less than no times.
        loops = [o for o in operations_in(function) if o.name == "scf.for" and trips(o)]
        if not loops:
            return None
        loop = chance.choice(loops)
        loop.attributes[_MARK] = ir.StringAttr.get("0")
        lines = [_match("%m", "0")]
        if chance.random() < 0.2:
            front = "true" if chance.random() < 0.5 else "false"
            lines.append(
                f"%l = transform.cast %m : {_HANDLE} to {_LOOP}\n"
                f"%a, %b = transform.loop.peel %l {{peel_front = {front}}} : ({_LOOP}) -> ({_LOOP}, {_LOOP})"
            )
        else:
            lines.append(f"transform.loop.unroll %m {{factor = {chance.randrange(2, 5)}}} : {_HANDLE}")
        return _apply(str(function.get_asm()), name, lines)


def _apply(text: str, name: str, lines: list[str]) -> str | None:
    """``text`` after the transform operations ``lines``, which find their targets in ``%root``."""
    script = "\n".join(lines)
    module = ir.Module.parse(
        f"module attributes {{transform.with_named_sequence}} {{\n{text}\n"
        f"transform.named_sequence @__transform_main(%root: {_HANDLE}) {{\n{script}\ntransform.yield\n}}\n}}"
    )
    try:
        PassManager.parse(upstream_pipelines.pipeline(_TRANSFORMED)).run(module.operation)
    except ir.MLIRError:
        return None  # a factor that this loop does not take
    function = functions_of(module)[name]
    simplify_constant_loops(function)
    for operation in operations_in(function):
        if _MARK in operation.attributes:
            del operation.attributes[_MARK]
    return str(function.get_asm())

"""Transform-dialect scripts at random parameters: right rewrites, made by code that is not ours."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random

from mlir import ir
from mlir.dialects import linalg

from neurojit.dialect.tensorlang import lowering
from neurojit.frontend.kernels import functions_of
from neurojit.judge.examine.scripts.allowed_transforms import ENTRY, MODULE_ATTRIBUTE
from neurojit.mlir.walk import operations_in

_ANY = "!transform.any_op"
_SIZES = (0, 1, 2, 3, 4, 5, 7, 8, 16)
_FACTORS = (2, 3, 4, 5, 8)
_FORALL = 0.4  # of the tilings, where they can be in parallel
_LARGEST_TILES = 3  # loops of size 1 round one another take long to judge


def scripted(text: str, name: str, chance: random.Random) -> str | None:
    """A script that tiles a random linalg operation of ``name``, or unrolls a random loop; None where there
    is neither."""
    with ir.Location.unknown():
        module = ir.Module.parse(text)
        function = functions_of(module)[name]
        lowering.lower(function)
        found = operations_in(function)
    tiled = [operation for operation in found if operation.name.startswith("linalg.") and _loops(operation)]
    if tiled:
        return _tile(chance.choice(tiled), found, chance)
    loops = [operation for operation in found if operation.name == "scf.for"]
    if not loops:
        return None
    factor = chance.choice(_FACTORS)
    return _script(chance.choice(loops), found, f"transform.loop.unroll %one {{factor = {factor}}} : {_ANY}")


def _loops(operation: ir.Operation) -> int:
    maps = linalg.get_indexing_maps(operation)
    return ir.AffineMapAttr(maps[0]).value.n_dims if maps is not None else 0


def _kept_loops(operation: ir.Operation) -> set[int]:
    """Those that the output is indexed by: tiles of the others would all write the same elements."""
    maps = linalg.get_indexing_maps(operation)
    if maps is None:
        return set()
    output = ir.AffineMapAttr(list(maps)[-1]).value
    return {result.position for result in output.results if isinstance(result, ir.AffineDimExpr)}


def _tile(operation: ir.Operation, found: list[ir.Operation], chance: random.Random) -> str:
    sizes = [chance.choice(_SIZES) for _ in range(_loops(operation))]
    for place in chance.sample(range(len(sizes)), max(0, len(sizes) - _LARGEST_TILES)):
        sizes[place] = 0
    if not any(sizes):
        sizes[chance.randrange(len(sizes))] = 4
    kept = _kept_loops(operation)
    if any(sizes[loop] for loop in kept) and chance.random() < _FORALL:
        only = [size if loop in kept else 0 for loop, size in enumerate(sizes)]
        tile = f"transform.structured.tile_using_forall %one tile_sizes {only}"
        return _script(operation, found, f"%tile, %loop = {tile} : ({_ANY}) -> ({_ANY}, {_ANY})")
    made = sum(size > 0 for size in sizes)
    results = ", ".join([_ANY] * (1 + made))
    loops = "%loops" if made == 1 else f"%loops:{made}"
    tile = f"transform.structured.tile_using_for %one tile_sizes {sizes}"
    return _script(operation, found, f"%tile, {loops} = {tile} : ({_ANY}) -> ({results})")


def _script(operation: ir.Operation, found: list[ir.Operation], line: str) -> str:
    """``line`` with ``%one`` for ``operation``, which is one of several of its kind."""
    alike = [other for other in found if other.name == operation.name]
    handles = ", ".join("%one" if other == operation else f"%not{place}" for place, other in enumerate(alike))
    results = ", ".join([_ANY] * len(alike))
    return f"""module attributes {{{MODULE_ATTRIBUTE}}} {{
  transform.named_sequence @{ENTRY}(%root: {_ANY} {{transform.readonly}}) {{
    %all = transform.structured.match ops{{["{operation.name}"]}} in %root : ({_ANY}) -> {_ANY}
    {handles} = transform.split_handle %all : ({_ANY}) -> ({results})
    {line}
    transform.yield
  }}
}}
"""

"""Parameters for a contraction from its shape and the target, without measuring.

Constants are from one CPU (Zen 5, AVX-512, one thread, medians of interleaved runs); the search is there for
what they miss.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from neurojit.compiler.schedules.access import Unsupported
from neurojit.compiler.schedules.contraction.plan import Roles, assign_roles, flatten, reuse, run_in_result
from neurojit.compiler.schedules.contraction.problem import Axis, ContractionProblem
from neurojit.compiler.schedules.parameters import ContractionParameters
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.model.target import FMA_LATENCY, FMAS_PER_CYCLE
from neurojit.model.types import ITEM_SIZES

PARALLEL_FLOPS = 50_000_000  # below, waking threads costs more than they save once other processes run
MIN_REUSE = 4  # a copy of strided vectors must be read this often to pay
COPY_CYCLES = 6.0  # to pack one vector
SPLIT_LOADS = 1.1  # what loads across cache lines cost a convolution that is not packed
FAR_STRIDE = 4096  # bytes: reduction steps this far apart share cache sets and miss the TLB
STEPS = 512  # of the reduction in one block
FAR_REUSE = 128  # a block of such an operand read this often is worth a copy


@dataclass(frozen=True, slots=True)
class _Tile:
    """``cycles`` of one reduction step, per vector of the result."""

    cycles: float
    rows: int
    vectors: int
    row_axis: int


def default_parameters(problem: ContractionProblem, target: VectorTarget) -> ContractionParameters:
    """Raises Unsupported where plain loops do as well."""
    roles = assign_roles(problem)
    strided = roles.vector.b != 1
    if strided and reuse(roles) < MIN_REUSE:
        raise Unsupported("the vector operand strides, and little reuses a copy of it")
    threads = target.threads if 2 * problem.steps >= PARALLEL_FLOPS else 1
    chosen = _blocked(problem, roles, target)
    if _can_flatten(roles):
        flattened = _flattened(problem, roles, target)
        copying = COPY_CYCLES / reuse(roles)
        if strided or flattened[0].cycles + copying < SPLIT_LOADS * chosen[0].cycles:
            chosen = flattened
    tile, parameters = chosen
    return replace(
        parameters,
        rows=tile.rows,
        vectors=tile.vectors,
        row_axis=tile.row_axis,
        unroll=4 * tile.rows * tile.vectors,
        threads=threads,
    )


def _blocked(
    problem: ContractionProblem, roles: Roles, target: VectorTarget
) -> tuple[_Tile, ContractionParameters]:
    """Operands as they are, or panels of B where its lines are far apart."""
    size, lanes = ITEM_SIZES[problem.dtype], target.lanes(problem.dtype)
    tile = _best_tile(roles, math.ceil(roles.vector.extent / lanes), target)
    # What the last vector of a line does not fill is work done for nothing.
    tile = replace(
        tile, cycles=tile.cycles * math.ceil(roles.vector.extent / lanes) * lanes / roles.vector.extent
    )
    depth = math.prod(axis.extent for axis in roles.reduction)
    height = math.prod(axis.extent for axis in roles.rows)
    width = math.prod(axis.extent for axis in roles.columns)
    far = min(axis.b for axis in roles.reduction) * size >= FAR_STRIDE
    packs = roles.vector.b != 1 or (far and reuse(roles) >= FAR_REUSE and not roles.elementwise)
    parameters = ContractionParameters(pack_b=packs)
    if reuse(roles) == 1 or ((height + width) * depth * size <= target.l2 // 2 and not packs):
        return tile, parameters
    # A block of A stays in half of L2 while panels of B pass; C is read once per kc steps.
    kc = min(depth, STEPS)
    mc = max(tile.rows, target.l2 // 2 // (kc * size))
    nc = max(tile.vectors * lanes, target.l3 // 4 // (kc * size))
    return tile, replace(parameters, kc=kc, mc=mc, nc=nc)


def _can_flatten(roles: Roles) -> bool:
    return len(run_in_result(roles.columns)) > 1 and not roles.elementwise and roles.rows[-1].b == 0


def _flattened(
    problem: ContractionProblem, roles: Roles, target: VectorTarget
) -> tuple[_Tile, ContractionParameters]:
    """Lines of B copied end to end: a block of both operands in L2."""
    size, lanes = ITEM_SIZES[problem.dtype], target.lanes(problem.dtype)
    depth = math.prod(axis.extent for axis in roles.reduction)
    kc = min(depth, 4096 // size) if depth > 2 * (4096 // size) else depth
    nc = target.l2 * 3 // 4 // (kc * size)
    mc = max(16, target.l2 // 2 // (kc * size))
    flat = flatten(roles, nc, lanes)
    assert flat is not None
    tile = _best_tile(roles, math.ceil(flat.extent / lanes), target)
    useful = flat.extent / lanes / math.ceil(flat.extent / lanes)
    parameters = ContractionParameters(pack_b=True, flatten=True, kc=kc, mc=mc, nc=nc)
    return replace(tile, cycles=tile.cycles / useful), parameters


def _best_tile(roles: Roles, width: int, target: VectorTarget) -> _Tile:
    """The register tile that an in-order count of cycles likes best, for ``width`` vectors."""
    tiles = [
        _Tile(_cycles(row, rows, width, vectors), rows, vectors, number)
        for number, row in enumerate(roles.rows)
        for vectors in range(1, min(width, 8) + 1)
        for rows in range(1, min(row.extent, 16) + 1)
        if rows * vectors + min(vectors, rows) + 1 <= target.register_count
    ]
    return min(tiles, key=lambda tile: (tile.cycles, -tile.rows * tile.vectors, -tile.row_axis))


def _cycles(row: Axis, rows: int, width: int, vectors: int) -> float:
    """Cycles of one reduction step, per vector of the result, with all remainders."""
    heights = [(row.extent // rows, rows), (1, row.extent % rows)]
    widths = [(width // vectors, vectors), (1, width % vectors)]
    total = sum(
        m * n * _tile_cycles(height, wide, strided=row.b != 0)
        for m, height in heights
        for n, wide in widths
        if height and wide
    )
    return total / (row.extent * width)


def _tile_cycles(rows: int, vectors: int, *, strided: bool) -> float:
    """Two multiply-adds or two loads each cycle, half a vector from L2 each cycle, or the latency."""
    loaded = vectors * (rows if strided else 1)
    busy = max(rows * vectors / FMAS_PER_CYCLE, (rows + loaded) / 2, 2 * loaded, FMA_LATENCY)
    return busy + 0.1 * (rows + loaded) + 0.25

"""Parameters for a contraction from its shape and the target, without measuring."""

from __future__ import annotations

import math
from dataclasses import replace

from neurojit.kernel import ItemSizes
from neurojit.lowering.schedules.access import Unsupported
from neurojit.lowering.schedules.contraction.plan import Roles, assign_roles, reuse
from neurojit.lowering.schedules.contraction.problem import ContractionProblem
from neurojit.lowering.schedules.parameters import ContractionParameters
from neurojit.lowering.schedules.target import VectorTarget

PARALLEL_FLOPS = 2_000_000  # below, waking threads costs more than they save
LATENCY = 4  # cycles of a multiply-add; each cycle starts two
MIN_REUSE = 4  # a copy of strided vectors must be read this often to pay


def default_parameters(problem: ContractionProblem, target: VectorTarget) -> ContractionParameters:
    """Raises Unsupported where plain loops do as well."""
    roles = assign_roles(problem)
    if roles.vector.b != 1 and reuse(roles) < MIN_REUSE:
        raise Unsupported("the vector operand strides, and little reuses a copy of it")
    rows, vectors, row_axis = _tile(problem, roles, target)
    threads = target.threads if 2 * problem.steps >= PARALLEL_FLOPS else 1
    size = ItemSizes[problem.dtype]
    depth = math.prod(axis.extent for axis in roles.reduction)
    parameters = ContractionParameters(
        rows=rows, vectors=vectors, row_axis=row_axis, unroll=4 * rows * vectors, threads=threads
    )
    height = math.prod(axis.extent for axis in roles.rows)
    width = math.prod(axis.extent for axis in roles.columns)
    copies = roles.vector.b != 1
    if (height + width) * depth * size > target.l2 // 2 or copies:
        # Blocks of A stay in half of L2 while panels of B, in half of L1, pass.
        panel = vectors * target.lanes(problem.dtype) * size
        kc = max(64, target.l1 // 2 // panel * 2)
        kc = min(kc, depth)
        mc = max(rows, target.l2 // 2 // (kc * size))
        nc = max(vectors * target.lanes(problem.dtype), target.l3 // 4 // (kc * size))
        parameters = replace(parameters, kc=kc, mc=mc, nc=nc, pack_b=copies)
    return parameters


def _tile(problem: ContractionProblem, roles: Roles, target: VectorTarget) -> tuple[int, int, int]:
    """Rows, vectors and row axis of the register tile that an in-order count of cycles likes best."""
    lanes = target.lanes(problem.dtype)
    width = -(-roles.vector.extent // lanes)
    best = (math.inf, 0, 0, 0)
    for axis, row in enumerate(roles.rows):
        for vectors in range(1, min(width, 6) + 1):
            for rows in range(1, min(row.extent, 16) + 1):
                if rows * vectors + min(vectors, rows) + 1 > target.register_count:
                    continue
                cost = (
                    sum(
                        counts * _cycles(height, wide, row.b != 0)
                        for counts, height, wide in _pieces(row.extent, rows, width, vectors)
                    )
                    / row.extent
                )
                best = min(best, (cost, -vectors * rows, -axis, rows * 100 + vectors))
    return best[3] // 100, best[3] % 100, -best[2]


def _pieces(extent: int, rows: int, width: int, vectors: int) -> list[tuple[int, int, int]]:
    """The tiles of each size: how many, how many rows, how many vectors."""
    heights = [(extent // rows, rows), (1, extent % rows)]
    widths = [(width // vectors, vectors), (1, width % vectors)]
    return [
        (m * n, height, wide) for m, height in heights for n, wide in widths if m and n and height and wide
    ]


def _cycles(rows: int, vectors: int, strided: bool) -> float:
    """Cycles of one reduction step of a tile: two multiply-adds or two loads each, or the latency."""
    loads = rows + vectors * (rows if strided else 1)
    return max(rows * vectors / 2, loads / 2, LATENCY) + 0.25

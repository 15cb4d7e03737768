"""Which loop is vectorised, which are tiled, in which blocks: a contraction's loops in their order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from neurojit.lowering.schedules.access import Unsupported
from neurojit.lowering.schedules.contraction.problem import Axis, ContractionProblem
from neurojit.lowering.schedules.parameters import ContractionParameters
from neurojit.lowering.schedules.target import VectorTarget

UNIT = Axis(1, 0, 0, 0)
MAX_UNROLL = 96  # multiply-adds in one body; more costs compile time and buys nothing


@dataclass(frozen=True, slots=True)
class Roles:
    """The axes by what depends on them. B is the operand read as vectors, A the one read as scalars.

    ``swapped``: A and B are the second and the first operand of the operation. The last of ``columns`` is
    the vector axis. ``rows`` move A and not B, ``columns`` B and not A (but see ``elementwise``), ``batch``
    both. ``elementwise``: A, too, is contiguous along the vector axis.
    """

    batch: tuple[Axis, ...]
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    reduction: tuple[Axis, ...]
    swapped: bool

    @property
    def vector(self) -> Axis:
        return self.columns[-1]

    @property
    def elementwise(self) -> bool:
        return self.vector.a == 1


def assign_roles(problem: ContractionProblem) -> Roles:
    """Raises Unsupported where no loop can be vectorised."""
    parallel = [axis for axis in problem.axes if not axis.reduction]
    vector = max((axis for axis in parallel if axis.c == 1), key=lambda axis: axis.extent, default=None)
    if vector is None:
        raise Unsupported("the result is contiguous along no loop")
    swapped = vector.b == 0 or (vector.b != 1 and vector.a == 1)
    axes = [_swap(axis) for axis in problem.axes] if swapped else list(problem.axes)
    vector = _swap(vector) if swapped else vector
    if vector.b == 0 or vector.a not in (0, 1):
        raise Unsupported("both operands stride along the vector loop")
    axes.remove(vector)
    others = [axis for axis in axes if not axis.reduction]
    rows = tuple(axis for axis in others if axis.b == 0)
    columns = tuple(axis for axis in others if axis.b != 0 and axis.a == 0)
    batch = tuple(axis for axis in others if axis.b != 0 and axis.a != 0)
    reduction = tuple(axis for axis in axes if axis.reduction)
    if not rows and columns and columns[-1].extent > 1 and vector.a == 0:
        # Nothing reuses vectors; tile another column loop, which reuses the scalars.
        rows, columns = columns[-1:], columns[:-1]
    return Roles(batch, rows or (UNIT,), (*columns, vector), reduction or (UNIT,), swapped)


def _swap(axis: Axis) -> Axis:
    return replace(axis, a=axis.b, b=axis.a)


@dataclass(frozen=True, slots=True)
class Blocking:
    """Loops before ``position`` stand outside the block, the one at ``position`` is cut into ``step``s."""

    position: int
    step: int

    def single(self, axes: Sequence[Axis]) -> bool:
        """Whether there is one block."""
        return self.position == 0 and self.step >= axes[0].extent


def blocking(axes: Sequence[Axis], limit: int, multiple: int, *, exact: bool = False) -> Blocking:
    """Cut ``axes`` so that a block has about ``limit`` steps (0: all of them).

    The innermost axis is cut in multiples of ``multiple``. ``exact``: blocks have equal size.
    """
    inside = 1
    for position in reversed(range(len(axes))):
        extent = axes[position].extent
        if limit and inside * extent > limit:
            unit = multiple if position == len(axes) - 1 else 1
            wanted = max(unit, limit // inside)
            if exact:
                return Blocking(position, _divisor(extent, wanted))
            even = math.ceil(extent / math.ceil(extent / wanted))
            return Blocking(position, math.ceil(even / unit) * unit)
        inside *= extent
    return Blocking(0, axes[0].extent)


def _divisor(extent: int, wanted: int) -> int:
    """The largest divisor not over ``wanted``; all of ``extent`` where that would be tiny."""
    best = next(size for size in range(min(wanted, extent), 0, -1) if extent % size == 0)
    return best if best * 4 >= wanted else extent


@dataclass(frozen=True, slots=True)
class Flattened:
    """Column axes that are one run in C and not in B: a packed copy of B makes them one axis.

    A block has ``step`` positions of the first; ``pitch`` elements of the copy hold one reduction step.
    """

    axes: tuple[Axis, ...]
    step: int
    pitch: int

    @property
    def extent(self) -> int:
        """Columns in one block."""
        return self.step * math.prod(axis.extent for axis in self.axes[1:])


def run_in_result(columns: Sequence[Axis]) -> tuple[Axis, ...]:
    """The trailing axes of ``columns`` that walk C like one."""
    run = [columns[-1]]
    for axis in reversed(columns[:-1]):
        if axis.c != run[0].c * run[0].extent:
            break
        run.insert(0, axis)
    return tuple(run)


def flatten(roles: Roles, limit: int, lanes: int) -> Flattened | None:
    """Blocks of about ``limit`` columns (0: all); None where the vector axis is alone."""
    axes = run_in_result(roles.columns)
    if len(axes) == 1:
        return None
    inside = math.prod(axis.extent for axis in axes[1:])
    wanted = max(1, min(limit // inside, axes[0].extent)) if limit else axes[0].extent
    step = next(size for size in range(wanted, 0, -1) if axes[0].extent % size == 0)
    vectors = -(-step * inside // lanes)
    return Flattened(axes, step, (vectors + 1 - vectors % 2) * lanes)  # odd: no two steps share a cache set


@dataclass(frozen=True, slots=True)
class Plan:
    """A problem and every choice made for it."""

    roles: Roles
    tile_rows: int
    tile_vectors: int
    lanes: int
    row_blocks: Blocking
    column_blocks: Blocking
    reduction_blocks: Blocking
    pack_a: bool
    pack_b: bool
    flattened: Flattened | None
    unroll: int
    threads: int

    @property
    def tile_columns(self) -> int:
        return self.tile_vectors * self.lanes

    @property
    def single_reduction(self) -> bool:
        """Whether each tile is computed in one go, so that C need not be read first."""
        return self.reduction_blocks.single(self.roles.reduction)


def make_plan(problem: ContractionProblem, parameters: ContractionParameters, target: VectorTarget) -> Plan:
    """Bring ``parameters`` into range for ``problem``."""
    roles = assign_roles(problem)
    lanes = target.lanes(problem.dtype)
    if parameters.row_axis is not None and parameters.row_axis < len(roles.rows):
        chosen = roles.rows[parameters.row_axis]
        rest = tuple(axis for n, axis in enumerate(roles.rows) if n != parameters.row_axis)
        roles = replace(roles, rows=(*rest, chosen))
    most = max(1, target.register_count - 2)
    pack_b = (parameters.pack_b or roles.vector.b != 1) and not roles.elementwise
    flattened = flatten(roles, parameters.nc, lanes) if pack_b and parameters.flatten else None
    width = flattened.extent if flattened else roles.vector.extent
    vectors = min(max(parameters.vectors, 1), most, -(-width // lanes))
    rows = min(max(parameters.rows, 1), max(1, most // vectors), roles.rows[-1].extent)
    if pack_b and roles.rows[-1].b:
        raise Unsupported("the vector operand strides, and nothing reuses a copy of it")
    return Plan(
        roles,
        rows,
        vectors,
        lanes,
        blocking(roles.rows, parameters.mc, rows),
        blocking(roles.columns, parameters.nc, vectors * lanes),
        blocking(roles.reduction, parameters.kc, 1, exact=True),
        parameters.pack_a and not roles.elementwise and roles.rows[-1].b == 0,
        pack_b,
        flattened,
        min(max(parameters.unroll, 1), MAX_UNROLL),
        max(1, parameters.threads),
    )


def reuse(roles: Roles) -> int:
    """How many times each vector of B is used."""
    return math.prod(axis.extent for axis in roles.rows if axis.b == 0)

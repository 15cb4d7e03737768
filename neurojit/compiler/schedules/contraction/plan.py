"""Which loop is vectorised, which are tiled, in which blocks: a contraction's loops in their order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from neurojit.compiler.schedules.access import Unsupported
from neurojit.compiler.schedules.contraction.problem import Axis, ContractionProblem
from neurojit.compiler.schedules.parameters import ContractionParameters
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.tunables import Tunable, bounded, switch

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
    tunables: tuple[Tunable, ...]

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
    used = {item.name: item for item in _brought(roles, parameters, target, lanes)}
    chosen = roles.rows[used["row_axis"].value]
    rest = tuple(axis for n, axis in enumerate(roles.rows) if n != used["row_axis"].value)
    roles = replace(roles, rows=(*rest, chosen))
    if used["pack_b"].value and chosen.b:
        raise Unsupported("the vector operand strides, and nothing reuses a copy of it")
    rows, vectors = used["rows"].value, used["vectors"].value
    return Plan(
        roles,
        rows,
        vectors,
        lanes,
        blocking(roles.rows, parameters.mc, rows),
        blocking(roles.columns, parameters.nc, vectors * lanes),
        blocking(roles.reduction, parameters.kc, 1, exact=True),
        bool(used["pack_a"].value),
        bool(used["pack_b"].value),
        flatten(roles, parameters.nc, lanes) if used["flatten"].value else None,
        used["unroll"].value,
        used["threads"].value,
        tuple(used.values()),
    )


def _brought(
    roles: Roles, parameters: ContractionParameters, target: VectorTarget, lanes: int
) -> Iterator[Tunable]:
    """``parameters`` in range. A tile has to fit the registers, which the ranges of its sides do not say."""
    asked = parameters.row_axis
    row_axis = bounded("row_axis", len(roles.rows) if asked is None else asked, 0, len(roles.rows) - 1)
    row = roles.rows[row_axis.value]
    copies = not roles.elementwise
    pack_b = switch("pack_b", parameters.pack_b, must=roles.vector.b != 1, may=copies)
    joined = run_in_result(roles.columns)
    flat = switch("flatten", parameters.flatten and bool(pack_b.value), may=copies and len(joined) > 1)
    flattened = flatten(roles, parameters.nc, lanes) if flat.value else None
    width = flattened.extent if flattened else roles.vector.extent
    widest = math.prod(axis.extent for axis in joined) if flat.most else width
    most = max(1, target.register_count - 2)
    across = min(parameters.vectors, -(-width // lanes))
    vectors = bounded("vectors", across, 1, min(most, -(-widest // lanes)))
    tall = min(parameters.rows, max(1, most // vectors.value), row.extent)
    yield bounded("rows", tall, 1, min(most, max(axis.extent for axis in roles.rows)))
    yield vectors
    yield row_axis
    for name, limit, axes in (
        ("mc", parameters.mc, roles.rows),
        ("nc", parameters.nc, roles.columns),
        ("kc", parameters.kc, roles.reduction),
    ):
        yield bounded(name, limit, 0, math.prod(axis.extent for axis in axes))
    yield switch("pack_a", parameters.pack_a, may=copies and row.b == 0)
    yield pack_b
    yield flat
    yield bounded("unroll", parameters.unroll, 1, MAX_UNROLL)
    yield bounded("threads", parameters.threads, 1, max(target.threads, parameters.threads))


def reuse(roles: Roles) -> int:
    """How many times each vector of B is used."""
    return math.prod(axis.extent for axis in roles.rows if axis.b == 0)

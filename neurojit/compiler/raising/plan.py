"""From a statement that was understood to the operands of one linalg operation.

An operand is a view of a buffer and an indexing map into the view. Constants of the index and offsets of the
loops round the nest go into the view's offset, so that maps are purely linear: ``2 * d0 + d3``, never
``d0 + 1`` (the one exception is a counter that runs backwards, ``-d0 + 4``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from neurojit.compiler.raising.classify import Shape
from neurojit.compiler.raising.linear import Linear
from neurojit.compiler.raising.nest import Access, Buffer, Refusal


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of an operand: the view of it, and the map's result, ``constant + sum(factor * dim)``.

    ``offset`` may mention counters of the loops round the nest.
    """

    offset: Linear
    size: int
    stride: int
    constant: int
    factors: tuple[tuple[int, int], ...]  # (dim, factor), by dim

    @property
    def dim(self) -> int | None:
        """The dimension of the iteration space that this axis *is*, if it is one."""
        if self.constant == 0 and len(self.factors) == 1 and self.factors[0][1] == 1:
            return self.factors[0][0]
        return None


@dataclass(frozen=True, slots=True)
class Operand:
    """A view of ``buffer``, one axis per dimension, and how it is indexed."""

    buffer: Buffer
    axes: tuple[Axis, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the view is the buffer itself."""
        return all(
            axis.offset == Linear() and axis.stride == 1 and axis.size == extent
            for axis, extent in zip(self.axes, self.buffer.shape, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Window:
    """An operand never read: a 1-D view along ``axis`` whose length tells linalg the extent of ``dim``."""

    buffer: Buffer
    axis: int
    dim: int
    extent: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One linalg operation. ``counters`` gives each loop counter's value from the dimensions.

    ``operands[access]`` serves every load of that access; dimensions are the shape's loops in order.
    """

    shape: Shape
    operands: dict[Access, Operand]
    output: Operand
    windows: tuple[Window, ...]
    counters: dict[int, Axis]
    loop_order: tuple[int, ...]

    @property
    def extents(self) -> tuple[int, ...]:
        return tuple(loop.trips for loop in self.shape.loops)


def plan(shape: Shape) -> Plan | Refusal:
    """The operands of ``shape``."""
    space = _Space(shape)
    target = shape.statement.target
    output = Operand(target.buffer, tuple(space.axis(form, size, True) for form, size in _sized(target)))
    operands = {access: space.operand(access, frozenset()) for access in shape.inputs}
    missing = frozenset(range(len(shape.loops))) - _plain((output, *operands.values()))
    if missing:
        operands = {access: space.operand(access, missing) for access in shape.inputs}
        missing -= _plain(tuple(operands.values()))
    windows: list[Window] = []
    for dim in sorted(missing):
        window = _window(dim, shape, operands)
        if window is None:
            return Refusal("a loop's extent shows in no operand", shape.statement.source)
        windows.append(window)
    order = {loop.counter: dim for dim, loop in enumerate(shape.loops)}
    loop_order = tuple(order[loop.counter] for loop in shape.statement.loops if loop.counter in order)
    counters = {
        loop.counter: space.axis(Linear.counter(loop.counter), loop.trips, False)
        for loop in shape.statement.loops
    }
    return Plan(shape, operands, output, tuple(windows), counters, loop_order)


class _Space:
    """The iteration space of one operation: which counter is which dimension, and which run backwards."""

    def __init__(self, shape: Shape) -> None:
        self._dims = {loop.counter: dim for dim, loop in enumerate(shape.loops)}
        self._trips = [loop.trips for loop in shape.loops]
        own = {loop.counter for loop in shape.statement.loops}
        # A loop of one trip that indexes nothing is no dimension: its counter is 0.
        self._dropped = frozenset(own - self._dims.keys())
        # Parallel loops may run either way; taken forwards where the store goes backwards.
        self._backwards = {
            counter
            for form in shape.statement.target.index
            for counter, factor in form.terms
            if factor < 0 and counter in self._dims
        }

    def operand(self, access: Access, folded: frozenset[int]) -> Operand:
        """How ``access`` is read; a multiple of one dimension in ``folded`` becomes a strided view."""
        axes: list[Axis] = []
        for form, extent in _sized(access):
            dims = [self._dims[counter] for counter in form.counters() if counter in self._dims]
            axes.append(self.axis(form, extent, len(dims) == 1 and dims[0] in folded))
        return Operand(access.buffer, tuple(axes))

    def axis(self, form: Linear, extent: int, fold: bool) -> Axis:
        """The axis that ``form`` needs of a dimension of ``extent``; with ``fold``, not one element more."""
        offset = Linear(form.constant)
        factors: list[tuple[int, int]] = []
        reach = low = 0  # of the factors, over the iteration space
        for counter, factor in form.without(self._dropped).terms:
            if counter not in self._dims:
                offset += Linear.counter(counter, factor)
                continue
            dim = self._dims[counter]
            if counter in self._backwards:
                offset += Linear(factor * (self._trips[dim] - 1))
                factor = -factor  # noqa: PLW2901
            factors.append((dim, factor))
            span = factor * (self._trips[dim] - 1)
            reach, low = reach + max(span, 0), low + min(span, 0)
        offset += Linear(low)
        factors.sort()
        if fold and len(factors) == 1 and factors[0][1] > 1:
            dim, stride = factors[0]
            return Axis(offset, self._trips[dim], stride, 0, ((dim, 1),))
        exact = fold or (len(factors) == 1 and factors[0][1] == 1)
        size = reach - low + 1 if exact or offset != Linear() else extent
        return Axis(offset, size, 1, -low, tuple(factors))


def _sized(access: Access) -> list[tuple[Linear, int]]:
    return list(zip(access.index, access.buffer.shape, strict=True))


def _plain(operands: tuple[Operand, ...]) -> frozenset[int]:
    return frozenset(axis.dim for operand in operands for axis in operand.axes if axis.dim is not None)


def _window(dim: int, shape: Shape, operands: Mapping[Access, Operand]) -> Window | None:
    """An axis long enough to show ``dim``: the bounds proof of an access that uses it makes it so."""
    extent = shape.loops[dim].trips
    for operand in operands.values():
        for place, axis in enumerate(operand.axes):
            if any(name == dim for name, _ in axis.factors) and operand.buffer.shape[place] >= extent:
                return Window(operand.buffer, place, dim, extent)
    return None

"""Shape arithmetic shared by the verifier, the lowering and the reference; no ``mlir`` here.

Every function takes and gives tuples of static extents and raises ``ShapeError`` where NumPy (or, for
convolutions, the usual definition) has no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

Shape = tuple[int, ...]


class ShapeError(ValueError):
    """Shapes that do not go together; the message says which and why."""


def show(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape)) if shape else "()"


def broadcast(*shapes: Shape) -> Shape:
    """NumPy's rule: aligned at the right, an extent of 1 (or an absent one) stretches."""
    rank = max(map(len, shapes), default=0)
    out = [1] * rank
    for shape in shapes:
        for place, extent in enumerate(shape, rank - len(shape)):
            if extent == 1 or extent == out[place]:
                continue
            if out[place] != 1:
                shown = " and ".join(map(show, shapes))
                raise ShapeError(f"shapes {shown} do not broadcast: {out[place]} against {extent}")
            out[place] = extent
    return tuple(out)


def matmul(lhs: Shape, rhs: Shape) -> Shape:
    """[..., m, k] x [..., k, n] -> [..., m, n]; leading dimensions broadcast."""
    if len(lhs) < 2 or len(rhs) < 2:
        raise ShapeError(f"both operands need two dimensions or more, not {show(lhs)} and {show(rhs)}")
    if lhs[-1] != rhs[-2]:
        raise ShapeError(f"{show(lhs)} times {show(rhs)}: inner extents {lhs[-1]} and {rhs[-2]} differ")
    return (*broadcast(lhs[:-2], rhs[:-2]), lhs[-2], rhs[-1])


def attention(query: Shape, key: Shape, value: Shape) -> Shape:
    """[..., n, d], [..., m, d] and [..., m, e] -> [..., n, e]."""
    shown = f"queries {show(query)}, keys {show(key)} and values {show(value)}"
    if min(map(len, (query, key, value))) < 2:
        raise ShapeError(f"{shown}: each needs two dimensions or more")
    if not query[:-2] == key[:-2] == value[:-2]:
        raise ShapeError(f"{shown}: batches differ")
    if query[-1] != key[-1] or key[-2] != value[-2]:
        raise ShapeError(f"{shown}: expected [..., n, d], [..., m, d] and [..., m, e]")
    if 0 in key[-2:]:
        raise ShapeError(f"{shown}: there are no keys")
    return (*query[:-1], value[-1])


def axes_of(axes: Sequence[int] | None, rank: int) -> tuple[int, ...]:
    """Normal form of ``axes``: sorted, from the front; None means all of them."""
    if axes is None:
        return tuple(range(rank))
    normal = sorted(axis_of(axis, rank) for axis in axes)
    if len(set(normal)) != len(normal):
        raise ShapeError(f"axes {list(axes)} name one axis twice")
    return tuple(normal)


def axis_of(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise ShapeError(f"axis {axis} of a tensor with {rank} dimensions")
    return axis % rank


def reduced(shape: Shape, axes: Sequence[int], keepdims: bool) -> Shape:
    """``axes`` in normal form."""
    if keepdims:
        return tuple(1 if i in axes else extent for i, extent in enumerate(shape))
    return tuple(extent for i, extent in enumerate(shape) if i not in axes)


def transposed(shape: Shape, permutation: Sequence[int]) -> Shape:
    if sorted(permutation) != list(range(len(shape))):
        raise ShapeError(f"permutation {list(permutation)} of {len(shape)} dimensions")
    return tuple(shape[i] for i in permutation)


def _one_each(name: str, values: Sequence[int], rank: int, least: int) -> None:
    if len(values) != rank or min(values, default=least) < least:
        kind = "positive" if least else "non-negative"
        raise ShapeError(f"{name} {list(values)}: expected {rank} {kind} integers, one for each dimension")


def padded(shape: Shape, low: Sequence[int], high: Sequence[int]) -> Shape:
    _one_each("low", low, len(shape), 0)
    _one_each("high", high, len(shape), 0)
    return tuple(before + extent + after for before, extent, after in zip(low, shape, high, strict=True))


def cut(shape: Shape, offsets: Sequence[int], sizes: Sequence[int], strides: Sequence[int] | None) -> Shape:
    _one_each("offsets", offsets, len(shape), 0)
    _one_each("sizes", sizes, len(shape), 0)
    steps = (1,) * len(shape) if strides is None else strides
    _one_each("strides", steps, len(shape), 1)
    for axis, (extent, offset, size, step) in enumerate(zip(shape, offsets, sizes, steps, strict=True)):
        last = offset + (size - 1) * step if size else offset - 1
        if last >= extent:
            raise ShapeError(f"element {last} along axis {axis} of {show(shape)}")
    return tuple(sizes)


def joined(first: Shape, second: Shape, axis: int) -> Shape:
    axis = axis_of(axis, len(first))
    if len(first) != len(second) or any(
        a != b for i, (a, b) in enumerate(zip(first, second, strict=False)) if i != axis
    ):
        raise ShapeError(f"{show(first)} and {show(second)} differ in more than axis {axis}")
    return (*first[:axis], first[axis] + second[axis], *first[axis + 1 :])


def reshape_groups(source: Shape, target: Shape) -> list[tuple[list[int], list[int]]]:
    """Pairs (dimensions of source, dimensions of target) of equal extent, as fine as possible.

    A rank of 0, and shapes that hold a zero, give one single pair: nothing finer is defined there.
    """
    if 0 in source or not source or not target:
        return [(list(range(len(source))), list(range(len(target))))]
    groups: list[tuple[list[int], list[int]]] = []
    i = j = 0
    while i < len(source) and j < len(target):
        left, right = [i], [j]
        i, j = i + 1, j + 1
        while (a := prod(source[k] for k in left)) != (b := prod(target[k] for k in right)):
            if a < b:
                left.append(i)
                i += 1
            else:
                right.append(j)
                j += 1
        groups.append((left, right))
    groups[-1][0].extend(range(i, len(source)))  # extents of 1 that are left over
    groups[-1][1].extend(range(j, len(target)))
    return groups

"""Steps of two integers by which a difference becomes what is wanted: linear, or of second degree in each."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from neurojit.judge.trial.harness.buffers import Array


def parabola(steps: Array, up: int, down: int) -> Array:
    """Through 0 at 0, ``up`` at 1 and ``down`` at -1."""
    return steps * (up - down) / 2 + steps * steps * (up + down) / 2


def nearest_in_grid(rows: Array, columns: Array, products: Array, target: float) -> tuple[int, int]:
    """Where the sum of a row's, a column's and a product is nearest to ``target``."""
    found = rows[:, None] + columns[None, :] + products
    row, column = divmod(int(np.abs(found - target).argmin()), len(columns))
    return row, column


def nearest(rows: Array, columns: Array, target: float) -> tuple[int, int]:
    """The same without products, by a sorted side."""
    order = np.argsort(columns)
    wanted = target - rows
    after = np.clip(np.searchsorted(columns[order], wanted), 1, len(columns) - 1)
    beside = np.stack([order[after - 1], order[after]])
    off = np.abs(columns[beside] - wanted)
    side, row = divmod(int(off.argmin()), len(rows))
    return row, int(beside[side, row])


def bezout(first: int, second: int, wanted: int) -> Iterator[tuple[int, int]]:
    """The least steps x, y, of either sign of x, that make ``first`` x + ``second`` y what is ``wanted``;
    none where no integers do."""
    divisor = math.gcd(first, second)
    if not divisor or wanted % divisor:
        return
    a, b, c = first // divisor, second // divisor, wanted // divisor
    least = c * pow(a, -1, abs(b)) % abs(b) if abs(b) > 1 else 0
    for x in (least, least - abs(b)):
        yield x, (c - a * x) // b

"""Which of two sums with a common term is the larger: an end that is the beginning and at least one more.

Their ranges overlap, so that these say nothing; what is added to the same value does, where no sum wraps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neurojit.judge.derive.bit_ranges import ANYTHING, Range
from neurojit.judge.derive.slice_graph import Graph

_WIDER: Final = ("arith.index_cast", "arith.index_castui", "arith.extsi", "arith.extui")
_DEEPEST: Final = 4
_FITS: Final = 2.0**31  # below, no sum of a word wraps
_WORD: Final = 32


def apart(graph: Graph, ranges: Sequence[Range], left: int, right: int) -> int:
    """1 where ``right`` is ``left`` and more than nothing, -1 where it is that and nothing or less, 0 where
    nobody knows. ``ranges``: of the nodes."""
    for base, (low, high) in _sums_of(graph, ranges, right, 0):
        for other, (lower, upper) in _sums_of(graph, ranges, left, 0):
            if base == other and low > upper:
                return 1
            if base == other and high <= lower:
                return -1
    return 0


def _sums_of(graph: Graph, ranges: Sequence[Range], number: int, depth: int) -> list[tuple[int, Range]]:
    """The node and nothing; of a sum either term and what is added; through casts that change nothing."""
    found: list[tuple[int, Range]] = [(number, (0.0, 0.0))]
    node = graph.nodes[number]
    if depth >= _DEEPEST or not node.made_of:
        return found
    if node.name in _WIDER and ranges[number] == ranges[node.made_of[0]] != ANYTHING:
        return found + _sums_of(graph, ranges, node.made_of[0], depth + 1)
    if node.name != "arith.addi":
        return found
    one, other = node.made_of
    limit = 2.0 ** (node.bits - 1) if 1 < node.bits < _WORD else _FITS
    if max(map(abs, _sum(ranges[one], ranges[other]))) >= limit:
        return found
    for term, added in ((one, other), (other, one)):
        found += [(base, _sum(by, ranges[added])) for base, by in _sums_of(graph, ranges, term, depth + 1)]
    return found


def _sum(one: Range, other: Range) -> Range:
    return one[0] + other[0], one[1] + other[1]

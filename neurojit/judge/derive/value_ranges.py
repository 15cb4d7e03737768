"""Between which values a value of a body lies, whatever the arguments, as far as arithmetic alone tells.

From declared ranges, constants and what exponentials, absolute values, squares and clamps cannot be. A
decision that such bounds settle hides nothing, and no input will ever show it go the other way. What a loop
carries is unknown. NaN lies between no values, and inputs of their own hold it; what a clamp by maxnumf or
minnumf made is never NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from mlir import ir

from neurojit.judge.derive.bit_ranges import ANYTHING, Range, of_integers
from neurojit.judge.derive.components import components
from neurojit.judge.derive.reinterpret.domain import element_of
from neurojit.judge.derive.slice_graph import ANY, CONSTANT, LEAF, SELECT, UNDER, Graph, Node
from neurojit.judge.derive.slice_keys import COMPARISONS, predicate_of
from neurojit.judge.derive.sum_orders import apart
from neurojit.mlir.walk import operations_in
from neurojit.model.types import Signature

_SLACK = 2.0**-20  # of what is rounded, and of what functions are off
_SHORT = 32  # bits of the integers of which the width says anything
_WRAPS = 2.0**31  # from here on integers may wrap round
_LARGEST_EXPONENT = 700.0
_FINITE = 2.0**60  # below, a product of two is finite as an f32
_ROUNDED = ("arith.addf", "arith.subf", "arith.mulf", "math.exp", "math.sqrt", "arith.truncf", "math.exp2")


def _products(left: Range, right: Range) -> Range:
    ends = [0.0 if 0.0 in (one, other) else one * other for one in left for other in right]
    return min(ends), max(ends)


def _sums(left: Range, right: Range) -> Range:
    low, high = left[0] + right[0], left[1] + right[1]
    return (-math.inf if math.isnan(low) else low), (math.inf if math.isnan(high) else high)


def _negated(given: Range) -> Range:
    return -given[1], -given[0]


def _absolute(given: Range) -> Range:
    low, high = given
    return (max(low, -high, 0.0), max(abs(low), abs(high)))


def _largest(left: Range, right: Range) -> Range:
    return max(left[0], right[0]), max(left[1], right[1])


def _least(left: Range, right: Range) -> Range:
    return min(left[0], right[0]), min(left[1], right[1])


def _masked(left: Range, right: Range) -> Range:
    highs = [high for low, high in (left, right) if low >= 0]
    return (0.0, min(highs)) if highs else ANYTHING


def _remainder(left: Range, right: Range) -> Range:
    most = max(abs(right[0]), abs(right[1])) - 1
    return (0.0 if left[0] >= 0 else -most), most


def _differences(left: Range, right: Range) -> Range:
    return _sums(left, _negated(right))


def _exponential(given: Range) -> Range:
    low, high = (math.inf if end > _LARGEST_EXPONENT else math.exp(end) for end in given)
    return low, high


def _root(given: Range) -> Range:
    return 0.0, math.sqrt(max(given[1], 0.0))


def _to_one(given: Range) -> Range:
    del given
    return -1.0, 1.0


def _same(given: Range) -> Range:
    return given


def _rounded(given: Range) -> Range:
    return given[0] - 1, given[1] + 1


_OF_TWO: Final[dict[str, Callable[[Range, Range], Range]]] = {
    "arith.addf": _sums, "arith.addi": _sums, "arith.mulf": _products, "arith.muli": _products,
    "arith.subf": _differences, "arith.subi": _differences,
    "arith.maximumf": _largest, "arith.maxnumf": _largest, "arith.maxsi": _largest,
    "arith.minimumf": _least, "arith.minnumf": _least, "arith.minsi": _least,
    "arith.andi": _masked, "arith.remsi": _remainder,
}  # fmt: skip
_OF_ONE: Final[dict[str, Callable[[Range], Range]]] = {
    "arith.negf": _negated, "math.absf": _absolute, "math.absi": _absolute,
    "math.exp": _exponential, "math.sqrt": _root,
    "math.tanh": _to_one, "math.sin": _to_one, "math.cos": _to_one,
    "math.floor": _rounded, "math.ceil": _rounded, "math.roundeven": _rounded, "math.round": _rounded,
    "math.trunc": _rounded, "arith.fptosi": _rounded,
    "arith.extf": _same, "arith.truncf": _same, "arith.sitofp": _same, "arith.index_cast": _same,
    "arith.extsi": _same,
}  # fmt: skip
_OF_TRUTHS = ("arith.andi", "arith.ori", "arith.xori", ANY)
_DEEPEST = 32
_ONLY_BITS = ("arith.extui", "arith.uitofp")
_INTEGERS = ("arith.addi", "arith.subi", "arith.muli", "math.absi", "arith.fptosi")


class Ranges:
    """Of the values of a body. Its kernel's ``signature`` has its arguments but for the first."""

    def __init__(self, body: ir.Operation, signature: Signature) -> None:
        self._graph = Graph(body, frozenset(), indices=False)
        self._declared = {
            f"argument {1 + number}": argument.range
            for number, argument in enumerate(signature.arguments)
            if argument.range is not None
        }
        self._found: list[Range] = [ANYTHING] * len(self._graph.nodes)
        self._numbers = [False] * len(self._graph.nodes)  # never NaN
        if _computes_in_short_floats(body):  # of which the nodes do not tell
            return
        for knot in components([node.made_of for node in self._graph.nodes]):
            node = self._graph.nodes[knot[0]]
            if len(knot) == 1 and knot[0] not in node.made_of:
                self._found[knot[0]] = _in_width(self._of(node), node.bits)
                self._numbers[knot[0]] = self._is_number(node)

    def of(self, value: ir.Value) -> Range:
        """Between which values ``value`` lies, or each lane of it."""
        number = self._graph.number_of(value)
        return self._found[number] if number < len(self._found) else ANYTHING

    def is_below(self, left: ir.Value, right: ir.Value) -> bool:
        """Whether ``left`` is always below ``right``."""
        one, other = self._graph.number_of(left), self._graph.number_of(right)
        if max(one, other) >= len(self._found):
            return False
        return self._found[one][1] < self._found[other][0] or apart(self._graph, self._found, one, other) > 0

    def orders(self, left: ir.Value, right: ir.Value, *, signed: bool = True) -> bool:
        """Whether ``left`` is always, or never, below ``right``."""
        kind = "lt" if signed else "ult"
        return self._settled(kind, self._graph.number_of(left), self._graph.number_of(right))

    def settles(self, truth: ir.Value) -> bool:
        """Whether a truth value is always the same: a comparison, or several that each are."""
        return self._settles(self._graph.number_of(truth), 0)

    def _settles(self, number: int, depth: int) -> bool:
        node = self._graph.nodes[number]
        if node.name in COMPARISONS:
            kind, turned, _ = predicate_of(node)
            left, right = node.made_of[::-1] if turned else node.made_of
            return self._settled(kind, left, right)
        if node.name in _OF_TRUTHS and depth < _DEEPEST and node.made_of:
            return all(self._settles(one, depth + 1) for one in node.made_of)
        return node.name == CONSTANT

    def _settled(self, kind: str, left: int, right: int) -> bool:
        if kind == "nan":
            return self._numbers[left] and self._numbers[right]
        (low, high), (lower, upper) = self._found[left], self._found[right]
        if kind == "eq":
            return high < lower or upper < low
        if kind == "ult" and (low < 0 or lower < 0):
            return False
        if kind not in ("lt", "ult"):
            return False
        return high < lower or low >= upper or apart(self._graph, self._found, left, right) != 0

    def _of(self, node: Node) -> Range:
        if node.turns is not None:
            return float(node.turns[0]), float(node.turns[1])
        if node.name == LEAF:
            return self._of_leaf(node.label)
        if node.name == CONSTANT:
            return _number(node.label)
        return self._made(node, [self._found[number] for number in node.made_of])

    def _made(self, node: Node, given: list[Range]) -> Range:
        if node.name in (ANY, SELECT):
            return _union(given[1:] if node.name == SELECT else given)
        if node.name == UNDER:
            return given[0]
        if node.name == "arith.mulf" and node.made_of[0] == node.made_of[1]:
            return _loosened(_products(_absolute(given[0]), _absolute(given[0])))
        if node.name in _ONLY_BITS and self._is_truth(node.made_of[0]):
            return 0.0, 1.0
        first = self._graph.nodes[node.made_of[0]].bits if node.made_of else 0
        whole = of_integers(node.name, node.bits, given, first) if node.bits != 1 else None
        return _computed(node, given) if whole is None else whole

    def _is_number(self, node: Node) -> bool:
        given = [self._numbers[number] for number in node.made_of]
        if node.name in ("arith.maxnumf", "arith.minnumf"):
            return any(given)
        if node.name == CONSTANT:
            return _number(node.label) != ANYTHING
        if node.name == SELECT:
            return all(given[1:])
        finite = all(abs(end) < _FINITE for number in node.made_of for end in self._found[number])
        return bool(given) and all(given) and finite and node.name in (*_OF_ONE, *_OF_TWO, ANY, UNDER)

    def _is_truth(self, number: int) -> bool:
        return self._graph.nodes[number].name in COMPARISONS

    def _of_leaf(self, label: str) -> Range:
        name = label.removeprefix("read ").partition(" at ")[0]
        low, high = self._declared.get(name, ANYTHING)
        return float(low), float(high)


def _computed(node: Node, given: list[Range]) -> Range:
    """By arithmetic, if it is any."""
    if len(given) == 1 and node.name in _OF_ONE:
        found = _OF_ONE[node.name](given[0])
    elif len(given) == 2 and node.name in _OF_TWO:
        found = _OF_TWO[node.name](given[0], given[1])
    else:
        return ANYTHING
    if node.name in _ROUNDED:
        found = _loosened(found)
    limit = 2.0 ** (node.bits - 1) if 1 < node.bits < _SHORT else _WRAPS
    wraps = node.name in _INTEGERS and max(map(abs, found)) >= limit
    return ANYTHING if wraps or any(map(math.isnan, found)) else found


def _in_width(given: Range, bits: int) -> Range:
    """What the width alone says of an integer of which nothing is known."""
    half = 2.0 ** (bits - 1)
    return (-half, half - 1) if given == ANYTHING and 1 < bits <= _SHORT else given


def _computes_in_short_floats(body: ir.Operation) -> bool:
    """Whether floats that overflow below ``_FINITE`` are computed with."""
    arithmetic = {*_OF_TWO, *_OF_ONE} - set(_INTEGERS)
    return any(
        operation.name in arithmetic and _width(operation.results[0].type) == 16
        for operation in operations_in(body)
    )


def _width(kind: ir.Type) -> int:
    """Bits of a number or of one lane; 64 of an index."""
    element = element_of(kind)
    return element.width if isinstance(element, ir.FloatType | ir.IntegerType) else 64


def _union(given: Sequence[Range]) -> Range:
    return (min(low for low, _ in given), max(high for _, high in given)) if given else ANYTHING


def _loosened(given: Range) -> Range:
    low, high = given
    below = low if math.isinf(low) or low == 0 else low - abs(low) * _SLACK
    above = high if math.isinf(high) or high == 0 else high + abs(high) * _SLACK
    return below, above


def _number(label: str) -> Range:
    text = label.removeprefix("constant ").partition(" : ")[0]
    try:
        value = float(text)
    except ValueError:
        return ANYTHING
    return (value, value) if not math.isnan(value) else ANYTHING

"""Canonical keys of backward slices: copies of one decision, unrolled or vectorized, get the same key.

A rewrite that unrolls, vectorises or regroups makes the original's decisions several times over, some of them
one-sided because the original's are (``max(max(a, b), a)``). The key of a value is its backward slice down to
reads of arguments and constants (:mod:`slice_graph`). What a loop carries is known by what it begins with and
what each turn makes of it, a temporary by what is stored there, a vector by what its lanes hold.

So that copies agree: sums, products, conjunctions and extremes are the set of their terms however they are
nested, carried or spread over lanes; a selection of the larger or smaller is an extreme; a multiply-add is
both; what a loop carries in any other way is the set of what it is made of; a comparison is the same turned
round or negated; and what only loops count is all one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from mlir import ir

from neurojit.judge.derive.components import components
from neurojit.judge.derive.slice_graph import (
    ANY,
    CONSTANT,
    LEAF,
    PLACE,
    SELECT,
    UNDER,
    Graph,
    Node,
)
from neurojit.judge.derive.truth_keys import Senses
from neurojit.mlir import operation_facts
from neurojit.model.types import Signature

Leaves = frozenset[str]
# By what they are called here, of which the neutral element is left out.
_SETS = {
    "arith.addf": "sum", "arith.mulf": "product", "arith.addi": "sum", "arith.muli": "product",
    "arith.andi": "all", "arith.ori": "any of", **operation_facts.EXTREMES,
}  # fmt: skip
_NEUTRAL = {
    "sum": ("constant 0.0", "constant -0.0", "constant 0 : i32", "constant 0 : i64", "constant 0 : index"),
    "product": ("constant 1.0", "constant 1 : i32", "constant 1 : i64", "constant 1 : index"),
    "all": ("constant true",),
    "any of": ("constant false",),
    "largest": ("constant -inf", "constant -2147483648 : i32", "constant -9223372036854775808 : i64"),
    "least": ("constant inf", "constant 2147483647 : i32", "constant 9223372036854775807 : i64"),
}
_IDEMPOTENT = ("all", "any of", "largest", "least")
EXTREMES = ("largest", "least")
COMPARISONS = ("arith.cmpf", "arith.cmpi")
# By the number of the predicate: the kind, whether its operands are turned round, whether it is negated.
# Ordered and unordered are alike: NaN is seen by inputs of its own.
_PREDICATES = {
    "arith.cmpf": {
        1: ("eq", 0, 0), 2: ("lt", 1, 0), 3: ("lt", 0, 1), 4: ("lt", 0, 0), 5: ("lt", 1, 1), 6: ("eq", 0, 1),
        7: ("nan", 0, 1), 8: ("eq", 0, 0), 9: ("lt", 1, 0), 10: ("lt", 0, 1), 11: ("lt", 0, 0),
        12: ("lt", 1, 1), 13: ("eq", 0, 1), 14: ("nan", 0, 0),
    },
    "arith.cmpi": {
        0: ("eq", 0, 0), 1: ("eq", 0, 1), 2: ("lt", 0, 0), 3: ("lt", 1, 1), 4: ("lt", 1, 0), 5: ("lt", 0, 1),
        6: ("ult", 0, 0), 7: ("ult", 1, 1), 8: ("ult", 1, 0), 9: ("ult", 0, 1),
    },
}  # fmt: skip


def empty_at_entry(signature: Signature) -> frozenset[int]:
    """The arguments of a body that hold nothing when it begins: the context is 0, results come last."""
    results = range(len(signature.arguments), len(signature.arguments) + len(signature.results))
    only_written = [n for n, argument in enumerate(signature.arguments) if argument.effect == "write"]
    return frozenset(1 + number for number in (*only_written, *results))


class Slices:
    """Keys of the values of one body. ``written``: which of its arguments hold nothing when it begins;
    ``indices``: whether reads at constant indices are told from others."""

    def __init__(
        self, body: ir.Operation, written: frozenset[int] = frozenset(), *, indices: bool = True
    ) -> None:
        self._graph = Graph(body, written, indices=indices)
        self._nodes = self._graph.nodes
        self._keys: list[str] = [""] * len(self._nodes)
        self._senses: Senses | None = None
        self._terms: list[tuple[str, Leaves]] = [("", frozenset())] * len(self._nodes)
        for knot in components([self._used(node) for node in self._nodes]):
            if len(knot) == 1 and knot[0] not in self._used(self._nodes[knot[0]]):
                self._alone(knot[0])
            else:
                self._tied(knot)

    def of(self, value: ir.Value) -> str:
        """The key of ``value``."""
        return self._keys[self._graph.number_of(value)]

    def of_order(self, left: ir.Value, right: ir.Value) -> Leaves:
        """What an ordering of two values looks at: their keys, or those of what they are the extremes of."""
        found: set[str] = set()
        for value in (left, right):
            kind, leaves = self._terms[self._graph.number_of(value)]
            found |= leaves if kind in EXTREMES else {self.of(value)}
        # What begins a search for the largest may be compared with its first value, or never.
        ends = {*_NEUTRAL["largest"], *_NEUTRAL["least"]}
        return frozenset(found - ends) or frozenset(found)

    def conjuncts(self, value: ir.Value) -> Leaves:
        """The keys of the truth values that ``value`` puts together by and, or, not."""
        kind, leaves = self._terms[self._graph.number_of(value)]
        return leaves if kind in ("all", "any of") else frozenset((self.of(value),))

    def sense_of(self, truth: ir.Value) -> str:
        """A key of ``truth`` by which "all of" is told from "any of"; the same for its negation."""
        if self._senses is None:
            self._senses = Senses(self._nodes, self._keys)
        return self._senses.of(self._graph.number_of(truth))[0]

    # One node, of which all that it is made of is known.

    def _used(self, node: Node) -> list[int]:
        """Of an extreme that is selected, not how it is selected."""
        return list(node.made_of if self._extreme(node) is None else node.made_of[1:])

    def _alone(self, number: int) -> None:
        node = self._nodes[number]
        keys = [self._keys[made_of] for made_of in node.made_of]
        extreme = self._extreme(node)
        kind = extreme or _SETS.get(node.name)
        if node.name in (LEAF, CONSTANT):
            self._keys[number] = node.label
        elif node.name == PLACE or self._is_place(node, keys):
            self._keys[number] = PLACE
        elif node.name == UNDER:
            deciding = [key for key in keys[1:] if key != PLACE and not key.startswith("constant")]
            first = node.made_of[0]
            self._same(number, first) if not deciding else self._named(
                number, UNDER, [keys[0], *sorted(deciding)]
            )
        elif node.name == ANY:
            self._any(number, node.made_of)
        elif kind is not None:
            self._set(number, kind, self._used(node))
        elif node.name == "arith.xori" and "constant true" in keys:
            self._same(number, node.made_of[keys.index("constant true") == 0])
        elif node.name == SELECT:
            self._named(number, SELECT, sorted(set(keys)))
        elif node.name in COMPARISONS:
            what, turned, _ = predicate_of(node)
            ordered = keys if what.endswith("lt") else sorted(keys)
            self._named(number, what, ordered[::-1] if turned else ordered)
        else:
            self._named(number, f"{node.name} {node.label}", keys)

    def _any(self, number: int, made_of: list[int]) -> None:
        """One of several: of terms of one kind a term of that kind, else the set."""
        kinds = {self._terms[one][0] for one in made_of if self._terms[one][0]}
        keys = {self._keys[one] for one in made_of}
        if len(keys) == 1:
            self._same(number, made_of[0])
        elif len(kinds) == 1:
            self._set(number, kinds.pop(), made_of)
        else:
            self._named(number, ANY, sorted(keys))

    def _set(self, number: int, kind: str, made_of: Iterable[int]) -> None:
        found: set[str] = set()
        for one in made_of:
            its, leaves = self._terms[one]
            found |= leaves if its == kind else {self._keys[one]}
        self._of_leaves([number], kind, found)

    def _of_leaves(self, numbers: Iterable[int], kind: str, found: set[str]) -> None:
        leaves = frozenset(found - set(_NEUTRAL[kind])) or frozenset(found)
        alone = len(leaves) == 1 and kind in _IDEMPOTENT
        key = next(iter(leaves)) if alone else _digest(kind, sorted(leaves))
        for number in numbers:
            self._keys[number], self._terms[number] = key, (kind, leaves)

    def _same(self, number: int, other: int) -> None:
        self._keys[number], self._terms[number] = self._keys[other], self._terms[other]

    def _named(self, number: int, name: str, keys: list[str]) -> None:
        self._keys[number] = _digest(name, keys)

    @staticmethod
    def _is_place(node: Node, keys: list[str]) -> bool:
        """Whether it is computed of what loops count, and constants."""
        whole = node.name.startswith(("arith.", "affine.", "index.", "vector."))
        return whole and PLACE in keys and all(key == PLACE or key.startswith("constant") for key in keys)

    # What loops carry.

    def _tied(self, knot: list[int]) -> None:
        """Values that are made of one another: a sum or an extreme where that is all that is done in the
        loop, else the set of what is done, and of what comes in."""
        inside = set(knot)
        kinds = {self._kind(self._nodes[number]) for number in knot} - {None}
        entering = {used for number in knot for used in self._used(self._nodes[number])} - inside
        if len(kinds) == 1 and (kind := kinds.pop()) in _NEUTRAL:
            found: set[str] = set()
            for one in entering:
                its, leaves = self._terms[one]
                found |= leaves if its == kind else {self._keys[one]}
            self._of_leaves(knot, kind, found)
            return
        names = {self._nodes[number].name for number in knot} - {ANY, UNDER}
        key = _digest("carried", sorted({*names, *(self._keys[one] for one in entering)} - {PLACE}))
        for number in knot:
            self._keys[number] = key

    def _kind(self, node: Node) -> str | None:
        if node.name in (ANY, UNDER):
            return None
        return self._extreme(node) or _SETS.get(node.name, node.name)

    def _extreme(self, node: Node) -> str | None:
        """Which extreme a selection by a comparison of the two that it selects from is."""
        if node.name != SELECT or len(node.made_of) != 3:
            return None
        test, one, other = node.made_of
        condition = self._nodes[test]
        if condition.name not in COMPARISONS or {one, other} != set(condition.made_of):
            return None
        what, turned, negated = predicate_of(condition)
        if not what.endswith("lt"):
            return None
        smaller = condition.made_of[1 if turned else 0]
        return "least" if (one == smaller) != bool(negated) else "largest"


def predicate_of(node: Node) -> tuple[str, int, int]:
    """The kind of a comparison, whether its operands are turned round and whether it is negated."""
    number = int(node.label.partition(" ")[0])
    return _PREDICATES[node.name].get(number, (f"predicate {number}", 0, 0))


def _digest(name: str, parts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join((name, *parts)).encode(), digest_size=12).hexdigest()

"""Keys of truth values that keep what was negated: ``a and b`` is told from ``a or b``, however it is spelt.

The keys of :mod:`neurojit.judge.derive.slice_keys` take a truth value for its negation. Here each is known by
a key and whether it is that or its negation: all of a set of such, where ``or`` is what is not all of their
negations; one of an odd number; or anything else, by its other key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from neurojit.judge.derive.components import components
from neurojit.judge.derive.slice_graph import ANY, CONSTANT, SELECT, UNDER, Node

Sense = tuple[str, bool]  # a key, and whether it is negated
TRUE: Final[Sense] = ("constant true", False)
FALSE: Final[Sense] = ("constant true", True)
_ALL, _ODD = "all", "odd"
_JOINS: Final = {"arith.andi": _ALL, "arith.muli": _ALL, "arith.ori": "some", "arith.xori": _ODD,
                 "arith.addi": _ODD, "arith.subi": _ODD}  # fmt: skip
COMPARISONS: Final = {
    "arith.cmpf": (3, 5, 6, 7, 10, 12, 13),
    "arith.cmpi": (1, 3, 5, 7, 9),
}  # whose predicates are negations of others


class Senses:
    """Of the nodes of a graph. ``keys``: of the same nodes, in which a negation is left out."""

    def __init__(self, nodes: Sequence[Node], keys: Sequence[str]) -> None:
        self._nodes, self._keys = nodes, keys
        self._senses: list[Sense] = [(key, False) for key in keys]
        self._parts: dict[str, tuple[str, frozenset[Sense]]] = {}
        for knot in components([node.made_of for node in nodes]):
            if len(knot) == 1 and knot[0] not in nodes[knot[0]].made_of:
                self._senses[knot[0]] = self._of(knot[0])
            else:
                self._tied(knot)

    def of(self, number: int) -> Sense:
        """What a node is known by."""
        return self._senses[number]

    def _of(self, number: int) -> Sense:
        node = self._nodes[number]
        given = [self._senses[one] for one in node.made_of]
        if node.name == CONSTANT:
            return {"constant true": TRUE, "constant false": FALSE}.get(node.label, (node.label, False))
        if node.name in COMPARISONS:
            return self._keys[number], int(node.label.partition(" ")[0]) in COMPARISONS[node.name]
        if node.name in _JOINS:
            return self._joined(_JOINS[node.name], given)
        if node.name == ANY and len(set(given)) == 1:
            return given[0]
        if node.name == UNDER and self._keys[number] == self._keys[node.made_of[0]]:
            return given[0]
        if node.name == SELECT and len(given) == 3:
            return self._selected(number, given)
        return self._keys[number], False

    def _selected(self, number: int, given: list[Sense]) -> Sense:
        """A choice of which one side is known."""
        test, one, other = given
        if other == FALSE:
            return self._joined(_ALL, [test, one])
        if other == TRUE:
            return self._joined("some", [_not(test), one])
        if one == FALSE:
            return self._joined(_ALL, [_not(test), other])
        if one == TRUE:
            return self._joined("some", [test, other])
        return self._keys[number], False

    def _joined(self, kind: str, given: Iterable[Sense]) -> Sense:
        if kind == "some":
            return _not(self._joined(_ALL, map(_not, given)))
        if kind == _ALL:
            return self._set(_ALL, given, TRUE)
        given = list(given)
        odd = self._set(_ODD, ((key, False) for key, _ in given if key != TRUE[0]), FALSE)
        return odd[0], odd[1] != (sum(negated != (key == TRUE[0]) for key, negated in given) % 2 == 1)

    def _set(self, kind: str, given: Iterable[Sense], neutral: Sense) -> Sense:
        found: set[Sense] = set()
        for sense in given:
            inner, leaves = self._parts.get(sense[0], ("", frozenset[Sense]()))
            if inner == kind and not sense[1]:
                found |= leaves
            elif sense != neutral:
                found.add(sense)
        if not found:
            return neutral
        if kind == _ODD and len(found) == 1:
            return next(iter(found))
        key = _digest(kind, found)
        self._parts[key] = (kind, frozenset(found))
        return key, False

    def _tied(self, knot: list[int]) -> None:
        """Values that are made of one another: what all, or some, of what comes in make where nothing else
        is done."""
        kinds = {_JOINS.get(name, name) for number in knot if (name := self._nodes[number].name) != ANY}
        if len(kinds) != 1 or (kind := kinds.pop()) not in (_ALL, "some"):
            return
        inside = set(knot)
        entering = {used for number in knot for used in self._nodes[number].made_of} - inside
        sense = self._joined(kind, [self._senses[one] for one in sorted(entering)])
        for number in knot:
            self._senses[number] = sense


def _not(sense: Sense) -> Sense:
    return sense[0], not sense[1]


def _digest(kind: str, leaves: Iterable[Sense]) -> str:
    parts = sorted(f"{key} {negated}" for key, negated in leaves)
    return hashlib.blake2b("\n".join((f"truths {kind}", *parts)).encode(), digest_size=12).hexdigest()

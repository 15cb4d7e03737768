"""What the original's assertions say of single elements of its arguments, and where each stands.

Between which values an element has to be follows from comparisons with constants that have to hold, each of
an element, what was cast from it, or that and a constant more or less. Inputs are drawn there as well:
nothing that is concluded here excuses a candidate from anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.compiler.passes.markers import FAULT
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.judge.derive.slice_graph import ANY, CONSTANT, LEAF, UNDER, Graph, Node
from neurojit.judge.derive.slice_keys import COMPARISONS, predicate_of
from neurojit.judge.derive.stages import Stages
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel

Range = tuple[float, float]
_ARGUMENT: Final = re.compile(r"(?:read )?argument (\d+)(?: at .*)?")
_CASTS = ("arith.extsi", "arith.extui", "arith.trunci", "arith.index_cast", "arith.index_castui",
          "arith.sitofp", "arith.uitofp", "arith.extf", "arith.truncf", "arith.fptosi")  # fmt: skip
_SUMS, _DIFFERENCES = ("arith.addi", "arith.addf"), ("arith.subi", "arith.subf")
_STRICTLY = 2.0**-10  # of a limit, by which floats keep away from one that is left out
_DEEPEST = 32


def asserted_limits(original: Kernel, stages: Stages | None = None) -> tuple[Range | None, ...]:
    """For each argument, between which values its elements pass; None where nothing is said of it."""
    count = len(original.signature.arguments)
    found: list[Range | None] = [None] * count

    def look(body: ir.Operation) -> None:
        calls = list(_faults(body))
        if not calls:
            return
        limits = _Limits(Graph(body, frozenset(), indices=False))
        for call in calls:
            limits.hold(call.operands[1])
        for number, (low, high) in limits.found.items():
            if 1 <= number <= count and low <= high:
                found[number - 1] = low, high

    look_at(original, look, stages)
    return tuple(found)


def assertions(original: Kernel, stages: Stages | None = None) -> dict[int, tuple[str, int]]:
    """By site of an assertion: its message, and its line in the program, 0 where nobody knows."""
    messages: dict[int, str] = {}
    for operation in operations_in(ir.Module.parse(original.text).operation):
        if operation.name == "tensorlang.assert" and SITE_ATTRIBUTE in operation.attributes:
            site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
            messages[site] = ir.StringAttr(operation.attributes["message"]).value
    lines: dict[int, int] = {}
    written = Culprits(original)

    def look(body: ir.Operation) -> None:
        for call in _faults(body):
            lines.setdefault(_site(call), written.line_of(call.location))

    if messages:
        look_at(original, look, stages)
    return {site: (message, lines.get(site, 0)) for site, message in messages.items()}


def _faults(body: ir.Operation) -> Iterator[ir.Operation]:
    for operation in operations_in(body):
        if operation.name == "func.call" and _callee(operation).startswith(FAULT):
            yield operation


def _callee(call: ir.Operation) -> str:
    return ir.FlatSymbolRefAttr(call.attributes["callee"]).value


def _site(call: ir.Operation) -> int:
    return int(_callee(call).removeprefix(FAULT))


class _Limits:
    """``found``: by argument of the body, between which values what has to hold keeps its elements."""

    def __init__(self, graph: Graph) -> None:
        self.found: dict[int, Range] = {}
        self._graph = graph
        self._seen: set[tuple[int, bool]] = set()

    def hold(self, truth: ir.Value) -> None:
        """That truth value has to be one."""
        self._hold(self._graph.number_of(truth), True)

    def _hold(self, number: int, holds: bool) -> None:
        if (number, holds) in self._seen:
            return
        self._seen.add((number, holds))
        node = self._graph.nodes[number]
        if node.name in COMPARISONS:
            self._compare(node, holds)
        elif node.name in (ANY, UNDER, "arith.andi" if holds else "arith.ori"):
            for one in node.made_of[:1] if node.name == UNDER else node.made_of:
                self._hold(one, holds)
        elif node.name == "arith.xori":
            left, right = node.made_of
            for one, other in ((left, right), (right, left)):
                if self._graph.nodes[other].label == "constant true":
                    self._hold(one, not holds)

    def _compare(self, node: Node, holds: bool) -> None:
        kind, turned, negated = predicate_of(node)
        left, right = node.made_of[::-1] if turned else node.made_of
        is_float = node.name == "arith.cmpf"
        if bool(negated) == holds:  # not left < right
            if kind in ("lt", "ult"):
                self._is_below(right, left, 0.0, unsigned=kind == "ult")
        elif kind in ("lt", "ult"):
            self._is_below(left, right, _STRICTLY if is_float else 1.0, unsigned=kind == "ult")
        elif kind == "eq":
            self._is_below(left, right, 0.0)
            self._is_below(right, left, 0.0)

    def _is_below(self, low: int, high: int, apart: float, *, unsigned: bool = False) -> None:
        """``low`` and ``apart`` are at most ``high``; unsigned, so that ``low`` is no less than zero."""
        limit = self._constant(high)
        if limit is not None:
            apart *= 1.0 if apart != _STRICTLY else max(abs(limit), 1.0)
            self._narrow(low, 0.0 if unsigned else -math.inf, limit - apart, 0)
        limit = self._constant(low)
        if limit is not None:
            apart *= 1.0 if apart != _STRICTLY else max(abs(limit), 1.0)
            self._narrow(high, limit + apart, math.inf, 0)

    def _narrow(self, number: int, low: float, high: float, depth: int) -> None:
        node = self._graph.nodes[number]
        if depth > _DEEPEST:
            return
        if node.name == LEAF:
            argument = _ARGUMENT.fullmatch(node.label)
            if argument is not None:
                self._meet(int(argument[1]), low, high)
        elif node.name in (ANY, UNDER, *_CASTS):
            for one in node.made_of[:1] if node.name == UNDER else node.made_of:
                self._narrow(one, low, high, depth + 1)
        elif node.name == "math.absf" and math.isfinite(high):
            self._narrow(node.made_of[0], -high, high, depth + 1)
        elif node.name in (*_SUMS, *_DIFFERENCES):
            left, right = node.made_of
            by = self._constant(right)
            if by is not None:
                by = by if node.name in _SUMS else -by
                self._narrow(left, low - by, high - by, depth + 1)

    def _meet(self, argument: int, low: float, high: float) -> None:
        lower, upper = self.found.get(argument, (-math.inf, math.inf))
        self.found[argument] = max(low, lower), min(high, upper)

    def _constant(self, number: int) -> float | None:
        node = self._graph.nodes[number]
        if node.name != CONSTANT:
            return None
        try:
            value = float(node.label.removeprefix("constant ").partition(" : ")[0])
        except ValueError:
            return None
        return value if math.isfinite(value) else None

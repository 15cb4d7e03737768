"""Reads a kernel that is written as a function of Python: loops over ranges, assignments, branches.

Parameters are annotated with what the kernel does to them: ``read[N, M]``, ``update``, ``write`` or
``scratch`` arrays, or a ``number``. A size is a number, too, where one is expected.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final, Literal, get_args

from neurojit.bench.polybench.program import (
    Affine,
    Assignment,
    Binary,
    Branch,
    Call,
    Choice,
    Comparison,
    Element,
    Expression,
    Function,
    Loop,
    Number,
    Operator,
    Parameter,
    Program,
    Role,
    Scalar,
    Statement,
    assigned_scalars,
)

_ROLES: Final[Mapping[str, Role]] = {role: role for role in get_args(Role)}
_FUNCTIONS: Final[Mapping[str, Function]] = {name: name for name in get_args(Function)}
_OPERATORS: Final[Mapping[type[ast.operator], Operator]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISONS: Final[Mapping[type[ast.cmpop], Comparison]] = {ast.Eq: "==", ast.Lt: "<", ast.LtE: "<="}
_NUMBER: Final = "number"


def read(text: str, sizes: Mapping[str, int]) -> Program:
    """The kernel with these sizes. Raises ValueError, with the line, for what is not in the language."""
    [function] = ast.parse(text.strip()).body
    if not isinstance(function, ast.FunctionDef):
        raise ValueError("a kernel is one function")
    parameters = tuple(_parameter(one, sizes) for one in function.args.args)
    reader = _Reader(sizes, {one.name: len(one.shape) for one in parameters})
    return Program(parameters, reader.block(function.body, frozenset()))


def _wrong(node: ast.AST) -> ValueError:
    return ValueError(
        f"line {getattr(node, 'lineno', 0)}: not in the language of kernels: {ast.unparse(node)}"
    )


def _parameter(node: ast.arg, sizes: Mapping[str, int]) -> Parameter:
    match node.annotation:
        case ast.Name(id=name) if name == _NUMBER:
            return Parameter(node.arg, "read", ())
        case ast.Subscript(value=ast.Name(id=role), slice=shape) if role in _ROLES:
            extents = shape.elts if isinstance(shape, ast.Tuple) else [shape]
            names = [extent.id for extent in extents if isinstance(extent, ast.Name)]
            if len(names) != len(extents) or not all(name in sizes for name in names):
                raise _wrong(node)
            return Parameter(node.arg, _ROLES[role], tuple(sizes[name] for name in names))
        case _:
            raise _wrong(node)


class _Reader:
    """``ranks`` of arrays, 0 of numbers and of temporaries once they are assigned."""

    def __init__(self, sizes: Mapping[str, int], ranks: Mapping[str, int]) -> None:
        self._sizes = sizes
        self._ranks = dict(ranks)

    def block(self, nodes: list[ast.stmt], counters: frozenset[str]) -> tuple[Statement, ...]:
        """Temporaries that are first assigned in a block end with it."""
        outer = dict(self._ranks)
        statements = [one for node in nodes for one in self._statements(node, counters)]
        self._ranks = outer
        return tuple(statements)

    def _statements(self, node: ast.stmt, counters: frozenset[str]) -> list[Statement]:
        match node:
            case ast.Assign(targets=targets, value=value):
                number = self._number(value, counters)
                return [Assignment(self._target(target, counters), number) for target in targets]
            case _:
                return [self._statement(node, counters)]

    def _statement(self, node: ast.stmt, counters: frozenset[str]) -> Statement:
        match node:
            case ast.For(target=ast.Name(id=counter), iter=ast.Call(func=ast.Name(id="range"), args=bounds)):
                first, end, step = self._range(bounds, counters)
                return Loop(counter, first, end, step, self.block(node.body, counters | {counter}))
            case ast.If(test=ast.Compare(left=left, ops=[ast.Lt()], comparators=[right])):
                apart = self._affine(right, counters).plus(self._affine(left, counters), -1)
                chosen, otherwise = self.block(node.body, counters), self.block(node.orelse, counters)
                if any(name in self._ranks for name in assigned_scalars((*chosen, *otherwise))):
                    raise _wrong(node)  # branches have no results in MLIR
                return Branch(apart.plus(Affine((), -1)), chosen, otherwise)
            case ast.AugAssign(target=target, op=operator, value=value) if type(operator) in _OPERATORS:
                place = self._target(target, counters)
                number = self._number(value, counters)
                return Assignment(place, Binary(_OPERATORS[type(operator)], place, number))
            case _:
                raise _wrong(node)

    def _target(self, node: ast.expr, counters: frozenset[str]) -> Scalar | Element:
        if isinstance(node, ast.Name) and node.id not in self._sizes and node.id not in counters:
            self._ranks.setdefault(node.id, 0)
        place = self._number(node, counters)
        if not isinstance(place, Scalar | Element):
            raise _wrong(node)
        return place

    def _range(
        self, bounds: list[ast.expr], counters: frozenset[str]
    ) -> tuple[Affine, Affine, Literal[1, -1]]:
        match [self._affine(bound, counters) for bound in bounds]:
            case [end]:
                return Affine((), 0), end, 1
            case [first, end]:
                return first, end, 1
            case [first, end, Affine((), -1)]:
                return first, end, -1
            case _:
                raise _wrong(bounds[-1])

    def _affine(self, node: ast.expr, counters: frozenset[str]) -> Affine:
        match node:
            case ast.Constant(value=int(value)):
                return Affine((), value)
            case ast.Name(id=name) if name in counters:
                return Affine(((name, 1),), 0)
            case ast.Name(id=name) if name in self._sizes:
                return Affine((), self._sizes[name])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Affine((), 0).plus(self._affine(operand, counters), -1)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as operator, right=right):
                sign = 1 if isinstance(operator, ast.Add) else -1
                return self._affine(left, counters).plus(self._affine(right, counters), sign)
            case _:
                raise _wrong(node)

    def _number(self, node: ast.expr, counters: frozenset[str]) -> Expression:
        match node:
            case ast.Constant(value=int(value) | float(value)):
                return Number(value)
            case ast.Name(id=name) if name in self._sizes:
                return Number(self._sizes[name])
            case ast.Name(id=name) if self._ranks.get(name) == 0:
                return Scalar(name)
            case ast.Subscript(value=ast.Name(id=name), slice=place) if self._ranks.get(name):
                places = place.elts if isinstance(place, ast.Tuple) else [place]
                if len(places) != self._ranks[name]:
                    raise _wrong(node)
                return Element(name, tuple(self._affine(one, counters) for one in places))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
                first, second = self._number(left, counters), self._number(right, counters)
                return Binary(_OPERATORS[type(operator)], first, second)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Call("neg", (self._number(operand, counters),))
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in _FUNCTIONS:
                return Call(_FUNCTIONS[name], tuple(self._number(one, counters) for one in arguments))
            case ast.IfExp(
                test=ast.Compare(left=left, ops=[operator], comparators=[right]),
                body=chosen,
                orelse=otherwise,
            ) if type(operator) in _COMPARISONS:
                parts = [self._number(one, counters) for one in (left, right, chosen, otherwise)]
                return Choice(_COMPARISONS[type(operator)], *parts)
            case _:
                raise _wrong(node)

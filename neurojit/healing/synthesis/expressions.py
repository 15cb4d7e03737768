"""Laws -> MLIR: expressions over values of one type, written as lines of ``arith`` and ``math``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from neurojit.model.element_types import is_float
from neurojit.model.types import Dtype

_FLOAT: Final = {"Add": "addf", "Sub": "subf", "Mult": "mulf", "Div": "divf"}
_INTEGER: Final = {"Add": "addi", "Sub": "subi", "Mult": "muli", "Div": "divsi"}
_COMPARE: Final = {"Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge", "Eq": "eq"}


class Lines:
    """Lines of a function's body. Values are numbered as they are made."""

    def __init__(self, indent: str = "  ") -> None:
        self.text: list[str] = []
        self._indent = indent
        self._count = 0

    def value(self, operation: str) -> str:
        """Write an operation of one result; its name."""
        name = f"%v{self._count}"
        self._count += 1
        self.plain(f"{name} = {operation}")
        return name

    def plain(self, line: str) -> None:
        self.text.append(self._indent + line)


class Law:
    """Writes expressions of one type to ``lines``. Names are those of ``bound``: SSA values of that type."""

    def __init__(self, lines: Lines, dtype: Dtype, bound: Mapping[str, str]) -> None:
        self._lines = lines
        self._dtype: Dtype = dtype
        self._float = is_float(dtype)
        self._bound = dict(bound)

    def let(self, name: str, expression: str) -> None:
        """Bind ``name`` for what follows."""
        self._bound[name] = self.write(expression)

    def write(self, expression: str) -> str:
        """The SSA value of ``expression``."""
        return self._node(ast.parse(expression, mode="eval").body)

    def _node(self, node: ast.expr) -> str:
        match node:
            case ast.Name(name):
                return self._bound[name]
            case ast.Constant(value) if isinstance(value, int | float):
                return self._lines.value(f"arith.constant {literal(value, self._dtype)}")
            case ast.UnaryOp(ast.USub(), operand):
                zero = self._lines.value(f"arith.constant {literal(0, self._dtype)}")
                return self._two("Sub", zero, self._node(operand))
            case ast.BinOp(left, operator, right):
                return self._two(type(operator).__name__, self._node(left), self._node(right))
            case ast.BoolOp(operator, values):
                return self._logic("andi" if isinstance(operator, ast.And) else "ori", values)
            case ast.Compare(left, [operator], [right]):
                predicate = ("o" if self._float else "") + self._predicate(type(operator).__name__)
                name = "cmpf" if self._float else "cmpi"
                sides = f"{self._node(left)}, {self._node(right)}"
                return self._lines.value(f"arith.{name} {predicate}, {sides} : {self._dtype}")
            case ast.Call(ast.Name(name), arguments):
                return self._call(name, [self._node(argument) for argument in arguments])
            case _:
                raise ValueError(f"a law has no {ast.unparse(node)}")

    def _predicate(self, operator: str) -> str:
        predicate = _COMPARE[operator]
        return predicate if self._float or predicate == "eq" else f"s{predicate}"

    def _logic(self, name: str, values: list[ast.expr]) -> str:
        first, *others = [self._node(value) for value in values]
        for other in others:
            first = self._lines.value(f"arith.{name} {first}, {other} : i1")
        return first

    def _two(self, operator: str, left: str, right: str) -> str:
        name = (_FLOAT if self._float else _INTEGER)[operator]
        return self._lines.value(f"arith.{name} {left}, {right} : {self._dtype}")

    def _call(self, name: str, given: list[str]) -> str:
        write, kind = self._lines.value, self._dtype
        match name, given:
            case "where", [condition, then, otherwise]:
                return write(f"arith.select {condition}, {then}, {otherwise} : {kind}")
            case (("min" | "max"), [left, right]):
                suffix = "imumf" if self._float else "si"
                return write(f"arith.{name}{suffix} {left}, {right} : {kind}")
            case "clamp", [value, least, most]:
                return self._call("min", [self._call("max", [value, least]), most])
            case "rem", [value, extent]:  # from 0 below ``extent``, of negative values too
                rest = write(f"arith.remsi {value}, {extent} : {kind}")
                above = write(f"arith.addi {rest}, {extent} : {kind}")
                return write(f"arith.remsi {above}, {extent} : {kind}")
            case "abs", [value]:
                return write(f"math.abs{'f' if self._float else 'i'} {value} : {kind}")
            case "sqrt", [value]:
                return write(f"math.sqrt {value} : {kind}")
            case "copysign", [size, sign]:
                return write(f"math.copysign {size}, {sign} : {kind}")
            case _:
                raise ValueError(f"a law has no {name} of {len(given)}")


def literal(value: float, dtype: Dtype) -> str:
    """A number with its type, as ``arith.constant`` takes it."""
    if not is_float(dtype):
        return f"{int(value)} : {dtype}"
    shown = repr(float(value))
    if "e" in shown and "." not in shown:  # MLIR wants a point before the exponent
        shown = shown.replace("e", ".0e")
    return f"{shown} : {dtype}"

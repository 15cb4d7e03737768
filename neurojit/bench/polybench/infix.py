"""Writes a program as loops of C, or of Python over NumPy arrays for Numba; both write expressions alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from neurojit.bench.polybench.program import (
    Affine,
    Assignment,
    Binary,
    Branch,
    Call,
    Choice,
    Element,
    Expression,
    Loop,
    Number,
    Parameter,
    Program,
    Scalar,
    Statement,
)

_C_TYPES: Final = {"f32": "float", "f64": "double", "i32": "int"}
_NUMPY_TYPES: Final = {"f32": "np.float32", "f64": "np.float64", "i32": "np.int32"}
_INDENT: Final = "    "
_STRENGTH: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
_WHOLE: Final = 3  # of what needs no brackets anywhere
_C_PRELUDE: Final = """\
#include <math.h>
#define max(a, b) ((a) > (b) ? (a) : (b))
#define min(a, b) ((a) < (b) ? (a) : (b))
"""


@dataclass(frozen=True, slots=True)
class _Words:
    """How a language writes what differs: numbers, subscripts, functions, conditional expressions."""

    number: Callable[[float], str]
    subscripts: Callable[[list[str]], str]
    function: Callable[[str], str]
    choice: Callable[[str, str, str], str]

    def expression(self, node: Expression) -> str:
        return self._written(node)[0]

    def _written(self, node: Expression) -> tuple[str, int]:
        """The text and how strongly it binds."""
        match node:
            case Number(value):
                return self.number(value), _WHOLE
            case Scalar(name):
                return name, _WHOLE
            case Element(array, subscripts):
                return array + self.subscripts([affine(one) for one in subscripts]), _WHOLE
            case Binary(operator, left, right):
                strength = _STRENGTH[operator]
                return (
                    f"{self._within(left, strength)} {operator} {self._within(right, strength + 1)}",
                    strength,
                )
            case Call("neg", (operand,)):
                return f"-{self._within(operand, _WHOLE)}", _STRENGTH["*"]
            case Call(function, arguments):
                return f"{self.function(function)}({', '.join(map(self.expression, arguments))})", _WHOLE
            case Choice():
                test = f"{self.expression(node.left)} {node.comparison} {self.expression(node.right)}"
                return self.choice(test, self.expression(node.chosen), self.expression(node.otherwise)), 0

    def _within(self, node: Expression, strength: int) -> str:
        text, own = self._written(node)
        return f"({text})" if own < strength else text


def affine(value: Affine) -> str:
    """``2*i - j + 1``"""
    terms = [
        (factor, name if abs(factor) == 1 else f"{abs(factor)}*{name}") for name, factor in value.factors
    ]
    if value.constant or not terms:
        terms.append((value.constant, str(abs(value.constant))))
    terms.sort(key=lambda term: term[0] < 0)
    text = "".join(f"{' - ' if factor < 0 else ' + '}{term}" for factor, term in terms)
    return text[3:] if text.startswith(" + ") else f"-{text[3:]}"


def c_text(program: Program, dtype: str, name: str = "f") -> str:
    """A function of a pointer for each array and a value for each number, in the order of the parameters."""
    kind, suffix = _C_TYPES[dtype], "f" if dtype == "f32" else ""
    words = _Words(
        number=lambda value: str(int(value)) if dtype == "i32" else f"{float(value)!r}{suffix}",
        subscripts=lambda texts: "".join(f"[{text}]" for text in texts),
        function=lambda function: function if function in ("max", "min") else function + suffix,
        choice=lambda test, chosen, otherwise: f"{test} ? {chosen} : {otherwise}",
    )

    def parameter(one: Parameter) -> str:
        if not one.shape:
            return f"{kind} {one.name}"
        first, *others = one.shape
        return f"{kind} {one.name}[restrict static {first}]" + "".join(f"[{extent}]" for extent in others)

    def block(body: tuple[Statement, ...], indent: str, known: frozenset[str]) -> list[str]:
        lines: list[str] = []
        for statement in body:
            match statement:
                case Loop(counter, first, end, step):
                    turn, sign = ("<", "++") if step == 1 else (">", "--")
                    head = f"int {counter} = {affine(first)}; {counter} {turn} {affine(end)}; {sign}{counter}"
                    inner = block(statement.body, indent + _INDENT, known)
                    lines += [f"{indent}for ({head}) {{", *inner, f"{indent}}}"]
                case Branch(condition, chosen, otherwise):
                    lines += [f"{indent}if ({affine(condition)} >= 0) {{"]
                    lines += block(chosen, indent + _INDENT, known)
                    if otherwise:
                        lines += [f"{indent}}} else {{", *block(otherwise, indent + _INDENT, known)]
                    lines += [f"{indent}}}"]
                case Assignment(target, value):
                    new = isinstance(target, Scalar) and target.name not in known
                    if isinstance(target, Scalar):
                        known |= {target.name}
                    declared = f"{kind} " if new else ""
                    lines += [f"{indent}{declared}{words.expression(target)} = {words.expression(value)};"]
        return lines

    numbers = frozenset(one.name for one in program.parameters if not one.shape)
    head = f"void {name}({', '.join(map(parameter, program.parameters))}) {{"
    return "\n".join([_C_PRELUDE + head, *block(program.body, _INDENT, numbers), "}", ""])


def numba_text(program: Program, dtype: str, name: str = "f") -> str:
    """A function of arrays and numbers; numbers have the element type, as in the other languages."""
    kind = _NUMPY_TYPES[dtype]
    words = _Words(
        number=lambda value: repr(float(value)) if dtype == "f64" else f"{kind}({value!r})",
        subscripts=lambda texts: f"[{', '.join(texts)}]",
        function=lambda function: function if function in ("max", "min") else f"np.{function}",
        choice=lambda test, chosen, otherwise: f"{chosen} if {test} else {otherwise}",
    )

    def block(body: tuple[Statement, ...], indent: str) -> list[str]:
        lines: list[str] = []
        for statement in body:
            match statement:
                case Loop(counter, first, end, step):
                    bounds = f"{affine(first)}, {affine(end)}" + ("" if step == 1 else ", -1")
                    head = f"{indent}for {counter} in range({bounds}):"
                    lines += [head, *block(statement.body, indent + _INDENT)]
                case Branch(condition, chosen, otherwise):
                    lines += [f"{indent}if {affine(condition)} >= 0:", *block(chosen, indent + _INDENT)]
                    if otherwise:
                        lines += [f"{indent}else:", *block(otherwise, indent + _INDENT)]
                case Assignment(target, value):
                    lines += [f"{indent}{words.expression(target)} = {words.expression(value)}"]
        return lines

    given = [one.name if one.shape else f"{one.name}_given" for one in program.parameters]
    head = f"def {name}({', '.join(given)}):"
    typed = [f"{_INDENT}{one.name} = {kind}({one.name}_given)" for one in program.parameters if not one.shape]
    return "\n".join([head, *typed, *block(program.body, _INDENT), ""])

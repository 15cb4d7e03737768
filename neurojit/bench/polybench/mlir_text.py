"""Writes a program as MLIR: a function of memrefs and numbers, its loops and accesses affine."""

from __future__ import annotations

from collections.abc import Callable
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
    assigned_scalars,
)

_FLOAT_OPERATIONS: Final = {
    "+": "arith.addf",
    "-": "arith.subf",
    "*": "arith.mulf",
    "/": "arith.divf",
    "max": "arith.maximumf",
    "min": "arith.minimumf",
    "neg": "arith.negf",
    "sqrt": "math.sqrt",
    "exp": "math.exp",
    "==": "arith.cmpf oeq,",
    "<": "arith.cmpf olt,",
    "<=": "arith.cmpf ole,",
}
_INTEGER_OPERATIONS: Final = {
    "+": "arith.addi",
    "-": "arith.subi",
    "*": "arith.muli",
    "max": "arith.maxsi",
    "min": "arith.minsi",
    "==": "arith.cmpi eq,",
    "<": "arith.cmpi slt,",
    "<=": "arith.cmpi sle,",
}


def mlir_text(program: Program, dtype: str, name: str = "f") -> str:
    """``name`` takes the parameters in their order and returns nothing."""
    return _Writer(program, dtype).function(name)


class _Writer:
    def __init__(self, program: Program, dtype: str) -> None:
        self._program = program
        self._dtype = dtype
        self._operations = _INTEGER_OPERATIONS if dtype.startswith("i") else _FLOAT_OPERATIONS
        self._types = {one.name: self._type(one) for one in program.parameters}
        self._numbers: dict[float, str] = {}
        self._lines: list[str] = []
        self._count = 0
        self._scalars = {one.name: f"%{one.name}" for one in program.parameters if not one.shape}
        self._counters: dict[str, Affine] = {}

    def function(self, name: str) -> str:
        self._block(self._program.body, "  ")
        given = ", ".join(f"%{name}: {kind}" for name, kind in self._types.items())
        numbers = [
            f"  {value} = arith.constant {self._literal(number)} : {self._dtype}"
            for number, value in self._numbers.items()
        ]
        return "\n".join([f"func.func @{name}({given}) {{", *numbers, *self._lines, "  return", "}", ""])

    def _type(self, parameter: Parameter) -> str:
        extents = "x".join(map(str, parameter.shape))
        return f"memref<{extents}x{self._dtype}>" if parameter.shape else self._dtype

    def _literal(self, number: float) -> str:
        if self._dtype.startswith("i"):
            return str(int(number))
        digits, _, exponent = f"{float(number)!r}".partition("e")
        return (digits if "." in digits else f"{digits}.0") + (f"e{exponent}" if exponent else "")

    def _block(self, body: tuple[Statement, ...], indent: str) -> None:
        for statement in body:
            match statement:
                case Loop():
                    self._loop(statement, indent)
                case Branch():
                    self._branch(statement, indent)
                case Assignment(target, value):
                    stored = self._value(value, indent)
                    if isinstance(target, Scalar):
                        self._scalars[target.name] = stored
                    else:
                        self._lines.append(f"{indent}affine.store {stored}, {self._place(target)}")

    def _loop(self, loop: Loop, indent: str) -> None:
        """Temporaries from before it that it assigns are carried; one downwards counts its turns."""
        turns = loop.step == -1
        lower = self._bound(Affine((), 0) if turns else loop.first)
        upper = self._bound(loop.first.plus(loop.end, -1) if turns else loop.end)
        counter = Affine(((loop.counter, 1),), 0)
        outer = dict(self._counters)
        carried = [name for name in assigned_scalars(loop.body) if name in self._scalars]
        before = dict(self._scalars)
        results = [self._fresh() for _ in carried]
        self._scalars |= {name: self._fresh() for name in carried}
        head = f"affine.for %{loop.counter} = {lower} to {upper}"
        types = ", ".join(self._dtype for _ in carried)
        if carried:
            starts = ", ".join(f"{self._scalars[name]} = {before[name]}" for name in carried)
            head = f"{', '.join(results)} = {head} iter_args({starts}) -> ({types})"
        self._lines.append(f"{indent}{head} {{")
        start = loop.first.with_counters(outer)
        self._counters[loop.counter] = start.plus(counter, -1) if turns else counter
        self._block(loop.body, indent + "  ")
        if carried:
            ends = ", ".join(self._scalars[name] for name in carried)
            self._lines.append(f"{indent}  affine.yield {ends} : {types}")
        self._lines.append(f"{indent}}}")
        self._counters = outer
        self._scalars = before | dict(zip(carried, results, strict=True))

    def _branch(self, branch: Branch, indent: str) -> None:
        dimensions, condition, operands = self._over_dimensions(branch.at_least_zero)
        self._lines.append(f"{indent}affine.if affine_set<{dimensions} : ({condition} >= 0)>{operands} {{")
        self._inner(branch.chosen, indent)
        if branch.otherwise:
            self._lines.append(f"{indent}}} else {{")
            self._inner(branch.otherwise, indent)
        self._lines.append(f"{indent}}}")

    def _inner(self, body: tuple[Statement, ...], indent: str) -> None:
        before = dict(self._scalars)
        self._block(body, indent + "  ")
        self._scalars = before

    def _bound(self, value: Affine) -> str:
        dimensions, expression, operands = self._over_dimensions(value)
        return expression if operands == "()" else f"affine_map<{dimensions} -> ({expression})>{operands}"

    def _over_dimensions(self, value: Affine) -> tuple[str, str, str]:
        """The dimensions of a map or a set, the expression over them, the counters they stand for."""
        inner = value.with_counters(self._counters)
        dimensions = {name: f"d{place}" for place, (name, _) in enumerate(inner.factors)}
        expression = _sum(inner, dimensions.__getitem__)
        return f"({', '.join(dimensions.values())})", expression, f"({', '.join(map(_counter, dimensions))})"

    def _place(self, element: Element) -> str:
        subscripts = [_sum(one.with_counters(self._counters), _counter) for one in element.subscripts]
        return f"%{element.array}[{', '.join(subscripts)}] : {self._types[element.array]}"

    def _value(self, node: Expression, indent: str) -> str:
        match node:
            case Number(value):
                return self._numbers.setdefault(value, f"%number{len(self._numbers)}")
            case Scalar(name):
                return self._scalars[name]
            case Element():
                return self._set(f"affine.load {self._place(node)}", indent)
            case Binary(operator, left, right):
                return self._operation(operator, (left, right), indent)
            case Call(function, arguments):
                return self._operation(function, arguments, indent)
            case Choice():
                test = self._operation(node.comparison, (node.left, node.right), indent)
                chosen, otherwise = self._value(node.chosen, indent), self._value(node.otherwise, indent)
                return self._set(f"arith.select {test}, {chosen}, {otherwise} : {self._dtype}", indent)

    def _operation(self, name: str, operands: tuple[Expression, ...], indent: str) -> str:
        values = ", ".join([self._value(one, indent) for one in operands])
        return self._set(f"{self._operations[name]} {values} : {self._dtype}", indent)

    def _set(self, operation: str, indent: str) -> str:
        value = self._fresh()
        self._lines.append(f"{indent}{value} = {operation}")
        return value

    def _fresh(self) -> str:
        self._count += 1
        return f"%{self._count}"


def _counter(name: str) -> str:
    return f"%{name}"


def _sum(value: Affine, name: Callable[[str], str]) -> str:
    """An affine expression of MLIR."""
    terms = [name(one) + ("" if factor == 1 else f" * {factor}") for one, factor in value.factors]
    if value.constant or not terms:
        terms.append(str(value.constant))
    return " + ".join(terms)

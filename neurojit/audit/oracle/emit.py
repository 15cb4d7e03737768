"""One function's IR as the text of a Python function over :mod:`neurojit.audit.oracle.numbers`."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlir import ir

from neurojit.audit.oracle import numbers
from neurojit.audit.oracle.operations import BOOLEAN, INFIX, ROUNDING, WIDTHS
from neurojit.frontend.kernels import functions_of
from neurojit.model.element_types import is_float


class Unknown(Exception):
    """An operation that the oracle does not know."""


@dataclass(slots=True)
class Compiled:
    """``call`` takes scalars and NumPy arrays of objects, which it may write, and returns the results.

    ``taken``: which ways each comparison of data went so far, by its number.
    """

    call: Callable[..., tuple[Any, ...]]
    taken: dict[int, set[bool]]

    def one_sided(self) -> int:
        """How many comparisons of data went one way only."""
        return sum(len(ways) < 2 for ways in self.taken.values())


Rounding = Callable[[float, str], float]


def compile_function(
    text: str, name: str, *, exact: bool, result: Rounding = lambda value, _: value
) -> Compiled:
    """The function ``name`` of ``text``, in Python. Raises Unknown. In the current context.

    ``exact``: floats are rationals; else they are f64, and ``result`` sees what each operation that rounds
    gives, and the type that it has.
    """
    module = ir.Module.parse(text)
    emitter = _Emitter(exact)
    source = emitter.function(functions_of(module)[name])
    taken: dict[int, set[bool]] = {number: set() for number in range(1, emitter.decisions + 1)}

    def decided(number: int, way: bool) -> bool:
        taken[number].add(way)
        return way

    scope: dict[str, Any] = {key: value for key, value in vars(numbers).items() if not key.startswith("_")}
    scope |= {"result": result, "decided": decided}
    exec(compile(source, f"<oracle of @{name}>", "exec"), scope)
    return Compiled(scope["kernel"], taken)


class _Emitter:
    def __init__(self, exact: bool) -> None:
        self._exact = exact
        self._names: dict[ir.Value, str] = {}
        self._lines: list[str] = []
        self.decisions = 0  # comparisons of anything but indices

    def function(self, function: ir.Operation) -> str:
        block = function.regions[0].blocks[0]
        arguments = ", ".join(self._name(argument) for argument in block.arguments)
        self._lines.append(f"def kernel({arguments}):")
        self._block(block, 1, ())
        return "\n".join(self._lines)

    def _name(self, value: ir.Value) -> str:
        return self._names.setdefault(value, f"v{len(self._names)}")

    def _put(self, depth: int, line: str) -> None:
        self._lines.append("    " * depth + line)

    def _block(self, block: ir.Block, depth: int, results: tuple[str, ...]) -> None:
        """``results``: the names that the terminator's operands are assigned to."""
        for view in block.operations:
            operation = view.operation
            operands = [self._name(value) for value in operation.operands]
            if operation.name == "func.return":
                self._put(depth, f"return ({''.join(f'{value}, ' for value in operands)})")
            elif operation.name == "scf.condition":
                pass  # the loop's own affair
            elif operation.name == "scf.yield":
                if operands:
                    self._put(depth, f"{', '.join(results)} = {', '.join(operands)}")
                else:
                    self._put(depth, "pass")
            else:
                self._operation(operation, operands, depth)

    def _operation(self, operation: ir.Operation, operands: list[str], depth: int) -> None:
        name = operation.name
        if name == "scf.for":
            self._for(operation, operands, depth)
        elif name == "scf.if":
            self._if(operation, operands[0], depth)
        elif name == "scf.while":
            self._while(operation, operands, depth)
        elif name == "linalg.fill" and isinstance(operation.operands[1].type, ir.MemRefType):
            self._put(depth, f"{operands[1]}.fill({operands[0]})")
        elif name == "memref.dealloc":
            self._put(depth, "pass")  # what is used afterwards is what it was
        elif name == "memref.store":
            self._put(depth, f"{_element(operands[1], operands[2:])} = {operands[0]}")
        elif name == "tensorlang.assert":
            message = ir.StringAttr(operation.attributes["message"]).value
            self._put(
                depth, f"if not {operands[0]}: raise AssertFailed({message!r}, ({', '.join(operands[1:])}, ))"
            )
        else:
            self._put(depth, f"{self._name(operation.results[0])} = {self._expression(operation, operands)}")

    def _for(self, loop: ir.Operation, operands: list[str], depth: int) -> None:
        block = loop.regions[0].blocks[0]
        carried = tuple(self._name(argument) for argument in list(block.arguments)[1:])
        for inside, initial in zip(carried, operands[3:], strict=True):
            self._put(depth, f"{inside} = {initial}")
        self._put(depth, f"for {self._name(block.arguments[0])} in turns(range({', '.join(operands[:3])})):")
        self._block(block, depth + 1, carried)
        for result, inside in zip(loop.results, carried, strict=True):
            self._put(depth, f"{self._name(result)} = {inside}")

    def _while(self, loop: ir.Operation, operands: list[str], depth: int) -> None:
        before, body = (region.blocks[0] for region in loop.regions)
        carried = tuple(self._name(argument) for argument in before.arguments)
        handed = tuple(self._name(argument) for argument in body.arguments)
        for inside, initial in zip(carried, operands, strict=True):
            self._put(depth, f"{inside} = {initial}")
        self._put(depth, "for _ in patience():")
        self._block(before, depth + 1, ())
        condition, *values = (self._name(v) for v in list(before.operations)[-1].operation.operands)
        if values:
            self._put(depth + 1, f"{', '.join(handed)} = {', '.join(values)}")
        self._put(depth + 1, f"if not {condition}: break")
        self._block(body, depth + 1, carried)
        for result, inside in zip(loop.results, handed, strict=True):
            self._put(depth, f"{self._name(result)} = {inside}")

    def _if(self, branch: ir.Operation, condition: str, depth: int) -> None:
        results = tuple(self._name(result) for result in branch.results)
        for region, head in zip(branch.regions, (f"if {condition}:", "else:"), strict=True):
            blocks = list(region.blocks)
            if blocks:
                self._put(depth, head)
                self._block(blocks[0], depth + 1, results)

    def _expression(self, operation: ir.Operation, operands: list[str]) -> str:
        name, kind = operation.name, str(operation.results[0].type)
        width = WIDTHS.get(kind, 0)
        if kind == "i1" and name == "arith.trunci":
            return f"({operands[0]} & 1 == 1)"
        if kind == "i1" and name in BOOLEAN:
            return BOOLEAN[name].format(*operands)
        if name == "arith.andi" and _is_float_bits(operation.operands[0]):
            return operands[0]
        if name in ROUNDING and not self._exact:
            return f"result({INFIX[name].format(*operands)}, {kind!r})"
        if name in INFIX:
            return INFIX[name].format(*operands, w=width)
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, operation, operands)
        if name.startswith("math.") and not self._exact and name[5:] in numbers.FUNCTIONS:
            return f"result(FUNCTIONS[{name[5:]!r}]({operands[0]}), {kind!r})"
        raise Unknown(name)

    def load(self, operation: ir.Operation, operands: list[str]) -> str:
        del operation
        return _element(operands[0], operands[1:])

    def comparison(self, operation: ir.Operation, operands: list[str]) -> str:
        predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
        function = "compare" if operation.name == "arith.cmpf" else "compare_integers"
        compared = f"{function}({predicate}, {', '.join(operands)})"
        if str(operation.operands[0].type) == "index":
            return compared
        self.decisions += 1
        return f"decided({self.decisions}, {compared})"

    def rounding(self, operation: ir.Operation, operands: list[str]) -> str:
        return f"rounded({operands[0]}, {str(operation.results[0].type)!r})"

    def converted(self, operation: ir.Operation, operands: list[str]) -> str:
        """An integer as a float."""
        source, kind = str(operation.operands[0].type), str(operation.results[0].type)
        value = f"unsigned(int({operands[0]}), {WIDTHS[source]})" if "ui" in operation.name else operands[0]
        if source == "i1" and "si" in operation.name:
            value = f"-int({operands[0]})"
        if not self._exact:
            return f"result(float({value}), {kind!r})"
        # What an integer loses is no rounding that another order of operations might save; of an f64 they are
        # small enough.
        return f"rounded(Fraction({value}), {kind!r})" if kind == "f32" else f"Fraction({value})"

    def widened(self, operation: ir.Operation, operands: list[str]) -> str:
        """Truth values are True and False; as a number with a sign, true is -1."""
        source = str(operation.operands[0].type)
        if operation.name == "arith.extsi":
            return f"-int({operands[0]})" if source == "i1" else operands[0]
        return f"unsigned(int({operands[0]}), {WIDTHS[source]})"

    def memory(self, operation: ir.Operation, operands: list[str]) -> str:
        """New memory holds zeros, by the language's own rule."""
        del operands
        kind = ir.MemRefType(operation.results[0].type)
        if len(operation.operands):
            raise Unknown(f"{operation.name} of a size that data say")
        zero = "False" if str(kind.element_type) == "i1" else "0"
        if is_float(str(kind.element_type)):
            zero = "Fraction(0)" if self._exact else "0.0"
        return f"fresh({tuple(kind.shape)}, {zero})"

    def lanes(self, operation: ir.Operation, operands: list[str]) -> str:
        """A number in every lane of a vector, which is a tuple."""
        kind = ir.VectorType(operation.results[0].type)
        if kind.rank != 1 or isinstance(operation.operands[0].type, ir.VectorType):
            raise Unknown(operation.name)
        return f"({operands[0]},) * {kind.shape[0]}"

    def inserted(self, operation: ir.Operation, operands: list[str]) -> str:
        lane = self._lane(operation, operands[2:])
        return f"{operands[1]}[:{lane}] + ({operands[0]},) + {operands[1]}[{lane} + 1:]"

    def extracted(self, operation: ir.Operation, operands: list[str]) -> str:
        return f"{operands[0]}[{self._lane(operation, operands[1:])}]"

    def _lane(self, operation: ir.Operation, dynamic: list[str]) -> str:
        (lane,) = ir.DenseI64ArrayAttr(operation.attributes["static_position"])
        return dynamic[0] if dynamic else str(lane)

    def cut_bits(self, operation: ir.Operation, operands: list[str]) -> str:
        """``bitcast(and(bitcast(x), mask))`` is the one use of bits: the fraction's tail cut off."""
        source = operation.operands[0]
        if str(source.type) in ("f32", "f64"):
            return operands[0]
        masked = ir.OpResult(source).owner.operation
        mask = ir.OpResult(masked.operands[1]).owner.operation if masked.name == "arith.andi" else None
        if mask is None or mask.name != "arith.constant":
            raise Unknown("arith.bitcast")
        raw = ir.OpResult(masked.operands[0]).owner.operation
        number = ir.IntegerAttr(mask.attributes["value"]).value
        return f"without_tail({self._name(raw.operands[0])}, {str(operation.results[0].type)!r}, {number})"

    def constant(self, operation: ir.Operation, operands: list[str]) -> str:
        del operands
        value = operation.attributes["value"]
        if isinstance(value, ir.BoolAttr):
            return str(bool(value.value))
        if isinstance(value, ir.IntegerAttr):
            return str(bool(value.value)) if str(value.type) == "i1" else str(value.value)
        if not isinstance(value, ir.FloatAttr):
            raise Unknown(f"constant {value}")
        number = float(value.value)
        if not self._exact:
            # Written to the nearest number, it stands for any within one ulp: two unit roundoffs at most.
            kind = str(value.type)
            return f"result(result(float({str(number)!r}), {kind!r}), {kind!r})"
        if number in (float("inf"), -float("inf")):
            return f"Fraction({'-' if number < 0 else ''}10 ** 400)"  # beyond every finite input
        if math.isnan(number):
            raise Unknown("NaN among rationals")
        top, bottom = number.as_integer_ratio()
        return f"Fraction({top}, {bottom})"


_SPECIAL: dict[str, Callable[[_Emitter, ir.Operation, list[str]], str]] = {
    "memref.load": _Emitter.load,
    "arith.constant": _Emitter.constant,
    "arith.cmpf": _Emitter.comparison,
    "arith.cmpi": _Emitter.comparison,
    "arith.truncf": _Emitter.rounding,
    "arith.bitcast": _Emitter.cut_bits,
    "arith.sitofp": _Emitter.converted,
    "arith.uitofp": _Emitter.converted,
    "arith.extui": _Emitter.widened,
    "arith.extsi": _Emitter.widened,
    "vector.broadcast": _Emitter.lanes,
    "vector.insert": _Emitter.inserted,
    "vector.extract": _Emitter.extracted,
    "memref.alloc": _Emitter.memory,
    "memref.alloca": _Emitter.memory,
}


def _element(buffer: str, indices: list[str]) -> str:
    return f"{buffer}[at({buffer}, ({''.join(f'{index}, ' for index in indices)}))]"


def _is_float_bits(value: ir.Value) -> bool:
    if not isinstance(value, ir.OpResult):
        return False
    maker = value.owner.operation
    return maker.name == "arith.bitcast" and str(maker.operands[0].type) in ("f32", "f64")

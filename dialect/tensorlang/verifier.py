"""What IRDL cannot say: shapes, element types, optional attributes, symbols, ``neurojit.*`` attributes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang.attributes import PREFIX as NEUROJIT
from neurojit.dialect.tensorlang.attributes import Place, attribute_problem, suggestion
from neurojit.dialect.tensorlang.locations import innermost_file
from neurojit.dialect.tensorlang.op_attributes import read_attribute, read_attributes
from neurojit.dialect.tensorlang.op_def import PREFIX, AttributeDef, OpDef
from neurojit.dialect.tensorlang.ops import OPS, having
from neurojit.dialect.tensorlang.read_types import inferred_type, value_type
from neurojit.dialect.tensorlang.shapes import ShapeError
from neurojit.dialect.tensorlang.value_type import PRINTED, REPORTED

TEXT = "!tensorlang.text"
MOST_VALUES = 16  # that a print has beside its first, or that an assert reports
# What talks to the host where it stands.
_SITES = having("fault", "output", "question")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the operation's name, what, and where (1-based; 0 and "" where unknown)."""

    operation: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0


def verify(module: ir.Module, *, shapeless: Collection[str] = ()) -> list[Problem]:
    """Everything wrong with the TensorLang operations and ``neurojit.*`` attributes of ``module``, in order.

    ``lowering.lower`` expects a module for which this is empty. In functions that are ``shapeless``,
    operations on dynamic shapes are left out: they are verified when their extents are numbers.
    """
    found: list[Problem] = []
    functions = _symbols(module)
    left_out = False

    def visit(operation: ir.Operation) -> ir.WalkResult:
        nonlocal left_out
        if operation.name == "func.func":
            left_out = _string(operation.attributes["sym_name"]) in shapeless
        messages = [*_neurojit_attributes(operation)]
        if operation.name.startswith(PREFIX) and not (left_out and _is_dynamic(operation)):
            messages += problems_of(operation, functions)
        found.extend(_problem(operation, message) for message in messages)
        return ir.WalkResult.ADVANCE

    with module.context, ir.Location.unknown():
        module.operation.walk(visit, ir.WalkOrder.PRE_ORDER)
    return found


def _is_dynamic(operation: ir.Operation) -> bool:
    kinds = (value.type for value in (*operation.operands, *operation.results))
    return any(isinstance(kind, ir.RankedTensorType) and not kind.has_static_shape for kind in kinds)


def _symbols(module: ir.Module) -> set[str]:
    operations = [view.operation for view in module.body.operations]
    return {_string(o.attributes["sym_name"]) for o in operations if o.name == "func.func"}


def _string(attribute: Any) -> str:
    return attribute.value


def _problem(operation: ir.Operation, message: str) -> Problem:
    where = innermost_file(operation.location)
    if where is None:
        return Problem(operation.name, message)
    return Problem(operation.name, message, where.filename, where.start_line, where.start_col)


def _neurojit_attributes(operation: ir.Operation) -> Iterator[str]:
    place: Place | None = None
    if operation.name == "func.func":
        place = "function"
    elif operation.name == "memref.global":
        place = "global"
    elif operation.name in _SITES:
        place = "site"
    for name in operation.attributes:
        if "." not in name:
            continue
        message = attribute_problem(name, operation.attributes[name], place)
        if message is not None:
            yield message
    if place != "function" or "arg_attrs" not in operation.attributes:
        return
    for number, given in enumerate(_list(operation.attributes["arg_attrs"])):
        for entry in given:
            message = attribute_problem(entry.name, entry.attr, "argument")
            if message is not None:
                yield f"argument {number}: {message}"


def _list(attribute: Any) -> list[Any]:
    return list(attribute)


def problems_of(operation: ir.Operation, functions: set[str] | None = None) -> Iterator[str]:
    """What is wrong with one TensorLang operation. ``functions``: those that it may name; None for any."""
    name = operation.name.removeprefix(PREFIX)
    rule = OPS.get(name)
    if rule is None:
        yield f"unknown operation{suggestion(name, OPS)}"
        return
    messages = [*_attributes(operation, rule), *_count(operation, rule)]
    yield from messages
    if messages:
        return  # the types below are computed from these
    attributes = read_attributes(operation)
    try:
        if rule.infer is not None:
            _types(operation, rule, attributes)
        elif "callee" in attributes:
            callee = attributes["callee"]
            if functions is not None and callee not in functions:
                yield f"no function @{callee} in this program{suggestion(callee, functions)}"
        elif name == "print":
            _print(operation, attributes)
        elif name == "assert":
            _assert(operation, attributes)
    except ShapeError as refusal:
        yield str(refusal)


def _attributes(operation: ir.Operation, rule: OpDef) -> Iterator[str]:
    given = operation.attributes
    for name in given:
        if name not in rule.attributes and not name.startswith(NEUROJIT):
            yield f"unknown attribute {name!r}{suggestion(name, rule.attributes)}"
    for name, expected in rule.attributes.items():
        if name in given:
            yield from _attribute(name, given[name], expected)
        elif expected.required:
            yield f"attribute {name!r} is missing"


def _attribute(name: str, given: ir.Attribute, expected: AttributeDef) -> Iterator[str]:
    try:
        value = read_attribute(given, expected.kind)
    except TypeError as mismatch:
        yield f"attribute {name!r}: {mismatch}"
        return
    if expected.words and value not in expected.words:
        words = ", ".join(map(repr, expected.words))
        yield f"attribute {name!r} is {value!r}; expected one of {words}"


def _count(operation: ir.Operation, rule: OpDef) -> Iterator[str]:
    count = len(operation.operands)
    if count < rule.least or (rule.most is not None and count > rule.most):
        yield f"{count} operands; expected {rule.least}{'' if rule.most == rule.least else ' or more'}"


def _types(operation: ir.Operation, rule: OpDef, attributes: dict[str, Any]) -> None:
    written = value_type(operation.results[0].type)
    operands = [value_type(operand.type) for operand in operation.operands]
    expected = inferred_type(rule, operands, attributes, written)
    if written != expected:
        raise ShapeError(f"the result is {expected}, but {written} is written")


def _print(operation: ir.Operation, attributes: dict[str, Any]) -> None:
    first, *others = [operand.type for operand in operation.operands]
    if not attributes["form"]:
        if len(others) > MOST_VALUES:
            raise ShapeError(f"{1 + len(others)} values; at most {1 + MOST_VALUES} are printed together")
        for kind in (first, *others):
            _printable(kind)
    elif others or not isinstance(first, ir.MemRefType):
        raise ShapeError(f"attribute 'form' is of one memref; {'there are more' if others else first}")
    elif attributes["label"]:
        raise ShapeError("a label does not go with a form")


def _printable(kind: Any) -> None:
    if isinstance(kind, ir.IndexType) or str(kind) == TEXT:
        return
    if isinstance(kind, (ir.MemRefType, ir.VectorType)):
        kind = ir.RankedTensorType.get(kind.shape, kind.element_type)
    value_type(kind, PRINTED)


def _assert(operation: ir.Operation, attributes: dict[str, Any]) -> None:
    condition, *values = [operand.type for operand in operation.operands]
    if value_type(condition).dtype != "i1":
        raise ShapeError(f"the condition is {condition}; expected i1 or a tensor of i1")
    for kind in values:
        if isinstance(kind, ir.IndexType):
            continue
        if value_type(kind, REPORTED).shape:
            raise ShapeError(f"a reported value is {kind}; expected a scalar or a tensor without dimensions")
    names = attributes["names"]
    if names and len(names) != len(values):
        raise ShapeError(f"{len(names)} names for {len(values)} reported values")

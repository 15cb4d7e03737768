"""A function for each operation, which builds it where MLIR's insertion point is.

``matmul(a, b)``, ``conv2d(x, w, strides=[2, 2])``, ``reshape(x, shape=[4, 2])``, ``cast(x, element="f64")``:
operands first, attributes by name, the result's type inferred. ``where`` is ``select``. Where Python has the
word already there is an underscore: ``assert_``, ``print_``. Each raises ShapeError, a ValueError, for
operands and attributes that the verifier would refuse.
"""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from mlir import ir

from neurojit.dialect.tensorlang.definition import load
from neurojit.dialect.tensorlang.op_attributes import read_attribute
from neurojit.dialect.tensorlang.op_def import AttributeDef, AttributeKind, Constraint, OpDef
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.dialect.tensorlang.read_types import inferred_type, mlir_type, value_type
from neurojit.dialect.tensorlang.shapes import ShapeError
from neurojit.dialect.tensorlang.value_type import ValueType
from neurojit.dialect.tensorlang.verifier import TEXT, problems_of
from neurojit.dialect.tensorlang.views import VIEWS

Built = ir.Value | tuple[ir.Value, ...] | ir.Operation
_SHADOWING: Final = ("print",)
_TYPES: Final[dict[Constraint, str]] = {"text": TEXT, "i1": "i1", "i64": "i64"}


def python_name(op: OpDef) -> str:
    """What its builder is called."""
    return f"{op.name}_" if keyword.iskeyword(op.name) or op.name in _SHADOWING else op.name


def _builder_of(op: OpDef) -> Callable[..., Built]:
    signature = _signature(op)

    def build(*given: Any, **named: Any) -> Built:
        bound = signature.bind(*given, **named)
        bound.apply_defaults()
        values = bound.arguments
        try:
            context = ir.Context.current
        except ValueError:
            context = None
        if context is None:
            raise ShapeError(f"{op.full_name}: no context of MLIR is entered, so it cannot be built")
        load(context)
        operands: list[ir.Value] = []
        for operand in op.operands:
            value = values[operand.name]
            operands += (
                [_value(op, operand.name, one) for one in value]
                if operand.variadic
                else [_value(op, operand.name, value)]
            )
        attributes = {
            name: _attribute(op, name, rule, values[name])
            for name, rule in op.attributes.items()
            if values[name] is not None
        }
        results = _results(op, operands, attributes, values.get("shape"), values.get("element"))
        made = ir.Operation.create(
            op.full_name, results, operands, attributes, loc=values["loc"], ip=values["ip"]
        )
        problems = list(problems_of(made.operation))
        if problems:
            made.operation.erase()
            raise ShapeError(f"{op.full_name}: {problems[0]}")
        return _as_built(op, made.operation)

    build.__name__ = build.__qualname__ = python_name(op)
    build.__doc__ = VIEWS[op.name].__doc__
    build.__signature__ = signature  # pyright: ignore[reportFunctionMemberAccess]
    return build


def _signature(op: OpDef) -> inspect.Signature:
    parameter = inspect.Parameter
    found = [
        parameter(one.name, parameter.VAR_POSITIONAL if one.variadic else parameter.POSITIONAL_OR_KEYWORD)
        for one in op.operands
    ]
    positional = op.name == "constant"  # an attribute alone
    for name, rule in op.attributes.items():
        kind = parameter.POSITIONAL_OR_KEYWORD if positional else parameter.KEYWORD_ONLY
        found.append(parameter(name, kind, default=parameter.empty if rule.required else None))
    if op.shape_is_given:
        found.append(parameter("shape", parameter.KEYWORD_ONLY))
    if op.element_is_given:
        found.append(parameter("element", parameter.KEYWORD_ONLY))
    found += [parameter(name, parameter.KEYWORD_ONLY, default=None) for name in ("loc", "ip")]
    return inspect.Signature(found)


def _value(op: OpDef, name: str, given: Any) -> ir.Value:
    """A value, or the one result of an operation."""
    if isinstance(given, ir.Value):
        return given
    if isinstance(given, ir.OpView | ir.Operation) and len(given.operation.results) == 1:
        return given.operation.results[0]
    raise ShapeError(
        f"{op.full_name}: {name} is {given!r}; expected a value of the program, as what an operation gave "
        "(a number becomes one by constant(np.float32(2)))"
    )


def _results(
    op: OpDef,
    operands: Sequence[ir.Value],
    attributes: Mapping[str, ir.Attribute],
    shape: Sequence[int] | None,
    element: str | None,
) -> list[ir.Type]:
    if op.infer is None:
        return [
            operands[0].type if result.same_as else ir.Type.parse(_TYPES[result.constraint])
            for result in op.results
        ]
    try:
        read = {
            name: read_attribute(attributes[name], rule.kind) if name in attributes else rule.default
            for name, rule in op.attributes.items()
        }
        kinds = [value_type(operand.type) for operand in operands]
        dtype = element or (kinds[0].dtype if kinds else "f32")
        written = ValueType(dtype, None if shape is None else tuple(shape))
        return [mlir_type(inferred_type(op, kinds, read, written))]
    except ShapeError as refusal:
        raise ShapeError(f"{op.full_name}: {refusal}") from None


def _as_built(op: OpDef, operation: ir.Operation) -> Built:
    if not op.results:
        return operation
    results = tuple(operation.results)
    return results[0] if len(results) == 1 else results


def _attribute(op: OpDef, name: str, rule: AttributeDef, value: Any) -> ir.Attribute:
    if isinstance(value, ir.Attribute):
        return value
    try:
        return _MAKERS[rule.kind](value)
    except (TypeError, ValueError, AttributeError) as mismatch:
        raise ShapeError(f"{op.full_name}: {name}={value!r}: expected {rule.kind} ({mismatch})") from None


def _constant(value: Any) -> ir.Attribute:
    if isinstance(value, bool | np.bool_):
        return ir.BoolAttr.get(bool(value))
    if isinstance(value, np.generic):
        kind = mlir_type(ValueType(_DTYPES[value.dtype.name], None))
        return (
            ir.FloatAttr.get(kind, float(value))
            if value.dtype.kind == "f"
            else ir.IntegerAttr.get(kind, int(value))
        )
    if not isinstance(value, np.ndarray):
        raise TypeError("a NumPy array or scalar says which type it is: np.float32(1)")
    kind = mlir_type(ValueType(_DTYPES[value.dtype.name], value.shape))
    if value.dtype.name == "bool":
        return ir.DenseElementsAttr.get([ir.BoolAttr.get(bool(one)) for one in value.ravel()], kind)
    elements: Any = np.ascontiguousarray(value)
    return ir.DenseElementsAttr.get(elements, shape=value.shape, type=ir.RankedTensorType(kind).element_type)


_DTYPES: Final = {"float32": "f32", "float64": "f64", "int32": "i32", "int64": "i64", "bool": "i1"}


def _integer(value: int) -> ir.Attribute:
    return ir.IntegerAttr.get(ir.IntegerType.get_signless(64), value)


_MAKERS: Final[dict[AttributeKind, Callable[[Any], ir.Attribute]]] = {
    "value": _constant,
    "integer": _integer,
    "integers": lambda value: ir.ArrayAttr.get([_integer(one) for one in value]),
    "float": lambda value: ir.FloatAttr.get_f64(float(value)),
    "boolean": ir.BoolAttr.get,
    "string": ir.StringAttr.get,
    "strings": lambda value: ir.ArrayAttr.get([ir.StringAttr.get(one) for one in value]),
    "symbol": lambda value: ir.FlatSymbolRefAttr.get(value.removeprefix("@")),
}

BUILDERS: Final[dict[str, Callable[..., Built]]] = {python_name(op): _builder_of(op) for op in OPS.values()}
BUILDERS["where"] = BUILDERS["select"]  # as NumPy calls it

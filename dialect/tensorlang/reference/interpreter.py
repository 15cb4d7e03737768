"""Runs straight-line TensorLang functions on NumPy arrays, one operation at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mlir import ir
from numpy.typing import NDArray

from neurojit.dialect.tensorlang.definition import load
from neurojit.dialect.tensorlang.op_attributes import read_attributes
from neurojit.dialect.tensorlang.op_def import PREFIX
from neurojit.dialect.tensorlang.reference.operations import COMPUTED, DTYPES, apply

Value = NDArray[Any] | str
# What reflection says where no runtime is: the first variant is installed, and nobody answers.
_UNWATCHED: dict[str, list[Value]] = {
    "variant": [np.array(0), np.array(0)],
    "query": [""],
    "offer": [np.array(False)],
}


class AssertFailed(Exception):
    """A ``tensorlang.assert`` whose condition is false; ``values`` are what it reports."""

    def __init__(self, message: str, values: list[Value]) -> None:
        super().__init__(message)
        self.values = values


class UnsupportedOperation(ValueError):
    """An operation that is no straight-line TensorLang: a loop, or another dialect's arithmetic."""


def evaluate(
    program: str | ir.Module, function: str, inputs: Sequence[Any], *, float64: bool = False
) -> list[Value]:
    """The results of ``function``; ``float64`` computes f32 as f64 throughout, inputs and constants as given.

    Printing has no effect, ``get_ir`` gives the function as it is written, ``variant`` is (0, 0), nobody
    answers a ``query`` and no ``offer`` is accepted. Raises ``AssertFailed`` and ``UnsupportedOperation``.
    """
    if isinstance(program, str):
        context = ir.Context()
        load(context)
        with context:
            return _Interpreter(ir.Module.parse(program), float64).call(function, list(inputs))
    with program.context:
        return _Interpreter(program, float64).call(function, list(inputs))


class _Interpreter:
    def __init__(self, module: ir.Module, float64: bool) -> None:
        self._module = module  # keeps the operations below alive
        self._functions: dict[str, Any] = {
            _text(view.operation.attributes["sym_name"]): view.operation
            for view in module.body.operations
            if view.operation.name == "func.func"
        }
        self._dtype = np.float64 if float64 else None

    def call(self, name: str, inputs: Sequence[Any]) -> list[Value]:
        block = self._functions[name].regions[0].blocks[0]
        known: dict[ir.Value, Value] = {
            argument: self._typed(value, argument.type)
            for argument, value in zip(block.arguments, inputs, strict=True)
        }
        for view in block.operations:
            operation = view.operation
            operands = [known[operand] for operand in operation.operands]
            if operation.name == "func.return":
                return operands
            results = self._run(operation, operands)
            known.update(zip(operation.results, results, strict=True))
        return []

    def _run(self, operation: ir.Operation, operands: list[Value]) -> Sequence[Value]:
        name = operation.name
        if name == "func.call":
            return self.call(_text(operation.attributes["callee"]), operands)
        if name in ("arith.constant", f"{PREFIX}constant"):
            return [self._constant(operation.attributes["value"])]
        if not name.startswith(PREFIX):
            raise UnsupportedOperation(f"{name} has no reference")
        name, attributes = name.removeprefix(PREFIX), read_attributes(operation)
        if name in COMPUTED:
            kind: Any = operation.results[0].type
            shape = tuple(kind.shape) if isinstance(kind, ir.RankedTensorType) else ()
            arrays = [np.asarray(operand) for operand in operands]
            element = str(kind.element_type if isinstance(kind, ir.RankedTensorType) else kind)
            return [apply(name, arrays, attributes, shape=shape, element=element, dtype=self._dtype)]
        return self._effect(name, attributes, operands)

    def _effect(self, name: str, attributes: dict[str, Any], operands: list[Value]) -> Sequence[Value]:
        if name == "assert" and not np.all(np.asarray(operands[0])):
            raise AssertFailed(attributes["message"], operands[1:])
        if name == "get_ir":
            return [str(self._functions[attributes["callee"]])]
        return _UNWATCHED.get(name, [])

    def _typed(self, value: Any, kind: Any) -> Value:
        element = kind.element_type if isinstance(kind, ir.RankedTensorType) else kind
        dtype = DTYPES[str(element)]
        if self._dtype is not None and np.issubdtype(dtype, np.floating):
            dtype = self._dtype
        return np.asarray(value, dtype)

    def _constant(self, attribute: Any) -> Value:
        if not isinstance(attribute, ir.DenseElementsAttr):
            kind = "i1" if isinstance(attribute, ir.BoolAttr) else str(attribute.type)
            return np.asarray(attribute.value, DTYPES[kind])
        kind: Any = attribute.type
        shape, dtype = tuple(kind.shape), DTYPES[str(kind.element_type)]
        if attribute.is_splat:
            splat: Any = attribute.get_splat_value()
            return np.full(shape, splat.value, dtype)
        elements: Any = attribute
        return np.array(list(elements), dtype).reshape(shape)


def _text(attribute: Any) -> str:
    return attribute.value

"""Builds a program with the MLIR bindings, instead of writing its text.

The only module of NeuroJIT that loads the bindings into its user's process, and only where it is imported:
passes crash and hang, so everything else runs them elsewhere. Nothing here runs a pass. What is built is
handed on as text::

    from neurojit import build
    from neurojit.dialect import tensorlang as tl

    program = build.Program()

    @program.function(build.tensor(4, 8), build.tensor(8, 2))
    def product(a, b):
        return tl.relu(tl.matmul(a, b))

    prog = runtime.load(program.text())

Any dialect of the bindings may be mixed in (``mlir.dialects.arith``, ``scf``, ...).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlir import ir
from mlir.dialects import func  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

from neurojit.dialect.tensorlang.attributes import PREFIX
from neurojit.dialect.tensorlang.definition import load
from neurojit.dialect.tensorlang.read_types import mlir_type
from neurojit.dialect.tensorlang.value_type import DTYPES, ValueType
from neurojit.dialect.tensorlang.verifier import verify

_func: Any = func  # pyright: ignore[reportUnknownVariableType]

__all__ = ["BuildError", "Program", "scalar", "tensor"]


class BuildError(ValueError):
    """A program that was built and does not verify; its text says what and where in Python."""


def tensor(*extents: int, dtype: str = "f32") -> ValueType:
    """The type of a tensor; without extents one of rank 0. ``dtype``: f32, f64, i32, i64 or i1."""
    for extent in extents:
        if type(extent) is not int or extent < 0:
            raise BuildError(f"extent {extent!r}: expected an integer of 0 or more")
    return ValueType(_known(dtype), extents)


def scalar(dtype: str = "f32") -> ValueType:
    """The type of a bare scalar."""
    return ValueType(_known(dtype), None)


def _known(dtype: str) -> str:
    if dtype not in DTYPES:
        raise BuildError(f"element type {dtype!r}: expected one of {', '.join(DTYPES)}")
    return dtype


class Program:
    """A program under construction: functions are added by decorating what builds their bodies."""

    def __init__(self) -> None:
        self.context = ir.Context()
        load(self.context)
        with self.context, ir.Location.unknown():
            self.module = ir.Module.create()

    def function(
        self, *arguments: ValueType | ir.Type, name: str = "", **attributes: object
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A decorator: what it is put on is called once, with a value for each of ``arguments``.

        It builds the body, and returns what the function returns: None, a value, or a tuple of values.
        ``name``: by default the Python function's; ``attributes``: of ``neurojit.``, True for flags
        (``healable=True``). The decorated function builds a ``func.call`` where it is called in the body of
        another. Where it raises, the program is as before.
        """

        def build(body: Callable[..., Any]) -> Callable[..., Any]:
            called = name or body.__name__
            if any(_symbol(one) == called for one in self.module.body.operations):
                raise BuildError(f"@{called} is in the program already")
            code = body.__code__
            with self.context, ir.Location.file(code.co_filename, code.co_firstlineno, 0):
                kinds = [mlir_type(one) if isinstance(one, ValueType) else one for one in arguments]
                before = len(self.module.body.operations)
                try:
                    with ir.InsertionPoint(self.module.body):
                        made = _func.FuncOp.from_py_func(*kinds, name=called)(_traced(body))
                except BaseException:
                    for left in list(self.module.body.operations)[before:]:
                        left.operation.erase()
                    raise
                for key, value in attributes.items():
                    made.func_op.attributes[PREFIX + key] = _attribute(key, value)
            return made

        return build

    def text(self) -> str:
        """The program, verified, for ``Runtime.load``. Raises BuildError."""
        with self.context:
            try:
                self.module.operation.verify()
            except ir.MLIRError as error:
                raise BuildError(str(error)) from None
            problems = verify(self.module)
            if problems:
                raise BuildError(
                    "\n".join(f"{one.file}:{one.line}: {one.operation}: {one.message}" for one in problems)
                )
            return str(self.module)

    def __str__(self) -> str:
        return str(self.module)


def _traced(body: Callable[..., Any]) -> Callable[..., Any]:
    """``body``, called with as many values as it has parameters, whatever the bindings add."""
    expected = len(inspect.signature(body).parameters)

    def build(*values: ir.Value) -> Any:
        if len(values) != expected:
            raise BuildError(
                f"{body.__name__} takes {expected} arguments, of which {len(values)} have a type"
            )
        found: Any = body(*values)
        for result in _listed(found):
            if not isinstance(result, ir.Value | ir.OpView | ir.Operation):
                raise BuildError(f"{body.__name__} returns {result!r}; expected values of the program")
        return found

    build.__name__ = body.__name__
    return build


def _listed(found: Any) -> list[Any]:
    if isinstance(found, tuple | list):
        return [*found]  # pyright: ignore[reportUnknownVariableType]
    return [] if found is None else [found]


def _symbol(operation: ir.OpView) -> str:
    return ir.StringAttr(operation.operation.attributes["sym_name"]).value


def _attribute(key: str, value: object) -> ir.Attribute:
    match value:
        case ir.Attribute():
            return value
        case True:
            return ir.UnitAttr.get()
        case str():
            return ir.StringAttr.get(value)
        case int():
            return ir.IntegerAttr.get(ir.IntegerType.get_signless(64), value)
        case float():
            return ir.FloatAttr.get(ir.F64Type.get(), value)
        case _:
            raise BuildError(
                f"{key}={value!r}: expected True, a string, a number or an attribute of the bindings"
            )

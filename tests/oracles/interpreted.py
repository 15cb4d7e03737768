"""Runs loops by xDSL's interpreter: an oracle that shares neither parser, passes, LLVM nor NumPy with what it
judges, only the lowering to loops itself, or not even that (``AsWritten``).

Each operation rounds once: xDSL computes in f64, and what is f32 is rounded after every operation, which for
+, -, *, / and the square root gives f32's own result (53 >= 2 * 24 + 2 bits; Figueroa 1995).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xdsl.context import Context
from xdsl.dialects import affine, arith, builtin, func, llvm, math, memref, scf, vector
from xdsl.interpreter import Interpreter
from xdsl.interpreters.affine import AffineFunctions
from xdsl.interpreters.builtin import BuiltinFunctions
from xdsl.interpreters.func import FuncFunctions
from xdsl.ir import Operation, SSAValue
from xdsl.parser import Parser
from xdsl.utils.exceptions import InterpretationError, ParseError

from neurojit.model.sites import FaultSite, PrintSite
from neurojit.model.types import ValueType
from tests.oracles import supplied
from tests.oracles.buffers import MemRef
from tests.oracles.loops import Looped, as_written
from tests.oracles.memory import DTYPES, Unknown, from_numpy, to_numpy

Array = NDArray[Any]
BODY = "neurojit.body"
_MISSING = "Could not find interpretation function for op "
_DIALECTS = (
    affine.Affine, arith.Arith, builtin.Builtin, func.Func, llvm.LLVM, math.Math, memref.MemRef, scf.Scf,
    vector.Vector,
)  # fmt: skip
_IMPLEMENTATIONS = (
    AffineFunctions, BuiltinFunctions, FuncFunctions, supplied.Arith, supplied.Math, supplied.Scf,
    MemRef,
)  # fmt: skip


class AssertFailed(Exception):
    """A ``tensorlang.assert`` whose condition is false."""

    def __init__(self, site: FaultSite, values: tuple[Any, ...]) -> None:
        super().__init__(site.message)
        self.values = values


External = Callable[[str, tuple[Any, ...]], tuple[Any, ...]]


class _Rounding(Interpreter):
    """Rounds what is f32, and keeps i1 0 or 1; calls of what is only declared go to ``external``."""

    external: External

    def set_values(self, pairs: Iterable[tuple[SSAValue, Any]]) -> None:
        super().set_values((value, _narrowed(value, result)) for value, result in pairs)

    def call_external(self, sym_name: str, op: Operation, inputs: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        del op
        return self.external(sym_name, inputs)


def _narrowed(value: SSAValue, result: Any) -> Any:
    if isinstance(value.type, builtin.Float32Type):
        with np.errstate(over="ignore"):
            return float(np.float32(result))
    return int(result) & 1 if value.type == builtin.i1 else result


@functools.cache
def _context() -> Context:
    context = Context()
    for dialect in _DIALECTS:
        context.load_dialect(dialect)
    return context


def _interpreter(text: str, external: External) -> _Rounding:
    try:
        module = Parser(_context(), text).parse_module()
    except ParseError as error:
        if not (missing := re.search(r"Operation (\S+) is not registered", str(error))):
            raise
        raise Unknown(missing[1]) from error
    made = _Rounding(module)
    made.external = external
    for functions in _IMPLEMENTATIONS:
        made.register_implementations(functions())
    return made


def _run(interpreter: Interpreter, name: str, arguments: Sequence[Any]) -> tuple[Any, ...]:
    try:
        return interpreter.call_op(name, tuple(arguments))
    except InterpretationError as error:
        if not str(error).startswith(_MISSING):
            raise
        raise Unknown(str(error).removeprefix(_MISSING)) from error


class Interpreted:
    """The functions of a lowered program, which may call each other. What they print is in ``printed``."""

    def __init__(self, lowered: Looped) -> None:
        self._program = lowered.program
        self._faults = {site.id: site for site in lowered.program.fault_sites}
        self._prints = {site.id: site for site in lowered.program.print_sites}
        self.printed: list[tuple[PrintSite, Array]] = []
        self._functions = {
            name: _interpreter(text, self._external) for name, text in lowered.functions.items()
        }

    def call(self, name: str, arguments: Sequence[Array]) -> list[Array]:
        """Results, then the buffers among the arguments as the function left them."""
        signature = self._program.kernels[name].signature
        kinds = [argument.type for argument in signature.arguments]
        given = [_given(value, kind) for value, kind in zip(arguments, kinds, strict=True)]
        outs = [from_numpy(np.full(r.shape, 77, DTYPES[r.dtype]), r.dtype) for r in signature.results]
        (status,) = _run(self._functions[name], BODY, [None, *map(_passed, given), *map(_passed, outs)])
        assert status == 0
        results = [to_numpy(out, kind.dtype) for out, kind in zip(outs, signature.results, strict=True)]
        buffers = zip(given, kinds, strict=True)
        return results + [to_numpy(value, kind.dtype) for value, kind in buffers if kind.kind == "memref"]

    def _external(self, name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        what, _, which = name.removeprefix("neurojit.").partition(".")
        if what == "call":
            return _run(self._functions[which], BODY, values)
        if what == "check":
            assert values[1] == 0
            return ()
        if what == "fault":
            if not values[1]:
                site = self._faults[int(which)]
                raise AssertFailed(site, tuple(map(_plain, values[2:])))
            return ()
        if what == "print":
            site = self._prints[int(which)]
            if site.type is not None:
                self.printed.append((site, to_numpy(values[1], site.type.dtype)))
                return ()
        raise Unknown(name)


class AsWritten:
    """The functions of a program of loops and buffers, interpreted without any lowering."""

    def __init__(self, text: str) -> None:
        self._interpreter = _interpreter(as_written(text), _undeclared)

    def call(
        self, name: str, arguments: Sequence[Array], kinds: Sequence[ValueType], results: Sequence[ValueType]
    ) -> list[Array]:
        """As ``Interpreted.call``."""
        given = [_given(value, kind) for value, kind in zip(arguments, kinds, strict=True)]
        returned = _run(self._interpreter, name, given)
        made = [
            np.array(value, DTYPES[kind.dtype]) if kind.kind == "scalar" else to_numpy(value, kind.dtype)
            for value, kind in zip(returned, results, strict=True)
        ]
        buffers = zip(given, kinds, strict=True)
        return made + [to_numpy(value, kind.dtype) for value, kind in buffers if kind.kind == "memref"]


def _undeclared(name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    del values
    raise Unknown(name)


def _given(value: Array, kind: ValueType) -> Any:
    array = np.asarray(value, DTYPES[kind.dtype])
    return array.item() if kind.kind == "scalar" else from_numpy(array, kind.dtype)


def _passed(value: Any) -> Any:
    """The ABI passes buffers of no elements as one of the shape 0."""
    return from_numpy(np.empty(0), "f64") if getattr(value, "size", 1) == 0 else value


def _plain(value: Any) -> Any:
    return value.load(()) if hasattr(value, "load") else value

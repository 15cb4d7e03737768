"""Programs as loops over buffers: scf, memref, arith and math in MLIR's generic syntax, which xDSL reads."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.dialect.tensorlang.lowering import elementary
from neurojit.frontend.parse import parse_program
from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.mlir.context import make_context
from neurojit.model.program import Kernel, Program

_LOOPS = "func.func(scf-forall-to-for)"  # which the judge leaves for later, T0 does not


@dataclass(frozen=True)
class Looped:
    """A program, and the text of each function: of T0's loops, under the ABI of compiled functions."""

    program: Program
    functions: dict[str, str]


@functools.cache
def _context() -> ir.Context:
    return make_context()


def looped(text: str, *, expanded: bool = False) -> Looped:
    """``text`` lowered as T0 lowers it, to where loops are plain and nothing has folded yet.

    ``expanded``: exp, tanh and erf are arithmetic already, as in every tier; else they are still operations.
    """
    with _context():
        program = parse_program(text, "oracle.mlir")
        assert isinstance(program, Program), program
        return Looped(program, {name: _loops(kernel, expanded) for name, kernel in program.kernels.items()})


def _loops(kernel: Kernel, expanded: bool) -> str:
    texts: list[str] = []

    def look(body: ir.Operation) -> None:
        PassManager.parse(_LOOPS, body.context).run(body)
        if expanded:
            elementary.expand(body)
        texts.append(body.parent.get_asm(print_generic_op_form=True))

    look_at(kernel, look)
    (text,) = texts
    return text


def as_written(text: str) -> str:
    """``text`` in generic syntax, lowered by nobody."""
    with _context():
        return ir.Module.parse(text).operation.get_asm(print_generic_op_form=True)

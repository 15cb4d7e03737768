"""Asks the compiler process for the description of a function that is to be rewritten."""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.model.compiler_protocol import DescribeFunction, FunctionDescription, Refused
from neurojit.model.errors import InternalError
from neurojit.model.evidence import Described, Operation
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel
from neurojit.workers.compiler import Compiler

JUDGED_WITH = 1  # threads that a candidate is judged and installed with


def describe(
    compiler: Compiler,
    kernel: Kernel,
    callees: Mapping[str, Kernel],
    numerics: Numerics,
    *,
    threads: int = JUDGED_WITH,
    background: bool = True,
) -> Described:
    """Text, operations and notes of ``kernel``; ``callees``: every other function of the program.

    Raises CompilerDied where the compiler ended, InternalError.
    """
    request = DescribeFunction(kernel, dict(callees), numerics, threads)
    answer = compiler.request(request, attempts=1, background=background)
    if not isinstance(answer, FunctionDescription | Refused):
        raise InternalError(f"compiler: unexpected answer {type(answer).__name__}")
    return as_described(answer)


def as_described(answer: FunctionDescription | Refused) -> Described:
    """What the compiler process answered, as evidence."""
    if isinstance(answer, Refused):
        return Described(refusal="; ".join(diagnostic.message for diagnostic in answer.diagnostics))
    operations = tuple(
        Operation(item.name, item.described, item.kind, item.parameters, item.ranges, item.reason)
        for item in answer.operations
    )
    return Described(answer.text, operations, answer.notes)

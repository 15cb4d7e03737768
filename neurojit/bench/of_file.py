"""A case of anyone's function: its tiers side by side, T0 as the reference of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from neurojit.bench.case import NUMPY_NAMES, Case, Operand, Role
from neurojit.model.diagnostic import Source
from neurojit.model.errors import InputError
from neurojit.model.program import Program
from neurojit.model.types import Argument, ValueType
from neurojit.runtime import Runtime
from neurojit.settings import Settings

_ROLES: dict[str, Role] = {"none": "input", "read": "input", "write": "output", "readwrite": "update"}


def case_of_function(
    source: Source, function: str | None, settings: Settings, choose: Callable[[Sequence[str]], str]
) -> Case:
    """Of ``function``, with or without its sigil; where none is named, of what ``choose`` takes of all names.

    Raises ProgramError for the text, InputError for a function that there is not.
    """
    with Runtime(settings) as runtime:
        program, _ = runtime.check(source, compiled=False)
        name = function.removeprefix("@") if function else choose([*program.kernels, *program.schemas])
        if program.general_named(name) is not None:
            raise InputError(
                f"{program.name}: @{name} believes the extents that it is told: it is not measured"
            )
        program = runtime.with_named(program, name)
    return _case(program, source.text, name)


def _case(program: Program, text: str, function: str) -> Case:
    kernel = program.known(function)
    signature = kernel.signature
    for kind in (*(argument.type for argument in signature.arguments), *signature.results):
        if kind.dtype not in NUMPY_NAMES:
            raise InputError(f"{program.name}: @{function}: {kind.dtype} cannot be measured: no file has it")
    operands = [_argument(position, argument) for position, argument in enumerate(signature.arguments)]
    operands += [_result(position, result) for position, result in enumerate(signature.results)]
    return Case(f"@{function}", tuple(operands), kernel.flops, text, None, function=function)


def _argument(position: int, argument: Argument) -> Operand:
    kind = argument.type
    return Operand(
        f"arg{position}",
        kind.shape,
        kind.dtype,
        _ROLES[argument.effect],
        within=argument.range,
        scalar=kind.kind == "scalar",
    )


def _result(position: int, result: ValueType) -> Operand:
    return Operand(f"out{position}", result.shape, result.dtype, "output", scalar=result.kind == "scalar")

"""Which function of a program a command is about, and how its tiers are timed without its program."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from neurojit.model.errors import InputError
from neurojit.model.policy import Tier

if TYPE_CHECKING:
    from neurojit.service.handles import LoadedProgram

TIMED_S = 0.5  # of a tier, at most but for the first call


def chosen(program: LoadedProgram, function: str | None, file: str, *, written: bool = False) -> str:
    """``function``, else the only one but ``main``. ``written``: it is not called: ``f<any>`` will do.

    Raises InputError where there are several, or none of that name.
    """
    if function and written and program.program.general_named(function):
        return function.removeprefix("@")
    if function:
        return program.known(function).name
    return the_only(list(program), file)


def the_only(functions: Sequence[str], file: str) -> str:
    """Of the names, the only one but ``main``. Raises InputError where there are several or none."""
    names = [name for name in functions if name != "main"] or functions
    if len(names) == 1:
        return names[0]
    listed = ", ".join(f"@{name}" for name in names) or "none"
    raise InputError(f"{file}: name one with --function; its functions: {listed}")


def time_at(program: LoadedProgram, name: str, tiers: Sequence[Tier], calls: int, seed: int) -> None:
    """Call ``name`` at each of ``tiers`` by turns, so many times, on the same generated arguments each time.

    Raises ProgramError for what a tier cannot compile, ProgramFault for what the function does not stand.
    """
    from neurojit.cli.arguments import generated  # noqa: PLC0415 (numpy)

    function, signature = program[name], program.signature(name)
    fresh, arguments = generated(signature, seed), generated(signature, seed)
    written = [at for at, one in enumerate(signature.arguments) if one.effect in ("write", "readwrite")]
    for tier in tiers:
        if tier is Tier.T0:
            function.deoptimize()
        else:
            function.promote(tier)
        deadline = time.perf_counter() + TIMED_S
        for _ in range(calls):
            for at in written:  # else one call computes with what the last one left
                arguments[at][...] = fresh[at]
            function(*arguments)
            if time.perf_counter() > deadline:
                break

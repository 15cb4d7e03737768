"""The option that names a function: ``--function`` and ``--call`` are one, and ``@f`` is ``f``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Names = TypeVar("Names", str, tuple[str, ...], None)


def without_sigil(ctx: click.Context, param: click.Parameter, given: Names) -> Names:
    """A callback of options that name functions. Raises BadParameter where no name is left."""
    for name in (given,) if isinstance(given, str) else given or ():
        if not name.removeprefix("@"):
            raise click.BadParameter("a function's name is wanted, as in --function f", ctx, param)
    if isinstance(given, tuple):
        return tuple(name.removeprefix("@") for name in given)
    return given.removeprefix("@") if isinstance(given, str) else given


def function_option(meaning: str) -> Callable[[Decorated], Decorated]:
    """The option as ``function``, None where it is not given."""
    return click.option(
        "--function", "--call", "function", metavar="FUNCTION", callback=without_sigil, help=meaning
    )

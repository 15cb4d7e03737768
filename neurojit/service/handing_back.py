"""Results that are arguments: the caller's own arrays, in the places where the program returns them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neurojit.execution.binding import bound
from neurojit.model.errors import CallTypeError
from neurojit.model.program import Kernel
from neurojit.model.schema import Schema
from neurojit.service.python_signature import usable_names


def handing_back(
    function: Kernel | Schema, entry: Callable[..., Any], back: tuple[int | None, ...]
) -> Callable[..., Any]:
    """``entry``, whose results are put beside the arguments that ``back`` names."""
    signature = function.signature
    names = usable_names(function.argument_names, len(signature.arguments))

    def call(*arguments: object, **keywords: object) -> Any:
        try:
            given, rest = bound(signature, names, arguments, keywords)
        except CallTypeError as error:
            raise CallTypeError(f"call: {function.name}: {error}") from None
        answer = entry(*given, **rest)
        own = iter(answer if len(signature.results) > 1 else (answer,))
        values = tuple(next(own) if at is None else given[at] for at in back)
        return values[0] if len(values) == 1 else values

    return call

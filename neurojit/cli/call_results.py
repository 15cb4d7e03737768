"""What ``run --call`` gave, as people and as programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from neurojit.cli.arguments import written
from neurojit.model.types import Signature, ValueType

SHOWN = 32  # elements of an array, above which it is shortened
IN_JSON = 64  # elements of an array whose values are in the object
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class CallResult:
    """``argument``: the position of the buffer that it is, None for a result."""

    name: str  # as in the file that --output writes
    type: ValueType
    argument: int | None
    value: Any


def call_results(signature: Signature, arguments: list[Any], results: Any) -> list[CallResult]:
    """The results, then the buffers that the call may have written."""
    places = [
        (argument.type, position)
        for position, argument in enumerate(signature.arguments)
        if argument.effect in ("write", "readwrite")
    ]
    kinds = [*((kind, None) for kind in signature.results), *places]
    values = written(signature, arguments, results)
    return [
        CallResult(f"out{number}", kind, position, value)
        for number, ((kind, position), value) in enumerate(zip(kinds, values, strict=True))
    ]


def as_text(results: Sequence[CallResult]) -> str:
    """As NumPy prints arrays, shortened; a paragraph each."""
    import numpy as np  # noqa: PLC0415 (help must not pay for it)

    lines: list[str] = []
    for one in results:
        origin = "" if one.argument is None else f" (argument {one.argument})"
        lines.append(f"{one.name}: {one.type}{origin}")
        lines.append(np.array2string(one.value, threshold=SHOWN, max_line_width=_WIDTH, separator=" "))
    return "".join(f"{line}\n" for line in lines)


def as_objects(results: Sequence[CallResult]) -> list[dict[str, object]]:
    """``values``: nested lists, None for more than ``IN_JSON``; what JSON has no number for is a text."""
    return [
        {
            "name": one.name,
            "type": str(one.type),
            "argument": one.argument,
            "values": _plain(one.value.tolist()) if one.value.size <= IN_JSON else None,
        }
        for one in results
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
    finite = not isinstance(value, float) or value - value == 0
    return value if finite and not isinstance(value, complex) else str(value)

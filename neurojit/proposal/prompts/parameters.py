"""The operations that T2 schedules: what may be chosen for each, in words and as a JSON schema."""

from __future__ import annotations

from typing import Any, Final

from neurojit.model.evidence import Evidence, Operation
from neurojit.proposal.answers import MOST_SETS, SETS
from neurojit.proposal.prompts.machine import kinds

MOST_SHOWN: Final = 24
_MOST_IN_SCHEMA: Final = 8
_FIRST = ("contraction", "reduction", "pointwise")  # the kinds that gain most by their parameters


def choices(operation: Operation) -> dict[str, tuple[int, int]]:
    """The ranges of what is left to choose."""
    return {name: ends for name, ends in operation.ranges.items() if ends[0] != ends[1]}


def tunable(evidence: Evidence) -> list[Operation]:
    """The operations with a choice, those first that gain most by it."""
    found = [operation for operation in evidence.operations if operation.kind in _FIRST]
    return sorted((o for o in found if choices(o)), key=lambda operation: _FIRST.index(operation.kind))


def listing(evidence: Evidence) -> str:
    """Each operation with its parameters, present values and ranges; empty where there is none."""
    shown = [operation for operation in evidence.operations if operation.kind or not _absorbed(operation)]
    if not shown:
        return ""
    lines = [_line(operation) for operation in shown[:MOST_SHOWN]]
    if len(shown) > MOST_SHOWN:
        lines.append(f"and {len(shown) - MOST_SHOWN} more")
    said = kinds(evidence.target, {operation.kind for operation in tunable(evidence)})
    meaning = f"\n{said}" if said else ""
    return "T2's operations (present values, least..most):\n" + "\n".join(lines) + meaning + "\n"


def schema(evidence: Evidence) -> dict[str, Any]:
    """For an answer of parameters alone: several sets, each for every operation with a choice."""
    chosen = tunable(evidence)[:_MOST_IN_SCHEMA]
    one = _object({operation.name: _of_operation(operation) for operation in chosen})
    return _object({SETS: {"type": "array", "minItems": 1, "maxItems": MOST_SETS, "items": one}})


def _of_operation(operation: Operation) -> dict[str, Any]:
    properties: dict[str, Any] = {"kind": {"type": "string", "enum": [operation.kind]}}
    for name, (least, most) in choices(operation).items():
        if isinstance(operation.parameters[name], bool):
            properties[name] = {"type": "boolean"}
        else:
            properties[name] = {"type": "integer", "minimum": least, "maximum": most}
    return _object(properties)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _absorbed(operation: Operation) -> bool:
    return operation.reason.startswith("part of ")


def _line(operation: Operation) -> str:
    if not operation.kind:
        return f"{operation.name}: {operation.described}; plain loops, since {operation.reason}"
    values = [_value(operation, name) for name in choices(operation)]
    return f"{operation.name} {operation.kind}: {operation.described}; {' '.join(values) or 'no choice'}"


def _value(operation: Operation, name: str) -> str:
    value = operation.parameters[name]
    if isinstance(value, bool):
        return f"{name}={str(value).lower()}"
    least, most = operation.ranges[name]
    return f"{name}={value} ({least}..{most})"

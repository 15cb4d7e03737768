"""A reply that chooses parameters of the schedule generators: which operations of the kernel it is for.

Either ``{"kind": ..., parameters}``, for every operation that this generator writes, or a mapping from
operation ("op0", "op1", ... as ``neurojit ir --stage scheduled`` numbers them) to such objects.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import Scheduled, ScheduleParameters, Tunable, from_json
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.program import Kernel
from neurojit.model.verdict import Refusal

CHECK = "well formed"
# Beyond these a body is so large that compiling it is the attack.
LARGEST_TILE = 256  # accumulators: rows x vectors
LARGEST_UNROLL = 4096


@dataclass(frozen=True, slots=True)
class Choice:
    """``parameters`` by operation, and as the text that stands for them."""

    parameters: Mapping[str, ScheduleParameters]
    text: str


def read_choice(given: dict[str, Any], original: Kernel, recipe: Recipe) -> Choice | Refusal:
    """The choice that a reply makes for ``original``, tried out on its schedule in the current context."""
    try:
        named = _named(given, original, recipe)
    except ValueError as error:
        return _refuse(str(error))
    for name, parameters in named.items():
        refusal = _too_large(name, parameters)
        if refusal is not None:
            return refusal
    taken = _scheduled(original, recipe, named)
    for name, parameters in named.items():
        result = next((item for item in taken if item.name == name), None)
        if result is None:
            known = ", ".join(item.name for item in taken) or "none"
            return _refuse(f"{name}: no such operation; this function has {known}")
        if result.generator is None:
            return _refuse(f"{name}: {type(parameters).__name__} cannot be taken: {result.reason}")
    text = json.dumps({"schedule": given}, sort_keys=True)
    return Choice(named, text)


def _named(given: dict[str, Any], original: Kernel, recipe: Recipe) -> dict[str, ScheduleParameters]:
    if "kind" in given:
        parameters = from_json(given)
        kind = str(given["kind"])
        chosen = {
            item.name: parameters
            for item in _scheduled(original, recipe, {})
            if item.generator == kind and not item.reason
        }
        if not chosen:
            raise ValueError(f"this function has no operation that the generator {kind!r} writes")
        return chosen
    named: dict[str, ScheduleParameters] = {}
    for name, value in given.items():
        if not isinstance(value, dict):
            raise ValueError(f'{name}: expected an object with "kind" and its parameters')
        named[name] = from_json(cast("dict[str, Any]", value))
    if not named:
        raise ValueError("no operation is given parameters")
    return named


def _scheduled(
    original: Kernel, recipe: Recipe, parameters: Mapping[str, ScheduleParameters]
) -> tuple[Scheduled, ...]:
    return Lowering(original, replace(recipe, parameters=parameters)).to(Stage.SCHEDULED).scheduled


def narrowed(tunable: Tunable) -> Tunable:
    """``tunable`` with the values alone that a reply may ask for."""
    most = {"rows": LARGEST_TILE, "vectors": LARGEST_TILE, "unroll": LARGEST_UNROLL, "threads": 1}
    limit = max(tunable.least, min(tunable.most, most.get(tunable.name, tunable.most)))
    return replace(tunable, value=min(tunable.value, limit), most=limit)


def _too_large(name: str, parameters: ScheduleParameters) -> Refusal | None:
    tile = max(1, getattr(parameters, "rows", 1)) * max(1, getattr(parameters, "vectors", 1))
    unroll = getattr(parameters, "unroll", 0)
    if parameters.threads > 1:
        return _refuse(f"{name}: threads: the judge has one; the runtime chooses them")
    if tile > LARGEST_TILE or unroll > LARGEST_UNROLL:
        return _refuse(f"{name}: at most {LARGEST_TILE} accumulators and {LARGEST_UNROLL} unrolled steps")
    return None


def _refuse(message: str) -> Refusal:
    return Refusal(Diagnostic(CHECK, f"schedule: {message}"))

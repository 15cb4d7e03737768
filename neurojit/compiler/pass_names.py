"""Pipelines as text: passes of ours and of MLIR's by their names.

MLIR's registry takes no passes of Python, so a text is taken apart here: what is a name of ours becomes that
pass, and what stands between is handed to MLIR as it is.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import typing
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Final

from mlir.passmanager import PassManager

from neurojit.compiler import pipelines
from neurojit.compiler.backends.cpu.tail import PARALLEL
from neurojit.compiler.passes.order_sums import OrderAllSums
from neurojit.compiler.passes.versions.repeated import DropRepeated
from neurojit.compiler.pipelines import Stage
from neurojit.compiler.recipe import Recipe, Road
from neurojit.compiler.schedules import VectorTarget
from neurojit.compiler.unit import Pass, Step
from neurojit.compiler.upstream_pipelines import name_of, pipeline
from neurojit.model.policy import Numerics, Tier

_OPTION: Final = re.compile(r"([\w-]+)=(\S+)")
_NAME: Final = re.compile(r"[a-z][\w.-]*")
_WRAPPED: Final = re.compile(r"\s*builtin\.module\((.*)\)\s*", re.DOTALL)
_MARKUP: Final = re.compile(r":\w+:|`")
_WORDS: Final = {"true": True, "false": False}

_JUDGED: Final = Recipe.of(Tier.T0, Numerics.EXACT, VectorTarget()).as_written()
# One for each of PASS_ROLES.
ROLES: Final[dict[str, pipelines.Steps]] = {
    "judge-reference": pipelines.every_step(replace(_JUDGED, road=Road.SECOND)),
    "judge-loops": tuple(
        step
        for stage in (Stage.LINALG, Stage.BUFFERS, Stage.PLAIN_LOOPS)
        for step in pipelines.steps(_JUDGED, stage)
    ),
}


class BadPipeline(ValueError):
    """A pipeline that is none; its text says what is wrong and what was meant, maybe."""


def _every_step() -> Iterator[Step]:
    for tier in (Tier.T0, Tier.T1, Tier.T2):
        yield from pipelines.every_step(Recipe.of(tier, Numerics.EXACT, VectorTarget()))
    yield from (DropRepeated(), *pipelines.VERSIONS, *pipelines.REPORT, *PARALLEL, OrderAllSums())
    for steps in ROLES.values():
        yield from steps


PASSES: Final[dict[str, type[Pass]]] = {
    step.name: type(step)
    for step in sorted((one for one in _every_step() if not isinstance(one, str)), key=lambda one: one.name)
}
_UPSTREAM: Final = frozenset(name_of(step) for step in _every_step() if isinstance(step, str))


def parse_pipeline(text: str) -> pipelines.Steps:
    """The steps of ``text``, none for an empty one, in the current context. Raises BadPipeline."""
    wrapped = _WRAPPED.fullmatch(text)
    inner = wrapped[1] if wrapped else text
    steps = tuple(_step(part) for part in split(inner)) if inner.strip() else ()
    for step in steps:
        if isinstance(step, str):
            _check(step)
    return steps


def spelt(step: Step) -> str:
    """``step`` as a pipeline's text has it."""
    if isinstance(step, str):
        return step
    options = [
        f"{field.name.replace('_', '-')}={_text(getattr(step, field.name))}" for field in _fields(type(step))
    ]
    return step.name + (f"{{{' '.join(options)}}}" if options else "")


def described(kind: type[Pass]) -> tuple[str, str]:
    """Its name with its options, and what it does, in a line."""
    options = [f"{field.name.replace('_', '-')}={_kind(kind, field)}" for field in _fields(kind)]
    name = kind.name + (f"{{{' '.join(options)}}}" if options else "")
    return name, _MARKUP.sub("", (kind.__doc__ or "").partition("\n")[0])


def split(text: str) -> Iterator[str]:
    """The parts between commas that stand in no braces and no parentheses. Raises BadPipeline."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "({") - (letter in ")}")
        if depth < 0:
            raise BadPipeline(f"pipeline: {text[at:]!r} closes what was never opened")
        if letter == "," and not depth:
            yield text[start:at].strip()
            start = at + 1
    if depth:
        raise BadPipeline(f"pipeline: something is not closed in {text!r}")
    yield text[start:].strip()


def _step(part: str) -> Step:
    name = _NAME.match(part)
    if name is None:
        raise BadPipeline(f"pipeline: expected a pass, found {part!r}")
    kind = PASSES.get(name[0])
    if kind is None:
        return part
    rest = part[name.end() :]
    if rest and not (rest.startswith("{") and rest.endswith("}")):
        raise BadPipeline(f"pipeline: {part!r}: expected options in braces behind {name[0]}")
    return kind(**_options(kind, rest[1:-1]))


def _options(kind: type[Pass], text: str) -> dict[str, Any]:
    fields = {field.name.replace("_", "-"): field for field in _fields(kind)}
    values: dict[str, Any] = {}
    for word in text.split():
        option = _OPTION.fullmatch(word)
        if option is None or option[1] not in fields:
            known = ", ".join(f"{name}={_kind(kind, field)}" for name, field in fields.items()) or "none"
            raise BadPipeline(f"pipeline: {kind.name} has no option {word!r}; it has {known}")
        field = fields[option[1]]
        values[field.name] = _value(kind, field, option[2])
    for name, field in fields.items():
        if field.name not in values and field.default is dataclasses.MISSING:
            raise BadPipeline(f"pipeline: {kind.name} wants {name}={_kind(kind, field)}")
    return values


def _fields(kind: type[Pass]) -> list[dataclasses.Field[Any]]:
    return list(dataclasses.fields(typing.cast("Any", kind)))


def _type(kind: type[Pass], field: dataclasses.Field[Any]) -> Any:
    return typing.get_type_hints(kind)[field.name]


def _kind(kind: type[Pass], field: dataclasses.Field[Any]) -> str:
    wanted = _type(kind, field)
    return "|".join(one.value for one in wanted) if issubclass(wanted, enum.Enum) else "true|false"


def _value(kind: type[Pass], field: dataclasses.Field[Any], text: str) -> Any:
    wanted = _type(kind, field)
    try:
        return wanted(text) if issubclass(wanted, enum.Enum) else _WORDS[text]
    except (ValueError, KeyError):
        raise BadPipeline(
            f"pipeline: {kind.name}: {field.name} is {text!r}; expected {_kind(kind, field)}"
        ) from None


def _text(value: Any) -> str:
    return value.value if isinstance(value, enum.Enum) else str(value).lower()


def _check(step: str) -> None:
    try:
        PassManager.parse(pipeline((step,)))
    except ValueError as refusal:
        name = name_of(step)
        if name in PASSES:
            raise BadPipeline(
                f"pipeline: {name} takes one function after the other by itself: write it outside of {step}"
            ) from None
        near = get_close_matches(name, [*PASSES, *_UPSTREAM], 1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        known = f"{name!r} does not refer to a registered pass" in str(refusal)
        what = f"no pass {name!r}{hint}; --list-passes lists ours" if known else f"{step}: {_reason(refusal)}"
        raise BadPipeline(f"pipeline: {what}") from None


def _reason(refusal: ValueError) -> str:
    """What MLIR says, on one line, without its own quotation of the pipeline."""
    lines = [line.strip() for line in str(refusal).splitlines()]
    return "; ".join(line for line in lines if line and line != "^")

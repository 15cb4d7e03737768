"""The stages of a compilation as text: their names, and the line with which each text says what it is.

A function's body at a later stage has lost what the source said of it: which buffers were tensors, what may
be written, what the callees look like. The first line of the text keeps that, as JSON in a comment, so that
the text is input to the next stage.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast, get_args

from neurojit.model.codec import decode, encode
from neurojit.model.policy import Tier
from neurojit.model.types import Argument, Dtype, Effect, Signature, ValueType

STAGES = ("tensorlang", "linalg", "scheduled", "llvm", "asm")
_COMMENTS = {"linalg": "// ", "scheduled": "// ", "llvm": "; "}  # the stages that have a next one
_MARK = "neurojit: "
_OPENINGS = tuple({comment + _MARK for comment in _COMMENTS.values()})
_ELEMENT = r"\w+(?:<\w+>)?"
_TYPE = re.compile(rf"(?:(tensor|memref)<((?:\d+x)*)({_ELEMENT})>|({_ELEMENT}))")


class MalformedHeading(ValueError):
    """A heading that no stage wrote; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the text of a stage says of itself. The tier of a "linalg" text binds nothing yet."""

    stage: str
    function: str
    tier: Tier
    signature: Signature
    callees: dict[str, Signature]

    def line(self) -> str:
        """The heading as the first line of a text."""
        callees = {name: _written(callee) for name, callee in self.callees.items()}
        said = _Said(self.stage, self.function, self.tier, _written(self.signature), callees)
        return f"{_COMMENTS[self.stage]}{_MARK}{json.dumps(encode(said))}\n"


@dataclass(frozen=True, slots=True)
class _Said:
    """A heading with its signatures as text."""

    stage: str
    function: str
    tier: Tier
    signature: str
    callees: dict[str, str]


def is_stage_text(text: str) -> bool:
    """Whether ``text`` is that of a stage, not a program."""
    return text.startswith(_OPENINGS)


def sections(text: str) -> Iterator[tuple[Heading, str]]:
    """Each function's heading and text, whose lines are where they are in ``text``.

    Raises :class:`MalformedHeading`.
    """
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if is_stage_text(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _heading(lines[start]), "\n" * start + "\n".join(lines[start:end])


def _heading(line: str) -> Heading:
    try:
        said = decode(_Said, json.loads(line.partition(_MARK)[2]))
        callees = {name: _read(callee) for name, callee in said.callees.items()}
        heading = Heading(said.stage, said.function, said.tier, _read(said.signature), callees)
    except (ValueError, RecursionError) as error:
        raise MalformedHeading(f"not a heading that a stage writes: {error}") from error
    if heading.stage not in _COMMENTS:
        raise MalformedHeading(f"the heading names the stage {heading.stage!r}, which has no next one")
    return heading


def _written(signature: Signature) -> str:
    arguments = ", ".join(f"{argument.type} {argument.effect}" for argument in signature.arguments)
    return f"({arguments}) -> ({', '.join(str(result) for result in signature.results)})"


def _read(text: str) -> Signature:
    arguments, arrow, results = text.partition(") -> (")
    if not (arrow and arguments.startswith("(") and results.endswith(")")):
        raise ValueError(f"{text!r} is no signature")
    return Signature(
        tuple(_argument(part) for part in _parts(arguments[1:])),
        tuple(_type(part) for part in _parts(results[:-1])),
    )


def _parts(text: str) -> list[str]:
    return text.split(", ") if text else []


def _argument(text: str) -> Argument:
    kind, _, effect = text.partition(" ")
    if effect not in get_args(Effect):
        raise ValueError(f"{effect!r} is no effect")
    return Argument(_type(kind), cast("Effect", effect))


def _type(text: str) -> ValueType:
    found = _TYPE.fullmatch(text)
    dtype = found and (found[3] or found[4])
    if found is None or dtype not in get_args(Dtype):
        raise ValueError(f"{text!r} is no type of an argument")
    if found[1] is None:
        return ValueType("scalar", cast("Dtype", dtype))
    shape = tuple(int(extent) for extent in found[2].split("x")[:-1])
    return ValueType("tensor" if found[1] == "tensor" else "memref", cast("Dtype", dtype), shape)

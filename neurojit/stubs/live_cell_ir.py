"""What the comparing entry's parts share: the outputs of a call, and fields of the live cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from neurojit.abi import layout
from neurojit.model.types import Signature, ValueType
from neurojit.stubs.builder import RELAXED, Function, Value, symbol

LIVE: Final = "neurojit.live"
_CELL: Final = symbol(LIVE)
_LINE: Final = 64


@dataclass(frozen=True, slots=True)
class Output:
    """What a call writes. ``mine``: the caller's buffer; ``offset``: of its copy in the scratch memory."""

    type: ValueType
    mine: Value
    offset: int
    is_argument: bool


def outputs(signature: Signature) -> tuple[Output, ...]:
    """Results, then written arguments, each at a cache line of its own."""
    kinds = [(f"r{index}", result, False) for index, result in enumerate(signature.results)]
    kinds += [
        (f"a{index}", argument.type, True)
        for index, argument in enumerate(signature.arguments)
        if argument.effect in ("write", "readwrite")
    ]
    placed: list[Output] = []
    offset = 0
    for name, kind, is_argument in kinds:
        placed.append(Output(kind, Value("ptr", f"%{name}"), offset, is_argument))
        offset += -(-kind.nbytes // _LINE) * _LINE
    return tuple(placed)


def scratch_bytes(signature: Signature) -> int:
    """What LIVE_SCRATCH must have room for."""
    return sum(-(-output.type.nbytes // _LINE) * _LINE for output in outputs(signature))


def live_bytes(signature: Signature) -> int:
    """The size of the live cell."""
    return layout.LIVE_SCALES + 8 * len(outputs(signature))


def cell(f: Function, offset: int) -> Value:
    """The address of a field of the live cell."""
    return f.field(_CELL, offset)


def load(f: Function, offset: int, kind: str = "i64") -> Value:
    """What the field holds."""
    return f.load(kind, cell(f, offset), RELAXED)


def store(f: Function, offset: int, value: Value) -> None:
    """The field holds ``value``."""
    f.store(value, cell(f, offset), RELAXED)


def add_one(f: Function, offset: int) -> None:
    """The field holds one more."""
    at = cell(f, offset)
    f.store(f.add(f.load("i64", at, RELAXED), 1), at, RELAXED)

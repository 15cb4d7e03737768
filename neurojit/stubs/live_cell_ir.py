"""What the comparing entry's parts share: the outputs of a call, and fields of the live cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from neurojit.abi import layout
from neurojit.model.types import Signature, ValueType
from neurojit.stubs.llvm_text import field

LIVE: Final = "neurojit.live"
_LINE: Final = 64


@dataclass(frozen=True, slots=True)
class Output:
    """What a call writes. ``mine``: the caller's buffer; ``copy``: its place in the scratch memory."""

    type: ValueType
    mine: str
    copy: str
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
        placed.append(Output(kind, f"%{name}", f"%copy.{name}", offset, is_argument))
        offset += -(-kind.nbytes // _LINE) * _LINE
    return tuple(placed)


def scratch_bytes(signature: Signature) -> int:
    """What LIVE_SCRATCH must have room for."""
    return sum(-(-output.type.nbytes // _LINE) * _LINE for output in outputs(signature))


def live_bytes(signature: Signature) -> int:
    """The size of the live cell."""
    return layout.LIVE_SCALES + 8 * len(outputs(signature))


def cell(offset: int, name: str) -> str:
    """``name`` is the address of a field of the live cell."""
    return field(f'@"{LIVE}"', offset, name)


def load(offset: int, name: str, kind: str = "i64") -> str:
    """``name`` is what the field holds, ``name.at`` its address."""
    return f"{cell(offset, name + '.at')}\n  {name} = load atomic {kind}, ptr {name}.at monotonic, align 8"


def store(offset: int, value: str, name: str) -> str:
    """The field holds ``value``; ``name`` is its address."""
    return f"{cell(offset, name)}\n  store atomic i64 {value}, ptr {name} monotonic, align 8"


def add_one(offset: int, name: str) -> str:
    """The field holds one more."""
    return f"""{load(offset, name)}
  {name}.more = add i64 {name}, 1
  store atomic i64 {name}.more, ptr {name}.at monotonic, align 8"""

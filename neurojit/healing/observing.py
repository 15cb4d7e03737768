"""Reads a scope's state from the native memory of a call that has not begun or was undone."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence

from neurojit.healing.state import State
from neurojit.model.program import GlobalCell
from neurojit.model.types import ITEM_SIZES, Argument, Signature


def observed_state(
    words: Sequence[int],
    signature: Signature,
    cells: Sequence[GlobalCell],
    addresses: Mapping[str, int],
) -> State:
    """``words``: one an argument, the address of a buffer or the bits of a scalar.

    ``cells``: the globals that the scope comes to, in the program's order, at ``addresses`` by name.
    """
    return State(
        tuple(_content(argument, word) for argument, word in zip(signature.arguments, words, strict=True)),
        tuple(ctypes.string_at(addresses[cell.name], cell.type.nbytes) for cell in cells),
    )


def _content(argument: Argument, word: int) -> bytes:
    kind = argument.type
    if not kind.by_reference:
        bits = word & 1 if kind.dtype == "i1" else word
        return bits.to_bytes(8, "little")[: ITEM_SIZES[kind.dtype]]
    if argument.effect == "write" or not kind.nbytes:
        return bytes(kind.nbytes)
    return ctypes.string_at(word, kind.nbytes)

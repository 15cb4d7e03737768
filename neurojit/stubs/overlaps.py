"""LLVM IR that checks whether buffers of a call overlap."""

from __future__ import annotations

from neurojit.abi import calling
from neurojit.model.types import Signature
from neurojit.stubs.builder import FALSE, Function, Value, parameters_of


def overlap(f: Function, signature: Signature) -> Value:
    """Whether the buffers of one of the signature's overlap pairs do."""
    pairs = calling.overlap_pairs(signature)
    buffers = parameters_of(signature)[1:]
    low: dict[int, Value] = {}
    high: dict[int, Value] = {}
    for index in sorted({index for pair in pairs for index in pair}):
        low[index] = f.cast("ptrtoint", buffers[index], "i64")
        high[index] = f.add(low[index], signature.arguments[index].type.nbytes)
    found = FALSE
    for left, right in pairs:
        before = f.compare("ult", low[left], high[right])
        after = f.compare("ult", low[right], high[left])
        found = f.either(found, f.both(before, after))
    return found

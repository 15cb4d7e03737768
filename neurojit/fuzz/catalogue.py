"""Registers every family of operations."""

from __future__ import annotations

from neurojit.fuzz.makers import MAKERS
from neurojit.fuzz.operations import (
    accesses,
    affines,
    apart,
    buffers,
    complexes,
    control,
    elementary,
    floats,
    integers,
    lanes,
    language,
    moves,
    named,
    networks,
    parts,
    places,
    reductions,
    roundings,
    scans,
    shapes,
    sliding,
    structured,
    tensors,
    tiles,
    transfers,
    windows,
)

FAMILIES = (
    accesses, affines, apart, buffers, complexes, control, elementary, floats, integers, lanes, language,
    moves, named, networks, parts, places, reductions, roundings, scans, shapes, sliding, structured, tensors,
    tiles, transfers, windows,
)  # fmt: skip

__all__ = ["FAMILIES", "MAKERS"]

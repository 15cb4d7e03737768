"""What a program computes with a fault of MLIR avoided, and with it left in."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from typing import Any

from neurojit.compiler.upstream import FAULTS
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine

BINDINGS = "xtc-mlir-python-bindings"


def outcome(text: str, arguments: Sequence[Any], kept: Sequence[str] = (), tier: Tier = Tier.T0) -> list[Any]:
    """The results of ``@f``, with the faults named by ``kept`` left in."""
    assert set(kept) <= {fault.name for fault in FAULTS}
    found = Machine(text, tier, kept=kept)("f", *arguments)
    assert found.status == 0
    return [result.item() if hasattr(result, "item") else result for result in found.results]


def release() -> str:
    """The release of MLIR that the bindings are of."""
    return ".".join(importlib.metadata.version(BINDINGS).split(".")[:3])

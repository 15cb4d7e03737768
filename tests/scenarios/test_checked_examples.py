"""Every function of the examples gives the same in checked mode: results, buffers, and how it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurojit.cli.arguments import generated
from neurojit.model.errors import ProgramFault
from neurojit.model.policy import Tier
from neurojit.runtime import Runtime
from neurojit.service.handles import LoadedProgram
from neurojit.settings import Settings

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.mlir"))
RUNTIMES = tuple(
    Settings(checked=checked, responder="none", tier_cap=Tier.T0, threads=1) for checked in (False, True)
)


@pytest.fixture(scope="module")
def runtimes() -> Iterator[tuple[Runtime, Runtime]]:
    with Runtime(RUNTIMES[0]) as plain, Runtime(RUNTIMES[1]) as checked:
        yield plain, checked


def ended(program: LoadedProgram, name: str, seed: int) -> list[Any]:
    """What a call leaves: results and arguments as bytes, or the fault in words."""
    arguments = generated(program.signature(name), seed)
    try:
        results = program[name](*arguments)
    except ProgramFault as fault:
        return [fault.report.said]
    return [np.asarray(value).tobytes() for value in (results, *arguments) if value is not None]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_the_same_with_checks(runtimes: tuple[Runtime, Runtime], path: Path) -> None:
    """But for @main, which goes on for long; nothing in it is out of reach of a check."""
    plain, checked = (runtime.load(path) for runtime in runtimes)
    for name, kernel in plain.kernels.items():
        if name == "main" or kernel.asks or "@main" in kernel.callees:
            continue
        for seed in (1, 2):
            assert ended(checked, name, seed) == ended(plain, name, seed), name

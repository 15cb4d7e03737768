from __future__ import annotations

from collections.abc import Iterator

import pytest

from neurojit.codegen.target import host_target
from neurojit.kernel import Numerics
from neurojit.validation.gate import Gate
from neurojit.workers.judge import Judge


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    made = Judge()
    yield made
    made.close()


@pytest.fixture(scope="module")
def gate(judge: Judge) -> Gate:
    return Gate(judge.run, host_target(), numerics=Numerics.STRICT, seed=5, speed=False)

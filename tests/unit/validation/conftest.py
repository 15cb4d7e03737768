from __future__ import annotations

import pytest

from neurojit.codegen.target import host_target
from neurojit.kernel import Numerics
from neurojit.validation.gate import Gate
from neurojit.workers.judge import Judge


@pytest.fixture(scope="module")
def gate(judge: Judge) -> Gate:
    return Gate(judge.run, host_target(), numerics=Numerics.STRICT, seed=5, speed=False)

from __future__ import annotations

import pytest

from neurojit.abi.host_target import host_target
from neurojit.judge.gate import Gate
from neurojit.model.policy import Numerics
from neurojit.workers.judge import Judge


@pytest.fixture(scope="module")
def gate(judge: Judge) -> Gate:
    return Gate(judge.run, host_target(), numerics=Numerics.STRICT, seed=5, speed=False)

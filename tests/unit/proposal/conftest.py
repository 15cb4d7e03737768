from __future__ import annotations

from collections.abc import Iterator

import pytest

from neurojit.codegen.target import host_target
from neurojit.kernel import Numerics
from neurojit.proposal.reply import Reply
from neurojit.validation.gate import Gate
from neurojit.workers.judge import Judge
from tests.unit.proposal.scripted import Says, Table


@pytest.fixture(scope="package")
def gate() -> Iterator[Gate]:
    """Of correctness alone."""
    judge = Judge()
    yield Gate(judge.run, host_target(), numerics=Numerics.STRICT, seed=5, speed=False)
    judge.close()


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def says() -> Says:
    return lambda text: Reply(text, "scripted")

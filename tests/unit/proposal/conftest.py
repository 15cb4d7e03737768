"""A conversation's two ends, as ``scripted`` has them."""

from __future__ import annotations

import pytest

from neurojit.model.reply import Reply
from tests.unit.proposal.scripted import Says, Table


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def says() -> Says:
    return lambda text: Reply(text, "scripted")

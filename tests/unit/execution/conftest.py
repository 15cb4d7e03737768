from __future__ import annotations

import pytest

from neurojit.codegen.emit import emit_host_object
from neurojit.codegen.support import support_ir
from neurojit.codegen.target import host_target
from neurojit.execution.contexts import ContextPool
from neurojit.execution.natives import Natives
from neurojit.execution.slots import SlotTable


@pytest.fixture(scope="session")
def natives() -> Natives:
    target = host_target()
    return Natives(emit_host_object(support_ir(target.triple), target).image)


@pytest.fixture
def pool(natives: Natives) -> ContextPool:
    return ContextPool(natives, arena_bytes=64 << 20)


@pytest.fixture
def table() -> SlotTable:
    return SlotTable()

from __future__ import annotations

import pytest

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_host_object
from neurojit.execution.contexts import ContextPool
from neurojit.execution.natives import Natives
from neurojit.execution.slots import SlotTable
from neurojit.stubs.support import support_ir


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

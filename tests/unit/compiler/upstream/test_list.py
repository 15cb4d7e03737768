"""The list of upstream faults is complete data, and of the release that is built on."""

from __future__ import annotations

import re

import pytest

from neurojit.compiler.upstream import FAULTS, canonicalize
from neurojit.compiler.upstream.fault import UpstreamFault
from tests.unit.compiler.upstream.outcomes import release


def test_no_name_stands_twice() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_an_entry_says_what_and_where(fault: UpstreamFault) -> None:
    """One that was last seen in another release is looked at again before that release is built on."""
    assert fault.what
    assert fault.rewrites or fault.patterns
    assert fault.last_seen == release()
    assert re.fullmatch(r"(llvm/llvm-project#\d+(, #\d+)*)?", fault.report)


def test_patterns_that_miscompile_are_left_out() -> None:
    """Unless they are to be shown."""
    faulty = [fault for fault in FAULTS if fault.patterns]
    assert faulty
    for fault in faulty:
        for pattern in fault.patterns:
            assert f"{{anonymous}}::{pattern}," in canonicalize()
            assert pattern not in canonicalize([fault.name])

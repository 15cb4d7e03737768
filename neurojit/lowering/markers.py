"""Calls that stand for ways out of a function, until branches are possible: see :mod:`exits`."""

from __future__ import annotations

from typing import Final

POLL: Final = "neurojit.poll"  # leave where the run was cancelled
CHECK: Final = "neurojit.check"  # leave with the status that a callee ended with
FAULT: Final = "neurojit.fault."  # and a site's number: leave where its condition is false

"""Names of the marker calls that stand for early exits until :mod:`expand_markers` makes branches of them."""

from __future__ import annotations

from typing import Final

POLL: Final = "neurojit.poll"  # leave where the run was cancelled
CHECK: Final = "neurojit.check"  # leave with the status that a callee ended with
FAULT: Final = "neurojit.fault."  # and a site's number: leave where its condition is false

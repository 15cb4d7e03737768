"""Status codes that compiled functions return; those of fault sites begin at a fixed number."""

from __future__ import annotations

# Statuses that a compiled function returns.
STATUS_OK = 0

STATUS_CANCELLED = 1

STATUS_ARENA = 2  # the thread's arena has no room for this frame

STATUS_DEPTH = 3  # calls nested past the depth limit

FIRST_SITE_STATUS = 16  # the status of FaultSite n is FIRST_SITE_STATUS + n

FIRST_DIVISION_SITE = (
    1 << 19
)  # from here on sites are divisions, steps and sizes of the program, before it its asserts

FIRST_ACCESS_SITE = 3 << 18  # from here on sites are accesses of the program to its buffers

FIRST_DEADLINE_SITE = 7 << 17  # from here on sites are deadlines of recovery scopes

FIRST_ADDED_SITE = 1 << 20  # from here on sites are checks added to a candidate, not the program's own

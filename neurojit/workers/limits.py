"""Limits of the process at hand that only ever get tighter."""

from __future__ import annotations

import resource


def limit(what: int, value: int) -> None:
    """At most ``value`` of the resource ``what``, hard; a limit that is lower already stays."""
    _, hard = resource.getrlimit(what)
    least = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (least, least))

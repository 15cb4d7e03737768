"""Tightens resource limits of this process, never loosens them."""

from __future__ import annotations

import resource


def limit(what: int, value: int, grace: int = 0) -> None:
    """At most ``value`` of the resource ``what``, and ``grace`` more where passing it raises a signal first.

    A limit that is lower already stays.
    """
    _, hard = resource.getrlimit(what)
    most = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
    resource.setrlimit(what, (min(value, most), most))

"""Decodes a nonzero status into a fault report: site, message, reported values."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from neurojit.abi.status import FIRST_ADDED_SITE, FIRST_SITE_STATUS, STATUS_ARENA, STATUS_DEPTH
from neurojit.model.element_types import is_float
from neurojit.model.sites import FaultReport, FaultSite
from neurojit.model.types import Dtype


def decode(word: int, dtype: Dtype) -> float | int | bool:
    """A reported value: the context holds f64 bits for floats and a sign-extended i64 for the rest."""
    bits = struct.pack("<Q", word)
    if is_float(dtype):
        return struct.unpack("<d", bits)[0]
    value: int = struct.unpack("<q", bits)[0]
    return bool(value & 1) if dtype == "i1" else value


def fault_report(
    function: str, status: int, words: Sequence[int], sites: Mapping[int, FaultSite]
) -> FaultReport:
    """The report of the outermost call of ``function`` that returned ``status``.

    ``words`` are the context's fault values. An assert's report names the function that it stands in.
    """
    if status == STATUS_ARENA:
        wanted = {"bytes": decode(words[0], "i64")} if words else {}
        return FaultReport(function, "no room left for temporaries in the arena", None, wanted)
    if status == STATUS_DEPTH:
        return FaultReport(function, "calls are nested too deeply", None)
    site = sites.get(status - FIRST_SITE_STATUS)
    if site is None and status >= FIRST_SITE_STATUS + FIRST_ADDED_SITE:
        return FaultReport(function, "a rewrite reaches outside a buffer, or has no defined result", None)
    if site is None:
        return FaultReport(function, f"unknown status {status}", None)
    values = {name: decode(word, site.dtype) for name, word in zip(site.names, words, strict=False)}
    return FaultReport(site.function, site.message, site.location, values)

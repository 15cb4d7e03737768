"""Digests of candidates, computed by the host from its own texts and never taken from a child."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Final

from neurojit.judge.reading import Candidate, ScheduleCandidate
from neurojit.model.program import Kernel

_SITE: Final = re.compile(r"(, )?neurojit\.site = \d+ : i64")


def without_sites(text: str) -> str:
    """``text`` without the numbers that loading gives to asserts, which depend on the rest of the program."""
    return _SITE.sub("", text)


def text_digest(original: Kernel, text: str) -> str:
    """Of a rewrite of ``original`` by its canonical text, however its reply was spelt."""
    return _digest(original, without_sites(text))


def offered_digest(original: Kernel, candidate: Candidate) -> str:
    """Of a rewrite of ``original`` by what its reply holds, whatever is made of it."""
    if isinstance(candidate, ScheduleCandidate):
        return _digest(original, json.dumps(candidate.parameters, sort_keys=True))
    return _digest(original, candidate.text)


def _digest(original: Kernel, content: str) -> str:
    # A reply may hold half of a character, which no canonical text does.
    return hashlib.sha256(f"{original.digest}\n{content}".encode(errors="surrogatepass")).hexdigest()

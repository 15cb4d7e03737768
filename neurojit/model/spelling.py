"""What a field's type hint says beside its type: how the codec spells it, and what it may hold at most.

Written in ``Annotated``; who reads what nobody trusts gives the codec hints of its own (``codec.Codec``).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Way(enum.Enum):
    """See the names below."""

    HEXADECIMAL = enum.auto()
    INLINE = enum.auto()
    SPARSE = enum.auto()
    UNWRITTEN = enum.auto()


HEXADECIMAL = Way.HEXADECIMAL  # a float as C's %a writes it, infinities as words: no NaN
INLINE = Way.INLINE  # the fields of a dataclass stand among those of the one that holds it
SPARSE = Way.SPARSE  # left out where it is the default, which is a plain value
UNWRITTEN = Way.UNWRITTEN  # it stays here: what is read has the default


@dataclass(frozen=True, slots=True)
class Longest:
    """Characters of a text, of every text within figures; bytes of ``bytes``."""

    count: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Characters to which a longer text is cut."""

    count: int


@dataclass(frozen=True, slots=True)
class Most:
    """Items of a tuple, a mapping or figures; of figures names and values, however deep."""

    count: int


@dataclass(frozen=True, slots=True)
class Within:
    """Both ends included. NaN is in no range."""

    least: float
    greatest: float


@dataclass(frozen=True, slots=True)
class Tagged:
    """Of a union of dataclasses: the field that names which one it is."""

    field: str
    kinds: Mapping[str, type]

"""Mutated ELF objects, as a compromised child might write them."""

from __future__ import annotations

import struct
from random import Random
from typing import Final

_HEADER_FIELDS: Final = ((16, 2), (18, 2), (20, 4), (24, 8), (32, 8), (40, 8), (48, 4), (52, 2), (54, 2),
                         (56, 2), (58, 2), (60, 2), (62, 2))  # fmt: skip
_SECTION_FIELDS: Final = (
    (0, 4),
    (4, 4),
    (8, 8),
    (16, 8),
    (24, 8),
    (32, 8),
    (40, 4),
    (44, 4),
    (48, 8),
    (56, 8),
)
_SYMBOL_FIELDS: Final = ((0, 4), (4, 1), (5, 1), (6, 2), (8, 8), (16, 8))
_RELOCATION_FIELDS: Final = ((0, 8), (8, 4), (12, 4), (16, 8))
_NAMES: Final = (
    b"system",
    b"getppid",
    b"memcpy",
    b"neurojit.slot.f",
    b"neurojit.baseline",
    b"exp",
    b"dlopen",
)
_KINDS: Final = {2: (24, _SYMBOL_FIELDS), 4: (24, _RELOCATION_FIELDS)}


def changed_object(image: bytes, random: Random) -> bytes:
    """``image`` with one change or a few; it may be the same."""
    made = bytearray(image)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        _change(made, image, random)
    return bytes(made)


def _change(made: bytearray, image: bytes, random: Random) -> None:
    try:
        sections = _sections(image)
    except struct.error:
        sections = []
    kind = random.randrange(9)
    if kind == 0 or not sections or not made:
        _anywhere(made, random)
    elif kind == 1:
        _field(made, 0, random.choice(_HEADER_FIELDS), random)
    elif kind in (2, 3):
        at, _ = random.choice(sections)
        _field(made, at, random.choice(_SECTION_FIELDS), random)
    elif kind in (4, 5, 6):
        _entry(made, sections, random)
    elif kind == 7:
        _name(made, sections, random)
    else:
        _content(made, sections, random)


def _sections(image: bytes) -> list[tuple[int, tuple[int, ...]]]:
    """Where the entry of each section is, and its fields."""
    (table_at,) = struct.unpack_from("<Q", image, 40)
    (count,) = struct.unpack_from("<H", image, 60)
    return [
        (table_at + 64 * n, struct.unpack_from("<IIQQQQIIQQ", image, table_at + 64 * n)) for n in range(count)
    ]


def _field(made: bytearray, at: int, field: tuple[int, int], random: Random) -> None:
    """Overwrite a number with one that is near it or far from it."""
    offset, width = field
    at += offset
    if at + width > len(made):
        return
    old, top = int.from_bytes(made[at : at + width], "little"), (1 << 8 * width) - 1
    new = random.choice((
        *(0, 1, 2, 3, 4, 5, 6, 7, 8, 24, 64, 255, 4096, 0xFFF1, 0xFFF2, 0xFFFF, len(made), len(made) - 1),
        *(top, top - 1, top >> 1, (top >> 1) + 1, 1 << 40),
        *(old + 1, old - 1, old + 4, old ^ (1 << random.randrange(8 * width)), old * 2, old // 2, old + 4096),
        random.randrange(top + 1),
    ))  # fmt: skip
    made[at : at + width] = (new & top).to_bytes(width, "little")


def _entry(made: bytearray, sections: list[tuple[int, tuple[int, ...]]], random: Random) -> None:
    """A field of a symbol or of a relocation."""
    tables = [fields for _, fields in sections if fields[1] in _KINDS and fields[5] >= 24]
    if not tables:
        return
    fields = random.choice(tables)
    size, parts = _KINDS[fields[1]]
    at = fields[4] + size * random.randrange(fields[5] // size)
    _field(made, at, random.choice(parts), random)


def _name(made: bytearray, sections: list[tuple[int, tuple[int, ...]]], random: Random) -> None:
    """Other names in a table of names."""
    tables = [fields for _, fields in sections if fields[1] == 3 and fields[5] > 1]
    if not tables:
        return
    fields = random.choice(tables)
    at = fields[4] + random.randrange(fields[5])
    name = random.choice((*_NAMES, b"\0", b"\xff", b"\x1b["))
    made[at : at + len(name)] = name


def _content(made: bytearray, sections: list[tuple[int, tuple[int, ...]]], random: Random) -> None:
    """Other code, or other constants."""
    held = [fields for _, fields in sections if fields[1] == 1 and fields[5]]
    if held:
        fields = random.choice(held)
        at = fields[4] + random.randrange(fields[5])
        if at < len(made):
            made[at] = random.randrange(256)


def _anywhere(made: bytearray, random: Random) -> None:
    if not made:
        return
    at, kind = random.randrange(len(made)), random.randrange(4)
    if kind == 0:
        made[at] ^= 1 << random.randrange(8)
    elif kind == 1:
        del made[at:]
    elif kind == 2:
        del made[at : at + random.choice((1, 8, 24, 64))]
    else:
        made[at:at] = made[at : at + random.choice((1, 8, 24, 64))]

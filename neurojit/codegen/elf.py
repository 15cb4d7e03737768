"""Which symbols an ELF64 relocatable object defines and needs (ELF specification, "Symbol Table")."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_RELOCATABLE = 1
_SYMBOL_TABLE = 2
_LOCAL = 0


class MalformedObject(ValueError):
    """Not a little-endian ELF64 relocatable object, or its tables point outside of it."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """The global symbols of an object, sorted. Local symbols (constants, sections) are left out."""

    defined: tuple[str, ...]
    undefined: tuple[str, ...]


def read_symbols(image: bytes) -> Symbols:
    """Reads the symbol table of ``image``. Raises :class:`MalformedObject`."""
    try:
        return _read(image)
    except (struct.error, IndexError, ValueError) as error:
        raise MalformedObject(f"object: {error}") from error


def _read(image: bytes) -> Symbols:
    header = _HEADER.unpack_from(image)
    if header[0][:6] != b"\x7fELF\x02\x01" or header[1] != _RELOCATABLE:
        raise MalformedObject("not a little-endian ELF64 relocatable object")
    table_at, entry_size, count = header[6], header[11], header[12]
    sections: list[tuple[int, ...]] = [
        _SECTION.unpack_from(image, table_at + entry_size * index) for index in range(count)
    ]
    defined, undefined = set[str](), set[str]()
    for _, kind, _, _, offset, size, link, _, _, _ in sections:
        if kind != _SYMBOL_TABLE:
            continue
        strings = sections[link]
        names = image[strings[4] : strings[4] + strings[5]]
        for at in range(offset, offset + size, _SYMBOL.size):
            name_at, info, _, section, _, _ = _SYMBOL.unpack_from(image, at)
            if name_at == 0 or info >> 4 == _LOCAL:
                continue
            name = names[name_at : names.index(b"\0", name_at)].decode()
            (defined if section else undefined).add(name)
    return Symbols(tuple(sorted(defined)), tuple(sorted(undefined)))

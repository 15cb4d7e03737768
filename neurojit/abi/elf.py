"""A strict reader of ELF64 relocatable objects, which refuses what LLVM does not write (gABI).

The linker of the host reads an object again, in C++, and maps what it finds. So nothing goes there that this
reader does not know: sections of a closed list, code in none that is writable, no symbol without a name,
relocations of the kinds that position-independent code needs, each within its section. What is loaded is code
and constants; only a file of its own (an export) has data.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from neurojit.abi.relocations import RELOCATIONS, RelocationKind

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_RELOCATION = struct.Struct("<QIIq")
_MAGIC = b"\x7fELF\x02\x01\x01" + bytes(9)  # 64 bits, little-endian, version 1, no ABI of its own
_RELOCATABLE = 1
_MACHINES: Final = {62: "x86_64", 183: "aarch64"}

_NULL, _BITS, _SYMBOLS, _STRINGS, _RELA = range(5)  # types of sections
_NO_BITS = 8
_WRITE, _ALLOC, _EXECUTE, _MERGE, _STRING_LIST, _INFO = 0x1, 0x2, 0x4, 0x10, 0x20, 0x40  # their flags
_CODE = (_ALLOC | _EXECUTE,)
_CONSTANTS = (_ALLOC, _ALLOC | _MERGE, _ALLOC | _MERGE | _STRING_LIST)
_DATA = (_ALLOC | _WRITE,)
# What is loaded, by the name up to its second dot: its type, and the flags that it may have.
_Known = dict[str, tuple[int, tuple[int, ...]]]
_LOADED: Final[_Known] = {
    ".text": (_BITS, _CODE),
    ".rodata": (_BITS, _CONSTANTS),
    ".data.rel.ro": (_BITS, _DATA),  # constants with addresses in them, as the OpenMP runtime is given
}
_WRITABLE: Final[_Known] = {".data": (_BITS, _DATA), ".bss": (_NO_BITS, _DATA)}
# What is read past.
_UNLOADED: Final = (".note.GNU-stack", ".comment")

_LOCAL, _GLOBAL = range(2)  # bindings
_NO_TYPE, _OBJECT, _FUNCTION, _SECTION_TYPE, _FILE = range(5)  # types of symbols
_ABSOLUTE = 0xFFF1

_MOST_SECTIONS: Final = 64
_MOST_SYMBOLS: Final = 1 << 16
_MOST_RELOCATIONS: Final = 1 << 18
_LARGEST_ALIGNMENT: Final = 4096
_MOST_DATA: Final = 256 << 20  # bytes that are not in the file
_SLACK: Final = 16 << 20  # bytes beside its section that code of the small model may point to


class MalformedObject(ValueError):
    """Not a relocatable object as LLVM writes it for code of ours; the message says where."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """The global symbols of an object, sorted. Local symbols (constants, sections) are left out."""

    defined: tuple[str, ...]
    undefined: tuple[str, ...]
    machine: str = ""


@dataclass(frozen=True, slots=True)
class _Section:
    name_at: int
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry_size: int

    @property
    def loaded(self) -> bool:
        return bool(self.flags & _ALLOC)


@dataclass(frozen=True, slots=True)
class _Symbol:
    name: str
    kind: int
    section: int  # 0 where it is undefined
    value: int
    local: bool


def read_symbols(image: bytes, *, data: bool = False) -> Symbols:
    """Reads ``image`` in full, and gives its symbols; ``data``: it may have memory that it writes to.

    Raises :class:`MalformedObject`.
    """
    try:
        return _Reader(image, _LOADED | _WRITABLE if data else _LOADED).read()
    except (struct.error, UnicodeDecodeError) as error:
        raise MalformedObject(f"object: {error}") from error


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise MalformedObject(f"object: {what}")


class _Reader:
    def __init__(self, image: bytes, loaded: _Known) -> None:
        self._image = image
        self._loaded = loaded
        self._sections: list[_Section] = []
        self._kinds: dict[int, RelocationKind] = {}

    def read(self) -> Symbols:
        """Raises MalformedObject, struct.error and UnicodeDecodeError."""
        machine, names_in = self._header()
        self._kinds = RELOCATIONS[machine]
        names = self._strings(names_in)
        for section in self._sections[1:]:
            self._check(section, _name(names, section.name_at, "section"))
        for kind, most in ((_BITS, len(self._image)), (_NO_BITS, _MOST_DATA)):
            held = sum(section.size for section in self._sections if section.loaded and section.kind == kind)
            _require(held <= most, "its sections hold more than the file, or than anything needs")
        tables = [place for place, section in enumerate(self._sections) if section.kind == _SYMBOLS]
        _require(len(tables) == 1, f"{len(tables)} symbol tables")
        symbols = self._symbols(self._sections[tables[0]])
        for section in self._sections:
            if section.kind == _RELA:
                _require(section.link == tables[0], "relocations by another symbol table")
                self._check_relocations(section, symbols)
        # The linker looks for what is exported by its name alone, and may find a local symbol.
        named = [symbol for symbol in symbols if not symbol.local]
        names_known = {symbol.name for symbol in named}
        own = {symbol.name for symbol in symbols if symbol.local}
        _require(len(names_known) == len(named) and not names_known & own, "two symbols of one name")
        return Symbols(
            tuple(sorted(symbol.name for symbol in named if symbol.section)),
            tuple(sorted(symbol.name for symbol in named if not symbol.section)),
            machine,
        )

    def _header(self) -> tuple[str, int]:
        """The machine, and the section that names sections."""
        image = self._image
        fields = _HEADER.unpack_from(image)
        ident, kind, machine, version, entry, segments_at, table_at, flags, size, *sizes = fields
        segment_size, segments, entry_size, count, names_in = sizes
        if ident != _MAGIC or kind != _RELOCATABLE:
            raise MalformedObject("not a little-endian ELF64 relocatable object")
        _require(machine in _MACHINES, f"machine {machine}")
        plain = (version, entry, segments_at, flags, size, segment_size, segments, entry_size)
        _require(plain == (1, 0, 0, 0, _HEADER.size, 0, 0, _SECTION.size), "its header is none of LLVM's")
        _require(0 < count <= _MOST_SECTIONS and names_in < count, f"{count} sections, names in {names_in}")
        _require(_HEADER.size <= table_at <= len(image) - count * _SECTION.size, "its sections are outside")
        self._sections = [
            _Section(*_SECTION.unpack_from(image, table_at + place * _SECTION.size)) for place in range(count)
        ]
        _require(self._sections[0] == _Section(*[0] * 10), "its first section is one")
        return _MACHINES[machine], names_in

    def _check(self, section: _Section, name: str) -> None:
        said = f"section {name!r}"
        held = 0 if section.kind == _NO_BITS else section.size
        inside = section.offset + held <= len(self._image)
        _require(inside and section.address == 0, f"{said} is outside of the file")
        alignment = section.alignment
        whole = 0 < alignment <= _LARGEST_ALIGNMENT and alignment & (alignment - 1) == 0
        _require(whole, f"{said} is aligned to {alignment} bytes")
        if section.loaded:
            kind, known = next((one for base, one in self._loaded.items() if _is_of(name, base)), (_NULL, ()))
            _require(section.kind == kind, f"{said} is of type {section.kind:#x}")
            _require(section.flags in known, f"{said} has the flags {section.flags:#x}")
            _require(section.link == section.info == 0, f"{said} is tied to another")
            return
        if section.kind == _BITS:
            _require(name in _UNLOADED, f"{said} is not known")
            return
        flags = {_SYMBOLS: 0, _STRINGS: 0, _RELA: _INFO}.get(section.kind)
        _require(flags is not None, f"{said} is of type {section.kind:#x}")
        _require(section.flags == flags, f"{said} has the flags {section.flags:#x}")

    def _strings(self, place: int) -> bytes:
        _require(place < len(self._sections), "no such table of names")
        section = self._sections[place]
        found = self._image[section.offset : section.offset + section.size]
        right = section.kind == _STRINGS and len(found) == section.size and found[:1] == found[-1:] == b"\0"
        _require(right, "a table of names is none")
        return found

    def _symbols(self, table: _Section) -> list[_Symbol]:
        _require(table.entry_size == _SYMBOL.size and not table.size % _SYMBOL.size, "its symbols are cut")
        count = table.size // _SYMBOL.size
        _require(0 < table.info <= count <= _MOST_SYMBOLS, f"{count} symbols, {table.info} of them local")
        names = self._strings(table.link)
        entries = self._image[table.offset : table.offset + table.size]
        _require(entries[: _SYMBOL.size] == bytes(_SYMBOL.size), "its first symbol is one")
        found = [_Symbol("", _FILE, 0, 0, local=True)]
        for place, entry in enumerate(_SYMBOL.iter_unpack(entries)):
            if place:
                found.append(self._symbol(entry, names, local=place < table.info))
        return found

    def _symbol(self, entry: tuple[int, ...], names: bytes, *, local: bool) -> _Symbol:
        """A symbol; the names of files are left out."""
        name_at, info, other, section, value, size = entry
        binding, kind = info >> 4, info & 15
        name = _name(names, name_at, "symbol")
        said = f"symbol {name!r}"
        _require(binding == (_LOCAL if local else _GLOBAL), f"{said} has the binding {binding}")
        known = kind <= _FUNCTION or (local and kind in (_SECTION_TYPE, _FILE))
        _require(known and other == 0, f"{said} is of type {kind}, visibility {other}")
        if kind == _FILE:
            _require(section == _ABSOLUTE and value == size == 0, f"{said} is a file with a place")
            return _Symbol("", kind, 0, 0, local)
        _require(local or bool(name), "a symbol without a name")
        if section == 0:
            _require(not local and kind == _NO_TYPE and value == size == 0, f"{said} is undefined")
            return _Symbol(name, kind, 0, 0, local)
        _require(section < len(self._sections), f"{said} is in no section")
        place = self._sections[section]
        right = place.loaded or (local and place.kind == _BITS)
        _require(right and value + size <= place.size, f"{said} is outside of what is loaded")
        return _Symbol(name, kind, section, value, local)

    def _check_relocations(self, table: _Section, symbols: list[_Symbol]) -> None:
        _require(
            table.entry_size == _RELOCATION.size and not table.size % _RELOCATION.size, "cut relocations"
        )
        _require(table.size // _RELOCATION.size <= _MOST_RELOCATIONS, "too many relocations")
        _require(0 < table.info < len(self._sections), "relocations of no section")
        patched = self._sections[table.info]
        _require(patched.kind == _BITS and patched.loaded, "relocations of what is not loaded")
        entries = self._image[table.offset : table.offset + table.size]
        found = cast("Iterator[tuple[int, int, int, int]]", _RELOCATION.iter_unpack(entries))
        for offset, number, place, addend in found:
            kind = self._kinds.get(number)
            if kind is None:
                raise MalformedObject(f"object: a relocation of type {number}")
            inside = kind.before <= offset <= patched.size - kind.width
            _require(inside, "a relocation outside of its section")
            _require(not kind.in_data or bool(patched.flags & _WRITE), "an address in code or constants")
            _require(0 < place < len(symbols), "a relocation to no symbol")
            self._check_target(kind, symbols[place], addend)

    def _check_target(self, kind: RelocationKind, symbol: _Symbol, addend: int) -> None:
        _require(symbol.kind != _FILE, "a relocation to a file")
        if not symbol.section:
            exact = kind.imports is not None and addend in kind.imports
            _require(exact, f"a relocation into {symbol.name!r}, at {addend}")
            return
        target = self._sections[symbol.section]
        _require(kind.inside and target.loaded, "a relocation to what is not loaded")
        at = symbol.value + addend
        _require(-_SLACK <= at <= target.size + _SLACK, "a relocation far outside of its target")


def _name(names: bytes, at: int, what: str) -> str:
    _require(at < len(names), f"the name of a {what} is outside")
    return names[at : names.index(b"\0", at)].decode()


def _is_of(name: str, base: str) -> bool:
    return name == base or name.startswith(base + ".")

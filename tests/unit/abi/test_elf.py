"""Objects are read as strictly as LLVM writes them, before the linker sees them."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from pathlib import Path

import llvmlite.binding as llvm
import pytest

from neurojit.abi.elf import MalformedObject, read_symbols
from neurojit.abi.host_target import host_target
from neurojit.abi.symbols import imports_of
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.link import LinkRefused, link
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.types import Signature

TEXT = """
@counter = external global i64
@table = internal constant [4 x double] [double 1.0, double 2.0, double 3.0, double 4.0]
declare double @exp(double)
define double @f(double %x, i64 %i) nounwind {
  %n = load i64, ptr @counter
  %m = add i64 %n, 1
  store i64 %m, ptr @counter
  %at = getelementptr [4 x double], ptr @table, i64 0, i64 %i
  %v = load double, ptr %at
  %y = call double @exp(double %x)
  %z = fadd double %y, %v
  ret double %z
}
"""
IMAGE = emit_object(TEXT, Tier.T1, host_target()).image
PAIR = struct.Struct("<II")
WIDTHS = {1: "B", 2: "H", 4: "I", 8: "Q"}


def sections() -> list[tuple[int, tuple[int, ...]]]:
    (table_at,) = struct.unpack_from("<Q", IMAGE, 40)
    (count,) = struct.unpack_from("<H", IMAGE, 60)
    places = [table_at + 64 * number for number in range(count)]
    return [(place, struct.unpack_from("<IIQQQQIIQQ", IMAGE, place)) for place in places]


def section(kind: int, flags: int | None = None) -> tuple[int, tuple[int, ...]]:
    return next(one for one in sections() if one[1][1] == kind and flags in (None, one[1][2]))


def patched(at: int, width: int, value: int) -> bytes:
    made = bytearray(IMAGE)
    struct.pack_into(f"<{WIDTHS[width]}", made, at, value)
    return bytes(made)


def symbol(name: str) -> int:
    """Where the entry of a symbol is."""
    table, names = section(2)[1], section(3)[1]
    for at in range(table[4], table[4] + table[5], 24):
        start = names[4] + struct.unpack_from("<I", IMAGE, at)[0]
        if IMAGE[start : IMAGE.index(b"\0", start)].decode() == name:
            return at
    raise AssertionError(name)


TEXT_AT, TEXT_SECTION = section(1, 6)
RELA_AT, RELA = section(4)
SYMTAB_AT, _ = section(2)
CHANGES: dict[str, Callable[[], bytes]] = {
    "no sections": lambda: patched(60, 2, 0),
    "more sections than there are": lambda: patched(60, 2, 60),
    "sections of another size": lambda: patched(58, 2, 32),
    "another machine": lambda: patched(18, 2, 3),
    "an executable": lambda: patched(16, 2, 2),
    "a symbol without a name": lambda: patched(symbol("exp"), 4, 0),
    "a name outside of its table": lambda: patched(symbol("exp"), 4, 1 << 20),
    "two symbols of one name": lambda: patched(
        symbol("exp"), 4, struct.unpack_from("<I", IMAGE, symbol("counter"))[0]
    ),
    "a weak symbol": lambda: patched(symbol("f") + 4, 1, 0x22),
    "an indirect function": lambda: patched(symbol("f") + 4, 1, 0x1A),
    "a thread's own variable": lambda: patched(symbol("f") + 4, 1, 0x16),
    "a common symbol": lambda: patched(symbol("f") + 6, 2, 0xFFF2),
    "an absolute symbol": lambda: patched(symbol("f") + 6, 2, 0xFFF1),
    "a symbol outside of its section": lambda: patched(symbol("f") + 8, 8, 1 << 30),
    "a hidden symbol": lambda: patched(symbol("f") + 5, 1, 2),
    "code that can be written": lambda: patched(TEXT_AT + 8, 8, 7),
    "code for each thread": lambda: patched(TEXT_AT + 8, 8, 0x406),
    "code that is not in the file": lambda: patched(TEXT_AT + 4, 4, 8),
    "a section of four gigabytes": lambda: patched(TEXT_AT + 32, 8, 1 << 32),
    "a section behind the file": lambda: patched(TEXT_AT + 24, 8, 1 << 62),
    "no alignment": lambda: patched(TEXT_AT + 48, 8, 0),
    "an odd alignment": lambda: patched(TEXT_AT + 48, 8, 3),
    "a constructor": lambda: patched(TEXT_AT + 4, 4, 14),
    "an address of its own": lambda: patched(TEXT_AT + 16, 8, 4096),
    "symbols cut off": lambda: patched(SYMTAB_AT + 32, 8, 25),
    "relocations of themselves": lambda: patched(RELA_AT + 44, 4, 3),
    "a relocation of no known type": lambda: patched(RELA[4] + 8, 4, 37),
    "a relocation of the whole address": lambda: patched(RELA[4] + 8, 4, 1),
    "a relocation to no symbol": lambda: patched(RELA[4] + 12, 4, 1 << 20),
    "a relocation behind its section": lambda: patched(RELA[4], 8, TEXT_SECTION[5]),
    "a relocation before its instruction": lambda: patched(RELA[4], 8, 0),
    "a relocation into a library": lambda: patched(RELA[4] + 16, 8, 4096),
}


def test_what_llvm_writes_is_read() -> None:
    found = read_symbols(IMAGE)
    assert found.defined == ("f",)
    assert found.undefined == ("counter", "exp")


@pytest.mark.parametrize("what", CHANGES)
def test_what_llvm_does_not_write_is_refused(what: str) -> None:
    image = CHANGES[what]()
    assert image != IMAGE
    with pytest.raises(MalformedObject):
        read_symbols(image)
    counter = ctypes.c_uint64(0)
    with pytest.raises(LinkRefused):
        link(image, {"counter": ctypes.addressof(counter)}, ["f"])


@pytest.mark.parametrize("length", [0, 1, 16, 63, 64, 200, len(IMAGE) - 1])
def test_what_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(MalformedObject):
        read_symbols(IMAGE[:length])


def test_code_for_the_other_machine_is_read_and_not_linked() -> None:
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    module = llvm.parse_assembly(TEXT)
    module.triple = "aarch64-unknown-linux-gnu"
    machine = llvm.Target.from_triple(module.triple).create_target_machine(reloc="pic", codemodel="small")
    found = read_symbols(machine.emit_object(module))
    assert (found.machine, found.defined, found.undefined) == ("aarch64", ("f",), ("counter", "exp"))
    if host_target().triple.startswith("x86_64"):
        with pytest.raises(LinkRefused, match="code for aarch64"):
            link(machine.emit_object(module), {"counter": 0}, ["f"])


DATA = """
@state = internal global i64 5
define ptr @f() nounwind {
  %n = load i64, ptr @state
  %m = add i64 %n, 1
  store i64 %m, ptr @state
  ret ptr @state
}
"""


def test_only_what_is_asked_for_has_data() -> None:
    image = emit_object(DATA, Tier.T0, host_target()).image
    with pytest.raises(LinkRefused, match=r"\.data"):
        link(image, {}, ["f"])
    unit = link(image, {}, ["f"], data=True)
    place = ctypes.CFUNCTYPE(ctypes.c_void_p)(unit.address("f"))()
    assert place is not None
    assert _permissions(place) == "rw-"
    assert _permissions(unit.address("f")) == "r-x"
    unit.close()


def test_loaded_pages_can_be_written_or_run_never_both() -> None:
    before = _writable_code()
    counter = ctypes.c_uint64(0)
    unit = link(IMAGE, {"counter": ctypes.addressof(counter)}, ["f"])
    assert _permissions(unit.address("f")) == "r-x"
    assert _writable_code() == before
    unit.close()


def _permissions(address: int) -> str:
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, permissions, *_ = line.split()
        low, high = (int(part, 16) for part in place.split("-"))
        if low <= address < high:
            return permissions[:3]
    raise AssertionError(hex(address))


def _writable_code() -> list[str]:
    lines = Path("/proc/self/maps").read_text().splitlines()
    return [line for line in lines if line.split()[1].startswith(("rwx", "-wx"))]


def test_a_function_imports_what_is_its_own() -> None:
    """Its callees' slots and its globals; one that reflects on another names it in its text."""
    kernel = Kernel("f", Signature((), ()), "0" * 64, 'variant @h, @"a b"', ("g",), 1, globals=("state",))
    slots = {"neurojit.slot.g", "neurojit.slot.h", "neurojit.slot.a b"}
    assert imports_of(kernel) >= {*slots, "neurojit.global.state", "neurojit.print", "neurojit.ask"}
    assert "neurojit.slot.other" not in imports_of(kernel)
    pure = Kernel("f", Signature((), ()), "0" * 64, "call @h", ("g",), 1, pure=True)
    assert imports_of(pure) == {"neurojit.profile", "neurojit.baseline", "neurojit.slot.g"}

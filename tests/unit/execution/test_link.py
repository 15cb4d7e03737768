import ctypes
import math
import os
from pathlib import Path

import pytest

from neurojit.abi.elf import MalformedObject, read_symbols
from neurojit.abi.host_target import host_target
from neurojit.abi.symbols import ALLOWED, forbidden_symbols
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.link import LinkRefused, link
from neurojit.model.policy import Tier

TARGET = host_target()


def compiled(text: str) -> bytes:
    return emit_object(text, Tier.T1, TARGET).image


COUNTER = """
@counter = external global i64
declare double @exp(double)
define double @f(double %x) nounwind {
  %n = load i64, ptr @counter
  %m = add i64 %n, 1
  store i64 %m, ptr @counter
  %y = call double @exp(double %x)
  ret double %y
}
"""


def test_linked_code_runs_with_imported_cells_and_permitted_functions() -> None:
    """Cells come by address; libm functions are found without being asked for."""
    counter = ctypes.c_uint64(0)
    unit = link(compiled(COUNTER), {"counter": ctypes.addressof(counter)}, ["f"])
    function = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(unit.address("f"))
    assert function(1.0) == math.exp(1.0)
    assert counter.value == 1
    unit.close()
    assert unit.closed
    unit.close()


@pytest.mark.parametrize("name", ["system", "fork", "dlopen", "malloc", "clock_gettime", "neurojit.other"])
def test_a_symbol_of_the_process_is_refused(name: str) -> None:
    """ORC would find it by itself; the check is on the object, before ORC sees it."""
    call = f'  %r = call i32 @"{name}"(ptr %p)\n  ret i32 %r\n'
    image = compiled(f'declare i32 @"{name}"(ptr)\ndefine i32 @f(ptr %p) nounwind {{\n{call}}}\n')
    assert forbidden_symbols(read_symbols(image).undefined, ()) == (name,)
    with pytest.raises(LinkRefused, match=name.replace(".", r"\.")):
        link(image, {}, ["f"])


def test_a_missing_export_is_refused() -> None:
    image = compiled("define i32 @f() nounwind {\n  ret i32 1\n}\n")
    with pytest.raises(LinkRefused, match="does not define g"):
        link(image, {}, ["f", "g"])


@pytest.mark.parametrize("image", [b"", b"\x7fELF", b"MZ" * 100, b"\x7fELF\x02\x01" + b"\xff" * 80])
def test_what_is_no_object_is_refused(image: bytes) -> None:
    with pytest.raises(MalformedObject):
        read_symbols(image)
    with pytest.raises(LinkRefused):
        link(image, {}, [])


def test_every_permitted_library_function_of_c_exists() -> None:
    """The list names nothing that a link would then fail on (exp10 and roundeven are GNU's)."""
    from neurojit.execution.link import library_address  # noqa: PLC0415

    assert all(library_address(name) for name, library in ALLOWED.items() if library != "openmp")


def test_linking_and_unloading_leaves_no_memory_behind() -> None:
    """2,000 units come and go; resident memory stays flat after warm-up."""
    image = compiled(COUNTER)
    counter = ctypes.c_uint64(0)

    def resident_kib() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024

    def once() -> None:
        link(image, {"counter": ctypes.addressof(counter)}, ["f"]).close()

    for _ in range(200):
        once()
    before = resident_kib()
    for _ in range(2000):
        once()
    assert resident_kib() - before < 1024

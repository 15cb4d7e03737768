import mmap
from pathlib import Path

import pytest

from neurojit.abi.host_target import host_target
from neurojit.abi.symbols import forbidden_symbols
from neurojit.compiler.backends.cpu.code import Code, EmissionFailed, with_entry
from neurojit.compiler.backends.cpu.emit import emit_assembly, emit_object, optimized_ir
from neurojit.model.policy import Tier
from neurojit.model.types import Argument, Signature, ValueType

TARGET = host_target()
BUFFER = ValueType("memref", "f32", (64,))
SIGNATURE = Signature((Argument(BUFFER, "read"), Argument(BUFFER, "write")), ())
BODY = """
declare i32 @neurojit.call.g(ptr, ptr, ptr)
define i32 @neurojit.body(ptr %c, ptr dereferenceable(256) %a, ptr %b) {
  %x = load float, ptr %a
  store float %x, ptr %b
  %s = call i32 @neurojit.call.g(ptr %c, ptr %a, ptr %b)
  ret i32 %s
}
"""


def instrumented(body: str = BODY, *, guard: bool = True) -> Code:
    return with_entry(body, SIGNATURE, {"g": SIGNATURE}, overlap_guard=guard, triple=TARGET.triple)


@pytest.mark.parametrize("tier", list(Tier))
def test_every_tier_exports_the_entry_and_needs_only_cells(tier: Tier) -> None:
    """What the object needs from the host: its profile, its callee's slot, and T0 for what overlaps."""
    emitted = emit_object(instrumented(), tier, TARGET)
    assert emitted.exported == ("neurojit.entry",)
    needed = {"neurojit.profile", "neurojit.slot.g", "neurojit.baseline"}
    assert set(emitted.undefined) - {"_GLOBAL_OFFSET_TABLE_"} == needed
    assert forbidden_symbols(emitted.undefined, needed) == ()


def test_the_same_text_gives_the_same_object() -> None:
    """Content addressing: bytes depend on nothing but text, tier and target."""
    first = emit_object(instrumented(), Tier.T1, TARGET)
    assert emit_object(instrumented(), Tier.T1, TARGET).image == first.image


def test_quoted_and_bare_symbols_are_both_understood() -> None:
    quoted = BODY.replace("@neurojit.body", '@"neurojit.body"').replace(
        "@neurojit.call.g", '@"neurojit.call.g"'
    )
    assert emit_object(instrumented(quoted), Tier.T1, TARGET).exported == ("neurojit.entry",)


def test_without_written_buffers_there_is_no_guard() -> None:
    """Tensor functions need no overlap guard: their arguments are only read."""
    reads = Signature((Argument(BUFFER, "read"), Argument(BUFFER, "read")), ())
    text = with_entry(BODY, reads, {"g": reads}, overlap_guard=True, triple=TARGET.triple)
    assert "neurojit.baseline" not in emit_object(text, Tier.T1, TARGET).undefined


def test_the_body_stays_a_function_of_its_own() -> None:
    """The listing of a variant shows the body under its name at every tier."""
    assert "neurojit.body:" in emit_assembly(instrumented(), Tier.T2, TARGET)
    assert "neurojit.counter" not in optimized_ir(instrumented(), Tier.T1, TARGET).replace("define", "")


def test_any_name_of_a_callee_is_quoted_as_llvm_quotes_it() -> None:
    """MLIR symbols are arbitrary strings."""
    name = 'g "x" \\ é'
    body = BODY.replace("@neurojit.call.g", '@"neurojit.call.g \\22x\\22 \\5C \\C3\\A9"')
    text = with_entry(body, SIGNATURE, {name: SIGNATURE}, overlap_guard=False, triple=TARGET.triple)
    assert f"neurojit.slot.{name}" in emit_object(text, Tier.T1, TARGET).undefined


def test_a_cell_that_lowering_declared_is_not_declared_twice() -> None:
    """A function may both call a function and ask for its variant."""
    reflecting = '\n@"neurojit.slot.g" = external global i8\n' + BODY
    assert emit_object(instrumented(reflecting), Tier.T1, TARGET).exported == ("neurojit.entry",)


def test_text_without_a_body_is_refused() -> None:
    with pytest.raises(EmissionFailed, match=r"not defined: neurojit\.body"):
        emit_object(instrumented("define i32 @other(ptr %c) {\n  ret i32 0\n}\n"), Tier.T0, TARGET)


def test_text_that_llvm_refuses_says_why() -> None:
    with pytest.raises(EmissionFailed, match=r"use of undefined value '%nothing'"):
        emit_object("define i32 @f() {\n  ret i32 %nothing\n}\n", Tier.T0, TARGET)


def test_compiling_leaves_little_memory_behind() -> None:
    """A compiler process compiles thousands of functions: under 10 KiB each (1.6 measured)."""
    text = instrumented()

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE // 1024

    before = 0
    for number in range(250):
        if number == 50:
            before = resident()
        emit_object(text, Tier.T1, TARGET)
    assert resident() - before < 2000

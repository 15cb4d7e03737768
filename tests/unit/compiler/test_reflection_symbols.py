"""Functions that print, reflect or ask are defined by calls of the host and by what slots hold."""

from __future__ import annotations

import llvmlite.binding as llvm
from mlir import ir
from mlir.dialects import llvm as llvm_dialect

from neurojit.abi import layout
from neurojit.compiler.passes.reflection_symbols import define_hostside
from tests.unit.compiler.machine import compiler_context

_DECLARED = """
llvm.func @neurojit.print.3(!llvm.ptr, !llvm.ptr)
llvm.func @"neurojit.text.two words"() -> i64
llvm.func @neurojit.tier.g() -> i64
llvm.func @neurojit.ask.0(!llvm.ptr, i64) -> i64
llvm.func @neurojit.call.g(!llvm.ptr) -> i32
llvm.func @neurojit.body(%c: !llvm.ptr, %p: !llvm.ptr) -> i64 {
  llvm.call @neurojit.print.3(%c, %p) : (!llvm.ptr, !llvm.ptr) -> ()
  %0 = llvm.call @"neurojit.text.two words"() : () -> i64
  %1 = llvm.call @neurojit.tier.g() : () -> i64
  %2 = llvm.call @neurojit.ask.0(%c, %0) : (!llvm.ptr, i64) -> i64
  %3 = llvm.add %1, %2 : i64
  llvm.return %3 : i64
}
"""


def defined() -> llvm.ModuleRef:
    with compiler_context(), ir.Location.unknown():
        module = ir.Module.parse(_DECLARED)
        define_hostside(module)
        assert module.operation.verify()
        return llvm.parse_assembly(llvm_dialect.translate_module_to_llvmir(module.operation))


def test_all_but_calls_of_other_functions_are_defined() -> None:
    found = defined()
    open_ = {function.name for function in found.functions if function.is_declaration}
    assert open_ == {"neurojit.call.g", "neurojit.print", "neurojit.ask"}
    own = [function for function in found.functions if not function.is_declaration]
    inside = {function.name for function in own if "define internal" in str(function)}
    assert {function.name for function in own} - inside == {"neurojit.body"}


def test_a_slot_is_read_where_its_fields_stand() -> None:
    found = defined()
    assert {cell.name for cell in found.global_variables} == {"neurojit.slot.two words", "neurojit.slot.g"}
    text = str(found.get_function("neurojit.tier.g"))
    assert f"@neurojit.slot.g, i64 {layout.SLOT_TIER}) monotonic, align 8" in text
    handle = str(found.get_function("neurojit.text.two words"))
    assert f"i64 {layout.SLOT_NUMBER})" in handle
    assert f"i64 {layout.SLOT_INDEX})" in handle
    assert "shl i64" in handle


def test_a_site_is_told_by_its_number() -> None:
    found = defined()
    assert "@neurojit.print(ptr %0, i64 3, ptr %1)" in str(found.get_function("neurojit.print.3"))
    assert "@neurojit.ask(ptr %0, i64 0, i64 %1)" in str(found.get_function("neurojit.ask.0"))

"""Compile one function, as written or raised, and run it on NumPy arrays: for meaning, not for speed."""

from __future__ import annotations

import ctypes
import itertools

import llvmlite.binding as llvm
import numpy as np
from mlir import ir
from mlir.dialects import llvm as mlir_llvm
from mlir.passmanager import PassManager

from neurojit.compiler.raising import Kept, Raised, raise_loops

_PIPELINE = (
    "builtin.module(convert-linalg-to-loops,expand-strided-metadata,lower-affine,convert-scf-to-cf,"
    "convert-math-to-llvm,finalize-memref-to-llvm{use-aligned-alloc=1},convert-arith-to-llvm,"
    "convert-index-to-llvm,convert-func-to-llvm{use-bare-ptr-memref-call-conv=1},convert-cf-to-llvm,"
    "reconcile-unrealized-casts)"
)
_NAMES = (f"raising_test_{number}" for number in itertools.count())

llvm.initialize_native_target()
llvm.initialize_native_asmprinter()
_TARGET = llvm.Target.from_default_triple().create_target_machine(opt=0, jit=True)
_JIT = llvm.create_lljit_compiler(_TARGET)


def raised(text: str) -> tuple[str, list[Raised | Kept]]:
    """The module after raising every function, verified, and what was reported."""
    with _context(), ir.Location.unknown():
        module = ir.Module.parse(text)
        records = [
            record
            for function in module.body.operations
            if function.operation.name == "func.func"
            for record in raise_loops(function.operation)
        ]
        assert module.operation.verify()
        return str(module), records


def run(text: str, buffers: list[np.ndarray]) -> list[np.ndarray]:
    """Call ``@f``, whose arguments are memrefs, on copies of ``buffers``; the copies afterwards."""
    name = next(_NAMES)
    with _context(), ir.Location.unknown():
        module = ir.Module.parse(text.replace("@f(", f"@{name}("))
        PassManager.parse(_PIPELINE).run(module.operation)
        llvm_ir = mlir_llvm.translate_module_to_llvmir(module.operation)
    code = llvm.parse_assembly(llvm_ir)
    builder = llvm.JITLibraryBuilder().add_ir(code).add_current_process().export_symbol(name)
    library = builder.link(_JIT, name)
    copies = [buffer.copy() for buffer in buffers]
    pointers = [ctypes.c_void_p(copy.ctypes.data) for copy in copies]
    ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(copies))(library[name])(*pointers)
    return copies


def agrees(text: str, buffers: list[np.ndarray]) -> tuple[list[np.ndarray], list[Raised | Kept]]:
    """Run ``@f`` as written and raised, and assert that every buffer has the same bits after both."""
    changed, records = raised(text)
    before, after = run(text, buffers), run(changed, buffers)
    for one, two in zip(before, after, strict=True):
        assert one.tobytes() == two.tobytes(), f"raising changed the result:\n{text}\n{changed}"
    return after, records


def _context() -> ir.Context:
    context = ir.Context()
    context.enable_multithreading(False)
    return context

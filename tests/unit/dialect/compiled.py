"""Compiles TensorLang text all the way to machine code, with nothing of the runtime: what these tests run."""

from __future__ import annotations

import ctypes
import functools
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from mlir import ir
from mlir.dialects import llvm as llvm_dialect
from mlir.passmanager import PassManager

from dialect.tensorlang.definition import load
from dialect.tensorlang.lowering import lower
from dialect.tensorlang.lowering.builder import Builder, dims
from dialect.tensorlang.lowering.elementary import expand

DTYPES: dict[str, type[np.generic]] = {
    "f32": np.float32,
    "f64": np.float64,
    "i32": np.int32,
    "i64": np.int64,
    "i1": np.bool_,
}
FUSE = "builtin.module(canonicalize,cse,func.func(linalg-fuse-elementwise-ops),canonicalize,cse)"
BUFFERIZE = (
    "builtin.module(one-shot-bufferize{bufferize-function-boundaries=true "
    "function-boundary-type-conversion=identity-layout-map},buffer-results-to-out-params{modify-public-functions=true},canonicalize,cse)"
)
LLVM = (
    "builtin.module(func.func(convert-linalg-to-loops),expand-strided-metadata,lower-affine,convert-scf-to-cf,"
    "convert-vector-to-llvm,finalize-memref-to-llvm{use-aligned-alloc=1},convert-math-to-llvm,"
    "convert-math-to-libm,convert-arith-to-llvm,convert-index-to-llvm,"
    "convert-func-to-llvm{use-bare-ptr-memref-call-conv=true},convert-cf-to-llvm,canonicalize,cse,"
    "reconcile-unrealized-casts)"
)


@functools.cache
def context() -> ir.Context:
    made = ir.Context()
    made.enable_multithreading(False)
    load(made)
    return made


def mlir_type(array: np.ndarray[Any, Any]) -> str:
    name = next(name for name, dtype in DTYPES.items() if array.dtype == dtype)
    return f"tensor<{''.join(f'{extent}x' for extent in array.shape)}{name}>"


def one_op(op: str, inputs: list[np.ndarray[Any, Any]], out: str, attributes: str = "") -> str:
    """A program of one function ``f`` that is the operation ``op`` on tensors like ``inputs``."""
    types = [mlir_type(array) for array in inputs]
    names = [f"%a{i}" for i in range(len(inputs))]
    arguments = ", ".join(f"{name}: {kind}" for name, kind in zip(names, types, strict=True))
    return (
        f"func.func @f({arguments}) -> {out} {{\n"
        f'  %0 = "tensorlang.{op}"({", ".join(names)}) {{{attributes}}} : ({", ".join(types)}) -> {out}\n'
        f"  return %0 : {out}\n}}"
    )


def lowered(text: str) -> ir.Module:
    with context():
        module = ir.Module.parse(text)
        lower(module)
        assert module.operation.verify()
        return module


def llvm_ir(text: str) -> str:
    """LLVM IR of a program whose functions take and return tensors; results become trailing pointers."""
    with context(), ir.Location.unknown():
        module = lowered(text)
        PassManager.parse(FUSE).run(module.operation)
        expand(module)
        PassManager.parse(BUFFERIZE).run(module.operation)
        _open_copies(module)
        PassManager.parse(LLVM).run(module.operation)
        return llvm_dialect.translate_module_to_llvmir(module.operation)


def _open_copies(module: ir.Module) -> None:
    """``memref.copy`` as loops: its own lowering calls a library when a side is strided."""
    copies: list[ir.Operation] = []

    def collect(operation: ir.Operation) -> ir.WalkResult:
        if operation.name == "memref.copy":
            copies.append(operation)
        return ir.WalkResult.ADVANCE

    module.operation.walk(collect)
    builder = Builder(module.context)
    for copy in copies:
        source, target = copy.operands
        rank = len(source.type.shape)
        with ir.InsertionPoint(copy), copy.location:
            created = ir.Operation.create(
                "linalg.generic",
                [],
                [source, target],
                {
                    "operandSegmentSizes": builder.attribute("array<i32: 1, 1>"),
                    "indexing_maps": builder.attribute(f"[{', '.join([_identity(rank)] * 2)}]"),
                    "iterator_types": builder.attribute(
                        f"[{', '.join(['#linalg.iterator_type<parallel>'] * rank)}]"
                    ),
                },
                regions=1,
            )
            element = source.type.element_type
            block = created.regions[0].blocks.append(element, element, arg_locs=[copy.location] * 2)
            with ir.InsertionPoint(block):
                ir.Operation.create("linalg.yield", [], [block.arguments[0]])
        copy.erase()


def _identity(rank: int) -> str:
    return f"affine_map<({dims(rank)}) -> ({dims(rank)})>"


@functools.cache
def _target() -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=2, jit=True
    )


class Compiled:
    """Function ``f`` of a program, callable on arrays; ``level`` is LLVM's optimisation level."""

    def __init__(self, text: str, level: int = 1) -> None:
        module = llvm.parse_assembly(llvm_ir(text))
        machine = _target()
        module.triple, module.data_layout = machine.triple, str(machine.target_data)
        builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(level))
        builder.getModulePassManager().run(module, builder)
        self.optimized = str(module)
        self._jit = llvm.create_lljit_compiler(machine)
        self._unit = (
            llvm.JITLibraryBuilder()
            .add_ir(module)
            .add_current_process()
            .export_symbol("f")
            .link(self._jit, "u")
        )
        self._address = self._unit["f"]

    def __call__(
        self, inputs: list[np.ndarray[Any, Any]], shape: tuple[int, ...], dtype: type[np.generic]
    ) -> np.ndarray[Any, Any]:
        arrays = [np.ascontiguousarray(array) for array in inputs]
        out = np.full(shape, 77, dtype)
        call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (len(arrays) + 1))(self._address)
        call(*[array.ctypes.data for array in arrays], out.ctypes.data)
        return out


def run(
    text: str, inputs: list[np.ndarray[Any, Any]], shape: tuple[int, ...], dtype: type[np.generic]
) -> np.ndarray[Any, Any]:
    return Compiled(text)(inputs, shape, dtype)

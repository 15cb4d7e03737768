"""Compiles TensorLang text all the way to machine code, without the runtime: what these tests run.

Arguments are passed as descriptors: the bare-pointer convention silently leaves functions unconverted whose
buffers have an extent of 0 anywhere but in front.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from mlir import ir
from mlir.dialects import llvm as llvm_dialect
from mlir.passmanager import PassManager
from numpy.typing import NDArray

from neurojit.compiler.passes.i1_as_bytes import store_booleans_as_bytes
from neurojit.dialect.tensorlang.definition import load
from neurojit.dialect.tensorlang.lowering import lower
from neurojit.dialect.tensorlang.lowering.builder import Builder, dims
from neurojit.dialect.tensorlang.lowering.elementary import expand
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.dialect.tensorlang.reference import apply
from neurojit.dialect.tensorlang.reference.interpreter import DTYPES
from neurojit.dialect.tensorlang.value_type import ValueType
from neurojit.dialect.tensorlang.verifier import verify

Array = NDArray[Any]
ENTRY = "_mlir_ciface_f"

FUSE = "builtin.module(canonicalize,cse,func.func(linalg-fuse-elementwise-ops),canonicalize,cse)"
BUFFERIZE = (
    "builtin.module(one-shot-bufferize{bufferize-function-boundaries=true "
    "function-boundary-type-conversion=identity-layout-map},buffer-results-to-out-params{modify-public-functions=true},canonicalize,cse)"
)
LOOPS = "builtin.module(func.func(convert-linalg-to-loops))"
LLVM = (
    "builtin.module(expand-strided-metadata,lower-affine,convert-scf-to-cf,"
    "convert-vector-to-llvm,finalize-memref-to-llvm{use-aligned-alloc=1},convert-math-to-llvm,"
    "convert-math-to-libm,convert-arith-to-llvm,convert-index-to-llvm,"
    "convert-func-to-llvm,convert-cf-to-llvm,canonicalize,cse,"
    "reconcile-unrealized-casts)"
)


@functools.cache
def context() -> ir.Context:
    made = ir.Context()
    made.enable_multithreading(False)
    load(made)
    return made


class Scalar(np.ndarray[Any, Any]):
    """An array without dimensions that is passed as a bare scalar."""

    def __new__(cls, value: Array) -> Scalar:
        return np.asarray(value).view(cls)


@dataclass(frozen=True)
class Case:
    """One operation on given arrays."""

    op: str
    operands: tuple[Array, ...]
    attributes: dict[str, Any] = field(default_factory=dict)
    shape: tuple[int, ...] | None = None  # of the result, for reshape, broadcast and iota
    element: str = ""  # of the result, for cast and iota

    @property
    def complete(self) -> dict[str, Any]:
        rules = OPS[self.op].attributes
        return {name: self.attributes.get(name, rule.default) for name, rule in rules.items()}

    @property
    def result(self) -> ValueType:
        operands = [value_of(array) for array in self.operands]
        infer = OPS[self.op].infer
        assert infer is not None
        return infer(operands, self.complete, ValueType(self._element, self.shape))

    @property
    def _element(self) -> str:
        return self.element or value_of(self.operands[0]).dtype

    def reference(self, dtype: Any = None) -> Array:
        return apply(
            self.op, self.operands, self.complete, shape=self.shape or (), element=self._element, dtype=dtype
        )


def value_of(array: Array) -> ValueType:
    shape = None if isinstance(array, Scalar) else array.shape
    return ValueType(next(name for name, dtype in DTYPES.items() if array.dtype == dtype), shape)


def _attribute(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.17e}"
    if isinstance(value, str):
        return f'"{value}"'
    return str(list(value)) if isinstance(value, tuple | list) else str(value)


def program(cases: Sequence[Case]) -> str:
    """A function ``f`` of every case's operands that returns every case's result."""
    lines: list[str] = []
    arguments: list[str] = []
    for number, case in enumerate(cases):
        names = [f"%a{number}_{i}" for i in range(len(case.operands))]
        types = [str(value_of(array)) for array in case.operands]
        arguments += [f"{name}: {kind}" for name, kind in zip(names, types, strict=True)]
        attributes = ", ".join(f"{name} = {_attribute(v)}" for name, v in case.attributes.items())
        lines.append(
            f'  %r{number} = "tensorlang.{case.op}"({", ".join(names)}) {{{attributes}}}'
            f" : ({', '.join(types)}) -> {case.result}"
        )
    results = ", ".join(str(case.result) for case in cases)
    returned = ", ".join(f"%r{number}" for number in range(len(cases)))
    return "\n".join(
        [
            f"func.func @f({', '.join(arguments)}) -> ({results}) {{",
            *lines,
            f"  return {returned} : {results}",
            "}",
        ]
    )


def lowered(text: str) -> ir.Module:
    with context():
        module = ir.Module.parse(text)
        assert verify(module) == []
        lower(module)
        assert module.operation.verify()
        return module


def llvm_ir(text: str, elementary: Callable[[ir.Module], None] = expand) -> str:
    """LLVM IR of a program whose functions take and return tensors; results become trailing pointers."""
    with context(), ir.Location.unknown():
        module = lowered(text)
        PassManager.parse(FUSE).run(module.operation)
        PassManager.parse(BUFFERIZE).run(module.operation)
        _open_copies(module)
        PassManager.parse(LOOPS).run(module.operation)
        elementary(module)
        store_booleans_as_bytes(module)
        for view in module.body.operations:
            view.operation.attributes["llvm.emit_c_interface"] = ir.UnitAttr.get()
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

    def __init__(self, text: str, level: int = 1, elementary: Callable[[ir.Module], None] = expand) -> None:
        module = llvm.parse_assembly(llvm_ir(text, elementary))
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
            .export_symbol(ENTRY)
            .link(self._jit, "u")
        )
        self._address = self._unit[ENTRY]

    def __call__(self, inputs: Sequence[Array], results: Sequence[ValueType]) -> list[Array]:
        # Copies, since bufferization across functions writes to arguments.
        arrays = [np.array(array, order="C") for array in inputs]
        # 77 is a wrong answer, and what is never written stays it; as i1 it is true.
        outs = [np.full(result.shape or (), 77, DTYPES[result.dtype]) for result in results]
        call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (len(arrays) + len(outs)))(self._address)
        descriptors = [_descriptor(array) for array in (*arrays, *outs)]
        call(*[descriptor.ctypes.data for descriptor in descriptors])
        return outs


def _descriptor(array: Array) -> Array:
    """MLIR's memref descriptor: allocated and aligned pointer, offset, extents, strides in elements."""
    strides = [stride // array.itemsize for stride in array.strides]
    data = array.ctypes.data
    return np.array([data, data, 0, *array.shape, *strides], np.int64)


def run(cases: Sequence[Case], level: int = 1) -> list[Array]:
    """What each case computes when all are compiled as one function."""
    inputs = [array for case in cases for array in case.operands]
    return Compiled(program(cases), level)(inputs, [case.result for case in cases])


def assert_same(got: Array, want: Array, case: Case) -> None:
    """Equal bit for bit, but for which NaN it is."""
    assert got.dtype == want.dtype, case
    assert got.shape == want.shape, case
    np.testing.assert_array_equal(got, want, str(case))
    if got.dtype.kind == "f":
        signs = np.isnan(want) | (np.signbit(got) == np.signbit(want))
        assert signs.all(), case

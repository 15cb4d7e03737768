"""The accepted subset of MLIR: dialects, operations and types of programs. Compiler side only.

MLIR registers some forty dialects, of which later stages can lower these; others end in a refusal by some
pass, or take the process down in translation. Each rule names what to write instead, where there is such.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from mlir import ir

from neurojit.dialect.tensorlang.verifier import TEXT
from neurojit.frontend import forms
from neurojit.frontend.ranges import ATTRIBUTE as RANGE
from neurojit.frontend.runner_prints import vector_print_problems
from neurojit.frontend.types import UnsupportedType, check_type, printed_type, value_type

DEADLINE = "neurojit.deadline_ms"
RECOVER = "neurojit.recover"
TOP_LEVEL = ("func.func", "memref.global")
DIALECTS = frozenset({
    "affine", "arith", "bufferization", "builtin", "complex", "func", "index", "linalg", "math", "memref",
    "scf", "tensor", "tensorlang", "ub", "vector",
})  # fmt: skip
# Operations of these dialects that nothing lowers soundly, each with the reason shown.
REFUSED = {
    "affine.dma_start": "there is no second memory",
    "affine.dma_wait": "there is no second memory",
    "arith.scaling_extf": "formats below f32 have no scales; use arith.extf and arith.mulf",
    "arith.scaling_truncf": "formats below f32 have no scales; use arith.divf and arith.truncf",
    "bufferization.dealloc": "temporaries are freed by their frame",
    "bufferization.dealloc_tensor": "temporaries are freed by their frame",
    "builtin.module": "modules do not nest",
    "builtin.unrealized_conversion_cast": "it has no meaning of its own",
    "linalg.winograd_filter_transform": "write the convolution as linalg.conv_2d_nhwc_fhwc",
    "linalg.winograd_input_transform": "write the convolution as linalg.conv_2d_nhwc_fhwc",
    "linalg.winograd_output_transform": "write the convolution as linalg.conv_2d_nhwc_fhwc",
    "memref.dma_start": "there is no second memory",
    "memref.dma_wait": "there is no second memory",
    "memref.extract_aligned_pointer_as_index": "addresses stay hidden",
    "ub.unreachable": "it is a promise that nobody checks; use tensorlang.assert",
    "vector.type_cast": "in memory vectors are padded; use vector.load and vector.store",
}
# Of dialects that are no part of the language: what is written instead.
_INSTEAD = {
    "amx": "; write vector.contract, which is compiled for the processor there is",
    "async": "; calls run in the caller's thread, and T2 makes threads of what is parallel",
    "gpu": "; write scf.parallel or linalg, which run on the processor",
    "llvm": "; write arith, memref and func, which are lowered to it",
    "ml_program": "; of it globals are known, and their loads and stores",
    "omp": "; write scf.parallel",
    "quant": "; write the integers, and arith for scales",
    "shape": "; write arith on tensor.dim",
    "sparse_tensor": "; write dense tensors",
    "tosa": "; lower it to linalg by mlir-opt --tosa-to-linalg",
    "transform": "; what it would do is proposed as a reply, or done by T2",
    "x86vector": "; write vector, which is compiled for the processor there is",
}
MOST_REPORTED = 16  # values of an assert: what a context has room for (layout.FAULT_VALUES)
# An initial value crosses to the host as bytes; "uninitialized" asks for zeroed memory of any size.
LARGEST_INITIAL_VALUE = 1 << 30
# LLVM and the linker take other names too, but every stage would have to quote them alike.
_NAME = re.compile(r"[ !#-\[\]-~]+")


def problems(operation: ir.Operation) -> Iterator[str]:
    """What is wrong with ``operation`` itself, not with what it holds."""
    foreign = foreign_dialect(operation)
    if foreign is not None:
        yield f"the dialect {foreign!r} is not part of the language{_INSTEAD.get(foreign, '')}"
        return
    if operation.name in REFUSED:
        yield f"not supported: {REFUSED[operation.name]}"
        return
    if any(len(region.blocks) > 1 for region in operation.regions):
        yield "several blocks in a region; use scf for control flow"
        return
    yield from _type_problems(operation)
    if any(_holds_resource(operation.attributes[name]) for name in operation.attributes):
        yield "dense_resource is not supported; write dense<...>"
    yield from forms.problems(operation)
    if operation.name in ("func.func", "memref.global"):
        yield from _name_problems(operation)
        yield from _range_problems(operation)
        yield from _deadline_problems(operation)
    elif operation.name == "tensorlang.assert" and len(operation.operands) > 1 + MOST_REPORTED:
        yield f"{len(operation.operands) - 1} reported values; at most {MOST_REPORTED} are kept"
    elif operation.name == "vector.mask":
        yield from _mask_problems(operation)
    elif operation.name == "tensorlang.print":
        yield from _print_problems(operation)
    elif operation.name == "vector.print":
        yield from vector_print_problems(operation)


def foreign_dialect(operation: ir.Operation) -> str | None:
    """The dialect of ``operation`` where it is no part of the language."""
    dialect = operation.name.partition(".")[0]
    return None if dialect in DIALECTS else dialect


def _type_problems(operation: ir.Operation) -> Iterator[str]:
    kinds = [result.type for result in operation.results]
    for region in operation.regions:
        for block in region.blocks:
            kinds += [argument.type for argument in block.arguments]
    for kind in dict.fromkeys(kinds):
        try:
            check_type(kind)
        except UnsupportedType as refusal:
            yield str(refusal)


def _holds_resource(attribute: ir.Attribute) -> bool:
    if isinstance(attribute, ir.ArrayAttr):
        return any(_holds_resource(item) for item in attribute)
    if isinstance(attribute, ir.DictAttr):
        return any(_holds_resource(entry.attr) for entry in attribute)
    # The bindings give such an attribute no class of its own.
    return type(attribute) is ir.Attribute and str(attribute).startswith("dense_resource")


def _range_problems(operation: ir.Operation) -> Iterator[str]:
    """A list of ranges has one for each element."""
    if operation.name == "memref.global":
        kinds = [ir.TypeAttr(operation.attributes["type"]).value]
        given = [operation.attributes]
    elif "arg_attrs" in operation.attributes:
        kinds = list(ir.FunctionType(ir.TypeAttr(operation.attributes["function_type"]).value).inputs)
        given = [ir.DictAttr(entry) for entry in ir.ArrayAttr(operation.attributes["arg_attrs"])]
    else:
        return
    for number, (kind, attributes) in enumerate(zip(kinds, given, strict=True)):
        if RANGE not in attributes or not _is_list(attributes[RANGE]):
            continue
        where = "" if operation.name == "memref.global" else f"argument {number}: "
        if isinstance(kind, ir.ShapedType) and not kind.has_static_shape:
            yield f"{where}{RANGE} has a pair for each element, and how many there are is open: give one pair"
            continue
        count = len(ir.ArrayAttr(attributes[RANGE]))
        wanted = math.prod(kind.shape) if isinstance(kind, ir.ShapedType) else 1
        if count != wanted:
            yield f"{where}{RANGE} has {count} pairs for {wanted} element{'' if wanted == 1 else 's'}"


def _deadline_problems(operation: ir.Operation) -> Iterator[str]:
    """Only calls that can be undone have one."""
    attributes = operation.attributes
    if DEADLINE not in attributes:
        return
    if RECOVER not in attributes or attributes[RECOVER] == ir.BoolAttr.get(False):
        yield f"{DEADLINE} belongs on a function marked {RECOVER}"


def _is_list(attribute: ir.Attribute) -> bool:
    return isinstance(attribute, ir.ArrayAttr) and isinstance(next(iter(attribute)), ir.ArrayAttr)


def _name_problems(operation: ir.Operation) -> Iterator[str]:
    name = ir.StringAttr(operation.attributes["sym_name"]).value
    if name.startswith("neurojit."):
        yield f"@{name}: names that begin with 'neurojit.' are reserved"
    if not _NAME.fullmatch(name):
        yield f"the name {name!r}: only printable ASCII without quotes and backslashes"
    if operation.name == "memref.global":
        try:
            nbytes = value_type(ir.TypeAttr(operation.attributes["type"]).value).nbytes
        except UnsupportedType as refusal:
            yield f"@{name}: {refusal}"
            return
        if _has_initial_value(operation) and nbytes > LARGEST_INITIAL_VALUE:
            yield f"@{name}: {nbytes} bytes of initial value; at most {LARGEST_INITIAL_VALUE}"


def _has_initial_value(operation: ir.Operation) -> bool:
    """``uninitialized`` is a unit, a declaration has none."""
    return "initial_value" in operation.attributes and not isinstance(
        operation.attributes["initial_value"], ir.UnitAttr
    )


def _mask_problems(mask: ir.Operation) -> Iterator[str]:
    """Around no operation it chooses lane by lane, which MLIR does not verify."""
    if len(mask.operands) < 2 or len(mask.regions[0].blocks[0].operations) > 1:
        return
    lanes, other = mask.operands[0].type, mask.operands[1].type
    if not isinstance(other, ir.VectorType) or other.shape != ir.VectorType(lanes).shape:
        yield f"the mask {lanes} does not fit what it lets through, {other}"


def _print_problems(operation: ir.Operation) -> Iterator[str]:
    if "form" in operation.attributes:
        return
    for kind in dict.fromkeys(operand.type for operand in operation.operands):
        try:
            if str(kind) != TEXT:
                printed_type(kind)
        except UnsupportedType as refusal:
            yield str(refusal)

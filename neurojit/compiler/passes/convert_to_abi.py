"""The ABI at the level of tensors: a function of tensors becomes one of buffers that returns a status.

``func @f(tensor, f32) -> tensor`` becomes ``func @"neurojit.body"(ctx, memref, f32, memref) -> i32``. What
cannot be lowered without the context (asserts, prints, reflection, questions) becomes a call of a *marker*,
which survives the dialect conversions and is expanded on the LLVM dialect by
:mod:`neurojit.compiler.passes.expand_markers` (``neurojit.fault.N``), or is defined as LLVM IR text
(:mod:`neurojit.compiler.passes.reflection_symbols`).

A text is a handle, an ``i64`` that the host resolves (:mod:`neurojit.execution.texts`).

Tensor arguments enter as ``bufferization.to_tensor ... restrict`` without ``writable``: bufferization then
never writes to them. Callees take tensors as read-only buffers and results as fresh ones, since a callee's
body may be swapped and nothing of it may be assumed. Up to bufferization they are handed the tensors
themselves, and get their buffers by ``pass_as_buffers``: MLIR folds a buffer made of a tensor that was made
of a buffer, and what reads it is then no longer seen to read the tensor.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.abi.names import BODY, CALL_PREFIX
from neurojit.compiler.passes.crossing import (
    from_buffer,
    handed,
    is_cell,
    is_empty,
    nothing,
    passed_as,
    static_sizes,
)
from neurojit.compiler.passes.external_calls import rewrite_external_call
from neurojit.compiler.passes.markers import CHECK, FAULT, POLL
from neurojit.compiler.passes.printing import rewrite_print
from neurojit.compiler.unit import Unit
from neurojit.dialect.tensorlang.verifier import TEXT
from neurojit.frontend.asking import OFFER, QUERY
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.mlir import build
from neurojit.mlir.build import Declarations, call, memref_of, op, to_tensor
from neurojit.mlir.walk import operations_in
from neurojit.model.element_types import ELEMENT_TYPES

_VIEW = "neurojit.view."  # then a number: a buffer that the program made of a tensor to read it


def to_abi(module: ir.Module, function: ir.Operation, declarations: Declarations) -> ir.Operation:
    """Replace ``function`` by its ABI form in ``module`` and return that.

    The module's declarations of callees are left behind for the caller to erase.
    """
    source = function.regions[0].blocks[0]
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    inputs, results = list(kind.inputs), list(kind.results)
    types = [
        build.pointer(),
        *(passed_as(item) for item in inputs),
        *(passed_as(memref_of(r)) for r in results),
    ]
    with ir.InsertionPoint(module.body), function.location:
        body = op(
            "func.func",
            attributes={
                "sym_name": ir.StringAttr.get(BODY),
                "function_type": ir.TypeAttr.get(ir.FunctionType.get(types, [build.integer(32)])),
            },
            regions=1,
        )
    entry = ir.Block.create_at_start(body.regions[0], types, [ir.Location.unknown()] * len(types))
    context = entry.arguments[0]
    with ir.InsertionPoint(entry), function.location:
        for index, old in enumerate(list(source.arguments)):
            new: ir.Value = entry.arguments[1 + index]
            if is_empty(old.type):
                new = nothing(old.type)
            elif isinstance(old.type, ir.RankedTensorType):
                new = to_tensor(new, old.type, writable=False)
            elif is_cell(old.type):
                new = op("memref.load", [new], [old.type]).result
            old.replace_all_uses_with(new)
    for operation in list(source.operations):
        entry.append(operation)
    function.erase()
    _pass_texts_by_handle(body)
    for operation in operations_in(body):
        rewrite = _REWRITES.get(operation.name)
        if rewrite is not None:
            with ir.InsertionPoint(operation), operation.location:
                rewrite(operation, context, declarations)
    _return_status(entry, list(entry.arguments)[1 + len(inputs) :])
    return body


def _pass_texts_by_handle(body: ir.Operation) -> None:
    """Through loops and branches, too."""
    handle = build.integer(64)
    for operation in operations_in(body):
        values: list[ir.Value] = list(operation.results)
        for region in operation.regions:
            for block in region.blocks:
                values += block.arguments
        for value in values:
            if str(value.type) == TEXT:
                value.set_type(handle)


def pass_as_buffers(module: ir.Module, body: ir.Operation) -> None:
    """Give callees buffers for the tensors that they are handed. Just before bufferization: see above."""
    changed: dict[str, list[ir.Type]] = {}
    for operation in operations_in(body):
        if operation.name != "func.call":
            continue
        tensors = [
            index
            for index, value in enumerate(operation.operands)
            if isinstance(value.type, ir.RankedTensorType)
        ]
        if not tensors:
            continue
        callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
        with ir.InsertionPoint(operation), operation.location:
            for index in tensors:
                operation.operands[index] = _as_buffer(operation.operands[index])
            if callee.startswith(_VIEW):
                operation.results[0].replace_all_uses_with(operation.operands[0])
                operation.erase()
                changed[callee] = []
                continue
        changed[callee] = [value.type for value in operation.operands]
    _retype_declarations(module, changed)


def _retype_declarations(module: ir.Module, taken: dict[str, list[ir.Type]]) -> None:
    """``taken``: what callees are handed now. Others that take tensors are not called any more."""
    for view in list(module.body.operations):
        declaration = view.operation
        if declaration.name != "func.func" or len(declaration.regions[0].blocks):
            continue
        kind = ir.FunctionType(ir.TypeAttr(declaration.attributes["function_type"]).value)
        inputs = taken.get(ir.StringAttr(declaration.attributes["sym_name"]).value)
        if inputs:
            new = ir.FunctionType.get(inputs, list(kind.results))
            declaration.attributes["function_type"] = ir.TypeAttr.get(new)
        elif any(isinstance(item, ir.RankedTensorType) for item in kind.inputs):
            declaration.erase()


def _return_status(entry: ir.Block, outputs: Sequence[ir.Value]) -> None:
    """Copy what is returned to where the caller wants it: see ``destinations`` for what needs no copy.

    Tensors come last: until then memory that is copied may be that of a tensor.
    """
    terminator = list(entry.operations)[-1].operation
    returned = list(zip(list(terminator.operands), outputs, strict=True))
    with ir.InsertionPoint(terminator), terminator.location:
        for value, output in returned:
            if isinstance(value.type, ir.RankedTensorType) or is_empty(value.type):
                continue
            op("memref.copy" if isinstance(value.type, ir.MemRefType) else "memref.store", [value, output])
        for value, output in returned:
            if isinstance(value.type, ir.RankedTensorType) and not is_empty(value.type):
                writable: dict[str, ir.Attribute] = {"writable": ir.UnitAttr.get()}
                op("bufferization.materialize_in_destination", [value, output], attributes=writable)
        op("func.return", [build.constant(build.integer(32), 0)])
    terminator.erase()


def _rewrite_call(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    if SITE_ATTRIBUTE in operation.attributes:
        rewrite_external_call(operation, context, declarations)
        return
    callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
    passed = [context, *(handed(value) for value in operation.operands)]
    kinds = [passed_as(memref_of(result.type)) for result in operation.results]
    outputs = [op("memref.alloc", results=[kind], attributes=static_sizes()).result for kind in kinds]
    passed += outputs
    name = declarations.add(f"{CALL_PREFIX}{callee}", [v.type for v in passed], [build.integer(32)])
    status = call(name, passed, [build.integer(32)]).result
    check = declarations.add(CHECK, [build.pointer(), build.integer(32)])
    call(check, [context, status])
    for result, output in zip(operation.results, outputs, strict=True):
        result.replace_all_uses_with(from_buffer(output, result.type))
    operation.erase()


def _as_buffer(value: ir.Value) -> ir.Value:
    attributes: dict[str, ir.Attribute] = {"read_only": ir.UnitAttr.get()}
    return op("bufferization.to_buffer", [value], [memref_of(value.type)], attributes).result


def _rewrite_assert(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
    passed = [context, *(_reported(value) for value in operation.operands)]
    name = declarations.add(f"{FAULT}{site}", [v.type for v in passed])
    call(name, passed)
    operation.erase()


def _reported(value: ir.Value) -> ir.Value:
    """Floats as f32 at least: so do faults report them."""
    element = ELEMENT_TYPES.get(str(value.type))
    if element is None or element.kind != "float" or element.counted == element.name:
        return value
    return op("arith.extf", [value], [ir.Type.parse(element.counted)]).result


def _rewrite_get_ir(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    del context
    callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
    name = declarations.add(f"neurojit.text.{callee}", [], [build.integer(64)])
    operation.results[0].replace_all_uses_with(call(name, [], [build.integer(64)]).result)
    operation.erase()


def _rewrite_ask(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    """What ends the call while it waits ends it before anything else is done."""
    site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
    i64 = build.integer(64)
    name = declarations.add(f"neurojit.ask.{site}", [context.type, i64], [i64])
    answer = call(name, [context, operation.operands[0]], [i64]).result
    call(declarations.add(POLL, [context.type]), [context])
    if operation.name == OFFER:
        answer = build.compare("ne", answer, build.constant(i64, 0))
    operation.results[0].replace_all_uses_with(answer)
    operation.erase()


def _rewrite_variant(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    del context
    callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
    for what, result in zip(("number", "tier"), operation.results, strict=True):
        name = declarations.add(f"neurojit.{what}.{callee}", [], [build.integer(64)])
        result.replace_all_uses_with(call(name, [], [build.integer(64)]).result)
    operation.erase()


def _rewrite_to_buffer(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    """A buffer that the program may write to is a copy: bufferization would give the tensor's own."""
    del context
    value = operation.operands[0]
    if "read_only" in operation.attributes and operation.results[0].type == memref_of(value.type):
        name = declarations.add(f"{_VIEW}{declarations.count}", [value.type], [operation.results[0].type])
        view = call(name, [value], [operation.results[0].type]).result
        operation.results[0].replace_all_uses_with(view)
        operation.erase()
        return
    sizes: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 1, 0])}
    operation.operands[0] = op("bufferization.alloc_tensor", [value], [value.type], sizes).result


def _erase(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    """Deallocation: every buffer lives in the arena, which the frame gives back."""
    del context, declarations
    operation.erase()


_REWRITES = {
    "func.call": _rewrite_call,
    "tensorlang.assert": _rewrite_assert,
    "tensorlang.print": rewrite_print,
    "vector.print": rewrite_print,
    "tensorlang.get_ir": _rewrite_get_ir,
    "tensorlang.variant": _rewrite_variant,
    QUERY: _rewrite_ask,
    OFFER: _rewrite_ask,
    "bufferization.to_buffer": _rewrite_to_buffer,
    "memref.dealloc": _erase,
}


def _erase_source_declarations(module: ir.Module) -> None:
    """The callees' source-level declarations: calls go to ``neurojit.call.*`` now."""
    for operation in list(module.body.operations):
        inner = operation.operation
        name = ir.StringAttr(inner.attributes["sym_name"]).value
        declared = inner.name == "func.func" and not list(inner.regions[0].blocks)
        if declared and not name.startswith("neurojit."):
            inner.erase()


@dataclass(frozen=True, slots=True)
class ToAbi:
    """Gives the function its ABI form, and takes away the declarations of what it calls."""

    name: ClassVar[str] = "to-abi"

    def run(self, unit: Unit) -> None:
        to_abi(unit.module, unit.function, unit.declarations)
        _erase_source_declarations(unit.module)


@dataclass(frozen=True, slots=True)
class PassAsBuffers:
    """Gives callees buffers for the tensors that they are handed."""

    name: ClassVar[str] = "pass-as-buffers"

    def run(self, unit: Unit) -> None:
        pass_as_buffers(unit.module, unit.function)

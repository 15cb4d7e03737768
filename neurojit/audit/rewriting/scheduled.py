"""Rewrites by the schedule generators at random parameters, written down as source a responder could send.

Loops are raised, operations scheduled as at T2, and the result printed: a function over buffers, its tensors
turned into buffers and its results into trailing ones.
"""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import random

from mlir import ir
from mlir.dialects import linalg
from mlir.passmanager import PassManager

from neurojit.compiler import pipelines, upstream_pipelines
from neurojit.compiler.raising import raise_loops
from neurojit.compiler.schedules import VectorTarget, schedule
from neurojit.compiler.schedules.parameters import (
    ContractionParameters,
    PointwiseParameters,
    ReductionParameters,
    ScheduleParameters,
)
from neurojit.compiler.upstream import Stage, avoid_upstream_faults
from neurojit.dialect.tensorlang import lowering as tensorlang
from neurojit.frontend.kernels import functions_of
from neurojit.mlir.build import memref_of, op
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Numerics

_PASSES = ("canonicalize", "cse")


def scheduled(text: str, name: str, chance: random.Random) -> str | None:
    """One rewrite of the kernel ``name``; None where no generator knows any of its operations."""
    target = VectorTarget(vector_bits=chance.choice((128, 256, 512)), fma=chance.random() < 0.5)
    with ir.Location.unknown():
        first = _over_buffers(text, name)
        known = schedule(functions_of(first)[name], target, Numerics.STRICT)
        chosen = {item.name: _draw(item.generator, chance) for item in known if item.generator is not None}
        if not chosen:
            return None
        module = _over_buffers(text, name)
        fills = _filled(functions_of(module)[name])
        schedule(functions_of(module)[name], target, Numerics.STRICT, chosen)
        PassManager.parse(upstream_pipelines.pipeline(_PASSES)).run(module.operation)
        _fill_first(functions_of(module)[name], fills)
        function = functions_of(module)[name]
        return str(function.get_asm()) if _say_permitted(function) else None


def _over_buffers(text: str, name: str) -> ir.Module:
    """The kernel with buffers for tensors, its loops raised where they can be."""
    module = ir.Module.parse(text)
    function = functions_of(module)[name]
    avoid_upstream_faults(function, Stage.SOURCE)
    tensorlang.lower(function)
    _take_buffers(function, module)
    for stage in (pipelines.TENSOR, pipelines.EMPTY_TENSORS, pipelines.BUFFERIZE):
        PassManager.parse(upstream_pipelines.pipeline(stage)).run(module.operation)
    raise_loops(functions_of(module)[name])
    return module


def _take_buffers(function: ir.Operation, module: ir.Module) -> None:
    """Tensor arguments become buffers, tensor results trailing ones."""
    source = function.regions[0].blocks[0]
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    tensors = [isinstance(item, ir.RankedTensorType) for item in kind.results]
    if not any(tensors) and not any(isinstance(item, ir.RankedTensorType) for item in kind.inputs):
        return
    kept = [item for item, tensor in zip(kind.results, tensors, strict=True) if not tensor]
    added = [memref_of(item) for item, tensor in zip(kind.results, tensors, strict=True) if tensor]
    inputs = [memref_of(item) if isinstance(item, ir.RankedTensorType) else item for item in kind.inputs]
    with ir.InsertionPoint(module.body):
        made = op(
            "func.func",
            attributes={
                "sym_name": function.attributes["sym_name"],
                "function_type": ir.TypeAttr.get(ir.FunctionType.get([*inputs, *added], kept)),
            },
            regions=1,
        )
    places = [ir.Location.unknown()] * (len(inputs) + len(added))
    entry = ir.Block.create_at_start(made.regions[0], [*inputs, *added], places)
    with ir.InsertionPoint(entry):
        for old, new in zip(source.arguments, entry.arguments, strict=False):
            if isinstance(old.type, ir.RankedTensorType):
                tensor = op("bufferization.to_tensor", [new], [old.type], {"restrict": ir.UnitAttr.get()})
                old.replace_all_uses_with(tensor.result)
            else:
                old.replace_all_uses_with(new)
    for operation in list(source.operations):
        entry.append(operation)
    function.erase()
    end = list(entry.operations)[-1].operation
    outputs = list(entry.arguments)[len(inputs) :]
    with ir.InsertionPoint(end):
        for value in end.operands:
            if isinstance(value.type, ir.RankedTensorType):
                units: dict[str, ir.Attribute] = {
                    "restrict": ir.UnitAttr.get(),
                    "writable": ir.UnitAttr.get(),
                }
                op("bufferization.materialize_in_destination", [value, outputs.pop(0)], [], units)
        op("func.return", [value for value, tensor in zip(end.operands, tensors, strict=True) if not tensor])
    end.erase()


def _filled(function: ir.Operation) -> list[tuple[int, ir.Attribute]]:
    """Arguments that the raised function fills as a whole, with what."""
    arguments = list(function.regions[0].blocks[0].arguments)
    found: list[tuple[int, ir.Attribute]] = []
    for operation in operations_in(function):
        if operation.name not in ("linalg.fill", "linalg.generic") or len(operation.operands) != 2:
            continue
        value, output = operation.operands
        if (
            isinstance(value, ir.OpResult)
            and value.owner.operation.name == "arith.constant"
            and output in arguments
        ):
            found.append((arguments.index(output), value.owner.operation.attributes["value"]))
    return found


def _fill_first(function: ir.Operation, fills: list[tuple[int, ir.Attribute]]) -> None:
    """A sum in blocks reads back what it wrote; filled as a whole at first, no old value can be seen."""
    block = function.regions[0].blocks[0]
    with ir.InsertionPoint.at_block_begin(block):
        for number, value in fills:
            output = block.arguments[number]
            element = ir.MemRefType(output.type).element_type
            constant = op("arith.constant", results=[element], attributes={"value": value}).result
            linalg.fill(constant, outs=[output])  # pyright: ignore (no stub)


def _say_permitted(function: ir.Operation) -> bool:
    """Say the same with operations that claim nothing; False where that cannot be done.

    Flat views of whole buffers become collapsed shapes; lanes that nobody wants become the first one.
    """
    for view in operations_in(function):
        for mark in [key for key in view.attributes if key.startswith("neurojit.")]:
            del view.attributes[mark]  # notes between the raising and the schedules
        if view.name == "vector.shuffle":  # any lane will do where none is wanted
            lanes = [max(lane, 0) for lane in ir.DenseI64ArrayAttr(view.attributes["mask"])]
            view.attributes["mask"] = ir.DenseI64ArrayAttr.get(lanes)
        if view.name == "memref.extract_strided_metadata":
            return False
        if view.name != "memref.reinterpret_cast":
            continue
        source, result = view.operands[0], view.results[0]
        shape = list(ir.MemRefType(source.type).shape)
        whole = ir.MemRefType.get([math.prod(shape)], ir.MemRefType(source.type).element_type)
        if result.type != whole or source.type != ir.MemRefType.get(shape, whole.element_type):
            return False
        if len(shape) == 1:
            result.replace_all_uses_with(source)
        elif not shape:
            with ir.InsertionPoint(view):
                one = ir.DenseI64ArrayAttr.get([1])
                groups = {"reassociation": ir.Attribute.parse("[]"), "static_output_shape": one}
                result.replace_all_uses_with(op("memref.expand_shape", [source], [whole], groups).result)
        else:
            groups = ir.Attribute.parse(f"[{list(range(len(shape)))}]")
            with ir.InsertionPoint(view):
                flat = op("memref.collapse_shape", [source], [whole], {"reassociation": groups})
            result.replace_all_uses_with(flat.result)
        view.erase()
    return True


def _draw(kind: str, chance: random.Random) -> ScheduleParameters:
    if kind == "contraction":
        return ContractionParameters(
            rows=chance.randrange(1, 7),
            vectors=chance.randrange(1, 4),
            mc=chance.choice((0, 2, 4)),
            nc=chance.choice((0, 4, 8)),
            kc=chance.choice((0, 2, 3)),
            pack_a=chance.random() < 0.4,
            pack_b=chance.random() < 0.4,
            flatten=chance.random() < 0.3,
            unroll=chance.choice((1, 8, 32)),
        )
    if kind == "pointwise":
        return PointwiseParameters(unroll=chance.randrange(1, 9))
    return ReductionParameters(accumulators=chance.randrange(1, 9))

"""Resolves a memref value to the allocation, argument or global that it is or views."""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.raising.nest import Base, Buffer
from neurojit.mlir.alias import chain, global_name, is_allocated, is_argument, root
from neurojit.mlir.operation_facts import facts


def buffer_of(value: ir.Value) -> Buffer | None:
    """The buffer that ``value`` is, or None where its shape is not static or its elements are no scalars."""
    kind = value.type
    if not isinstance(kind, ir.MemRefType) or not kind.has_static_shape:
        return None
    if not isinstance(kind.element_type, (ir.FloatType, ir.IntegerType, ir.IndexType)):
        return None
    base = _base(root(value))
    keeps = base.kind != "unknown" and all(facts(view.name).keeps_elements_apart for view in chain(value))
    return Buffer(
        id=value,
        base=base,
        shape=tuple(kind.shape),
        element=str(kind.element_type),
        distinct=keeps and _injective(kind),
        source=value,
    )


def _base(memory: ir.Value) -> Base:
    if is_argument(memory):
        return Base("argument", ir.BlockArgument(memory).arg_number)
    if is_allocated(memory):
        return Base("allocation", memory)
    name = global_name(memory)
    return Base("unknown", None) if name is None else _global(memory.owner.operation, name)


def _global(op: ir.Operation, name: str) -> Base:
    """A global by its name. One without "constant" may be written, through an argument too."""
    module = op
    while module.parent is not None and module.name != "builtin.module":
        module = module.parent.operation
    if module.name == "builtin.module":
        for candidate in module.regions[0].blocks[0].operations:
            held = candidate.operation
            if held.name == "memref.global" and ir.StringAttr(held.attributes["sym_name"]).value == name:
                return Base("constant" if "constant" in held.attributes else "global", name)
    return Base("global", name)


def _injective(kind: ir.MemRefType) -> bool:
    """Whether the layout gives every index its own place, as far as its static strides show."""
    try:
        strides, _ = kind.get_strides_and_offset()
    except RuntimeError:
        return False
    dynamic = ir.ShapedType.get_dynamic_stride_or_offset()
    if dynamic in strides:
        return False
    reach = 1
    for stride, extent in sorted(
        (abs(stride), extent) for stride, extent in zip(strides, kind.shape, strict=True)
    ):
        if extent == 1:
            continue
        if stride < reach:
            return False
        reach += stride * (extent - 1)
    return True

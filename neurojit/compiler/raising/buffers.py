"""Resolves a memref value to the allocation, argument or global that it is or views."""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.raising.nest import Base, Buffer

_ALLOCATIONS = frozenset({"memref.alloc", "memref.alloca"})
# Views whose elements are distinct where their source's are.
_VIEWS = frozenset(
    {
        "memref.subview",
        "memref.cast",
        "memref.collapse_shape",
        "memref.expand_shape",
        "memref.transpose",
        "memref.memory_space_cast",
    }
)
# Views that may give one element two indices.
_LOOSE_VIEWS = frozenset({"memref.reinterpret_cast", "memref.view"})


def buffer_of(value: ir.Value) -> Buffer | None:
    """The buffer that ``value`` is, or None where its shape is not static or its elements are no scalars."""
    kind = value.type
    if not isinstance(kind, ir.MemRefType) or not kind.has_static_shape:
        return None
    if not isinstance(kind.element_type, (ir.FloatType, ir.IntegerType, ir.IndexType)):
        return None
    base, distinct = _trace(value)
    return Buffer(
        id=value,
        base=base,
        shape=tuple(kind.shape),
        element=str(kind.element_type),
        distinct=distinct and _injective(kind),
        source=value,
    )


def _trace(value: ir.Value) -> tuple[Base, bool]:
    distinct = True
    while True:
        owner = value.owner
        if isinstance(owner, ir.Block):
            function = owner.owner.operation
            if function.name == "func.func" and function.regions[0].blocks[0] == owner:
                return Base("argument", ir.BlockArgument(value).arg_number), distinct
            return Base("unknown", None), False
        name = owner.operation.name
        if name in _ALLOCATIONS:
            return Base("allocation", value), distinct
        if name == "memref.get_global":
            return _global(owner.operation), distinct
        if name in _LOOSE_VIEWS:
            distinct = False
        elif name not in _VIEWS:
            return Base("unknown", None), False
        value = owner.operation.operands[0]


def _global(op: ir.Operation) -> Base:
    """A global by its name. One without "constant" may be written, through an argument too."""
    name = ir.FlatSymbolRefAttr(op.attributes["name"]).value
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

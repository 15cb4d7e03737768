"""``matmul`` and ``conv2d``: loops over multiply and add, in the order in which a person would nest them."""

from __future__ import annotations

from mlir import ir

from neurojit.dialect.tensorlang import shapes
from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, is_empty, tensor_type
from neurojit.dialect.tensorlang.lowering.parts import padded
from neurojit.dialect.tensorlang.lowering.scalars import SCALAR_RULES


def multiply_add(builder: Builder, values: list[ir.Value]) -> ir.Value:
    lhs, rhs, total = values
    product = SCALAR_RULES["mul"](builder, [lhs, rhs], {})
    return SCALAR_RULES["add"](builder, [total, product], {})


def matmul(builder: Builder, use: Use) -> ir.Value:
    """The named operation where there is one, which schedules know; else a generic with stretching maps."""
    (lhs, rhs), out = use.operands, use.out
    left, right, shape = tensor_type(lhs).shape, tensor_type(rhs).shape, out.shape
    total = builder.filled(0, out)
    if is_empty(lhs):
        return total
    if len(shape) == 2:
        return builder.named("linalg.matmul", [lhs, rhs], total, multiply_add, _indexing(builder, ""))
    if len(shape) == 3 and len(left) == len(right) == 3 and left[0] == right[0]:
        return builder.named(
            "linalg.batch_matmul", [lhs, rhs], total, multiply_add, _indexing(builder, "b, ")
        )
    batch = len(shape) - 2
    row, column, inner = (f"d{batch + i}" for i in range(3))

    def batched(operand: list[int], *last: str) -> str:
        lead = batch - (len(operand) - 2)
        read = [f"d{lead + i}" if e == shape[lead + i] else "0" for i, e in enumerate(operand[:-2])]
        return ", ".join([*read, *last])

    maps = [batched(left, row, inner), batched(right, inner, column), batched(shape, row, column)]
    return builder.generic([lhs, rhs], total, maps=maps, iterators="p" * (batch + 2) + "r", body=multiply_add)


def _indexing(builder: Builder, batch: str) -> dict[str, ir.Attribute]:
    maps = ", ".join(f"affine_map<({batch}m, n, k) -> ({batch}{read})>" for read in ("m, k", "k, n", "m, n"))
    return {"indexing_maps": builder.attribute(f"[{maps}]")}


def conv2d(builder: Builder, use: Use) -> ir.Value:
    """Cross-correlation. Loops are those of ``linalg.conv_2d_nchw_fchw`` and ``linalg.conv_2d_nhwc_hwcf``;
    more than one group adds a parallel loop over channels split in two."""
    (image, weight), attributes, out = use.operands, use.attributes, use.out
    if is_empty(weight):
        return builder.filled(0, out)
    nchw = attributes["layout"] == "NCHW"
    groups = attributes["groups"]
    image = _padded(builder, image, shapes.padding_of(attributes["padding"]), nchw)
    (sy, sx), (dy, dx) = attributes["strides"], attributes["dilation"]
    grouped = groups > 1
    channel = 1 if nchw else 3
    loops = ("n g o y x c i j" if nchw else "n y x g o i j c").split()
    total_type = out
    if grouped:
        image = _split(builder, image, channel, groups)
        weight = _split(builder, weight, 0 if nchw else 3, groups)
        total_type = _split_type(builder, out, channel, groups)
    else:
        loops.remove("g")
    number = {loop: f"d{i}" for i, loop in enumerate(loops)}

    def read(names: str) -> str:
        parts = [name for name in names.split() if grouped or name != "g"]
        return ", ".join(number.get(part) or moved[part] for part in parts)

    moved = {
        "Y": f"{number['y']} * {sy} + {number['i']} * {dy}",
        "X": f"{number['x']} * {sx} + {number['j']} * {dx}",
    }
    maps = (
        [read("n g c Y X"), read("g o c i j"), read("n g o y x")]
        if nchw
        else [read("n Y X g c"), read("i j c g o"), read("n y x g o")]
    )
    iterators = "".join("r" if loop in "cij" else "p" for loop in loops)
    result = builder.generic(
        [image, weight], builder.filled(0, total_type), maps=maps, iterators=iterators, body=multiply_add
    )
    if grouped:
        joined = builder.attribute(_reassociation(4, channel))
        result = builder.op("tensor.collapse_shape", out, [result], {"reassociation": joined})
    return result


def _padded(builder: Builder, image: ir.Value, padding: tuple[int, ...], nchw: bool) -> ir.Value:
    top, bottom, left, right = padding
    low = [0, 0, top, left] if nchw else [0, top, left, 0]
    high = [0, 0, bottom, right] if nchw else [0, bottom, right, 0]
    if not any(padding):
        return image
    return padded(builder, image, low, high, builder.constant(0, tensor_type(image).element_type))


def _reassociation(rank: int, split: int) -> str:
    """Of ``rank`` dimensions, ``split`` as two, the others as they are."""
    groups = [[i] if i < split else [i, i + 1] if i == split else [i + 1] for i in range(rank)]
    return str(groups)


def _split_type(builder: Builder, kind: ir.RankedTensorType, axis: int, groups: int) -> ir.RankedTensorType:
    shape = kind.shape
    return builder.tensor(
        [*shape[:axis], groups, shape[axis] // groups, *shape[axis + 1 :]], kind.element_type
    )


def _split(builder: Builder, value: ir.Value, axis: int, groups: int) -> ir.Value:
    wide = _split_type(builder, tensor_type(value), axis, groups)
    return builder.op(
        "tensor.expand_shape",
        wide,
        [value],
        {
            "reassociation": builder.attribute(_reassociation(len(tensor_type(value).shape), axis)),
            "static_output_shape": ir.DenseI64ArrayAttr.get(wide.shape),
        },
    )

"""The types that values of a candidate may have; narrower than what the lowering takes from a person."""

from __future__ import annotations

import math

from mlir import ir

from neurojit.judge.allowed_operations import INTEGER_WIDTHS, LARGEST_VECTOR
from neurojit.model.element_types import BORDER, is_float
from neurojit.model.types import ITEM_SIZES, Signature

# What any candidate may use: those whose arithmetic is the processor's own, truth values, indices.
_EVERYWHERE = frozenset(one.name for one in BORDER if one.counted in ("", one.name))


class Unsuitable(Exception):
    """A type that no value of a candidate may have; the message says what may be."""


def elements_for(original: Signature) -> frozenset[str]:
    """The element types of a candidate: rarer ones only where the original's own signature has them."""
    kinds = [*(argument.type for argument in original.arguments), *original.results]
    return _EVERYWHERE | {kind.dtype for kind in kinds}


def check_type(kind: ir.Type, largest_bytes: int, elements: frozenset[str] = _EVERYWHERE) -> None:
    """Raises :class:`Unsuitable`. ``largest_bytes`` bounds a tensor or buffer of known size."""
    if isinstance(kind, ir.VectorType):
        _check_vector(kind, elements)
    elif isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
        _check_buffer(kind, largest_bytes, elements)
    elif not _is_scalar(kind, elements):
        raise Unsuitable(f"type {_short(kind)}; {_expected_scalar(elements)}, vectors, tensors or memrefs")


def _is_scalar(kind: ir.Type, elements: frozenset[str]) -> bool:
    if isinstance(kind, ir.IntegerType):
        return kind.is_signless and kind.width in INTEGER_WIDTHS
    return (
        str(kind) in elements
        if isinstance(kind, ir.ComplexType | ir.FloatType)
        else isinstance(kind, ir.IndexType)
    )


def _short(kind: ir.Type) -> str:
    """A name for messages; of scalars only the type itself, since others may be as long as they like."""
    if isinstance(kind, (ir.IntegerType, ir.IndexType, ir.FloatType, ir.ComplexType)):
        return str(kind)
    return type(kind).__name__


def _expected_scalar(elements: frozenset[str]) -> str:
    widths = ", ".join(f"i{width}" for width in INTEGER_WIDTHS)
    floats = ", ".join(one.name for one in BORDER if is_float(one.name) and one.name in elements)
    return f"expected index, {widths}, {floats}"


def _check_vector(kind: ir.VectorType, elements: frozenset[str]) -> None:
    if kind.scalable:
        raise Unsuitable("a scalable vector; vectors have a fixed length")
    if not _is_scalar(kind.element_type, elements):
        raise Unsuitable(f"a vector of {_short(kind.element_type)}; {_expected_scalar(elements)}")
    if math.prod(kind.shape) > LARGEST_VECTOR:
        raise Unsuitable(f"{kind} has {math.prod(kind.shape)} elements; at most {LARGEST_VECTOR}")


def _check_buffer(
    kind: ir.RankedTensorType | ir.MemRefType, largest_bytes: int, elements: frozenset[str]
) -> None:
    element = _short(kind.element_type)
    if element not in elements:
        known = ", ".join(one.name for one in BORDER if one.name in elements)
        raise Unsuitable(f"elements of type {element}; expected one of {known}")
    dynamic = ir.ShapedType.get_dynamic_size()
    size = ITEM_SIZES[element] * math.prod(extent for extent in kind.shape if extent != dynamic)
    if size > largest_bytes:
        raise Unsuitable(f"{kind} has {size} bytes or more; a candidate may use {largest_bytes}")
    if isinstance(kind, ir.RankedTensorType):
        if kind.encoding is not None:
            raise Unsuitable("a tensor with an encoding")
        return
    if kind.memory_space is not None:
        raise Unsuitable("a memref with a memory space; there is one memory")
    identity = ir.AffineMap.get_identity(kind.rank)
    if not isinstance(kind.layout, ir.StridedLayoutAttr) and kind.affine_map != identity:
        raise Unsuitable("a memref whose layout is a map; expected strided<...> or none")

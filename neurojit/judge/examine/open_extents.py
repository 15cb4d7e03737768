"""A rewrite of an instance may be written for open extents, as the program's own function is.

It becomes the function for the extents that the original has; what serves other shapes is not touched by it.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Any

from mlir import ir

from neurojit.frontend.borders import function_type
from neurojit.frontend.instances import Shape, specialize
from neurojit.frontend.kernels import functions_of
from neurojit.model.program import Kernel
from neurojit.model.schema import schema_named
from neurojit.model.types import ValueType


def as_instance(module: ir.Module, original: Kernel) -> tuple[ir.Operation, str] | None:
    """Rewrite the candidate for ``original``, an instance, in place; an operation that does not fit.

    A candidate under the schema's name gets the instance's. One whose types are not the original's with
    extents left open stays as it is, for its signature to be refused.
    """
    schema = schema_named(original.name)
    if not schema:
        return None
    functions = functions_of(module)
    function = functions.get(original.name) or functions.get(schema)
    if function is None or len(function.regions[0].blocks) != 1:
        return None
    function.attributes["sym_name"] = ir.StringAttr.get(original.name)
    kind = function_type(function)
    wanted = [argument.type for argument in original.signature.arguments]
    results = list(original.signature.results)
    if len(kind.inputs) != len(wanted) or len(kind.results) != len(results):
        return None
    with ir.Location.unknown():
        if not all(map(_is_open_form_of, (*kind.inputs, *kind.results), (*wanted, *results))):
            return None
        misfits, _ = specialize(function, list(map(_shape, wanted)), list(map(_shape, results)))
    return misfits[0] if misfits else None


def _shape(kind: ValueType) -> Shape | None:
    return None if kind.kind == "scalar" else kind.shape


def _is_open_form_of(kind: Any, wanted: ValueType) -> bool:
    """Whether ``kind`` is ``wanted`` but for extents that it leaves open."""
    if not isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
        return wanted.kind == "scalar" and str(kind) == wanted.dtype
    what = "tensor" if isinstance(kind, ir.RankedTensorType) else "memref"
    if (what, str(kind.element_type), kind.rank) != (wanted.kind, wanted.dtype, len(wanted.shape)):
        return False
    if kind != type(kind).get(list(kind.shape), kind.element_type):
        return False  # another layout or memory, which are no extents
    return all(
        kind.is_dynamic_dim(axis) or kind.get_dim_size(axis) == extent
        for axis, extent in enumerate(wanted.shape)
    )

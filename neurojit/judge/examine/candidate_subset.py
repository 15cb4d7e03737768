"""Check ``permitted``: the candidate uses only operations, types and attributes on closed lists.

The lists are in ``allowed_operations.py``; here are the rules for what an operation on them may claim. Claims
about aliasing are the delicate ones:

- ``bufferization.to_tensor ... restrict`` says that no other tensor is made of that buffer. Without
  ``writable`` the bufferization only reads it, so that a false claim may change values (which the judge
  compares) but no other buffer.
- ``writable`` lets the bufferization write to it in place. On a buffer that the candidate allocated that is
  the candidate's own affair; on an argument it would be a write that the effects of the signature hide, and
  is refused.
- ``bufferization.to_buffer`` without ``read_only`` counts as a write, so that bufferization copies what must
  not change. With it, a store to the buffer would reach the caller's tensor: refused.
- ``bufferization.materialize_in_destination`` writes to its destination and counts as such in the effects.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from mlir import ir

from neurojit.frontend.index_values import constant_index
from neurojit.judge import allowed_operations as lists
from neurojit.judge.examine.candidate_types import Unsuitable, check_type
from neurojit.judge.examine.constant_tables import GLOBAL, global_problems
from neurojit.judge.examine.well_formed import Parsed
from neurojit.mlir.alias import roots
from neurojit.mlir.operation_facts import ALLOCATIONS
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Numerics
from neurojit.model.types import ITEM_SIZES
from neurojit.model.verdict import Refusal

CHECK = "permitted"
_TOP_LEVEL = ("func.func", GLOBAL)
_LARGEST_ALIGNMENT = 64  # what the frame gives every buffer
_POISON = -1  # the position by which vector operations say "undefined"


def permitted(
    parsed: Parsed, numerics: Numerics, scratch_bytes: int, elements: frozenset[str]
) -> Refusal | None:
    """What the module holds that may not be there.

    ``scratch_bytes`` bounds all temporaries together; ``elements``: see ``candidate_types.elements_for``.
    """
    allocated = 0
    top = parsed.module.operation
    for name in top.attributes:
        if name != "sym_name":
            message = f"the module has an attribute {name!r}; a reply's module has none"
            return parsed.quoted.refuse(CHECK, message, top)
    for operation in operations_in(top):
        if operation.name in lists.HINTS and not _at_top(operation):
            operation.erase()
            continue
        for message in _problems(operation, numerics, scratch_bytes, elements):
            return parsed.quoted.refuse(CHECK, f"{operation.name}: {message}", operation)
        allocated += _static_bytes(operation)
        if allocated > scratch_bytes:
            message = f"temporaries take more than {scratch_bytes} bytes together"
            return parsed.quoted.refuse(CHECK, message, operation)
    return None


def _problems(
    operation: ir.Operation, numerics: Numerics, scratch_bytes: int, elements: frozenset[str]
) -> Iterator[str]:
    name = operation.name
    if name not in lists.PERMITTED:
        dialect = name.partition(".")[0]
        why = lists.REFUSED.get(name) or lists.DIALECT_REASONS.get(dialect) or "it is not on the list"
        yield f"not permitted: {why}"
        return
    top_level = _at_top(operation)
    if top_level != (name in _TOP_LEVEL):
        yield "not permitted at the top level" if top_level else "functions do not nest"
        return
    if any(len(region.blocks) > 1 for region in operation.regions):
        yield "several blocks in a region; use scf for control flow"
        return
    yield from _attribute_problems(operation, numerics)
    for kind in _types(operation):
        try:
            check_type(kind, scratch_bytes, elements)
        except Unsuitable as refusal:
            yield str(refusal)
    rule = _RULES.get(name)
    if rule is not None:
        yield from rule(operation)


def _at_top(operation: ir.Operation) -> bool:
    return operation.parent is not None and operation.parent.operation.name == "builtin.module"


def _types(operation: ir.Operation) -> Iterator[ir.Type]:
    if operation.name == "func.func":
        kind = ir.FunctionType(ir.TypeAttr(operation.attributes["function_type"]).value)
        yield from kind.inputs
        yield from kind.results
    if operation.name == GLOBAL:
        yield ir.TypeAttr(operation.attributes["type"]).value
    for result in operation.results:
        yield result.type
    for region in operation.regions:
        for block in region.blocks:
            for argument in block.arguments:
                yield argument.type


def _attribute_problems(operation: ir.Operation, numerics: Numerics) -> Iterator[str]:
    _drop_harmless(operation)
    for name in operation.attributes:
        if name == "alignment" and operation.name in ALLOCATIONS:
            if ir.IntegerAttr(operation.attributes[name]).value > _LARGEST_ALIGNMENT:
                yield f"alignment: at most {_LARGEST_ALIGNMENT}"
        elif name.startswith("neurojit.") and operation.name == "func.func":
            continue  # compared with the original's by the signature
        elif name not in lists.OWN_ATTRIBUTES.get(operation.name, lists.ATTRIBUTES):
            yield f"attribute {name!r}: {lists.ATTRIBUTE_REASONS.get(name, 'not permitted')}"
    if "fastmath" in operation.attributes:
        yield from _fast_math(str(operation.attributes["fastmath"]), numerics)


def _drop_harmless(operation: ir.Operation) -> None:
    """What may be written and means nothing afterwards: a candidate is compiled without it throughout."""
    for name in lists.DROPPED:
        if name in operation.attributes:
            del operation.attributes[name]
    if "overflowFlags" in operation.attributes:
        operation.attributes["overflowFlags"] = ir.Attribute.parse("#arith.overflow<none>")
    if "nontemporal" in operation.attributes and not ir.BoolAttr(operation.attributes["nontemporal"]).value:
        del operation.attributes["nontemporal"]


def _fast_math(written: str, numerics: Numerics) -> Iterator[str]:
    """``written`` is ``#arith.fastmath<reassoc,contract>``."""
    flags = set(written.partition("<")[2].rstrip(">").split(",")) - {"none"}
    wrong = sorted(flags - lists.FAST_MATH[numerics])
    if wrong:
        may = ", ".join(sorted(lists.FAST_MATH[numerics])) or "no flag"
        yield f"fastmath<{', '.join(wrong)}> promises too much; numerics={numerics.value} allow {may}"


def _static_bytes(operation: ir.Operation) -> int:
    """Bytes of a temporary of known size."""
    if operation.name == GLOBAL:
        kind = ir.ShapedType(ir.TypeAttr(operation.attributes["type"]).value)
    elif operation.name in (*ALLOCATIONS, "tensor.empty", "bufferization.alloc_tensor"):
        kind = ir.ShapedType(operation.results[0].type)
    else:
        return 0
    known = (extent for extent in kind.shape if extent != ir.ShapedType.get_dynamic_size())
    return ITEM_SIZES[str(kind.element_type)] * math.prod(known)


# Rules for single operations.


def _own_memory_only(what: str, place: int) -> Callable[[ir.Operation], Iterator[str]]:
    def rule(operation: ir.Operation) -> Iterator[str]:
        for root in roots(operation.operands[place]):
            if isinstance(root.owner, ir.Block) or root.owner.operation.name not in ALLOCATIONS:
                yield f"{what} memory that this function did not allocate"

    return rule


def _to_tensor(operation: ir.Operation) -> Iterator[str]:
    if "writable" in operation.attributes:
        yield from _own_memory_only("writable:", 0)(operation)


def _layout_cast(operation: ir.Operation) -> Iterator[str]:
    """Bounds are checked against extents: a stride or an offset that is made up reaches past all of them."""
    before, after = (ir.MemRefType(value.type) for value in (operation.operands[0], operation.results[0]))
    dynamic = ir.MemRefType.get_dynamic_stride_or_offset()
    (old_strides, old_offset), (strides, offset) = (kind.get_strides_and_offset() for kind in (before, after))
    for old, new in zip((*old_strides, old_offset), (*strides, offset), strict=True):
        if old == dynamic and new != dynamic:
            yield "states a stride or an offset that is not known"
            return


def _constant(operation: ir.Operation) -> Iterator[str]:
    value = operation.attributes["value"]
    if not isinstance(value, (ir.IntegerAttr, ir.FloatAttr, ir.BoolAttr, ir.DenseElementsAttr)):
        yield "write the value as a number or as dense<...>"


def _while(operation: ir.Operation) -> Iterator[str]:
    condition = list(operation.regions[0].blocks[0].operations)[-1].operation
    owner = condition.operands[0].owner
    if isinstance(owner, ir.Block) or owner.operation.name != "arith.constant":
        return
    if ir.BoolAttr(owner.operation.attributes["value"]).value:
        yield "the condition is always true, so the loop never ends"


def _for(operation: ir.Operation) -> Iterator[str]:
    step = constant_index(operation.operands[2])
    if step is not None and step <= 0:
        yield f"the step is {step}; expected 1 or more"


def _parallel(operation: ir.Operation) -> Iterator[str]:
    """Its loops are made after the checks went in, so nothing would guard a step of 0."""
    rank = ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])[0]
    steps = [constant_index(value) for value in list(operation.operands)[2 * rank : 3 * rank]]
    if any(step is None or step <= 0 for step in steps):
        yield "steps are constants of 1 or more"


def _forall(operation: ir.Operation) -> Iterator[str]:
    known = list(ir.DenseI64ArrayAttr(operation.attributes["staticStep"]))
    if any(step <= 0 and step != ir.ShapedType.get_dynamic_size() for step in known):
        yield "a step is less than 1"


def _reduce(operation: ir.Operation) -> Iterator[str]:
    if len(operation.operands):
        yield "carry the reduction as iter_args of scf.for"


def _position(operation: ir.Operation) -> Iterator[str]:
    if _POISON in list(ir.DenseI64ArrayAttr(operation.attributes["static_position"])):
        yield f"position {_POISON} is an undefined value"


def _shuffle(operation: ir.Operation) -> Iterator[str]:
    if _POISON in list(ir.DenseI64ArrayAttr(operation.attributes["mask"])):
        yield f"lane {_POISON} is an undefined value"


_RULES: dict[str, Callable[[ir.Operation], Iterator[str]]] = {
    "arith.constant": _constant,
    "tensorlang.constant": _constant,
    "bufferization.to_tensor": _to_tensor,
    "memref.cast": _layout_cast,
    GLOBAL: global_problems,
    "memref.dealloc": _own_memory_only("frees", 0),
    "scf.while": _while,
    "scf.for": _for,
    "scf.forall": _forall,
    "scf.parallel": _parallel,
    "scf.reduce": _reduce,
    "vector.extract": _position,
    "vector.insert": _position,
    "vector.shuffle": _shuffle,
}

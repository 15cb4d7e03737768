"""Refuses forms of permitted operations that no stage can lower. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlir import ir

from neurojit.frontend.types import is_row_major

# Of every temporary: one cache line, one zmm register. No program sees an address, so more is advice there.
ALIGNMENT = 64
LARGEST_ALIGNMENT = 1 << 21  # of a global: a large page
_WIDEST_DIVISION = 64  # bits: beyond, the processor has none and LLVM calls a library
_NO_PLACE = -1  # in a vector: MLIR's name of one that is undefined
_ASSIGN = 3  # of arith's kinds of reductions
_NEAREST_EVEN = 0  # of arith's rounding modes: LLVM's code knows the one that the processor is in


def problems(operation: ir.Operation) -> Iterator[str]:
    """What is wrong with the form of ``operation``, whose name is permitted."""
    rule = _RULES.get(operation.name)
    if rule is not None:
        yield from rule(operation)


def _allocation(operation: ir.Operation) -> Iterator[str]:
    kind = ir.MemRefType(operation.results[0].type)
    if not is_row_major(kind):
        yield f"{kind}: a new buffer is row-major; allocate a larger one and take a memref.subview of it"


def _global(operation: ir.Operation) -> Iterator[str]:
    alignment = alignment_of(operation)
    if alignment > LARGEST_ALIGNMENT:
        yield f"aligned to {alignment} bytes; at most {LARGEST_ALIGNMENT}"


def alignment_of(operation: ir.Operation) -> int:
    """Of a global, in bytes."""
    if "alignment" not in operation.attributes:
        return ALIGNMENT
    return max(ALIGNMENT, ir.IntegerAttr(operation.attributes["alignment"]).value)


def _division(operation: ir.Operation) -> Iterator[str]:
    kinds = [operation.operands[0].type, operation.results[0].type]
    widths = [kind.width for kind in map(_element, kinds) if isinstance(kind, ir.IntegerType)]
    if max(widths, default=0) > _WIDEST_DIVISION:
        yield f"integers of {max(widths)} bits; at most {_WIDEST_DIVISION}"


def _narrowing(operation: ir.Operation) -> Iterator[str]:
    if "roundingmode" not in operation.attributes:
        return
    if ir.IntegerAttr(operation.attributes["roundingmode"]).value != _NEAREST_EVEN:
        yield "the processor rounds to nearest, ties to even; leave the rounding mode out"


def _reduction(operation: ir.Operation) -> Iterator[str]:
    if any(
        ir.IntegerAttr(kind).value == _ASSIGN for kind in ir.ArrayAttr(operation.attributes["reductions"])
    ):
        yield 'no reduction "assign": which iteration is the last is not said; use affine.for'


def _static_step(operation: ir.Operation) -> Iterator[str]:
    """One that the text has; dynamic ones are faults (:mod:`neurojit.frontend.extents`)."""
    for name in ("step", "steps", "staticStep"):
        if name not in operation.attributes:
            continue
        held = operation.attributes[name]
        if isinstance(held, ir.IntegerAttr):
            found = [held.value]
        elif isinstance(held, ir.ArrayAttr):
            found = [ir.IntegerAttr(one).value for one in held]
        else:
            found = list(ir.DenseI64ArrayAttr(held))
        if any(step <= 0 and step != ir.ShapedType.get_dynamic_size() for step in found):
            yield "the step of a loop is 0 or less"


def _parallel(operation: ir.Operation) -> Iterator[str]:
    yield from _static_step(operation)
    yield from _reduction(operation)


def _padding(operation: ir.Operation) -> Iterator[str]:
    dynamic = ir.ShapedType.get_dynamic_size()
    static = [
        n for name in ("static_low", "static_high") for n in ir.DenseI64ArrayAttr(operation.attributes[name])
    ]
    if any(number < 0 and number != dynamic for number in static):
        yield "a size is negative; take a tensor.extract_slice"


def _place(operation: ir.Operation) -> Iterator[str]:
    if _NO_PLACE in ir.DenseI64ArrayAttr(operation.attributes["static_position"]):
        yield f"the place {_NO_PLACE} is none"


def _poison(operation: ir.Operation) -> Iterator[str]:
    """It is 0, which is of numbers alone."""
    kind = operation.results[0].type
    shaped = isinstance(kind, ir.ShapedType)
    numbers = isinstance(_element(kind), (ir.IntegerType, ir.IndexType, ir.FloatType, ir.ComplexType))
    if not numbers or (shaped and (isinstance(kind, ir.MemRefType) or not kind.has_static_shape)):
        yield f"there is no 0 of type {kind}"


def _element(kind: ir.Type) -> ir.Type:
    return kind.element_type if isinstance(kind, ir.ShapedType) else kind


_Rule = Callable[[ir.Operation], Iterator[str]]
_RULES: dict[str, _Rule] = {
    **dict.fromkeys(("memref.alloc", "memref.alloca", "memref.realloc"), _allocation),
    **dict.fromkeys(
        (
            *(f"arith.{name}" for name in ("divsi", "divui", "remsi", "remui", "fptosi", "fptoui")),
            *(f"arith.{name}" for name in ("ceildivsi", "ceildivui", "floordivsi", "sitofp", "uitofp")),
        ),
        _division,
    ),
    "memref.global": _global,
    "affine.parallel": _parallel,
    "affine.for": _static_step,
    "scf.forall": _static_step,
    "tensor.pad": _padding,
    "ub.poison": _poison,
    **dict.fromkeys(("vector.extract", "vector.insert"), _place),
    "arith.truncf": _narrowing,
}

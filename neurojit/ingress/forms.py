"""Forms of permitted operations that no stage can lower. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlir import ir

from neurojit.ingress.types import is_row_major

ALIGNMENT = 64  # of every temporary: one cache line, one zmm register
_WIDEST_DIVISION = 64  # bits: beyond, the processor has none and LLVM calls a library
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
    if "alignment" in operation.attributes:
        alignment = ir.IntegerAttr(operation.attributes["alignment"]).value
        if alignment > ALIGNMENT:
            yield f"aligned to {alignment} bytes; at most {ALIGNMENT}"


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
    "affine.parallel": _reduction,
    "arith.truncf": _narrowing,
}

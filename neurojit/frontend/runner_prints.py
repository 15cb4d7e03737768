"""What a program prints as MLIR's runner does: ``vector.print``, and calls of the runner's own functions.

``vector.print`` stays as it is. A call of a function that the runner's libraries define, and that the program
only declares, is written as what it means: ``printMemrefF32`` is a ``tensorlang.print`` with a form,
``printI64`` and the like a ``vector.print`` of a scalar. Compiler side only.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from mlir import ir

from neurojit.frontend.types import UNRANKED, is_row_major
from neurojit.mlir.build import memref_of, op
from neurojit.model.sites import RunnerForm

PRINTING: Final = frozenset({"tensorlang.print", "vector.print"})
# The numbers of vector.print's punctuation, and what each writes.
_NOTHING, _NEWLINE, _COMMA, _OPEN, _CLOSE = range(5)
_PUNCTUATION: Final = ("", "\n", ", ", "( ", " )")
_ELEMENTS: Final = {
    "I8": "i8", "I16": "i16", "I32": "i32", "I64": "i64", "F16": "f16", "BF16": "bf16", "F32": "f32",
    "F64": "f64", "Ind": "index", "C32": "complex<f32>", "C64": "complex<f64>",
}  # fmt: skip
_MEMREF: Final = re.compile(
    r"(?:_mlir_ciface_)?(?:printMemref(?P<shape>Shape)?(?:(?P<rank>\d)d)?(?P<new>I8|I16|I32|I64|BF16|F16|F32"
    r"|F64|Ind|C32|C64)|print_memref_(?P<old>i8|i16|i32|i64|bf16|f16|f32|f64|ind|c32|c64))"
)
_SCALARS: Final = {"printI64": "i64", "printU64": "i64", "printF32": "f32", "printF64": "f64"}
_WORDS: Final = {
    "printOpen": _OPEN, "printClose": _CLOSE, "printComma": _COMMA, "printNewline": _NEWLINE,
}  # fmt: skip
WIDEST_INTEGER: Final = 64
CASTS: Final = ("memref.cast", "tensor.cast")
_RANKED: Final = (ir.MemRefType, ir.RankedTensorType)


def is_runner_print(name: str) -> bool:
    """Whether the runner's libraries define a function of that name that prints and is known here."""
    return name in _SCALARS or name in _WORDS or _MEMREF.fullmatch(name) is not None


def form_of(operation: ir.Operation) -> RunnerForm | None:
    """How ``operation``, which prints, writes as the runner does; None where it does not."""
    if operation.name == "vector.print":
        return _vector_form(operation)
    if "form" not in operation.attributes:
        return None
    kind = ir.MemRefType(operation.operands[0].type)
    word, _, what = ir.StringAttr(operation.attributes["form"]).value.rpartition(" ")
    static = kind.has_static_shape and is_row_major(kind)
    return RunnerForm(
        "shape" if what == "shape" else "memref",
        "Unranked Memref" if word else "Memref",
        str(kind.element_type),
        tuple(kind.shape) if static else None,
        kind.rank,
    )


def _vector_form(operation: ir.Operation) -> RunnerForm:
    if "stringLiteral" in operation.attributes:
        return RunnerForm("text", ir.StringAttr(operation.attributes["stringLiteral"]).value)
    text = _PUNCTUATION[_punctuation(operation)]
    if not len(operation.operands):
        return RunnerForm("text", text)
    kind = operation.operands[0].type
    shaped = isinstance(kind, ir.VectorType)
    element = kind.element_type if shaped else kind
    return RunnerForm("vector", text, written_as(element), tuple(kind.shape) if shaped else None)


def _punctuation(operation: ir.Operation) -> int:
    if "punctuation" not in operation.attributes:
        return _NEWLINE
    words = ("no_punctuation", "newline", "comma", "open", "close")
    return words.index(str(operation.attributes["punctuation"]).partition("<")[2].rstrip(">"))


def written_as(element: ir.Type) -> str:
    """The element type by which ``vector.print`` hands over elements of ``element``."""
    if isinstance(element, ir.IntegerType):
        return "i64"
    return "f32" if str(element) in ("f16", "bf16") else str(element)


def vector_print_problems(operation: ir.Operation) -> Iterator[str]:
    if not len(operation.operands):
        return
    kind = operation.operands[0].type
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    if isinstance(element, ir.IntegerType) and element.width > WIDEST_INTEGER:
        yield f"integers of {element.width} bits; at most {WIDEST_INTEGER}"
    elif written_as(element) not in ("i64", "index", "f32", "f64"):
        yield f"elements of type {element} are not printed"


def write_out(call: ir.Operation, callee: str) -> str:
    """Put what a call of ``callee`` means in its place; why that cannot be, empty where it was done."""
    with ir.InsertionPoint(call), call.location:
        if callee in _WORDS:
            said = _written_word(call, callee)
        elif callee in _SCALARS:
            said = _written_scalar(call, callee)
        else:
            said = _written_memref(call, callee)
    if not said:
        call.erase()
    return said


def _written_word(call: ir.Operation, callee: str) -> str:
    if len(call.operands) or len(call.results):
        return f"@{callee} takes nothing and gives nothing"
    _vector_print([], _WORDS[callee])
    return ""


def _written_scalar(call: ir.Operation, callee: str) -> str:
    wanted = _SCALARS[callee]
    if len(call.operands) != 1 or str(call.operands[0].type) != wanted or len(call.results):
        return f"@{callee} takes one {wanted} and gives nothing"
    value = call.operands[0]
    if callee == "printU64":  # vector.print takes an index for one without a sign
        value = op("arith.index_cast", [value], [ir.IndexType.get()]).result
    _vector_print([value], _NOTHING)
    return ""


def _vector_print(operands: list[ir.Value], punctuation: int) -> None:
    words: tuple[Literal["no_punctuation", "newline", "comma", "open", "close"], ...]
    words = ("no_punctuation", "newline", "comma", "open", "close")
    attribute = ir.Attribute.parse(f"#vector.punctuation<{words[punctuation]}>")
    op("vector.print", operands, attributes={"punctuation": attribute})


def _written_memref(call: ir.Operation, callee: str) -> str:
    found = _MEMREF.fullmatch(callee)
    assert found is not None
    element = _ELEMENTS[found["new"] or _new(found["old"])]
    kinds = [operand.type for operand in call.operands]
    if len(kinds) != 1 or not isinstance(kinds[0], (*_RANKED, *UNRANKED)):
        return f"@{callee} takes one memref and gives nothing"
    if str(kinds[0].element_type) != element or len(call.results):
        return f"@{callee} takes elements of type {element} and gives nothing"
    ranked = isinstance(kinds[0], _RANKED)
    if ranked != (found["rank"] is not None) or (ranked and kinds[0].rank != int(found["rank"])):
        wanted = f"memref of rank {found['rank']}" if found["rank"] else f"memref<*x{element}>"
        return f"@{callee} takes a {wanted}, not {kinds[0]}"
    source = ranked_source(call.operands[0])
    if source is None:
        return f"{kinds[0]} is printed where a cast in the same function makes it"
    if isinstance(source.type, ir.RankedTensorType):
        read: dict[str, ir.Attribute] = {"read_only": ir.UnitAttr.get()}
        source = op("bufferization.to_buffer", [source], [memref_of(source.type)], read).result
    form = "memref" if ranked else "unranked shape" if found["shape"] else "unranked memref"
    op("tensorlang.print", [source], attributes={"form": ir.StringAttr.get(form)})
    return ""


def _new(old: str) -> str:
    return "Ind" if old == "ind" else old.upper()


def ranked_source(value: ir.Value) -> ir.Value | None:
    """The ranked memref or tensor that casts made ``value`` of; None where something else made it."""
    while isinstance(value.type, UNRANKED):
        if isinstance(value.owner, ir.Block) or value.owner.operation.name not in CASTS:
            return None
        value = value.owner.operation.operands[0]
    return value

"""Several bodies as one LLVM module that needs no host: direct calls, an arena of its own, C signatures.

Each function g becomes ``neurojit.body.g`` and, where calls with overlapping buffers must be told apart,
``neurojit.plain.g`` (its T0 form); ``neurojit.call.g``, which the bodies call, chooses between them. One
exported function sets up the context that bodies expect and gives back the arena's memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import llvmlite.binding as llvm

from neurojit.abi import calling, layout
from neurojit.abi.names import BODY, CALL_PREFIX, GLOBAL_PREFIX
from neurojit.abi.status import STATUS_ARENA
from neurojit.compiler.backends.cpu.code import EmissionFailed, linked_in_order, make_internal
from neurojit.model.program import GlobalCell
from neurojit.model.types import Signature, ValueType
from neurojit.stubs.builder import NULL, Function, Value, i64, number, parameters_of, symbol
from neurojit.stubs.llvm_text import quoted
from neurojit.stubs.overlaps import overlap

BODY_PREFIX: Final = "neurojit.body."
PLAIN_PREFIX: Final = "neurojit.plain."
ALIGNMENT: Final = 64
# Address space for temporaries whose size only a run knows; pages that are not touched cost nothing.
DYNAMIC_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class ExportedBody:
    """One function's LLVM IR as lowering made it, and that of T0 where its buffers may overlap."""

    signature: Signature
    llvm_ir: str
    plain_ir: str | None


def assemble(
    bodies: Mapping[str, ExportedBody],
    cells: Mapping[str, GlobalCell],
    name: str,
    exported: str,
    arena_bytes: int,
) -> str:
    """One module that exports ``exported``, which runs ``name``; everything else is internal.

    ``bodies`` are ``name`` and all that it calls; ``arena_bytes`` is what their temporaries take at most.
    """
    texts = {"": _glue(bodies, cells, name, exported, arena_bytes)}
    for callee, body in bodies.items():
        texts[BODY_PREFIX + callee] = body.llvm_ir
        if body.plain_ir is not None:
            texts[PLAIN_PREFIX + callee] = body.plain_ir
    shared = {f"{prefix}{callee}" for callee in bodies for prefix in (BODY_PREFIX, PLAIN_PREFIX, CALL_PREFIX)}
    shared |= {GLOBAL_PREFIX + cell for cell in cells} | {exported}
    return str(_linked(texts, shared, exported))


def _linked(texts: Mapping[str, str], shared: set[str], exported: str) -> llvm.ModuleRef:
    """``texts``: those of bodies by the names that these get."""
    modules: list[llvm.ModuleRef] = []
    context = llvm.create_context()
    try:
        for name, text in texts.items():
            module = llvm.parse_assembly(text, context)
            if name:
                body = module.get_function(BODY)
                body.name = name
                body.add_function_attribute("noinline")
            # Whatever a body brought for itself must not meet another's of the same name.
            make_internal(module, keep=shared)
            modules.append(module)
        whole = linked_in_order(modules)
        whole.verify()
    except RuntimeError as error:
        raise EmissionFailed(str(error).strip()) from error
    make_internal(whole, keep={exported})
    return whole


def _glue(
    bodies: Mapping[str, ExportedBody],
    cells: Mapping[str, GlobalCell],
    name: str,
    exported: str,
    arena_bytes: int,
) -> str:
    pieces = [line for cell in cells.values() for line in _global(cell)]
    for callee, body in bodies.items():
        pieces += _call(callee, body)
    pieces.append(
        "declare ptr @malloc(i64)\ndeclare void @free(ptr)\ndeclare ptr @llvm.ptrmask.p0.i64(ptr, i64)"
    )
    pieces.append(_exported(bodies[name].signature, name, exported, arena_bytes))
    return "\n".join(pieces) + "\n"


def _global(cell: GlobalCell) -> Iterator[str]:
    data = cell.initial or bytes(cell.type.nbytes)
    text = "".join(f"\\{byte:02X}" for byte in data)
    name = quoted(GLOBAL_PREFIX + cell.name)
    yield f'@{name} = global [{len(data)} x i8] c"{text}", align {cell.alignment}'


def _call(callee: str, body: ExportedBody) -> Iterator[str]:
    parameters = parameters_of(body.signature)
    forms = [BODY_PREFIX] if body.plain_ir is None else [BODY_PREFIX, PLAIN_PREFIX]
    for prefix in forms:
        types = ", ".join(parameter.kind for parameter in parameters)
        yield f"declare i32 @{quoted(prefix + callee)}({types})"
    f = Function(CALL_PREFIX + callee, "i32", parameters, attributes="")
    if body.plain_ir is not None:
        overlapping, apart = f.block("overlapping"), f.block("apart")
        f.branch(overlap(f, body.signature), overlapping, apart)
        f.start(overlapping)
        f.hand_over("i32", symbol(PLAIN_PREFIX + callee), parameters)
        f.start(apart)
    f.hand_over("i32", symbol(BODY_PREFIX + callee), parameters)
    yield f.text()


def _c_parameter(value: ValueType) -> str:
    """As C passes it: narrow integers are extended by the caller."""
    kind = calling.parameter_type(value)
    return "i1 zeroext" if kind == "i1" else kind


def _exported(signature: Signature, name: str, exported: str, arena_bytes: int) -> str:
    given = parameters_of(signature)[1:]
    kinds = [*(_c_parameter(argument.type) for argument in signature.arguments)]
    kinds += ["ptr"] * len(signature.results)
    taken = [Value(kind, one.name) for kind, one in zip(kinds, given, strict=True)]
    f = Function(exported, "i32", taken, attributes="")
    context = f.room(f"[{layout.CONTEXT_SHADOW} x i8]", align=ALIGNMENT)
    words = f"[{layout.CONTEXT_SHADOW // 8} x i64]"
    f.store(Value(words, "zeroinitializer"), context, align=8)
    if not arena_bytes:
        f.give_back(f.call("i32", symbol(CALL_PREFIX + name), [context, *given]))
        return f.text()
    full, run = f.block("full"), f.block("run")
    raw = f.call("ptr", symbol("malloc"), [i64(arena_bytes + ALIGNMENT)])
    f.branch(f.compare("eq", raw, NULL), full, run)
    f.start(full)
    f.give_back(number("i32", STATUS_ARENA))
    f.start(run)
    lifted = f.field(raw, ALIGNMENT - 1)
    arena = f.call("ptr", symbol("llvm.ptrmask.p0.i64"), [lifted, i64(-ALIGNMENT)])
    end = f.field(arena, arena_bytes)
    f.store(arena, f.field(context, layout.CONTEXT_ARENA_TOP))
    f.store(end, f.field(context, layout.CONTEXT_ARENA_END))
    status = f.call("i32", symbol(CALL_PREFIX + name), [context, *given])
    f.call("void", symbol("free"), [raw])
    f.give_back(status)
    return f.text()

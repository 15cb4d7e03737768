"""Check ``permitted``, signature: the candidate has the original's ABI and no wider memory effects.

Two forms are taken: the original's own types, or tensors as memrefs with the results written to memrefs that
follow the arguments. Both are the same at the ABI, where tensors are pointers and results are written.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

from neurojit.compiler.passes.covering import covers_buffer
from neurojit.frontend import effects
from neurojit.frontend.trips import is_loop
from neurojit.frontend.types import UnsupportedType, value_type
from neurojit.judge.examine.candidate_subset import CHECK
from neurojit.judge.examine.folding import fold
from neurojit.judge.examine.quoting import Quoted
from neurojit.mlir.alias import uses
from neurojit.mlir.operation_facts import WHOLE_VIEWS
from neurojit.mlir.walk import operations_in
from neurojit.model.types import Effect, Signature, ValueType
from neurojit.model.verdict import Refusal

_FLAGS: dict[Effect, int] = {"none": 0, "read": 1, "write": 2, "readwrite": 3}
# Linalg on buffers as loads and stores, and the loads dropped whose values nobody uses: a fill reads nothing.
_AS_ACCESSES = ("func.func(convert-linalg-to-loops)", "lower-affine", "canonicalize")
_INTERFACE = ("sym_name", "sym_visibility", "function_type", "arg_attrs")


def same_signature(function: ir.Operation, original: Signature, quoted: Quoted) -> Refusal | None:
    """Types and attributes of the candidate's function against the original's."""
    for message in (*_type_problems(function, original), *_attribute_problems(function)):
        return quoted.refuse(CHECK, message, function)
    return None


def same_attributes(function: ir.Operation, original: ir.Operation, quoted: Quoted) -> Refusal | None:
    """``neurojit.*`` attributes are the original's; a candidate may leave them out, not change them."""
    for name in function.attributes:
        if not name.startswith("neurojit."):
            continue
        if name not in original.attributes or function.attributes[name] != original.attributes[name]:
            return quoted.refuse(CHECK, f"attribute {name!r} is not the original's; leave it out", function)
    return None


def effects_within(text: str, name: str, original: Signature, quoted: Quoted) -> Refusal | None:
    """What a self-contained candidate may do to each buffer is within what the original may do.

    ``text`` is the candidate's with its calls inlined. Results that are written to memrefs must be written.
    """
    module = ir.Module.parse(text)
    filled = _filled_first(
        next(o.operation for o in module.body.operations if o.operation.name == "func.func")
    )
    fold(module, _AS_ACCESSES)
    function = next(o.operation for o in module.body.operations if o.operation.name == "func.func")
    found = effects.infer({name: function})[name]
    arguments = original.arguments
    for index, effect in enumerate(found):
        if index >= len(arguments):
            if not _FLAGS[effect] & _FLAGS["write"]:
                message = f"result {index - len(arguments)} (argument {index}) is never written"
                return quoted.refuse(CHECK, message)
            continue
        if arguments[index].type.kind == "scalar":
            continue
        allowed = "read" if arguments[index].type.kind == "tensor" else arguments[index].effect
        wider = _FLAGS[effect] & ~_FLAGS[allowed]
        if wider == _FLAGS["read"] and index in filled:
            continue
        if wider:
            does = " and ".join(what for what, flag in (("reads", 1), ("writes", 2)) if wider & flag)
            message = f"argument {index}: the candidate {does} it; the original's effect on it is {allowed!r}"
            if wider == _FLAGS["read"] and allowed == "write":
                message += " (carry sums as iter_args, or begin by filling the whole buffer)"
            return quoted.refuse(CHECK, message)
    return None


def _filled_first(function: ir.Operation) -> set[int]:
    """Arguments that the function overwrites as a whole before it does anything else with them.

    Reading such a buffer afterwards tells nothing of what was in it.
    """
    found: set[int] = set()
    body = function.regions[0].blocks[0]
    for index, argument in enumerate(body.arguments):
        whole: set[ir.Value] = {argument}  # and views of all of it
        for operation in body.operations:
            inner = operation.operation
            if inner.name in WHOLE_VIEWS and inner.operands[0] in whole:
                whole.update(inner.results)
                continue
            if not any(value in whole for user in (inner, *operations_in(inner)) for value in user.operands):
                continue
            copied = inner.name in ("linalg.fill", "memref.copy")
            if copied:
                overwrites = inner.operands[0] not in whole and inner.operands[1] in whole
            else:
                overwrites = is_loop(inner) and covers_buffer(inner, argument, uses(argument))
            if overwrites:
                found.add(index)
            break
    return found


def _type_problems(function: ir.Operation, original: Signature) -> Iterator[str]:
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    try:
        inputs = [value_type(item) for item in kind.inputs]
        results = [value_type(item) for item in kind.results]
    except UnsupportedType as refusal:
        yield f"{refusal}; expected {original}"
        return
    wanted = [argument.type for argument in original.arguments]
    outputs = [] if results else [_as_buffer(result) for result in original.results]
    if results and results != list(original.results):
        shown = ", ".join(map(str, results))
        also = ", or none and a memref for each at the end" if original.results else ""
        yield f"the results are ({shown}); expected {original}{also}"
        return
    if len(inputs) != len(wanted) + len(outputs):
        after = f" and {len(outputs)} memrefs for the results" if outputs else ""
        yield f"{len(inputs)} arguments; expected {len(wanted)}{after}: {original}"
        return
    for index, (given, expected) in enumerate(zip(inputs, wanted, strict=False)):
        if given not in (expected, _as_memref(expected)):
            also = f" or {_as_memref(expected)}" if _as_memref(expected) != expected else ""
            yield f"argument {index} is {given}; expected {expected}{also}"
    for index, (given, expected) in enumerate(zip(inputs[len(wanted) :], outputs, strict=True)):
        if given != expected:
            yield f"argument {len(wanted) + index} (result {index}) is {given}; expected {expected}"


def _as_memref(kind: ValueType) -> ValueType:
    return ValueType("memref", kind.dtype, kind.shape) if kind.kind == "tensor" else kind


def _as_buffer(kind: ValueType) -> ValueType:
    return ValueType("memref", kind.dtype, kind.shape)


def _attribute_problems(function: ir.Operation) -> Iterator[str]:
    for name in function.attributes:
        if name not in _INTERFACE and not name.startswith("neurojit."):
            yield f"attribute {name!r} on a function: not permitted"
    if "arg_attrs" in function.attributes:
        for index, entry in enumerate(ir.ArrayAttr(function.attributes["arg_attrs"])):
            for item in ir.DictAttr(entry):
                if item.name != "neurojit.range":
                    yield f"attribute {item.name!r} on argument {index}: not permitted"

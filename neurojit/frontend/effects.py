"""Infers the memory effects of a function on each of its memref arguments. Compiler side only."""

from __future__ import annotations

from mlir import ir

from neurojit.mlir.operation_facts import TOUCH_NOTHING, facts
from neurojit.model.types import Effect


def infer(functions: dict[str, ir.Operation]) -> dict[str, tuple[Effect, ...]]:
    """Effects of every argument of every function; scalars and tensors have "none" and "read".

    Calls are followed by iterating to the least fixed point over the program.
    """
    flags: dict[str, list[int]] = {
        name: [0] * len(function.regions[0].blocks[0].arguments) for name, function in functions.items()
    }
    changed = True
    while changed:
        changed = False
        for name, function in functions.items():
            for index, argument in enumerate(function.regions[0].blocks[0].arguments):
                if not isinstance(argument.type, ir.MemRefType):
                    continue
                seen = _effect_of(argument, flags)
                if seen != flags[name][index]:
                    flags[name][index] = seen
                    changed = True
    return {
        name: tuple(_named(functions[name], i, f) for i, f in enumerate(flags[name])) for name in functions
    }


_READ, _WRITE = 1, 2


def _named(function: ir.Operation, index: int, flag: int) -> Effect:
    kind = function.regions[0].blocks[0].arguments[index].type
    if isinstance(kind, ir.RankedTensorType):
        return "read"
    names: tuple[Effect, ...] = ("none", "read", "write", "readwrite")
    return names[flag]


def _effect_of(value: ir.Value, flags: dict[str, list[int]]) -> int:
    effect = 0
    for use in value.uses:
        operation = use.owner.operation
        effect |= _use_effect(operation, use.operand_number, flags)
        if effect == _READ | _WRITE:
            break
    return effect


def _use_effect(operation: ir.Operation, position: int, flags: dict[str, list[int]]) -> int:
    name = operation.name
    fact = facts(name)
    if fact.views == position:
        return _effect_of(operation.results[0], flags)
    if name in TOUCH_NOTHING:
        return 0
    if name == "func.call":
        known = flags.get(ir.FlatSymbolRefAttr(operation.attributes["callee"]).value)
        return _READ | _WRITE if known is None else known[position]  # the host does what it likes
    if name.startswith("linalg.") and "operandSegmentSizes" in operation.attributes:
        # Results overwrite, but a reduction reads them too, and an empty loop leaves them as they were.
        inputs = ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])[0]
        return _READ if position < inputs else _READ | _WRITE
    if name == "bufferization.to_tensor":
        return _READ | (_WRITE if "writable" in operation.attributes else 0)
    if name == "func.return":
        return _READ  # results are copied out
    effect = (_READ if position in fact.reads else 0) | (_WRITE if position in fact.writes else 0)
    return effect or _READ | _WRITE

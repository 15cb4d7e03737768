"""Algebraic identities at random places: commuted operands, regrouped sums, fused products."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random
from collections.abc import Callable

from mlir import ir

from neurojit.frontend.kernels import functions_of
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in

_COMMUTATIVE = {
    "arith.addf", "arith.mulf", "arith.addi", "arith.muli", "arith.maximumf", "arith.minimumf", "arith.ori",
    "arith.andi", "arith.xori", "arith.maxsi", "arith.minsi", "tensorlang.add", "tensorlang.mul",
}  # fmt: skip
# MLIR's numbers of the predicates, to those with the operands traded.
_MIRRORED = {
    "arith.cmpf": {1: 1, 2: 4, 3: 5, 4: 2, 5: 3, 6: 6},
    "arith.cmpi": {0: 0, 1: 1, 2: 4, 3: 5, 4: 2, 5: 3},
}
_CHANCE = 0.5  # that a place where an identity applies is changed


def rearranged(text: str, name: str, chance: random.Random) -> str | None:
    """``name`` with random identities applied; None where none was."""
    with ir.Location.unknown():
        module = ir.Module.parse(text)
        function = functions_of(module)[name]
        done = 0
        for operation in operations_in(function):
            possible = [apply for fits, apply in _IDENTITIES if fits(operation)]
            if possible and chance.random() < _CHANCE:
                with ir.InsertionPoint(operation):
                    chance.choice(possible)(operation)
                done += 1
        return str(function.get_asm()) if done else None


def _commutes(operation: ir.Operation) -> bool:
    return operation.name in _COMMUTATIVE and operation.operands[0].type == operation.operands[1].type


def _trade(operation: ir.Operation) -> None:
    left, right = operation.operands
    operation.operands[0] = right
    operation.operands[1] = left


def _mirrors(operation: ir.Operation) -> bool:
    return (
        ir.IntegerAttr(operation.attributes["predicate"]).value in _MIRRORED[operation.name]
        if operation.name in _MIRRORED
        else False
    )


def _mirror(operation: ir.Operation) -> None:
    _trade(operation)
    now = ir.IntegerAttr(operation.attributes["predicate"])
    operation.attributes["predicate"] = ir.IntegerAttr.get(now.type, _MIRRORED[operation.name][now.value])


def _product_of(value: ir.Value) -> ir.Operation | None:
    """The scalar product that ``value`` is, if nothing else uses it."""
    if not isinstance(value, ir.OpResult):
        return None
    maker = value.owner.operation
    return maker if maker.name == "arith.mulf" and len(list(value.uses)) == 1 else None


def _adds_a_product(operation: ir.Operation) -> bool:
    return operation.name == "arith.addf" and any(_product_of(value) for value in operation.operands)


def _fuse(operation: ir.Operation) -> None:
    """a b + c with one rounding."""
    left, right = operation.operands
    product, rest = (_product_of(left), right) if _product_of(left) else (_product_of(right), left)
    assert product is not None
    _replace(operation, op("math.fma", [*product.operands, rest], [rest.type]))


def _regroups(operation: ir.Operation) -> bool:
    if operation.name not in ("arith.addf", "arith.addi", "arith.mulf", "arith.muli"):
        return False
    left = operation.operands[0]
    return isinstance(left, ir.OpResult) and left.owner.operation.name == operation.name


def _regroup(operation: ir.Operation) -> None:
    """(a + b) + c as a + (b + c)."""
    inner = ir.OpResult(operation.operands[0]).owner.operation
    kind = operation.results[0].type
    later = op(operation.name, [inner.operands[1], operation.operands[1]], [kind])
    _replace(operation, op(operation.name, [inner.operands[0], later.result], [kind]))


def _negate(operation: ir.Operation) -> None:
    """a - b as a + (-b)."""
    left, right = operation.operands
    opposite = op("arith.negf", [right], [right.type]).result
    _replace(operation, op("arith.addf", [left, opposite], [left.type]))


def _invert(operation: ir.Operation) -> None:
    """The other value where the condition does not hold."""
    condition, yes, no = operation.operands
    true = constant(condition.type, 1)
    opposite = op("arith.xori", [condition, true], [condition.type]).result
    _replace(operation, op("arith.select", [opposite, no, yes], [yes.type]))


def _replace(operation: ir.Operation, by: ir.Operation) -> None:
    operation.results[0].replace_all_uses_with(by.results[0])
    operation.erase()


_IDENTITIES: tuple[tuple[Callable[[ir.Operation], bool], Callable[[ir.Operation], None]], ...] = (
    (_commutes, _trade),
    (_mirrors, _mirror),
    (_adds_a_product, _fuse),
    (_regroups, _regroup),
    (lambda operation: operation.name == "arith.subf", _negate),
    (lambda operation: operation.name == "arith.select", _invert),
)

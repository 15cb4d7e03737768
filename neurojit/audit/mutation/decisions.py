"""Mutations of comparisons, selects, branches and assertions."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random
from itertools import pairwise

from mlir import ir

from neurojit.audit.mutation.edits import Edit, float_constant, is_float, named, set_operand, where
from neurojit.mlir.build import compare, compared, constant, op

# MLIR's numbers of the predicates: what each may be mistaken for.
_FLOAT = {1: (6, 8), 2: (3, 4, 9), 3: (2, 5, 10), 4: (5, 2, 11), 5: (4, 3, 12)}
_INTEGER = {0: (1, 2), 1: (0,), 2: (3, 4), 3: (2, 5), 4: (5, 2), 5: (4, 3)}


def predicate_changed(function: ir.Operation) -> list[Edit]:
    """A comparison by another predicate: strict or not, the other way, ordered or not."""
    found: list[Edit] = []
    for operation in named(function, "arith.cmpf", "arith.cmpi"):
        table = _FLOAT if operation.name == "arith.cmpf" else _INTEGER
        now = ir.IntegerAttr(operation.attributes["predicate"]).value
        found += [
            Edit(
                f"{where(operation)}: predicate {now} became {other}",
                lambda _, o=operation, n=other: _set(o, n),
            )
            for other in table.get(now, ())
        ]
    return found


def select_swapped(function: ir.Operation) -> list[Edit]:
    """The two values of a select trade places, or the two sides of an ``scf.if``."""
    found = [
        Edit(f"values of {where(operation)} swapped", lambda _, o=operation: _trade(o, 1, 2))
        for operation in named(function, "arith.select")
    ]
    found += [
        Edit(f"sides of {where(operation)} swapped", lambda _, o=operation: _swap_sides(o))
        for operation in named(function, "scf.if")
        if len(operation.results)
    ]
    return found


def edge_case_missing(function: ir.Operation) -> list[Edit]:
    """A condition that is always, or never, taken."""
    return [
        Edit(
            f"{where(operation)} is decided beforehand: {bool(value)}",
            lambda _, o=operation, v=value: _decide(o, v),
        )
        for operation in named(function, "arith.select", "scf.if")
        for value in (0, 1)
    ]


def assert_weakened(function: ir.Operation) -> list[Edit]:
    """An assert that is dropped, always holds, holds more often, says something else, or comes late."""
    found: list[Edit] = []
    for site in named(function, "tensorlang.assert"):
        found += [
            Edit(f"{where(site)} dropped", lambda _, s=site: s.erase()),
            Edit(f"{where(site)} always holds", lambda _, s=site: _decide(s, 1)),
            Edit(f"{where(site)} holds more often", lambda chance, s=site: _loosen(s, chance)),
            Edit(f"{where(site)} says something else", lambda _, s=site: _reword(s)),
            Edit(f"{where(site)} comes after the stores", lambda _, s=site: _delay(s)),
        ]
        if len(site.operands) > 2:
            found.append(Edit(f"values of {where(site)} swapped", lambda _, s=site: _trade(s, 1, 2)))
    return found


def asserts_reordered(function: ir.Operation) -> list[Edit]:
    """The later of two asserts is tested first."""
    sites = named(function, "tensorlang.assert")
    return [
        Edit(f"{where(first)} after {where(second)}", lambda _, a=first, b=second: _behind(a, b))
        for first, second in pairwise(sites)
        if first.block == second.block
    ]


def _set(operation: ir.Operation, predicate: int) -> None:
    operation.attributes["predicate"] = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), predicate)


def _trade(operation: ir.Operation, left: int, right: int) -> None:
    first, second = operation.operands[left], operation.operands[right]
    set_operand(operation, left, second)
    set_operand(operation, right, first)


def _swap_sides(branch: ir.Operation) -> None:
    ends = [list(region.blocks[0].operations)[-1].operation for region in branch.regions]
    for number in range(len(branch.results)):
        yes, no = (end.operands[number] for end in ends)
        set_operand(ends[0], number, no)
        set_operand(ends[1], number, yes)


def _decide(operation: ir.Operation, value: int) -> None:
    with ir.InsertionPoint(operation):
        fixed = constant(ir.IntegerType.get_signless(1), value)
    set_operand(operation, 0, fixed)


def _loosen(site: ir.Operation, chance: random.Random) -> None:
    """Or'd with a comparison of the reported value that seldom holds."""
    value = site.operands[1]
    i1, limit = ir.IntegerType.get_signless(1), chance.choice((1000, 120, -50))
    with ir.InsertionPoint(site):
        if is_float(value.type):
            beyond = chance.choice((2, 4))  # greater, less
            other = compared("arith.cmpf", beyond, value, float_constant(value.type, float(limit)))
        else:
            other = compare(chance.choice(("sgt", "slt")), value, constant(value.type, limit))
        either = op("arith.ori", [site.operands[0], other], [i1]).result
    set_operand(site, 0, either)


def _reword(site: ir.Operation) -> None:
    message = ir.StringAttr(site.attributes["message"]).value
    site.attributes["message"] = ir.StringAttr.get(f"{message}!")


def _delay(site: ir.Operation) -> None:
    site.move_before(list(site.block.operations)[-1].operation)


def _behind(first: ir.Operation, second: ir.Operation) -> None:
    first.move_after(second)

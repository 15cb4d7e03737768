"""Raise the loop nests of one function to linalg, in place."""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.raising.addresses import LOOPS, Addresses
from neurojit.compiler.raising.classify import classify
from neurojit.compiler.raising.dependence import order_kept
from neurojit.compiler.raising.emit import Emitter
from neurojit.compiler.raising.nest import Fixed, Node, Read, Refusal
from neurojit.compiler.raising.plan import Plan, plan
from neurojit.compiler.raising.reader import read_nest
from neurojit.compiler.raising.record import Kept, Raised
from neurojit.mlir.build import op
from neurojit.model.sites import SourceLocation

__all__ = ["raise_loops"]


def raise_loops(func_op: ir.Operation) -> list[Raised | Kept]:
    """Raise what can be raised of ``func_op``, a ``func.func``; records in the order of the text.

    Loops whose bounds are constants and whose accesses are linear and provably in bounds become
    ``linalg.fill`` and ``linalg.generic`` on (views of) the same memrefs. A nest is raised as a whole or
    kept; where it is kept, the loops inside it are tried on their own.

    Precondition: memref arguments of the function do not overlap one another.
    """
    function = ir.StringAttr(func_op.attributes["sym_name"]).value
    records: list[Raised | Kept] = []
    _raise_region(func_op, function, False, records)
    return records


def _raise_region(holder: ir.Operation, function: str, in_loop: bool, records: list[Raised | Kept]) -> None:
    for region in holder.regions:
        for block in region.blocks:
            for view in list(block.operations):
                inner = view.operation
                name = inner.name
                if name in LOOPS:
                    _raise_loop(inner, function, in_loop, records)
                elif len(inner.regions) and not name.startswith("linalg."):
                    _raise_region(inner, function, in_loop or name == "scf.while", records)


def _raise_loop(loop: ir.Operation, function: str, in_loop: bool, records: list[Raised | Kept]) -> None:
    understood = _understand(loop, temporaries=not in_loop)
    if isinstance(understood, Refusal):
        blamed = understood.source if isinstance(understood.source, ir.Operation) else loop
        places = _location(blamed.location), _location(loop.location)
        records.append(Kept(function, places[0], understood.reason, places[1], understood.instead))
        _raise_region(loop, function, True, records)
        return
    plans, addresses, results = understood
    emitter = Emitter(loop, addresses)
    for one in plans:
        records.append(_record(function, one, emitter.emit(one)))
    for result, node in zip(loop.results, results, strict=True):
        result.replace_all_uses_with(_result(node, emitter, loop))
    loop.erase()


def _understand(
    loop: ir.Operation, temporaries: bool
) -> tuple[list[Plan], Addresses, tuple[Node, ...]] | Refusal:
    """Everything that rewriting ``loop`` takes; nothing is changed yet."""
    read = read_nest(loop, temporaries)
    if isinstance(read, Refusal):
        return read
    nest, addresses, results = read
    if not nest.statements:
        return Refusal("the loop stores nothing", loop)
    refusal = order_kept(nest)
    if refusal:
        return refusal
    plans: list[Plan] = []
    for statement in nest.statements:
        if statement.is_idle:
            continue
        shape = classify(statement, nest.spans)
        planned = shape if isinstance(shape, Refusal) else plan(shape)
        if isinstance(planned, Refusal):
            return planned
        plans.append(planned)
    return plans, addresses, results


def _result(node: Node, emitter: Emitter, loop: ir.Operation) -> ir.Value:
    """A result of the raised loop, after its statements."""
    if isinstance(node, Fixed):
        return emitter.scalar(node)
    assert isinstance(node, Read)  # what a loop carries lives in its home
    with ir.InsertionPoint(loop), loop.location:
        memref = emitter.memref(node.access.buffer)
        kind = memref.type
        assert isinstance(kind, ir.MemRefType)
        return op("memref.load", [memref], [kind.element_type]).result


def _record(function: str, one: Plan, made: ir.Operation) -> Raised:
    iterators = ("parallel",) * len(one.shape.parallel) + ("reduction",) * len(one.shape.reductions)
    return Raised(
        function, _location(made.location), one.shape.kind, made.name, iterators, one.extents, one.loop_order
    )


def _location(location: ir.Location) -> SourceLocation | None:
    """The first file position in ``location``."""
    if location.is_a_file():
        return SourceLocation(location.filename, location.start_line, location.start_col)
    if location.is_a_name():
        return _location(location.child_loc)
    if location.is_a_callsite():
        return _location(location.callee)
    if location.is_a_fused():
        found = (_location(part) for part in location.locations)
        return next((place for place in found if place is not None), None)
    return None

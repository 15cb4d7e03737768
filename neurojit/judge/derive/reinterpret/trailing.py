"""Appends a buffer argument to a body, into which its instrumentation writes."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir


def trailing_words(body: ir.Operation, count: int) -> ir.Value:
    """A new last argument of ``body``: ``count`` i64."""
    entry = body.regions[0].blocks[0]
    kind = ir.MemRefType.get([count], ir.IntegerType.get_signless(64))
    words = entry.add_argument(kind, ir.Location.unknown())
    types = ir.FunctionType.get([a.type for a in entry.arguments], [ir.IntegerType.get_signless(32)])
    body.attributes["function_type"] = ir.TypeAttr.get(types)
    return words

"""Finds the place in a file within an operation's location."""

from __future__ import annotations

from typing import Any

from mlir import ir


def innermost_file(location: ir.Location) -> Any | None:
    """The innermost location in a file that ``location`` names, None where there is none.

    Its filename, start_line and start_col are not in the bindings' stubs.
    """
    where: Any = location
    while not where.is_a_file():
        if where.is_a_name():
            where = where.child_loc
        elif where.is_a_callsite():
            where = where.callee
        elif where.is_a_fused() and where.locations:
            where = where.locations[0]
        else:
            return None
    return where

"""Clones operations with their operands replaced."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.mlir.walk import operations_in


class Copies:
    """Which value stands for which of the text; a value that is not named stands for itself."""

    def __init__(self, known: dict[ir.Value, ir.Value] | None = None) -> None:
        self._known = dict(known or {})

    def inside(self) -> Copies:
        """The same for a region within: what is put there is not known outside."""
        return Copies(self._known)

    def put(self, original: ir.Value, copy: ir.Value) -> None:
        self._known[original] = copy

    def __contains__(self, original: ir.Value) -> bool:
        return original in self._known

    def __getitem__(self, original: ir.Value) -> ir.Value:
        return self._known.get(original, original)

    def clone(self, operation: ir.Operation) -> ir.Operation:
        """A copy of ``operation`` at the insertion point; its results stand for the original's from here."""
        made = operation.clone().operation
        for one in (made, *operations_in(made)):
            for place, operand in enumerate(list(one.operands)):
                if operand in self._known:
                    one.operands[place] = self._known[operand]
        for old, new in zip(operation.results, made.results, strict=True):
            self._known[old] = new
        return made

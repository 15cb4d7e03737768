"""The texts of what is in service: each variant's source-level MLIR."""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.proposal.asking import function_in
from neurojit.service.installer import Function


class Sources:
    """Texts of one program's functions and of their rewrites."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions
        self._by_index = {function.slot.index: function for function in functions.values()}

    def add(self, function: Function) -> None:
        """``function`` is one of the program's now."""
        self._by_index[function.slot.index] = function

    def of(self, name: str) -> str:
        """Of the variant of ``name`` that is installed, or was at the end."""
        function = self._functions[name]
        installed = function.slot.latest
        return _text(function, -1 if installed is None else installed.number)

    def at(self, slot_index: int, number: int) -> str:
        """Of variant ``number`` in the slot of that index."""
        return _text(self._by_index[slot_index], number)

    def named_in(self, text: str) -> str | None:
        """The function whose IR, of any variant, is in ``text``; none that asks: nobody rewrites those."""
        return function_in(
            text,
            (
                (name, source)
                for name, function in tuple(self._functions.items())
                if not function.kernel.asks
                for source in (function.kernel.text, *function.sources.values())
            ),
        )


def _text(function: Function, number: int) -> str:
    return function.sources.get(number, function.kernel.text)

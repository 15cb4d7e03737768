"""The functions of a running program, by name."""

from __future__ import annotations

from typing import Final

from neurojit.model.errors import UnknownFunction
from neurojit.service.installer import Function

TAKEN_OUT: Final = "it is not in service any more: other shapes took its room; ask for its shapes again"


class Functions(dict[str, Function]):
    """A program's, by name. One that was taken out is asked for by whoever still has its handle."""

    def __missing__(self, name: str) -> Function:
        raise UnknownFunction(f"@{name}: {TAKEN_OUT}")

"""The seam between what every machine shares, down to loops, and what is known of one kind of machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from neurojit.compiler.backends.cpu.code import Code
from neurojit.compiler.backends.cpu.emit import EmittedObject
from neurojit.compiler.effort import Effort
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.model.types import Signature


class Backend(Protocol):
    """A machine that kernels are compiled for.

    Loops in, objects out: ``vectors`` is what schedules are told of it, ``code`` puts a function's entry
    around its body, ``emit`` and ``assembly`` compile. Linking is the host's (``execution/link.py``).
    """

    def vectors(self, threads: int = 1) -> VectorTarget: ...

    def code(
        self, body: str, signature: Signature, callees: Mapping[str, Signature], recipe: Recipe
    ) -> Code: ...

    def emit(self, code: Code, effort: Effort) -> EmittedObject:
        """Raises EmissionFailed."""
        ...

    def assembly(self, code: Code, effort: Effort) -> str:
        """Of what ``emit`` compiles. Raises EmissionFailed."""
        ...

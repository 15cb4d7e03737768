"""From the image of an accepted candidate to a variant that can be installed."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.execution.variant import Variant
from neurojit.kernel import Tier
from neurojit.store import events
from neurojit.tiering.installation import Function, Installer
from neurojit.tiering.promoter import Promoter
from neurojit.workers.protocol import CompiledObject, CompiledVariant


class Linking:
    """Links what the judge's children compiled into the functions of one program."""

    def __init__(
        self,
        installer: Installer,
        promoter: Promoter,
        emit: Callable[[events.Event], None],
        seconds: Callable[[], float],
    ) -> None:
        self._installer = installer
        self._promoter = promoter
        self._emit = emit
        self._seconds = seconds

    def link(
        self, function: Function, image: bytes, text: str, digest: str, author: str, milliseconds: float
    ) -> Variant:
        """A variant of ``function`` at T3 with the code of ``image``, which ``text`` was compiled to.

        Raises LinkRefused.
        """
        compiled = CompiledVariant(CompiledObject(image, (), (), milliseconds), milliseconds, 0)
        with self._promoter.installing:
            variant = self._installer.variant(function, Tier.T3, compiled, author, digest=digest)
            function.sources[variant.number] = text
            self._emit(
                events.CompileFinished(
                    seconds=self._seconds(),
                    function=function.name,
                    variant=variant.number,
                    tier=Tier.T3,
                    author=author,
                    compile_ms=milliseconds,
                    digest=variant.digest,
                )
            )
        return variant

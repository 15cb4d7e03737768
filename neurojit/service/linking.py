"""Links an accepted candidate's object into a variant that can be installed."""

from __future__ import annotations

from collections.abc import Sequence

from neurojit.execution.variant import Variant
from neurojit.judge.roles import COMPILED
from neurojit.model.compiler_protocol import CompiledObject, CompiledVariant
from neurojit.model.policy import Tier
from neurojit.model.verdict import CheckOutcome
from neurojit.service.installer import Function, Installer
from neurojit.service.promoter import Promoter
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle


class Linking:
    """Links what the judge's children compiled into the functions of one program."""

    def __init__(
        self,
        installer: Installer,
        promoter: Promoter,
        chronicle: Chronicle,
    ) -> None:
        self._installer = installer
        self._promoter = promoter
        self._chronicle = chronicle

    def link(
        self,
        function: Function,
        image: bytes,
        text: str,
        digest: str,
        author: str,
        checks: Sequence[CheckOutcome],
    ) -> Variant:
        """A variant of ``function`` at T3 with the code of ``image``, which ``text`` was compiled to.

        ``checks`` that it passed say how long that took. Raises LinkRefused.
        """
        milliseconds = 1e3 * sum(check.seconds for check in checks if check.name == COMPILED)
        compiled = CompiledVariant(CompiledObject(image, (), (), milliseconds), milliseconds, 0)
        with self._promoter.installing:
            variant = self._installer.variant(function, Tier.T3, compiled, author, digest=digest)
            function.sources[variant.number] = text
            self._chronicle.tell(
                events.CompileFinished(
                    function=function.name,
                    variant=variant.number,
                    tier=Tier.T3,
                    author=author,
                    compile_ms=milliseconds,
                    digest=variant.digest,
                )
            )
        return variant

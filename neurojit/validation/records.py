"""Certificates and verdicts in the store, as the values that they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from neurojit.store.folder import StoreFolder, digest_of
from neurojit.validation.codec import (
    MalformedVerdict,
    decode_certificate,
    decode_verdict,
    encode_certificate,
    encode_verdict,
    without_timings,
)
from neurojit.validation.verdict import Accepted, Certificate, Verdict

CERTIFICATES: Final = "certificates"
VERDICTS: Final = "verdicts"
# Raised whenever a check becomes stricter or a compiler's output changes: older verdicts are not asked then.
GATE_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that a verdict depends on. ``kernels`` are digests: the original's and all its callees'."""

    kernels: tuple[str, ...]
    candidate: str  # the reply's text
    numerics: str
    target: str
    seed: int
    speed: bool

    @property
    def digest(self) -> str:
        return digest_of({
            "gate": GATE_VERSION,
            "kernels": list(self.kernels),
            "candidate": self.candidate,
            "numerics": self.numerics,
            "target": self.target,
            "seed": self.seed,
            "speed": self.speed,
        })  # fmt: skip


def certificate_id(certificate: Certificate) -> str:
    """The certificate's name: the digest of what it says but for timings, so a replay gives it again."""
    plain = without_timings(Accepted(certificate))
    assert isinstance(plain, Accepted)
    return digest_of(encode_certificate(plain.certificate))


class Records:
    """What was judged before. An entry that does not decode is a miss, and ``degraded`` is told so."""

    def __init__(self, folder: StoreFolder, degraded: Callable[[str, str], None]) -> None:
        self._folder = folder
        self._degraded = degraded

    def add(self, question: Question, verdict: Verdict) -> None:
        """Keep ``verdict``, and its certificate under the certificate's own name."""
        self._folder.write(VERDICTS, question.digest, encode_verdict(verdict))
        if isinstance(verdict, Accepted):
            certificate = verdict.certificate
            self._folder.write(CERTIFICATES, certificate_id(certificate), encode_certificate(certificate))

    def verdict(self, question: Question) -> Verdict | None:
        """What was found the last time that this was asked."""
        body = self._folder.read(VERDICTS, question.digest)
        if body is None:
            return None
        try:
            return decode_verdict(body)
        except MalformedVerdict as trouble:
            return self._ignored(VERDICTS, question.digest, trouble)

    def certificate(self, name: str) -> Certificate | None:
        """The certificate of that name; one whose content does not give its name is a miss."""
        body = self._folder.read(CERTIFICATES, name)
        if body is None:
            return None
        try:
            certificate = decode_certificate(body)
        except MalformedVerdict as trouble:
            return self._ignored(CERTIFICATES, name, trouble)
        if certificate_id(certificate) != name:
            return self._ignored(CERTIFICATES, name, "its content belongs to another name")
        return certificate

    def _ignored(self, kind: str, name: str, why: object) -> None:
        self._degraded(f"{self._folder.path / kind / name}.json is ignored", str(why))

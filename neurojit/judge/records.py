"""Stores judgements: the request and the verdict, read back as the same values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from neurojit.judge.judgement_request import JudgementRequest, decode_request, encode_request
from neurojit.judge.stored_verdict import decode_verdict, encode_verdict, without_timings
from neurojit.model.codec import decode, encode
from neurojit.model.json_values import Json, MalformedEntry, mapping
from neurojit.model.verdict import CONFIRMED, Accepted, Certificate, CheckOutcome, Verdict
from neurojit.store.folder import STORE, StoreFolder, digest_of
from neurojit.store.quarantine import Quarantine

JUDGEMENTS: Final = "judgements"
CERTIFICATES: Final = "certificates"
CONFIRMATIONS: Final = "confirmations"  # of originals, by the digest of what their reference depends on


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and its verdict: enough to judge again."""

    question: JudgementRequest
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Pointer:
    """From a certificate's name to that of its judgement."""

    judgement: str
    certificate: Certificate


def certificate_id(certificate: Certificate) -> str:
    """The certificate's name: the digest of what it says but for timings, so a replay gives it again."""
    plain = without_timings(Accepted(certificate))
    assert isinstance(plain, Accepted)
    return digest_of(encode(plain.certificate))


def decode_judged(entry: object) -> Judged:
    """The judgement of a stored entry. Raises MalformedEntry."""
    fields = mapping(entry)
    return Judged(decode_request(fields.get("question")), decode_verdict(fields.get("verdict")))


class Records:
    """What was judged before. An entry that does not decode is a miss, and ``degraded`` is told so.

    ``quarantine``: what was accepted and failed in service.
    """

    def __init__(self, folder: StoreFolder, degraded: Callable[[str, str], None]) -> None:
        self.quarantine = Quarantine(folder)
        self._folder = folder
        self._degraded = degraded

    def add(self, question: JudgementRequest, verdict: Verdict) -> str:
        """Keep a judgement; its name in the store. A certificate is found by its own name as well."""
        name = question.digest
        body: Json = {"question": encode_request(question), "verdict": encode_verdict(verdict)}
        self._folder.write(JUDGEMENTS, name, body)
        if isinstance(verdict, Accepted):
            certificate = verdict.certificate
            pointer = encode(_Pointer(name, certificate))
            self._folder.write(CERTIFICATES, certificate_id(certificate), pointer)
        return name

    def keep_confirmation(self, name: str, outcome: CheckOutcome) -> None:
        """Store that an original's reference was confirmed."""
        self._folder.write(CONFIRMATIONS, name, encode(outcome))

    def confirmation(self, name: str) -> CheckOutcome | None:
        """The outcome of the check that an original passed before."""
        body = self._folder.read(CONFIRMATIONS, name)
        if body is None:
            return None
        try:
            outcome = decode(CheckOutcome, body)
        except MalformedEntry as trouble:
            return self._ignored(CONFIRMATIONS, name, str(trouble))
        return outcome if outcome.passed and outcome.name == CONFIRMED else None

    def verdict(self, question: JudgementRequest) -> Verdict | None:
        """What was found the last time that this was asked."""
        found = self._judged(question.digest)
        return None if found is None else found.verdict

    def find(self, name: str) -> Judged | None:
        """The judgement of that name, or of the certificate of that name."""
        pointer = self._folder.read(CERTIFICATES, name)
        if pointer is None:
            return self._judged(name)
        try:
            judgement = decode(_Pointer, pointer).judgement
            found = self._judged(judgement) if len(judgement) == len(name) else None
        except MalformedEntry as trouble:
            return self._ignored(CERTIFICATES, name, str(trouble))
        verdict = None if found is None else found.verdict
        if not isinstance(verdict, Accepted) or certificate_id(verdict.certificate) != name:
            return self._ignored(CERTIFICATES, name, "its judgement gives another certificate")
        return found

    def _judged(self, name: str) -> Judged | None:
        body = self._folder.read(JUDGEMENTS, name)
        if body is None:
            return None
        try:
            found = decode_judged(body)
        except MalformedEntry as trouble:
            return self._ignored(JUDGEMENTS, name, str(trouble))
        if found.question.digest != name:
            return self._ignored(JUDGEMENTS, name, "its question belongs to another name")
        return found

    def _ignored(self, kind: str, name: str, why: str) -> None:
        self._degraded(f"{self._folder.path / kind / name}.json is ignored", why)


def open_records(cache_folder: Path, degraded: Callable[[str, str], None]) -> Records:
    """The records under the user's cache folder; nothing is made before something is kept."""
    return Records(StoreFolder(cache_folder / STORE, degraded), degraded)

"""Judges again: stored judgements, those that a trace names, and certificates on their own."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from neurojit.judge.judgement_request import JudgementRequest, Offer
from neurojit.judge.records import Judged, Records, certificate_id
from neurojit.judge.stored_verdict import (
    decode_certificate,
    decode_verdict,
    encode_verdict,
    without_timings,
)
from neurojit.judge.texts import without_sites
from neurojit.judge.told_question import LARGEST_SEED, LoadKernels, called_reply, question_of
from neurojit.model.errors import InputError
from neurojit.model.json_values import Json, MalformedEntry
from neurojit.model.policy import Numerics
from neurojit.model.verdict import Accepted, Certificate, Verdict
from neurojit.store.folder import LARGEST_ENTRY, canonical
from neurojit.store.source_file import read_plain
from neurojit.telemetry.events import Judged as JudgedEvent
from neurojit.telemetry.trace import decode

_WRITTEN: Final = "neurojit validate --json and neurojit run --trace write what can be judged again"
_NAME = re.compile(r"[0-9a-f]{64}")
_LARGEST_TRACE: Final = 256 << 20
_LONGEST_LINE: Final = 16 << 20
_LONGEST_WHY: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class Again:
    """A judgement beside the one before. ``differs``: what is not the same, timings left out."""

    question: JudgementRequest
    before: Verdict
    now: Verdict
    differs: tuple[str, ...]


def compared(judged: Judged, now: Verdict) -> Again:
    """``now`` beside what was found before."""
    before, after = (_plain(verdict) for verdict in (judged.verdict, now))
    names = [
        name for name in before if name != "checks" and canonical(before[name]) != canonical(after[name])
    ]
    old, new = (_by_name(entry) for entry in (before, after))
    names += [f"check {name}" for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    return Again(judged.question, judged.verdict, now, tuple(names))


def read_judgements(source: str, records: Records, load: LoadKernels) -> list[Judged]:
    """What ``source`` names: a judgement or certificate in the store, or a file: a certificate, what
    ``--json`` printed of a judgement or of a run, a trace.

    What a file holds are texts and names of the store; nothing else that it names is opened. Raises
    InputError where it names nothing that can be judged again.
    """
    if _NAME.fullmatch(source):
        found = records.find(source)
        if found is None:
            raise InputError(f"replay: {source}: nothing of that name is in the store")
        return [found]
    try:
        content = read_plain(Path(source), _LARGEST_TRACE, "a certificate or a trace", waits=True)
    except InputError as error:
        raise InputError(f"replay: {error}") from error
    entry = _object(content)
    if entry is not None and "question" in entry and "verdict" in entry:
        return [_of_question(source, entry, load)]
    if entry is not None and isinstance(entry.get("judgements"), list):
        return _of_report(source, cast("list[object]", entry["judgements"]), records)
    certificate = _certificate(entry)
    if certificate is not None:
        return [_of_certificate(source, certificate, records, load)]
    return _of_trace(source, content, records)


def _object(content: bytes) -> Json | None:
    """The JSON object that ``content`` is as a whole; None for anything else."""
    if len(content) > LARGEST_ENTRY:
        return None
    try:
        entry: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return cast("Json", entry) if isinstance(entry, dict) else None


def _of_question(source: str, entry: Json, load: LoadKernels) -> Judged:
    """What ``validate --json`` printed: the verdict, and the question beside it."""
    told = {name: value for name, value in entry.items() if name != "question"}
    try:
        question = question_of(entry["question"], load)
        return Judged(question, called_reply(decode_verdict(told), entry["question"]))
    except MalformedEntry as error:
        raise InputError(f"replay: {source}: {_brief(error)}") from error


def _of_report(source: str, judgements: list[object], records: Records) -> list[Judged]:
    """What ``run --json`` and ``improve --json`` printed: names in the store."""
    names = [cast("Json", one).get("record") if isinstance(one, dict) else None for one in judgements]
    found: list[Judged] = []
    for number, name in enumerate(names, 1):
        judged = records.find(name) if isinstance(name, str) and _NAME.fullmatch(name) else None
        if judged is None and name is not None:
            raise InputError(
                f"replay: {source}: judgement {number} is not in the store; --cache-folder says where it is"
            )
        found += [judged] if judged is not None else []
    if not found:
        raise InputError(f"replay: {source}: nothing was judged in it")
    return found


def _certificate(entry: object) -> Certificate | None:
    """A certificate by itself, in a verdict, or in an entry of the store; None for anything else."""
    for wrapping in ("body", "verdict", "certificate"):
        inner = cast("Json", entry).get(wrapping) if isinstance(entry, dict) else None
        entry = cast("object", inner if isinstance(inner, dict) else entry)
    try:
        return decode_certificate(entry)
    except MalformedEntry:
        return None


def _of_certificate(source: str, certificate: Certificate, records: Records, load: LoadKernels) -> Judged:
    found = records.find(certificate_id(certificate))
    if found is not None:
        return found
    kernels = load(without_sites(certificate.original), certificate.function)
    if certificate.function not in kernels:
        raise InputError(f"replay: {source}: the original has no function @{certificate.function}")
    kernel = kernels[certificate.function]
    if kernel.digest != certificate.kernel_digest:
        raise InputError(f"replay: {source}: the original is not the one that its digest names")
    offer = Offer(kernel, {}, without_sites(certificate.candidate), certificate.author)
    if not 0 <= certificate.seed <= LARGEST_SEED:
        raise InputError(f"replay: {source}: the seed is no number from 0 to {LARGEST_SEED}")
    try:
        numerics = Numerics(certificate.numerics)
    except ValueError as error:
        raise InputError(f"replay: {source}: {_brief(error)}") from error
    question = JudgementRequest(
        offer,
        numerics,
        certificate.seed,
        threads=1,
        speed=any(outcome.name == "faster" for outcome in certificate.checks),
        target=certificate.target,
    )
    return Judged(question, Accepted(certificate))


def _of_trace(source: str, content: bytes, records: Records) -> list[Judged]:
    found: list[Judged] = []
    for number, line in enumerate(io.BytesIO(content), 1):
        try:
            event = decode(line[: _LONGEST_LINE + 1].decode("utf-8"))
        except (ValueError, RecursionError) as error:
            why = f"neither certificate nor trace: {_brief(error)}"
            raise InputError(f"replay: {source}:{number}: {why}; {_WRITTEN}") from error
        if not isinstance(event, JudgedEvent) or not event.record:  # what was never put to the gate
            continue
        judged = records.find(event.record) if _NAME.fullmatch(event.record) else None
        if judged is None:
            raise InputError(
                f"replay: {source}:{number}: the judgement of @{event.function} is not in the store; "
                "--cache-folder says where it is"
            )
        found.append(judged)
    if not found:
        raise InputError(f"replay: {source}: nothing was judged in it")
    return found


def _brief(error: Exception) -> str:
    text = str(error)
    return text if len(text) <= _LONGEST_WHY else f"{text[:_LONGEST_WHY]}..."


def _plain(verdict: Verdict) -> Json:
    """The verdict as JSON but for timings, and but for the numbers that loading gives to asserts."""
    verdict = without_timings(verdict)
    if isinstance(verdict, Accepted):
        certificate = verdict.certificate
        original, candidate = (without_sites(text) for text in (certificate.original, certificate.candidate))
        verdict = Accepted(replace(certificate, original=original, candidate=candidate, checks=()))
        return {
            **encode_verdict(verdict),
            "checks": encode_verdict(without_timings(Accepted(certificate)))["checks"],
        }
    return encode_verdict(verdict)


def _by_name(entry: Json) -> dict[str, bytes]:
    return {str(check["name"]): canonical(check) for check in cast("list[Json]", entry["checks"])}

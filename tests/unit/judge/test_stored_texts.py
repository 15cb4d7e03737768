"""Texts that were written before there was one codec: the same values have the same texts, and are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neurojit.judge.judgement_request import decode_request, encode_request, original_digest
from neurojit.judge.records import certificate_id
from neurojit.judge.stored_verdict import decode_certificate, decode_verdict, encode_verdict
from neurojit.model.codec import decode, encode
from neurojit.model.program import Kernel
from neurojit.model.verdict import CheckOutcome
from neurojit.proposal.cache.kept_heals import KIND, NOTHING, KeptHeals
from neurojit.store.folder import StoreFolder, canonical
from tests.unit.judge.stored import samples

WRITTEN = {
    "accepted": lambda: encode_verdict(samples.ACCEPTED),
    "rejected": lambda: encode_verdict(samples.REJECTED),
    "bare": lambda: encode_verdict(samples.BARE),
    "certificate": lambda: encode(samples.CERTIFICATE),
    "outcome": lambda: encode(samples.CHECKS[0]),
    "kernel": lambda: encode(samples.kernel("f", "g")),
    "question": lambda: encode_request(samples.QUESTION),
    "quarantined": lambda: encode(samples.QUARANTINED),
}
READ = {
    "accepted": lambda entry: encode_verdict(decode_verdict(entry)),
    "rejected": lambda entry: encode_verdict(decode_verdict(entry)),
    "bare": lambda entry: encode_verdict(decode_verdict(entry)),
    "certificate": lambda entry: encode(decode_certificate(entry)),
    "outcome": lambda entry: encode(decode(CheckOutcome, entry)),
    "kernel": lambda entry: encode(decode(Kernel, entry)),
    "question": lambda entry: encode_request(decode_request(entry)),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_value_has_the_text_that_it_had(name: str) -> None:
    assert canonical(WRITTEN[name]()).decode() == samples.stored_texts()[name]


@pytest.mark.parametrize("name", READ)
def test_what_was_stored_is_read(name: str) -> None:
    """And is the value that was written: it has that text again. NaN differs from itself, so by the text."""
    text = samples.stored_texts()[name]
    assert canonical(READ[name](json.loads(text))).decode() == text


def test_names_in_the_store_are_what_they_were() -> None:
    stored, question = samples.stored_texts(), samples.QUESTION
    assert certificate_id(samples.CERTIFICATE) == stored["certificate id"]
    assert question.digest == stored["question digest"]
    digest = original_digest(question.offer, question.numerics, question.seed, samples.TARGET)
    assert digest == stored["original digest"]


def test_kept_patches_and_states_have_the_texts_that_they_had(tmp_path: Path) -> None:
    folder = StoreFolder(tmp_path, lambda what, why: pytest.fail(f"{what}: {why}"))
    kept = KeptHeals(folder, lambda what, why: pytest.fail(f"{what}: {why}"))
    assert kept.keep("ab" * 32, "scope", NOTHING, samples.HEAL)
    body = folder.read(KIND, "ab" * 32)
    assert body is not None
    stored = samples.stored_texts()
    assert canonical(body["patches"]).decode() == stored["patches"]
    assert canonical(body["states"]).decode() == stored["states"]


def test_no_judgement_depends_on_what_is_unwritten() -> None:
    """Places and names are of the text, which is judged anyway; ranges by element are of states."""
    back = decode(Kernel, json.loads(samples.stored_texts()["kernel"]))
    assert (back.places, back.argument_names, back.globals, back.asks) == ((), (), (), False)
    assert [argument.ranges for argument in back.signature.arguments] == [()] * 4
    assert back.signature.arguments[1].range == (0.0, 7.0)

"""A question of the gate as a file tells it: texts and settings alone, enough to ask it again anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from neurojit.judge.judgement_request import JudgementRequest, Offer
from neurojit.judge.reading import REPLY
from neurojit.judge.texts import without_sites
from neurojit.model.codec import decode, encode
from neurojit.model.errors import InputError
from neurojit.model.json_values import Json, MalformedEntry
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.slice_program import listing_of
from neurojit.model.verdict import Rejected, Verdict

LARGEST_SEED: Final = (1 << 63) - 1
_MOST_THREADS: Final = 1024

# A program's text and a function's name -> the program's kernels, of which that is one; raises InputError.
# The text is anybody's.
LoadKernels = Callable[[str, str], Mapping[str, Kernel]]


@dataclass(frozen=True, slots=True)
class ToldQuestion:
    """``original`` is a program: the function and all that it calls.

    ``incumbent_tier``: what is to be beaten. ``file``: what the verdict beside it calls the reply.
    """

    function: str
    original: str
    reply: str
    author: str
    incumbent_tier: Tier
    numerics: Numerics
    seed: int
    threads: int
    speed: bool
    target: str
    file: str = REPLY


def tell(question: JudgementRequest, file: str = REPLY) -> Json:
    """``question`` as JSON, without the numbers that loading gives to asserts; ``file``: as the field."""
    offer = question.offer
    kernels = {**offer.callees, offer.original.name: offer.original}
    told = ToldQuestion(
        offer.original.name,
        without_sites(listing_of(kernels, [offer.original.name])),
        offer.reply,
        offer.author,
        offer.incumbent_tier,
        question.numerics,
        question.seed,
        question.threads,
        question.speed,
        question.target,
        file,
    )
    return encode(told)


def in_file(verdict: Verdict, file: str) -> Verdict:
    """``verdict``, whose diagnostic calls the reply by the name of its ``file``."""
    return _renamed(verdict, REPLY, file)


def called_reply(verdict: Verdict, question: object) -> Verdict:
    """What ``in_file`` was given. Raises MalformedEntry."""
    return _renamed(verdict, decode(ToldQuestion, question).file, REPLY)


def _renamed(verdict: Verdict, before: str, after: str) -> Verdict:
    if not isinstance(verdict, Rejected) or verdict.diagnostic.file != before:
        return verdict
    return replace(verdict, diagnostic=replace(verdict.diagnostic, file=after))


def question_of(entry: object, load: LoadKernels) -> JudgementRequest:
    """The question that was told. Raises MalformedEntry for its form, InputError for its texts."""
    told = decode(ToldQuestion, entry)
    if not 0 <= told.seed <= LARGEST_SEED:
        raise MalformedEntry(f"no number from 0 to {LARGEST_SEED}", "seed")
    if not 1 <= told.threads <= _MOST_THREADS:
        raise MalformedEntry(f"no number from 1 to {_MOST_THREADS}", "threads")
    kernels = load(told.original, told.function)
    if told.function not in kernels:
        raise InputError(f"the original has no function @{told.function}")
    callees = {name: kernel for name, kernel in kernels.items() if name != told.function}
    offer = Offer(kernels[told.function], callees, told.reply, told.author, told.incumbent_tier)
    return JudgementRequest(offer, told.numerics, told.seed, told.threads, told.speed, told.target)

"""One stored reply: which kernel it rewrites, what it answers, on which machines, and who wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NoReturn

from neurojit.judge.judgement_request import Offer, reachable
from neurojit.judge.reading import LARGEST_REPLY
from neurojit.model.json_values import Json, MalformedEntry, mapping
from neurojit.model.program import Kernel
from neurojit.model.target import Target
from neurojit.store.folder import digest_of

FORMAT: Final = 1
ANY: Final = "any"
MOST_ENTRIES: Final = 16  # of one kernel in one layer; each that is tried costs a judgement
Kind = Literal["hot", "fault"]
Told = Callable[[str, str], None]

# Templates of patches are named in some words.
_AUTHOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@+-]{0,119}|offline:[a-z]+(?:[ -][a-z]+){0,9}")
_TARGET = re.compile(r"any|[A-Za-z0-9][A-Za-z0-9-]{0,15}-[1-9][0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A reply as it is stored. Untrusted until judged.

    ``author``: who wrote it, as a certificate names it. ``kind``: of the evidence that it answers.
    ``target``: the class of machines on which it is meant to be faster, or ``any``.
    """

    text: str
    author: str
    kind: Kind
    target: str

    def fits(self, kind: Kind, target: str) -> bool:
        return self.kind == kind and self.target in (ANY, target)


@dataclass(frozen=True, slots=True)
class StoredReply:
    """An entry by the names that files give its fields."""

    reply: str
    author: str
    evidence: Kind
    target: str


def target_class(target: Target) -> str:
    """Instruction set and vector width in bits, such as ``AVX2-256``; never the name of a processor."""
    return f"{target.isa}-{target.vector_bits}"


def key_of(kernel: Kernel, callees: Mapping[str, Kernel]) -> str:
    """The digest under which replies for ``kernel`` are stored: its own, unless it calls others.

    ``callees``: all other functions of its program, of which those that it may come to matter. Digests are of
    the source as parsed, before anything is rewritten: a release that rewrites more finds the same entries.
    """
    reached = reachable(Offer(kernel, callees, reply="", author="")).callees
    digests = {name: callee.digest for name, callee in reached.items() if name != kernel.name}
    return digest_of({"kernel": kernel.digest, "callees": digests}) if digests else kernel.digest


def checked(stored: StoredReply) -> Entry:
    """The entry of what is stored. Raises MalformedEntry naming the field."""
    if not _AUTHOR.fullmatch(stored.author):
        raise MalformedEntry("expected a name such as handwritten or responder:model", "author")
    if not _TARGET.fullmatch(stored.target):
        raise MalformedEntry("expected any or a class such as AVX2-256", "target")
    if len(stored.reply.encode("utf-8", "surrogatepass")) > LARGEST_REPLY:
        raise MalformedEntry(f"the reply has more than {LARGEST_REPLY} bytes")
    return Entry(stored.reply, stored.author, stored.evidence, stored.target)


def check_format(fields: Mapping[str, object]) -> None:
    """Raises MalformedEntry where another version of NeuroJIT wrote it."""
    if fields.get("format") != FORMAT:
        version = str(fields.get("format"))[:20]
        raise MalformedEntry(f"it has format {version}, and this reader knows {FORMAT}")


def read_object(content: bytes) -> Json:
    """A JSON object, and nothing that only some readers take for JSON. Raises MalformedEntry."""
    try:
        return mapping(json.loads(content, parse_constant=_no_constant))
    except (ValueError, RecursionError) as error:
        if isinstance(error, MalformedEntry):
            raise
        raise MalformedEntry(f"it is not JSON: {error}") from error


def told_once(degraded: Told) -> Told:
    """``degraded``, told the same thing once."""
    before: set[tuple[str, str]] = set()

    def tell(what: str, why: str) -> None:
        if (what, why) not in before:
            before.add((what, why))
            degraded(what, why)

    return tell


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")

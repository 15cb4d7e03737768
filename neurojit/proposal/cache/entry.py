"""One stored reply: which kernel it rewrites, what it answers, on which machines, and who wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NoReturn, get_args

from neurojit.codegen.target import Target
from neurojit.kernel import Kernel
from neurojit.store.folder import digest_of
from neurojit.validation.fields import Json, MalformedEntry, mapping, text
from neurojit.validation.question import Offer, reachable
from neurojit.validation.readable import LARGEST_REPLY

FORMAT: Final = 1
ANY: Final = "any"
MOST_ENTRIES: Final = 16  # of one kernel in one layer; each that is tried costs a judgement
Kind = Literal["hot", "fault"]
Told = Callable[[str, str], None]

_KINDS: tuple[str, ...] = get_args(Kind)
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


def checked(reply: str, fields: Mapping[str, object]) -> Entry:
    """The entry of a reply's text with what is stored beside it. Raises MalformedEntry naming the field."""
    author, kind, target = (text(fields, name) for name in ("author", "evidence", "target"))
    if not _AUTHOR.fullmatch(author):
        raise MalformedEntry("author: expected a name such as handwritten or responder:model")
    if not _TARGET.fullmatch(target):
        raise MalformedEntry("target: expected any or a class such as AVX2-256")
    known: Kind | None = next((name for name in get_args(Kind) if name == kind), None)
    if known is None:
        raise MalformedEntry(f"evidence: expected {' or '.join(_KINDS)}")
    if len(reply.encode("utf-8", "surrogatepass")) > LARGEST_REPLY:
        raise MalformedEntry(f"the reply has more than {LARGEST_REPLY} bytes")
    return Entry(reply, author, known, target)


def check_format(fields: Mapping[str, object]) -> None:
    """Raises MalformedEntry where another version of NeuroJIT wrote it."""
    if fields.get("format") != FORMAT:
        version = str(fields.get("format"))[:20]
        raise MalformedEntry(f"it has format {version}, and this reader knows {FORMAT}")


def read_object(content: bytes) -> Json:
    """A JSON object, and nothing that only some readers take for JSON. Raises MalformedEntry."""
    try:
        return mapping(json.loads(content, parse_constant=_no_constant), "it")
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

"""Rewords MLIR's diagnostics about lowered IR in terms of the source program."""

from __future__ import annotations

import re
from collections.abc import Collection

_SUBJECT = re.compile(r"'([a-z_]\w*(?:\.\w+)+)' op ")
_NAME = re.compile(r"'([a-z_]\w*(?:\.\w+)+)'(?: op)?")
# What passes say, and what it means to somebody who wrote none of them.
_REASONS = (
    (re.compile(r"op was not bufferized\b.*"), "there is no form of it on buffers"),
    (re.compile(r"failed to legalize operation .*"), "there is no lowering for it"),
    (
        re.compile(r"failed to legalize unresolved materialization from \((.*)\) to \((.*)\) that .*"),
        r"there is no conversion of \1 to \2",
    ),
    (
        re.compile(r"not bufferizable under the given constraints: cannot avoid RaW conflict.*"),
        "a tensor would be overwritten in place and then read",
    ),
    (re.compile(r"not bufferizable under the given constraints: "), ""),
    (
        re.compile(r"cannot be converted to LLVM IR: missing .*"),
        "there is no lowering for it",
    ),
)


def in_our_words(message: str, name: str, known: Collection[str]) -> str:
    """``message`` about the operation ``name``; of operations it names those of the program, ``known``."""
    text = message.strip().partition("\n")[0]
    subject = _SUBJECT.match(text)
    if subject is not None:
        text = text[subject.end() :]
    for pattern, words in _REASONS:
        replaced, count = pattern.subn(words, text, count=1)
        if count:
            text = replaced
            subject = None
            break
    text = _NAME.sub(lambda found: found[0] if found[1] in known else "what it becomes", text)
    if subject is not None and subject[1] != name:
        # What a pass made of the operation broke a rule of its own.
        return f"MLIR makes something invalid of it: {text}"
    return text

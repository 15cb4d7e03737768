"""Sanitizes text of unknown origin for terminals and readers: the one filter for it.

Programs, replies, certificates, traces and files are written by anybody. What a reader would not see, or what
a terminal would obey (control characters and the sequences that they begin, overrides of direction, blanks
of no width, halves of surrogate pairs) is U+FFFD, one for each, so that columns stay where they are.
"""

from __future__ import annotations

from typing import Final

HIDDEN: Final = "\ufffd"


def visible(text: str) -> str:
    """Lines stay lines, and tabs tabs; every other character that does not print is U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in "\n\t" or c.isprintable() else HIDDEN for c in text)


def on_one_line(text: str) -> str:
    """The same where one line is meant: whoever wrote it begins no other. Breaks and tabs are blanks."""
    return visible(text).replace("\n", " ").replace("\t", " ")


def indented(text: str) -> str:
    """The same with further lines set in, so that none of them looks like a message of its own."""
    return visible(text).replace("\n", "\n    ")

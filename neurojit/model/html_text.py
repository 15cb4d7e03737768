"""Writes HTML that notebooks show; every text is escaped, and made visible as it is for terminals."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from neurojit.model.visible import visible


def escaped(text: str) -> str:
    """``text`` as HTML shows it: no tag, no entity of its own, no hidden character."""
    return html.escape(visible(text))


def paragraph(text: str) -> str:
    return f"<p>{escaped(text)}</p>"


def preformatted(text: str) -> str:
    """Lines and blanks as they are."""
    return f'<pre style="font-family: monospace">{escaped(text)}</pre>'  # some pages set another


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A row for each of ``rows``, under ``heading``; empty where there is none."""
    body = "".join(_row("td", row) for row in rows)
    if not body:
        return ""
    return f"<table><thead>{_row('th', heading)}</thead><tbody>{body}</tbody></table>"


def details(summary: str, content: str) -> str:
    """``content``, which is HTML, folded away behind ``summary``."""
    return f"<details><summary>{escaped(summary)}</summary>{content}</details>"


def _row(cell: str, texts: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{cell}>{escaped(text)}</{cell}>' for text in texts)}</tr>"

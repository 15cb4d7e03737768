"""Parses and quotes bodies of HTTP responses, which may have any shape."""

from __future__ import annotations

import json
import re
from typing import Any, cast

_LONGEST_MESSAGE = 160
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"^\s*<(!doctype|html|head|body|\?xml)", re.IGNORECASE)


def message_of(body: object) -> str:
    """What a body says is wrong, in one of the usual shapes; of a page its title."""
    if isinstance(body, list) and body:
        return message_of(cast("list[object]", body)[0])
    if isinstance(body, dict):
        fields = cast("dict[str, object]", body)
        found = (fields.get(name) for name in ("error", "message", "detail", "error_description"))
        return next((text for value in found if (text := message_of(value))), "")
    if not isinstance(body, str):
        return ""
    if _MARKUP.match(body):
        title = _TITLE.search(body[:4096])
        return f"a web page, {' '.join(title[1].split())!r}" if title else "a web page"
    text = " ".join(body[:2048].split())
    return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + "..."


def parsed(body: bytes) -> object:
    """A body as JSON, or else as the text that it is."""
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def at(value: object, *path: str | int) -> Any:
    """What ``path`` leads to in parsed JSON; None where it leads nowhere."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = cast("dict[str, object]", value).get(step)
        elif isinstance(value, list) and isinstance(step, int):
            items = cast("list[object]", value)
            value = items[step] if step < len(items) else None
        else:
            return None
    return value


def count_at(value: object, *path: str | int) -> int:
    """The number of tokens at ``path``, 0 where there is none."""
    found = at(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0

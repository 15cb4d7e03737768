"""Why some accepted operations are not drawn."""

from __future__ import annotations

UNTRIED: dict[str, str] = {}

"""``neurojit schema``: the JSON Schemas of what commands print and write."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Final

import click

from neurojit.cli.outcome import EXIT_CODES, FINE, emit
from neurojit.model.errors import InputError

FOLDER: Final = Path(__file__).parents[1] / "schemas"


def schema_files() -> dict[str, Path]:
    """By name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.json"))}


def _complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    return [name for name in schema_files() if name.startswith(begun)]


@click.command("schema", epilog=EXIT_CODES)
@click.argument("name", required=False, shell_complete=_complete)
def command(name: str | None) -> int:
    """Print the JSON Schema of what a command prints with --json, or of a trace; without NAME, list them.

    The schemas are files of the package, in neurojit/schemas.
    """
    files = schema_files()
    if name is None:
        titles = {one: json.loads(path.read_text(encoding="utf-8"))["title"] for one, path in files.items()}
        width = max(map(len, titles), default=0)
        emit("".join(f"{one:{width}}  {title}\n" for one, title in titles.items()))
        return FINE
    if name not in files:
        near = difflib.get_close_matches(name, files, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(files)}"
        raise InputError(f"schema: no schema {name}; {hint}")
    emit(files[name].read_text(encoding="utf-8"))
    return FINE

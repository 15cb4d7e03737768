"""The texts that are package data, with their gaps filled."""

from __future__ import annotations

import functools
from importlib.resources import files
from string import Template


def filled(name: str, **values: object) -> str:
    """The template ``name`` (without its suffix). Raises KeyError for a gap that is left."""
    return _template(name).substitute({key: str(value) for key, value in values.items()})


@functools.cache
def _template(name: str) -> Template:
    return Template(files("neurojit.proposal.prompts").joinpath(f"{name}.md").read_text(encoding="utf-8"))

"""Options of commands that run a program: what is called, what is shown of prompts, what is reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from neurojit.cli.numbers import Finite

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _all_of(options: Sequence[Callable[[Any], Any]]) -> Callable[[Decorated], Decorated]:
    """One decorator that adds ``options``, in the order in which help shows them."""

    def decorate(command: Decorated) -> Decorated:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


CALL = _all_of(
    [
        click.option("--call", "called", metavar="FUNCTION", help="Call FUNCTION instead of @main."),
        click.option("--calls", type=click.IntRange(1), metavar="N", help="Call it N times [1]."),
        click.option(
            "--seconds",
            type=Finite(0, min_open=True),
            metavar="S",
            help="Call it until S seconds have passed.",
        ),
        click.option(
            "--input",
            "inputs",
            type=click.Path(path_type=Path),
            metavar="X.npz",
            help="Arguments arg0, arg1, ... instead of seeded random ones.",
        ),
        click.option(
            "--output",
            "outputs",
            type=click.Path(path_type=Path),
            metavar="Y.npz",
            help="Write out0, out1, ...: the last call's results, then the buffers it may have written.",
        ),
    ]
)
PROMPTS = _all_of(
    [
        click.option(
            "--show-prompts", is_flag=True, help="Show on standard error what is sent to a responder."
        ),
        click.option(
            "--dry-run",
            is_flag=True,
            help="Show the prompts on standard error that would be sent; send nothing.",
        ),
    ]
)
REPORTS = _all_of(
    [
        click.option(
            "--json",
            "as_json",
            is_flag=True,
            help="Print one JSON object; what the program prints goes to stderr.",
        ),
        click.option(
            "--trace",
            "trace_file",
            type=click.Path(path_type=Path),
            metavar="T.jsonl",
            help="Write what happens as JSON lines.",
        ),
    ]
)

"""Options of commands that run a program: what is called, what is shown of prompts, what is reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from neurojit.cli.function_option import function_option
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
        function_option("Call FUNCTION instead of @main, and show what it gave."),
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
            multiple=True,
            metavar="VALUE",
            help="An argument, instead of a random one: '2x3xf32=1 2 3 4 5 6' or @X.npy, once for each; or "
            "X.npz with all, as arg0, arg1, ...",
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
        click.option(
            "--log",
            "log_file",
            type=click.Path(path_type=Path),
            metavar="L.txt",
            help="Write what happens, and what the program prints, as lines for people.",
        ),
    ]
)

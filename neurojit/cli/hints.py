"""What is said of a command line that click refuses: what is wrong, and what to type instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

# By the path of a command: how it is called, where something was left out.
EXAMPLES: Final = {
    "neurojit": "neurojit run FILE",
    "neurojit run": "neurojit run FILE",
    "neurojit heal": "neurojit heal FILE",
    "neurojit check": "neurojit check FILE",
    "neurojit opt": "neurojit opt FILE --pass-pipeline PASSES",
    "neurojit ir": "neurojit ir FILE --stage linalg",
    "neurojit explain": "neurojit explain FILE --function f",
    "neurojit improve": "neurojit improve FILE --function f",
    "neurojit validate": "neurojit validate ORIGINAL CANDIDATE --function f",
    "neurojit export": "neurojit export FILE --function f -o FOLDER",
    "neurojit replay": "neurojit replay verdict.json",
    "neurojit audit": "neurojit audit --mutants 300",
    "neurojit bench": "neurojit bench --suite core, or neurojit bench FILE --function f",
    "neurojit fuzz": "neurojit fuzz answers --programs 200",
    "neurojit fuzz answers": "neurojit fuzz answers --programs 200",
    "neurojit fuzz reports": "neurojit fuzz reports --cases 1000",
    "neurojit fuzz objects": "neurojit fuzz objects --cases 1000",
    "neurojit schema": "neurojit schema run",
    "neurojit doctor": "neurojit doctor --peaks",
}
_EXTRA: Final = re.compile(r"Got unexpected extra arguments? \((.*)\)")


class SuggestingGroup(click.Group):
    """Commands of which one is named; a slip is answered with the one that was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            raise click.UsageError(unknown_command(args[0], known), ctx)
        return super().resolve_command(ctx, args)


def told(error: click.ClickException) -> str:
    """``error`` in a line or two, with what to type where that is known."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    message = error.format_message()
    if context is None:
        return message
    if isinstance(error, click.MissingParameter):
        return f"{message} It is called as {EXAMPLES[context.command_path]}"
    if isinstance(error, click.NoSuchOption):
        return message + _elsewhere(error, context)
    if isinstance(error, click.BadOptionUsage):
        return f"{message}{_value_of(error.option_name, context)}"
    if extra := _EXTRA.match(message):
        return f"{message}{_of_extra(extra[1].split(), context)}"
    return message


def unknown_command(name: str, commands: Iterable[str]) -> str:
    """Of a first argument that is no command: a file, or a slip."""
    if name.endswith(".mlir") or Path(name).is_file():
        return f"{name} is no command: neurojit run {name} runs it, neurojit check {name} looks at it"
    near = difflib.get_close_matches(name, commands, 1)
    return f"No such command {name!r}." + (f" Did you mean {near[0]!r}?" if near else "")


def _elsewhere(error: click.NoSuchOption, context: click.Context) -> str:
    """Which commands have the option that this one has not, where it is no slip."""
    if error.possibilities or not error.option_name.startswith("--"):
        return ""
    root = context.find_root()
    group = root.command
    if not isinstance(group, click.Group):
        return ""
    having = [
        name
        for name in group.list_commands(root)
        if (command := group.get_command(root, name)) is not None
        and any(error.option_name in parameter.opts for parameter in command.params)
    ]
    return f" {error.option_name} is an option of {', '.join(having)}" if having else ""


def _value_of(option: str, context: click.Context) -> str:
    for parameter in context.command.params:
        if option in parameter.opts:
            return f" Give one: {option} {parameter.make_metavar(context)}"
    return ""


def _of_extra(extra: list[str], context: click.Context) -> str:
    parameters = context.command.params
    of_file = any(isinstance(one, click.Argument) for one in parameters)
    is_name = not any("." in one or "/" in one for one in extra)
    if of_file and is_name and any("--function" in one.opts for one in parameters):
        return f". A function is named by --function {extra[0]}"
    if of_file:
        return f". One at a time: {EXAMPLES[context.command_path]}"
    return f". {context.command_path} takes no file; it is called as {EXAMPLES[context.command_path]}"

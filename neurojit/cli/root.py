"""``neurojit``: the commands by name, each imported when it is asked for, so that help is quick."""

from __future__ import annotations

import importlib
import os
from typing import Any, cast

import click

from neurojit.cli.hints import SuggestingGroup
from neurojit.cli.outcome import EXIT_CODES, Outcome, guarded

COMPLETE = "_NEUROJIT_COMPLETE"  # by which a shell asks, as click has it

# name -> what it does, in the order in which help shows them. Module and command bear the name.
COMMANDS = {
    "run": "Run a program and make it faster while it runs.",
    "heal": "Run a program and patch what fails in it while it runs.",
    "check": "Say whether a program can run, without running it.",
    "ir": "Show a function at one stage of its compilation.",
    "opt": "Take functions through a pipeline of passes, as mlir-opt does.",
    "explain": "Say how fast a function is at each tier, and why it is no faster.",
    "improve": "Ask for a faster rewrite of a function without running a program.",
    "validate": "Judge a rewrite of a function without running a program.",
    "export": "Write a function as an object file with its C header, usable without NeuroJIT.",
    "replay": "Judge again what a certificate or a trace says was judged.",
    "audit": "Say how good the gate is: mutants, exploits and rewrites whose verdict is known.",
    "bench": "Measure NeuroJIT beside NumPy, PyTorch and others, or the tiers of a function.",
    "fuzz": "Try random programs whose answers are known, and what a hostile child may say.",
    "schema": "Print the JSON Schema of what a command prints with --json, or of a trace.",
    "doctor": "Say what is installed, what this machine can do, and what is missing.",
}


class _Commands(SuggestingGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module: Any = importlib.import_module(f"neurojit.cli.{cmd_name}")
        return cast("click.Command", module.command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 (10 ms that only --version pays)

        click.echo(f"neurojit {version('neurojit')}")
        ctx.exit()


@click.group(cls=_Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
def root() -> None:
    """Run numeric programs written in MLIR; they get faster while they run."""


def invoke(arguments: list[str]) -> int:
    """Run the command line ``arguments``; the exit code. Never raises but for ``SystemExit``."""

    def command(outcome: Outcome) -> int:
        if asked := os.environ.get(COMPLETE):
            from click.shell_completion import shell_complete  # noqa: PLC0415 (only a shell pays for it)

            return shell_complete(root, {}, "neurojit", COMPLETE, asked)
        with root.make_context("neurojit", list(arguments) or ["--help"], obj=outcome) as context:
            return int(root.invoke(context) or 0)

    return guarded(command, wants_json=_wants_json(arguments))


def _wants_json(arguments: list[str]) -> bool:
    """Whether JSON goes to standard output, told before the arguments are understood: they may be wrong."""
    given = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if "--json" not in given:
        return False
    return given[0] != "bench" or given[given.index("--json") + 1 :][:1] == ["-"]

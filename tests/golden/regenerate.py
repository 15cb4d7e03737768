"""Texts that are kept as files: ``python -m tests.golden.regenerate`` writes them, a test compares them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click

from neurojit.cli.root import COMMANDS, root
from neurojit.settings import Setting, table

REPOSITORY = Path(__file__).parents[2]
HELP = Path(__file__).parent / "help"
WIDTH = 100

ENV_HEADER = """\
Settings of NeuroJIT. Copy this file to .env in the folder where you run neurojit, and take the # off the
lines that you want to change. A flag wins over the environment, which wins over .env; each setting has all
three: the flag --calls-t1 8, NEUROJIT_CALLS_T1=8 in the environment, and the same line here.
"""


def texts() -> dict[Path, str]:
    """Every golden file with what it should hold."""
    width = {"terminal_width": WIDTH, "max_content_width": WIDTH, "resilient_parsing": True}
    parent = root.make_context("neurojit", [], **width)
    found = {HELP / "neurojit.txt": root.get_help(parent) + "\n"}
    for name in COMMANDS:
        command = root.get_command(parent, name)
        assert command is not None
        context = command.make_context(name, [], parent, **width)
        found[HELP / f"{name}.txt"] = command.get_help(context) + "\n"
        for inner in command.commands.values() if isinstance(command, click.Group) else ():
            below = inner.make_context(inner.name, [], context, **width)
            found[HELP / f"{name}_{inner.name}.txt"] = inner.get_help(below) + "\n"
    found[REPOSITORY / ".env.example"] = env_example()
    return found


def env_example() -> str:
    header = "".join(f"# {line}\n" for line in ENV_HEADER.splitlines())
    return header + "".join(f"\n{_entry(setting)}" for setting in table())


def _entry(setting: Setting) -> str:
    sentence = f"{setting.meaning[0].upper()}{setting.meaning[1:]} ({setting.form.shown})."
    comment = textwrap.fill(sentence, 110, initial_indent="# ", subsequent_indent="# ")
    return f"{comment}\n#{setting.variable}={setting.default}\n"


if __name__ == "__main__":
    HELP.mkdir(exist_ok=True)
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")

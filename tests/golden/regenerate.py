"""Texts that are kept as files: ``python -m tests.golden.regenerate`` writes them, a test compares them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click

from neurojit.abi import forced_cpu
from neurojit.cli.root import COMMANDS, root
from neurojit.compiler.passes.meanings import with_tables
from neurojit.proposal.model_variables import MODEL_VARIABLES
from neurojit.settings import Setting, table
from tests.golden import schemas
from tests.golden.prompts import PROMPTS, prompts

REPOSITORY = Path(__file__).parents[2]
HELP = Path(__file__).parent / "help"
WIDTH = 100

ENV_HEADER = """\
Settings of NeuroJIT. Copy this file to .env in the folder where you run neurojit, and take the # off the
lines that you want to change. A flag wins over the environment, which wins over .env: the flag --calls-t1 8,
NEUROJIT_CALLS_T1=8 in the environment, and the same line here, where the first part of this file has it. The
command line alone reads the file, and says what it took of it; from Python it is not read. Of responders it
takes mock, cached, offline and none; a model is chosen by its key.
"""
FURTHER_HEADER = """\
What follows is for flags and the environment alone; in a .env it is ignored, and that is said. The file may
have come with the folder, and is not asked what is believed, how much memory or money is used, or where
things are kept.
"""
MODELS_HEADER = """\
How models are reached that write rewrites. Other tools know these variables too, and they have no flags; the
environment wins over this file, and a key of the environment goes to no address that this file names.
neurojit doctor says what it finds. A key is shown nowhere, and no process that NeuroJIT starts is given one.
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
    found |= schemas.files()
    for document in (REPOSITORY / "README.md", REPOSITORY / "docs" / "numerics.md"):
        found[document] = with_tables(document.read_text(encoding="utf-8"))
    return found


def env_example() -> str:
    chosen, further = (
        [_setting_entry(item) for item in table() if item.from_file is taken] for taken in (True, False)
    )
    models = (_entry(item.meaning, item.shown, item.name, item.default) for item in MODEL_VARIABLES)
    return "\n".join(
        [
            _comment(ENV_HEADER),
            *chosen,
            _comment(MODELS_HEADER),
            *models,
            _comment(FURTHER_HEADER),
            *further,
            _entry(forced_cpu.MEANING, forced_cpu.SHOWN, forced_cpu.VARIABLE, ""),
        ]
    )


def _setting_entry(item: Setting) -> str:
    return _entry(item.meaning, item.form.shown, item.variable, item.default)


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in text.splitlines())


def _entry(meaning: str, shown: str, variable: str, default: str) -> str:
    sentence = f"{meaning[0].upper()}{meaning[1:]} ({shown})."
    comment = textwrap.fill(sentence, 110, initial_indent="# ", subsequent_indent="# ")
    return f"{comment}\n#{variable}={default}\n"


if __name__ == "__main__":
    HELP.mkdir(exist_ok=True)
    PROMPTS.mkdir(exist_ok=True)
    for path, text in (texts() | prompts()).items():
        path.write_text(text, encoding="utf-8")

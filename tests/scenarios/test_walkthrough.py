"""The transcripts in README.md and WALKTHROUGH.md are what the commands do.

What depends on time or on the machine is left out of the comparison: the view's lines, figures, versions.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "WALKTHROUGH.md", "docs/programs.md")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VIEW_LINE = re.compile(r"^ *\d+\.\d{3} s  ")
TABLE_ROW = re.compile(r"^(@\w+)? +\d+ +T\d +\S+ ")
BENCH_ROW = re.compile(r"^(\w+:[\w:]+|T\d) +(?:~?[\d.,]+ [num]?s|missing: )")
FINDING = re.compile(r"^  (?:ok|--|!!)  (\S+)")
EXPLAINED_ROW = re.compile(r"^(T\d) \(\d+\) ")
CHECK = re.compile(r"^([a-z -]+?) +(passed|FAILED) +\d")
# Figures of the program itself that depend on when a swap came, or on the processor.
FIGURES = (
    "is now at tier",
    "since iteration",
    "calls until it changed",
    "cycles per element",
    "it would give",
    "by 16 terms",
    "judged in",
    "the incumbent's speed",
    # What asking came to depends on when the program ended.
    "proposes nothing more",
    "found a better one",
    "is asked no more",
    "was asked until the end",
    "did not answer",
    # Who won, and in whose company.
    "geometric mean of",
    "beside each: ",
    "meanwhile other programs",
    "  lost: ",
    "  ~: ",
    " lacks a rewrite",
    "95 % interval",  # and over which tier the times are
    # What this machine does at best, and how near a function comes.
    "one core at its best",
    "bound: ",
    "predicted ",
    "of its bound",
    "too short to say",
    # Whether this machine was measured before a short program ended.
    "of peak: ",
)


@dataclass(frozen=True)
class Command:
    text: str
    output: tuple[str, ...]


def sections() -> Iterator[tuple[str, tuple[Command, ...]]]:
    """The commands of each section that has some, in order; a section stands on its own."""
    for document in DOCUMENTS:
        for section in (ROOT / document).read_text().split("\n## ")[1:]:
            commands = tuple(command for block in BLOCK.findall(section) for command in _commands(block))
            if commands:
                yield f"{document}: {section.splitlines()[0]}", commands


def _commands(block: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        text, *output = part.splitlines()
        yield Command(text, tuple(output))


def stable(lines: list[str] | tuple[str, ...]) -> list[str]:
    """What must be the same in every run; of a table's rows the functions, of findings their names."""
    kept: list[str] = []
    for line in lines:
        row, finding, check = TABLE_ROW.match(line), FINDING.match(line), CHECK.match(line)
        timed = BENCH_ROW.match(line) or EXPLAINED_ROW.match(line)
        if timed:
            kept.append(timed[1])
        elif row:
            kept += [row[1]] if row[1] else []
        elif finding:
            kept.append(finding[1])
        elif check:
            kept.append(f"{check[1]} {check[2]}")
        elif not VIEW_LINE.match(line) and "───" not in line and not any(word in line for word in FIGURES):
            kept.append(" ".join(line.split()))
    return [line for line in kept if line]


SECTIONS = dict(sections())


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_shows_what_its_commands_do(section: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NEUROJIT_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    for command in SECTIONS[section]:
        done = subprocess.run(
            ["bash", "-c", command.text],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        assert stable(done.stdout.splitlines()) == stable(command.output), command.text
    assert [path.name for path in tmp_path.iterdir()] == ["examples"]  # nothing is left behind


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_python_sessions_give_what_they_show(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / document).read_text(), re.MULTILINE | re.DOTALL)
    session = doctest.DocTestParser().get_doctest("".join(blocks), {}, document, document, 0)
    failures = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(session).failed
    assert blocks
    assert failures == 0


@pytest.mark.parametrize(
    "command",
    ["pip install -e . && neurojit run examples/conv2d_bench.mlir", "pip install -e '.[test]' && pytest"],
)
def test_the_readme_has_each_command_alone_on_its_line(command: str) -> None:
    assert (ROOT / "README.md").read_text().splitlines().count(command) == 1

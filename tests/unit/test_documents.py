"""Documents hold: links lead somewhere, paths exist, and the page on architecture is that of the code."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "neurojit"
DOCUMENTS = (
    *("README.md", "WALKTHROUGH.md", "CONTRIBUTING.md", "CHANGELOG.md", "cache/README.md"),
    "dialect/tensorlang/README.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
)
QUOTED = re.compile(r"^```.*?^```|`[^`\n]+`(?!\])", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
IMPORT = re.compile(r"^\s*(?:from|import) (mlir|llvmlite|neurojit(?:\.| import ))(\w*)", re.MULTILINE)
CODE = re.compile(r"`([\w.*-]+(?:/[\w.*@-]*)+)`")
TOPS = ("neurojit", "dialect", "cache", "tests", "docs", "examples", "benchmarks", "typings", ".ci")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


MODULE = re.compile(r":mod:`([\w.]+)`")


def between(begin: str, end: str) -> str:
    return ARCHITECTURE.partition(f"<!-- {begin} -->")[2].partition(f"<!-- {end} -->")[0].strip()


def anchors(path: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    document = ROOT / name
    for link in LINK.findall(QUOTED.sub("", document.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = document.parent / file if file else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_a_document_names_exists(name: str) -> None:
    """Those from the top of the repository, and in two documents those below ``neurojit/``."""
    below = PACKAGE if name in ("docs/architecture.md", "docs/glossary.md") else None
    missing = []
    for path in CODE.findall((ROOT / name).read_text(encoding="utf-8")):
        first = path.partition("/")[0]
        if first in TOPS:
            base = ROOT
        elif below and (below / first).is_dir():
            base = below
        else:
            continue
        if not list(base.glob(path.rstrip("/"))) and not list(base.glob(f"{path}.py")):
            missing.append(path)
    assert missing == []


def imports_of(room: str) -> tuple[set[str], set[str]]:
    """The other rooms, and the bindings, that the modules of a room name."""
    text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / room).resolve().rglob("*.py"))
    named = IMPORT.findall(text)
    rooms = {found for top, found in named if top.startswith("neurojit")} - {room, "runtime"}
    return rooms, {top for top, _ in named if not top.startswith("neurojit")}


def test_the_table_of_rooms_is_that_of_the_code() -> None:
    said = {}
    for line in between("rooms", "end of rooms").splitlines()[2:]:
        room, _, _, bindings, imports = line.split("|")[1:-1]
        named = set(bindings.strip().split(", ")) - {"none"}
        said[room.strip(" `")] = (set(re.findall(r"`(\w+)`", imports)), named)
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert said == {room: imports_of(room) for room in rooms}


def test_the_layers_are_those_that_are_checked() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    checked = contracts["importlinter:contract:rooms"]["layers"].strip().replace("neurojit.", "")
    assert between("layers", "end of layers").strip("`\n") == checked


def test_every_module_that_a_docstring_names_exists() -> None:
    """By its whole name, or by its last where it stands beside."""
    missing = []
    for path in [*PACKAGE.rglob("*.py"), *(ROOT / "dialect").rglob("*.py")]:
        for name in MODULE.findall(path.read_text(encoding="utf-8")):
            target = ROOT.joinpath(*name.split(".")) if "." in name else path.parent / name
            if not target.is_dir() and not target.with_suffix(".py").is_file():
                missing.append((str(path.relative_to(ROOT)), name))
    assert missing == []

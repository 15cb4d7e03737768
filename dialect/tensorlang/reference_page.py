"""``python -m neurojit.dialect.tensorlang.reference_page`` writes the operations' part of README.md.

A section of the page is drawn from the records of ``ops/``; what holds for all operations is written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from neurojit.dialect.tensorlang.op_def import AttributeDef, OpDef
from neurojit.dialect.tensorlang.ops import SECTIONS

PAGE: Final = Path(__file__).with_name("README.md")
BEGIN: Final = "<!-- the operations, by python -m neurojit.dialect.tensorlang.reference_page -->\n"
END: Final = "<!-- end of the operations -->\n"


def with_operations(page: str) -> str:
    """``page`` with the part between its markers drawn anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{operations()}\n{END}{after}"


def operations() -> str:
    """Every section in Markdown."""
    return "\n".join(text for section in SECTIONS for text in _section(section))


def _section(section: Any) -> Iterator[str]:
    yield f"## {section.TITLE}\n"
    if section.INTRODUCTION:
        yield section.INTRODUCTION
    for op in section.OPS:
        yield _entry(op)


def _entry(op: OpDef) -> str:
    rows = [_row(name, rule) for name, rule in op.attributes.items() if rule.meaning]
    table = ["| attribute | default | meaning |\n|---|---|---|\n" + "".join(rows)] if rows else []
    return "\n".join([f"### `{op.name}`\n", op.documentation, *table, f"```mlir\n{op.example}```\n"])


def _row(name: str, rule: AttributeDef) -> str:
    if rule.required:
        return f"| `{name}` | none | {rule.meaning} |\n"
    default = list(rule.default) if isinstance(rule.default, tuple) else rule.default
    shown = f'"{default}"' if isinstance(default, str) else str(default)
    return f"| `{name}` | `{shown}` | {rule.meaning} |\n"


if __name__ == "__main__":
    PAGE.write_text(with_operations(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

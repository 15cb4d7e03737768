"""``python -m neurojit.dialect.tensorlang.lowering [--expand] FILE`` prints the lowered module."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlir import ir

from neurojit.dialect.tensorlang.definition import load
from neurojit.dialect.tensorlang.lowering import lower
from neurojit.dialect.tensorlang.lowering.elementary import expand
from neurojit.dialect.tensorlang.verifier import verify


def lowered_text(text: str, *, expanded: bool) -> str:
    """``text`` verified and lowered; ``ValueError`` lists what the verifier refuses."""
    context = ir.Context()
    load(context)
    with context:
        module = ir.Module.parse(text)
        problems = verify(module)
        if problems:
            raise ValueError("\n".join(f"{p.line}:{p.column}: {p.operation}: {p.message}" for p in problems))
        lower(module)
        if expanded:
            expand(module)
        module.operation.verify()
        return str(module)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m neurojit.dialect.tensorlang.lowering")
    parser.add_argument("--expand", action="store_true", help="expand exp, tanh and erf too")
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    try:
        sys.stdout.write(lowered_text(options.file.read_text(encoding="utf-8"), expanded=options.expand))
    except (OSError, ValueError, ir.MLIRError) as refusal:  # pyright: ignore[reportAttributeAccessIssue]
        sys.exit(f"{options.file}: {refusal}")


if __name__ == "__main__":
    main()

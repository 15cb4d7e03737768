"""What ``--json`` prints of a command that failed before it had anything to report."""

from __future__ import annotations

import click

from neurojit.cli.hints import told
from neurojit.cli.resource_limits import LimitTooSmall
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import (
    CallError,
    Cancelled,
    CompilerDied,
    InputError,
    ProgramError,
    ProgramFault,
    SettingError,
    Unconfined,
)

# The first that fits is the kind; what fits none is "internal".
_KINDS: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("interrupted", (KeyboardInterrupt, click.Abort, Cancelled)),
    ("usage", (click.ClickException,)),
    ("program", (ProgramError,)),
    ("call", (CallError,)),
    ("setting", (SettingError,)),
    ("input", (InputError,)),
    ("fault", (ProgramFault,)),
    ("unconfined", (Unconfined,)),
    ("limit", (LimitTooSmall, MemoryError)),
    ("compiler", (CompilerDied,)),
)


def error_object(error: BaseException, code: int) -> dict[str, object]:
    """``{"error": {"kind", "message", "file", "line", "column", "diagnostics"}, "exit"}``; None: unknown."""
    kind = next((name for name, kinds in _KINDS if isinstance(error, kinds)), "internal")
    message = told(error) if isinstance(error, click.ClickException) else str(error)
    diagnostics = error.diagnostics if isinstance(error, ProgramError) else ()
    file, line, column = _place(error, diagnostics)
    return {
        "error": {
            "kind": kind,
            "message": diagnostics[0].message if diagnostics else message or "interrupted",
            "file": file or None,
            "line": line or None,
            "column": column or None,
            "diagnostics": [diagnostic_object(one) for one in diagnostics],
        },
        "exit": code,
    }


def diagnostic_object(diagnostic: Diagnostic) -> dict[str, object]:
    """As in every JSON object: lines and columns from 1, 0 where unknown."""
    return {
        "stage": diagnostic.stage,
        "message": diagnostic.message,
        "file": diagnostic.file,
        "line": diagnostic.line,
        "column": diagnostic.column,
    }


def _place(error: BaseException, diagnostics: tuple[Diagnostic, ...]) -> tuple[str, int, int]:
    if diagnostics:
        first = diagnostics[0]
        return first.file, first.line, first.column
    if isinstance(error, ProgramFault) and error.report.location is not None:
        where = error.report.location
        return where.file, where.line, where.column
    return "", 0, 0

"""Rewrites that a person would write, one function a file under ``by_hand/``.

A file is named ``<kernel>.<what>.mlir``.
"""

from __future__ import annotations

from importlib import resources


def by_hand() -> list[tuple[str, str, str]]:
    """Kernel, what was done, and text of each, in order."""
    folder = resources.files("neurojit.audit") / "by_hand"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".mlir")), key=lambda file: file.name
    )
    found: list[tuple[str, str, str]] = []
    for file in files:
        name, what, _ = file.name.split(".")
        found.append((name, what.replace("_", " "), file.read_text(encoding="utf-8")))
    return found

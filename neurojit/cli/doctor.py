"""``neurojit doctor``: what is installed, what this machine can do, what each missing thing would give."""

from __future__ import annotations

import ctypes
import platform
import sys
from dataclasses import asdict

import click

from neurojit.abi.forced_cpu import VARIABLE
from neurojit.cli.doctor_probes import (
    Finding,
    attempt,
    cache_finding,
    package_findings,
    responder_findings,
    sandbox_findings,
)
from neurojit.cli.doctor_trials import trial_findings
from neurojit.cli.options import SettingsCommand, access_of, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, OWN_FAILURE, emit, emit_json
from neurojit.cli.path_display import shown
from neurojit.cli.peaks import find_peaks, peaks_object, peaks_table
from neurojit.model.visible import on_one_line
from neurojit.settings import Settings

_MARKS = {"fine": "ok", "missing": "--", "broken": "!!"}


@click.command("doctor", cls=SettingsCommand, epilog=EXIT_CODES)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--peaks",
    "measure",
    is_flag=True,
    help="Measure what one core does at best (one to two seconds), keep it for later runs, and show it.",
)
@setting_options("cache_folder", "threads", "compile_timeout_s", "compiler_memory_bytes")
@click.pass_context
def command(context: click.Context, as_json: bool, measure: bool, **_flags: str | None) -> int:
    """Say what is installed, what this machine can do, and what each missing thing would give.

    Exit code 3 if something is missing that NeuroJIT cannot work without.
    """
    settings = settings_of(context)
    peaks, kept = find_peaks(settings, anew=measure)
    sections = {
        "packages": [_python(), *package_findings()],
        "machine": [*_machine(settings), peaks],
        "sandbox": sandbox_findings(),
        "responders": responder_findings(access_of(context)),
    }
    works = all(item.state == "fine" for items in sections.values() for item in items if item.essential)
    if as_json:
        findings = {name: [asdict(item) for item in items] for name, items in sections.items()}
        emit_json({"works": works, **findings, "peaks": peaks_object(kept)}, indent=2)
    else:
        emit(_as_text(sections) + (f"\n{peaks_table(kept)}" if measure and kept is not None else ""))
    return FINE if works else OWN_FAILURE


def _python() -> Finding:
    seen = f"{platform.python_version()} at {shown(sys.executable)}"
    return Finding("Python", "fine", seen, "3.11 or newer is needed", essential=True)


def _machine(settings: Settings) -> list[Finding]:
    return [
        attempt("CPU", "what code is compiled for", _cpu),
        *trial_findings(settings),
        attempt("array layout", "calls from Python in nanoseconds instead of microseconds", _array_layout),
        attempt("membarrier", "unloading old code without a cost to its callers", _membarrier),
        attempt("OpenMP runtime", "kernels on several threads", _openmp),
        cache_finding(settings.cache_folder),
    ]


def _cpu() -> tuple[bool, str]:
    from neurojit.abi.host_target import host_target  # noqa: PLC0415 (help must not pay for LLVM

    target = host_target()
    forced = f"; forced: {VARIABLE}={target.forced}" if target.forced else ""
    return True, f"{target.cpu}, {target.isa}, {target.threads} threads{forced}"


def _array_layout() -> tuple[bool, str]:
    from neurojit.abi.array_layout import mismatch  # noqa: PLC0415

    why = mismatch()
    return why is None, why or "as expected"


def _membarrier() -> tuple[bool, str]:
    from neurojit.execution.barrier import ProcessBarrier  # noqa: PLC0415

    available = ProcessBarrier().available
    return available, "private expedited" if available else "refused by the system"


def _openmp() -> tuple[bool, str]:
    from neurojit.execution.link import openmp_path  # noqa: PLC0415

    path = openmp_path()
    try:
        ctypes.CDLL(path)
    except OSError:
        return False, f"{shown(path)} cannot be loaded"
    return True, shown(path)


def _as_text(sections: dict[str, list[Finding]]) -> str:
    width = max(len(item.name) for items in sections.values() for item in items)
    lines: list[str] = []
    for section, items in sections.items():
        lines += ["", f"{section}:"] if lines else [f"{section}:"]
        for item in items:
            lines.append(f"  {_MARKS[item.state]}  {item.name:{width}}  {on_one_line(item.seen)}")
            if item.state != "fine":
                lines.append(f"      {'':{width}}  it would give: {item.gives}")
    return "\n".join(lines) + "\n"

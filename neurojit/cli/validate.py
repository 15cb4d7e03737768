"""``neurojit validate``: judge a rewrite without running a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from neurojit.cli.degraded import say_degraded
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, OWN_FAILURE, PROGRAM_FAILED, emit
from neurojit.model.errors import InputError
from neurojit.model.visible import on_one_line
from neurojit.store.source_file import read_reply_file, source_of

if TYPE_CHECKING:
    from neurojit.model.verdict import CheckOutcome, Verdict

REJECTED = PROGRAM_FAILED


@click.command("validate", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("original", type=click.Path(path_type=Path))
@click.argument("candidate", type=click.Path(path_type=Path))
@click.option("--function", metavar="FUNCTION", help="Which function, where ORIGINAL has several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--no-speed", is_flag=True, help="Judge correctness alone.")
@setting_options("numerics", "seed", "confinement", "compile_timeout_s", "compiler_memory_bytes")
@click.pass_context
def command(
    context: click.Context,
    original: Path,
    candidate: Path,
    function: str | None,
    as_json: bool,
    no_speed: bool,
    **_flags: str | None,
) -> int:
    """Judge CANDIDATE as a rewrite of a function of ORIGINAL; exit 0 when accepted, 1 when rejected.

    CANDIDATE is a reply as a model gives it: a fenced or bare MLIR function of the same name and signature.
    It is compiled and run only in processes that may die. The candidate must also be faster than what
    NeuroJIT itself makes of the original, unless --no-speed is given.
    """
    settings = settings_of(context)
    source = source_of(original)
    reply = read_reply_file(candidate)
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)

    with Runtime(settings, on_event=say_degraded) as runtime:
        program = runtime.load(source)
        name = function or _only(list(program.kernels), source.file)
        program.known(name)
        verdict = runtime.validate(program, name, reply, speed=not no_speed)
    emit(_as_json(verdict) if as_json else _as_text(name, verdict))
    return _exit_code(verdict)


def _only(names: list[str], original: str) -> str:
    if len(names) == 1:
        return names[0]
    listed = ", ".join(f"@{name}" for name in names) or "none"
    raise InputError(f"{original}: name one with --function; its functions: {listed}")


def _exit_code(verdict: Verdict) -> int:
    from neurojit.model.verdict import Rejected  # noqa: PLC0415

    if isinstance(verdict, Rejected):
        return OWN_FAILURE if verdict.is_our_fault else REJECTED
    return FINE


def _as_json(verdict: Verdict) -> str:
    from neurojit.judge.stored_verdict import encode_verdict  # noqa: PLC0415

    return json.dumps(encode_verdict(verdict), allow_nan=False) + "\n"


def _as_text(name: str, verdict: Verdict) -> str:
    from neurojit.model.verdict import Rejected  # noqa: PLC0415

    lines = [_line(outcome) for outcome in verdict.checks]
    if isinstance(verdict, Rejected) and verdict.is_our_fault:
        lines.append(f"\n@{name}: not judged: the reference itself is in doubt\n{verdict.diagnostic}")
    elif isinstance(verdict, Rejected):
        lines.append(f"\n@{name}: rejected by the check '{verdict.check}'\n{verdict.diagnostic}")
    else:
        lines.append(f"\n@{name}: accepted; memory safety {verdict.certificate.memory}")
    return "\n".join(lines) + "\n"


def _line(outcome: CheckOutcome) -> str:
    figures = ", ".join(f"{key} {_short(value)}" for key, value in outcome.figures.items())
    mark = "passed" if outcome.passed else "FAILED"
    return on_one_line(f"{outcome.name:20} {mark}  {outcome.seconds * 1e3:7.1f} ms  {figures}".rstrip())


def _short(value: object) -> str:
    if isinstance(value, dict):
        return f"({len(value)})"  # pyright: ignore[reportUnknownArgumentType] (a count needs no types)
    return f"{value:.4g}" if isinstance(value, float) else str(value)

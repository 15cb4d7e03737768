"""``neurojit validate``: judge a rewrite without running a program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from neurojit.cli.degraded import say_degraded
from neurojit.cli.function_option import function_option
from neurojit.cli.one_function import chosen
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, OWN_FAILURE, PROGRAM_FAILED, show
from neurojit.model.visible import on_one_line
from neurojit.store.source_file import name_of, read_reply_file, source_of

if TYPE_CHECKING:
    from neurojit.model.verdict import CheckOutcome, Verdict

REJECTED = PROGRAM_FAILED


@click.command("validate", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("original", type=click.Path(path_type=Path))
@click.argument("candidate", type=click.Path(path_type=Path))
@function_option("Which function, where ORIGINAL has several.")
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
    from neurojit.judge.judgement_request import JudgementRequest, Offer  # noqa: PLC0415 (as below)
    from neurojit.judge.stored_verdict import encode_verdict  # noqa: PLC0415
    from neurojit.judge.told_question import in_file, tell  # noqa: PLC0415
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)
    from neurojit.service.handles import in_service  # noqa: PLC0415

    with Runtime(settings, on_event=say_degraded) as runtime:
        program = runtime.load(source)
        name = chosen(program, function, source.file)
        verdict = runtime.validate(program, name, reply, speed=not no_speed)
        callees = {other: kernel for other, kernel in program.kernels.items() if other != name}
        question = JudgementRequest(
            Offer(program.known(name), callees, reply, "user"),
            settings.numerics,
            settings.seed,
            threads=1,
            speed=not no_speed,
            target=in_service(program).parts.machinery.target.name,
        )
    verdict = in_file(verdict, name_of(candidate))
    told = {**encode_verdict(verdict), "question": tell(question, name_of(candidate))}
    show(told, lambda: _as_text(name, verdict), as_json=as_json)
    return _exit_code(verdict)


def _exit_code(verdict: Verdict) -> int:
    from neurojit.model.verdict import Rejected  # noqa: PLC0415

    if isinstance(verdict, Rejected):
        return OWN_FAILURE if verdict.is_our_fault else REJECTED
    return FINE


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

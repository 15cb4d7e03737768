"""``neurojit replay``: judge again what was judged before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from neurojit.cli.degraded import say_degraded
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, PROGRAM_FAILED, show
from neurojit.model.diagnostic import Source
from neurojit.model.visible import on_one_line
from neurojit.store.source_file import TEXT

if TYPE_CHECKING:
    from neurojit.judge.replay import Again
    from neurojit.model.program import Kernel
    from neurojit.model.verdict import Verdict
    from neurojit.settings import Settings


@click.command("replay", cls=SettingsCommand, epilog=EXIT_CODES)
@click.argument("source", metavar="CERTIFICATE|TRACE")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object for each judgement, a line each."
)
@setting_options("cache_folder", "confinement", "compile_timeout_s", "compiler_memory_bytes")
@click.pass_context
def command(context: click.Context, source: str, as_json: bool, **_flags: str | None) -> int:
    """Judge again from the stored texts and seeds; exit 0 when every verdict is the same, 1 when not.

    A certificate is the file of one, or its name in the store, or what `neurojit validate --json` printed,
    of an accepted or a rejected candidate. Of a trace, and of what `neurojit run --json` printed, every
    judgement is repeated, from the store. Timings, and what they decide, may differ.
    """
    settings = settings_of(context)
    from neurojit.judge.replay import compared, read_judgements  # noqa: PLC0415
    from neurojit.runtime import Runtime  # noqa: PLC0415 (help must not pay for it)

    same = True
    with Runtime(settings, on_event=say_degraded) as runtime:
        for judged in read_judgements(
            source, runtime.records, lambda text, name: _kernels(settings, text, name)
        ):
            again = compared(judged, runtime.replay(judged.question))
            same = same and not again.differs
            show(_as_object(again), lambda told=again: _as_text(told), as_json=as_json)
    return FINE if same else PROGRAM_FAILED


def _kernels(settings: Settings, text: str, name: str) -> Mapping[str, Kernel]:
    """Parsed by a compiler process of its own, under its limits, that ends with it.

    The text is whatever a file says. The compilers of the runtime, whose objects this process runs, never
    see it.
    """
    from neurojit.runtime import Runtime  # noqa: PLC0415 (as above)

    with Runtime(settings) as reader:
        program, _ = reader.check(Source(text, TEXT), compiled=False)
        program.known(name)
        return program.kernels


def _as_object(again: Again) -> dict[str, object]:
    from neurojit.judge.stored_verdict import encode_verdict  # noqa: PLC0415

    return {
        "function": again.question.offer.original.name,
        "author": again.question.offer.author,
        "same": not again.differs,
        "differs": list(again.differs),
        "before": encode_verdict(again.before),
        "now": encode_verdict(again.now),
    }


def _as_text(again: Again) -> str:
    offer = again.question.offer
    found = on_one_line(f"@{offer.original.name}, offered by {offer.author}: {_said(again.now)}")
    if not again.differs:
        return f"{found}, as before\n"
    differs = on_one_line(", ".join(again.differs))
    return f"{found}; before: {on_one_line(_said(again.before))}\n  not the same: {differs}\n"


def _said(verdict: Verdict) -> str:
    from neurojit.model.verdict import Rejected  # noqa: PLC0415

    return f"rejected by '{verdict.check}'" if isinstance(verdict, Rejected) else "accepted"

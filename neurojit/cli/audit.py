"""``neurojit audit``: how good is the gate itself?"""

from __future__ import annotations

from pathlib import Path

import click

from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, PROGRAM_FAILED, say, show
from neurojit.model.visible import on_one_line

UNSOUND = PROGRAM_FAILED
_TOLD_EVERY = 50  # candidates, so that who waits sees that there is progress


@click.command("audit", cls=SettingsCommand, epilog=EXIT_CODES)
@click.option(
    "--mutants",
    type=click.IntRange(0),
    default=300,
    show_default=True,
    metavar="COUNT",
    help="Wrong candidates to judge.",
)
@click.option(
    "--rewrites",
    type=click.IntRange(0),
    default=80,
    show_default=True,
    metavar="COUNT",
    help="Right candidates to judge.",
)
@click.option(
    "--exploits",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Hostile replies to judge, a file each, with the originals.mlir that they attack.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@setting_options("seed", "confinement")
@click.pass_context
def command(
    context: click.Context,
    mutants: int,
    rewrites: int,
    exploits: Path | None,
    as_json: bool,
    **_flags: str | None,
) -> int:
    """Judge candidates whose verdict is known; exit 0 when the gate decided every one rightly, 1 if not.

    Mutants are kernels with a seeded mistake: each must be refused unless an independent interpreter finds
    that it computes the same. Rewrites are right, and each must be accepted. Exploits must be refused.
    """
    settings = settings_of(context)
    from neurojit.abi.host_target import host_target  # noqa: PLC0415
    from neurojit.audit.audit import audit  # noqa: PLC0415 (help must not pay for it)
    from neurojit.audit.cases import Order  # noqa: PLC0415
    from neurojit.audit.report import Judged  # noqa: PLC0415

    def tell(item: Judged, done: int, of: int) -> None:
        if item.wrong and item.candidate.group != "mutant":
            what = f"{item.candidate.group} of @{item.candidate.kernel}: {item.candidate.what}"
            say(on_one_line(f"wrong: {what}"))
        if done % _TOLD_EVERY == 0:
            say(f"judged {done} of {of}")

    report = audit(
        Order(mutants, rewrites, settings.seed),
        host_target(),
        exploits=exploits,
        progress=tell,
        confinement=settings.confinement,
        degraded=lambda what, why: say(f"{what}: {why}"),
    )
    show(report.as_json(), report.as_text, as_json=as_json)
    return FINE if report.sound else UNSOUND

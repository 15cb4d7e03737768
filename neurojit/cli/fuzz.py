"""``neurojit fuzz``: does the compiler keep its promises on random programs?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, PROGRAM_FAILED, emit, say

UNSOUND = PROGRAM_FAILED


@click.group("fuzz")
def command() -> None:
    """Random programs, each with an answer that is known."""


@command.command("answers", cls=SettingsCommand, epilog=EXIT_CODES)
@click.option("--programs", default=1000, show_default=True, metavar="COUNT", help="Programs to try.")
@click.option("--seconds", default=0.0, metavar="T", help="No program is begun after so long; 0: no limit.")
@click.option("--jobs", default=0, metavar="COUNT", help="Workers; by default one a processor.")
@click.option("--keep", multiple=True, metavar="FAULT", help="Leave a known fault of MLIR in. Repeatable.")
@click.option("--second-road", default=8, show_default=True, metavar="N",
              help="Compile one program in N without folds, too; 0: none.")  # fmt: skip
@click.option("--finds", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Write each find as a program with what is right.")  # fmt: skip
@click.option("--ablate", is_flag=True,
              help="Leave in each known fault of MLIR in turn; say when each is found.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@setting_options("seed")
@click.pass_context
def answers(
    context: click.Context,
    programs: int,
    seconds: float,
    jobs: int,
    keep: tuple[str, ...],
    second_road: int,
    finds: Path | None,
    ablate: bool,
    as_json: bool,
    **_flags: str | None,
) -> int:
    """Try random valid programs at every tier; exit 0 when each computed what it means, 1 if not.

    What a program means is said by an evaluator that shares nothing with MLIR. A wrong value, a refusal, and
    a compiler that ends or does not are finds; each is made small.
    """
    settings = settings_of(context)
    from neurojit.fuzz.ablation import ablate as ablated  # noqa: PLC0415 (help must not pay for it)
    from neurojit.fuzz.campaign import Campaign, Order, write_find  # noqa: PLC0415
    from neurojit.fuzz.messages import Find, Setup  # noqa: PLC0415

    setup = Setup(settings.seed, frozenset(keep), second_road=second_road)
    order = Order(programs, setup, seconds)
    if jobs:
        order = Order(programs, setup, seconds, jobs)
    if ablate:
        found = ablated(order, say)
        emit(json.dumps(found.as_json()) + "\n" if as_json else found.as_text())
        return FINE if found.complete else UNSOUND

    def keep_find(find: Find) -> None:
        if finds is not None:
            write_find(find, finds)

    report = Campaign(order, say, keep_find).run()
    emit(json.dumps(report.as_json()) + "\n" if as_json else report.as_text())
    return FINE if report.sound else UNSOUND

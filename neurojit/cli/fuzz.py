"""``neurojit fuzz``: does the compiler keep its promises, and the host its own, on random input?"""

from __future__ import annotations

from pathlib import Path

import click

from neurojit.cli.hints import SuggestingGroup
from neurojit.cli.numbers import Finite
from neurojit.cli.options import SettingsCommand, setting_options, settings_of
from neurojit.cli.outcome import EXIT_CODES, FINE, PROGRAM_FAILED, say, show

UNSOUND = PROGRAM_FAILED


@click.group("fuzz", cls=SuggestingGroup)
def command() -> None:
    """Random programs whose answers are known, and what a hostile child may say."""


@command.command("answers", cls=SettingsCommand, epilog=EXIT_CODES)
@click.option(
    "--programs",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    metavar="COUNT",
    help="Programs to try.",
)
@click.option("--seconds", type=Finite(0), default=0.0, metavar="T",
              help="No program is begun after so long; 0: no limit.")  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(0), default=0, metavar="COUNT", help="Workers; by default one a processor."
)
@click.option("--keep", multiple=True, metavar="FAULT", help="Leave a known fault of MLIR in. Repeatable.")
@click.option("--second-road", type=click.IntRange(0), default=8, show_default=True, metavar="N",
              help="Compile one program in N without folds, too; 0: none.")  # fmt: skip
@click.option("--checked", is_flag=True, help="Compile with checks of accesses alone; none may fail.")
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
    checked: bool,
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
    from neurojit.fuzz.messages import CHECKED_WAYS, Find, Setup  # noqa: PLC0415

    ways = CHECKED_WAYS if checked else ()
    setup = Setup(settings.seed, frozenset(keep), ways=ways, second_road=second_road)
    order = Order(programs, setup, seconds)
    if jobs:
        order = Order(programs, setup, seconds, jobs)
    if ablate:
        found = ablated(order, say)
        show(found.as_json(), found.as_text, as_json=as_json)
        return FINE if found.complete else UNSOUND

    def keep_find(find: Find) -> None:
        if finds is not None:
            write_find(find, finds)

    report = Campaign(order, say, keep_find).run()
    show(report.as_json(), report.as_text, as_json=as_json)
    return FINE if report.sound else UNSOUND


_CASES = click.option(
    "--cases",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    metavar="COUNT",
    help="How many to try.",
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@command.command("reports", cls=SettingsCommand, epilog=EXIT_CODES)
@_CASES
@_AS_JSON
@setting_options("seed")
@click.pass_context
def reports(context: click.Context, cases: int, as_json: bool, **_flags: str | None) -> int:
    """Change what the judge's children report; exit 0 when the host never falls for it, 1 if it does.

    Real reports are recorded first. A find is an exception in the host, or that anything is accepted but what
    was accepted before.
    """
    settings = settings_of(context)
    from neurojit.fuzz.boundary.recorded import record  # noqa: PLC0415 (help must not pay for it)
    from neurojit.fuzz.boundary.reports import try_reports  # noqa: PLC0415

    tried = try_reports(record(settings.seed), cases, settings.seed, say)
    show(tried.as_json(), tried.as_text, as_json=as_json)
    return FINE if tried.sound else UNSOUND


@command.command("objects", cls=SettingsCommand, epilog=EXIT_CODES)
@_CASES
@_AS_JSON
@setting_options("seed")
@click.pass_context
def objects(context: click.Context, cases: int, as_json: bool, **_flags: str | None) -> int:
    """Change objects that were compiled; exit 0 when each is refused or does no harm, 1 if not.

    What is not refused is linked and called in a confined process. A find is an exception, a process that
    ends or hangs while it links, and a page that can be both written and run.
    """
    settings = settings_of(context)
    from neurojit.fuzz.boundary.objects import subjects_of, try_objects  # noqa: PLC0415
    from neurojit.fuzz.boundary.recorded import record  # noqa: PLC0415

    tried = try_objects(subjects_of(record(settings.seed)), cases, settings.seed, say)
    show(tried.as_json(), tried.as_text, as_json=as_json)
    return FINE if tried.sound else UNSOUND

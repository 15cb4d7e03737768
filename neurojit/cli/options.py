"""Flags of settings, made from the table of settings."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from neurojit.abi.forced_cpu import VARIABLE
from neurojit.cli.outcome import Outcome, say
from neurojit.cli.project_file import read_project_file
from neurojit.cli.resource_limits import check_limits
from neurojit.settings import Setting, Settings, resolve, table

if TYPE_CHECKING:
    from neurojit.proposal.responders.access import Access

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class SettingsCommand(click.Command):
    """A command whose help lists its settings apart from its own options.

    No value of an option begins with two dashes: it is the next option, where a value was forgotten.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:  # some come without
            error.ctx = error.ctx or ctx
            raise
        for parameter in self.get_params(ctx):
            given: object = ctx.params.get(parameter.name or "")
            for value in cast("tuple[object, ...]", given) if isinstance(given, tuple) else (given,):
                if isinstance(parameter, click.Option) and str(value).startswith("--"):
                    message = f"{parameter.opts[0]} {value}: a value is missing: {value} looks like an option"
                    raise click.UsageError(message, ctx)
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own: list[tuple[str, str]] = []
        settings: list[tuple[str, str]] = []
        names = {setting.name for setting in table()}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                (settings if parameter.name in names else own).append(record)
        with formatter.section("Options"):
            formatter.write_dl(own)
        if settings:
            with formatter.section("Settings, also as NEUROJIT_<NAME> in the environment"):
                formatter.write_dl(settings)


def setting_options(
    *names: str, defaults: Mapping[str, str] | None = None
) -> Callable[[Decorated], Decorated]:
    """Add the flags of the settings ``names`` (default: all) and ``--debug`` to a command.

    ``defaults``: the command's own, as ``settings_of`` is given them.
    """
    own = defaults or {}
    chosen = [
        replace(setting, default=own.get(setting.name, setting.default))
        for setting in table()
        if not names or setting.name in (*names, "debug")
    ]

    def decorate(function: Decorated) -> Decorated:
        for setting in reversed(chosen):
            function = _option(setting)(function)
        return function

    return decorate


def _option(setting: Setting) -> Callable[[Decorated], Decorated]:
    if setting.form.shown == "0|1":
        return click.option(
            setting.flag, setting.name, is_flag=True, flag_value="1", default=None, help=f"{setting.meaning}."
        )
    shown = f" [{setting.default}]" if setting.default else ""
    return click.option(
        setting.flag,
        setting.name,
        metavar=setting.form.shown,
        help=f"{setting.meaning}{shown}.",
        shell_complete=_completing(setting.form.shown),
    )


def _completing(form: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """What shells offer where ``form`` lists the values, as in a|b."""
    values = form.split("|") if re.fullmatch(r"[\w-]+(\|[\w-]+)+", form) else []

    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        return [value for value in values if value.startswith(begun)]

    return complete


def settings_of(context: click.Context, defaults: Mapping[str, str] | None = None) -> Settings:
    """The settings by the flags of ``context``, the environment and ``.env``, of which it is said what.

    ``defaults``: by name, where they are not those of ``Settings``.
    """
    known = {setting.name: setting.variable for setting in table()}
    flags = {name: cast("str | None", value) for name, value in context.params.items() if name in known}
    outcome = context.ensure_object(Outcome)
    check_limits()
    if flags.get("debug"):
        outcome.debug = True  # before anything can fail
    file = read_project_file(os.environ)
    settings = resolve(flags, os.environ, file.taken, defaults)
    given = [known[name] for name, value in flags.items() if value is not None]
    for line in file.lines([*given, *(name for name, value in os.environ.items() if value)]):
        say(f"neurojit: {line}")
    outcome.debug, outcome.cache_folder, outcome.entries = settings.debug, settings.cache_folder, file.taken
    if os.environ.get(VARIABLE):  # what this processor lacks is refused before anything is started
        from neurojit.abi.host_target import host_target  # noqa: PLC0415 (most commands need no LLVM here)

        host_target()
    return settings


def access_of(context: click.Context) -> Access:
    """How models are reached, as far as ``settings_of`` found out."""
    from neurojit.proposal.responders.access import access_from  # noqa: PLC0415 (help must not pay for it)

    return access_from(os.environ, context.ensure_object(Outcome).entries)

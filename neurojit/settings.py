"""Settings: each typed, checked and described once.

A flag wins over ``NEUROJIT_<NAME>`` in the environment, which wins over the default. Of the command line's
settings, those in ``FROM_FILE`` may also come from ``.env`` of the current folder, between the two. Help
texts and ``.env.example`` follow from ``Settings``; a test holds them to it.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Annotated, get_args, get_type_hints

from neurojit.abi import forced_cpu
from neurojit.model.errors import SettingError
from neurojit.model.policy import Confinement, HealMode, Numerics, StartTier, Tier
from neurojit.model.setting_types import (
    GIB,
    KIB,
    MIB,
    Form,
    choice,
    folder,
    fraction,
    integer,
    number,
    responder_choice,
    seconds,
    size,
    size_text,
    switch,
)

PREFIX = "NEUROJIT_"

# Ours, and no settings of a runtime: what a process is, from its start.
OF_THE_PROCESS = frozenset({forced_cpu.VARIABLE})

# What a file that merely lies in a folder may decide: how fast, never what is believed, how much memory and
# money is used, which program is started, or where things are kept.
FROM_FILE = frozenset(
    {
        "tier_cap",
        "start_tier",
        "threads",
        "calls_t1",
        "calls_t2",
        "responder",  # those of this machine; a model by its key
        "search_seconds",
        "search_run_seconds",
        "debug",
    }
)


def _user_cache() -> Path:
    import platformdirs  # noqa: PLC0415 (only where the default is used: imports count against --help)

    return platformdirs.user_cache_path("neurojit", appauthor=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one runtime; raises ``SettingError`` for a value out of its range.

    Each is also taken as the text that its flag takes: ``Settings(heal="enforce", arena_bytes="2GiB")``.
    They are what is said here and no more: the environment is read by ``Runtime()`` alone, without settings.
    """

    numerics: Annotated[
        Numerics,
        choice(Numerics),
        "what a swap may change about results: exact, the bits of T0; strict, reassociation and fused "
        "multiply-add within the forward error bound; fast, whatever is fastest",
    ] = Numerics.STRICT
    tier_cap: Annotated[
        Tier,
        choice(Tier),
        "the highest tier that a function is promoted to; below T3 nobody is asked for rewrites, and none "
        "that is offered is judged",
    ] = Tier.T3
    start_tier: Annotated[
        StartTier,
        choice(StartTier),
        "the tier that serves a function's first call: auto, T2 where a call at T0 is predicted to take "
        "longer than compiling that, else T0; t0, t1, t2, this one in every function",
    ] = StartTier.AUTO
    threads: Annotated[
        int, integer(0, 1024), "threads of a parallel kernel; 0 means every core that this process may run on"
    ] = 0
    seed: Annotated[int, integer(0, 2**63 - 1), "seed of generated inputs"] = 0
    calls_t1: Annotated[
        int, integer(1, 2**62), "calls that make a function worth compiling at T1, where time is left to gain"
    ] = 16
    calls_t2: Annotated[
        int, integer(1, 2**62), "calls that make a function worth compiling at T2, where time is left to gain"
    ] = 16
    shadow_calls: Annotated[
        int,
        integer(0, 2**31),
        "calls on which an accepted candidate runs beside the incumbent before it serves",
    ] = 32
    canary_share: Annotated[
        float, fraction(), "share of the calls that a candidate serves first; 0 or 1 means all at once"
    ] = 0.1
    recheck_interval: Annotated[
        int,
        integer(0, 2**31),
        "calls of an installed candidate of which one, on average, is compared again; fewer where that takes "
        "longer than 8 of them; 0 means none",
    ] = 2048
    responder: Annotated[
        str,
        responder_choice(),
        "who is asked for rewrites of hot functions: mock, what is kept and then the search, both on this "
        "machine; auto, what is kept, the model whose key is set, then the search; cached; offline, the "
        "search alone; gemini; openai, any server with that API; command:PROGRAM ARGS, which reads a prompt "
        "and writes the reply; none. By default auto where .env holds a key, else mock; none in Python",
    ] = ""
    ask_rounds: Annotated[
        int, integer(1, 100), "how often a model is asked about one function before it is given up"
    ] = 4
    ask_seconds: Annotated[
        float,
        seconds(0.1, 86400),
        "how long a model may be asked about one function, its replies' judging included",
    ] = 600.0
    ask_tokens: Annotated[
        int, integer(1000, 10**9), "tokens of prompts and replies that one function may cost"
    ] = 200_000
    ask_reply_tokens: Annotated[int, integer(256, 10**6), "tokens that one reply may have"] = 32_768
    ask_run_tokens: Annotated[int, integer(1000, 10**10), "tokens that all functions of a run may cost"] = (
        1_000_000
    )
    ask_prompt_price: Annotated[
        float, number(0, 10**6), "what a million tokens of prompts cost, in any currency; 0 where unknown"
    ] = 0.0
    ask_reply_price: Annotated[float, number(0, 10**6), "what a million tokens of replies cost"] = 0.0
    ask_money: Annotated[
        float, number(0, 10**6), "what asking may cost in a run, by these prices; 0 means no cap"
    ] = 0.0
    search_seconds: Annotated[
        float, seconds(0, 86400), "how long the search without a model may look for a rewrite of one function"
    ] = 20.0
    search_run_seconds: Annotated[float, seconds(0, 86400), "the same for all functions of a run"] = 60.0
    checked: Annotated[
        bool,
        switch(),
        "check every access to a buffer: one that is outside is a fault that says where, not a neighbour's "
        "value or the end of the process; neurojit.checked says the same of one function",
    ] = False
    heal: Annotated[
        HealMode,
        choice(HealMode),
        "what is done about a fault in a function marked neurojit.recover: off, nothing; suggest, a patch is "
        "looked for, judged and reported; shadow, it is judged again at each later fault; enforce, it is "
        "installed and the call that failed runs again",
    ] = HealMode.OFF
    heal_seconds: Annotated[
        float, seconds(0.1, 86400), "how long a patch may be looked for after a fault, judging included"
    ] = 60.0
    heal_samples: Annotated[
        int, integer(200, 100_000), "initial states from which a patch is tried, beside recorded ones"
    ] = 200
    confinement: Annotated[
        Confinement,
        choice(Confinement),
        "what is done where the process that looks at rewrites and patches cannot be confined as it should: "
        "required, nothing is judged; best-effort, it is judged with what the system has",
    ] = Confinement.REQUIRED
    compile_timeout_s: Annotated[
        float,
        seconds(0.05, 3600),
        "how long one compilation may take before its process is replaced; time in which other programs have "
        "the processor does not count",
    ] = 60.0
    compiler_memory_bytes: Annotated[
        int, size(768 * MIB, 1024 * GIB), "address space that a compiler process may use"
    ] = 4 * GIB
    arena_bytes: Annotated[
        int, size(64 * KIB, 1024 * GIB), "room for a running call's temporaries; only touched pages cost"
    ] = GIB
    depth_limit: Annotated[int, integer(1, 10**6), "how deep calls of compiled code may nest"] = 1000
    query_timeout_s: Annotated[
        float,
        seconds(0.05, 3600),
        "how long a program waits for one tensorlang.query or tensorlang.offer before it goes on without",
    ] = 120.0
    interrupt_grace_s: Annotated[
        float, seconds(0, 60), "how long an interrupted program may take to stop before the process is ended"
    ] = 0.5
    cache_folder: Annotated[
        Path,
        folder(),
        "where what outlasts a run is kept: verdicts, quarantined rewrites, reports of internal failures; by "
        "default the user's cache folder",
    ] = field(default_factory=_user_cache)
    debug: Annotated[bool, switch(), "show the traceback of an internal failure"] = False

    def __post_init__(self) -> None:
        for setting in table():
            value = _value(setting, getattr(self, setting.name), setting.name)
            object.__setattr__(self, setting.name, value)

    @property
    def thread_count(self) -> int:
        """``threads``, with 0 made the number of cores that this process may run on."""
        if self.threads:
            return self.threads
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as help and ``.env.example`` show it; ``default`` is as it would be written, or empty."""

    name: str
    form: Form
    default: str
    meaning: str

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()

    @property
    def from_file(self) -> bool:
        """Whether ``.env`` of the current folder may set it."""
        return self.name in FROM_FILE

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


@cache
def table() -> tuple[Setting, ...]:
    """Every setting, in the order in which help shows them."""
    hints = get_type_hints(Settings, include_extras=True)
    return tuple(Setting(item.name, *_described(hints[item.name], item.default)) for item in fields(Settings))


def _described(hint: object, default: object) -> tuple[Form, str, str]:
    kind, form, meaning = get_args(hint)
    if kind is Path:
        return form, "", meaning
    if kind is bool:
        return form, str(int(bool(default))), meaning
    shown = size_text(default) if isinstance(default, int) and form.shown == "SIZE" else str(default)
    return form, shown, meaning


def resolve(
    flags: Mapping[str, str | None] | None = None,
    environ: Mapping[str, str] | None = None,
    entries: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from ``flags`` (by name, None where not given), then ``environ``, then ``entries`` of a file.

    ``defaults``: by name, where they are not those of ``Settings``.
    ``environ`` defaults to the process's, ``entries`` to none: no file is read here, and what a file may not
    decide was left out by whoever did (``neurojit.cli.project_file``). An empty value counts as not given.
    Raises ``SettingError`` naming the value and where it came from.
    """
    values: dict[str, object] = {**(defaults or {})}
    values |= _variables(entries or {}, "in .env")
    values |= _variables(os.environ if environ is None else environ, "in the environment")
    for setting in table():
        text = (flags or {}).get(setting.name)
        if text is not None:
            values[setting.name] = _value(setting, text, setting.flag)
    return Settings(**values)  # pyright: ignore[reportArgumentType] (each was made by its field's own form)


def _variables(entries: Mapping[str, str], origin: str) -> dict[str, object]:
    """The settings among ``entries``; an unknown name of ours is refused, as it is most likely misspelt."""
    known = {setting.variable: setting for setting in table()}
    values: dict[str, object] = {}
    for variable, text in entries.items():
        if not variable.startswith(PREFIX) or not text or variable in OF_THE_PROCESS:
            continue
        if variable not in known:
            raise SettingError(
                f"settings: {variable} {origin}: no such setting{_meant(variable, (*known, *OF_THE_PROCESS))}"
            )
        setting = known[variable]
        values[setting.name] = _value(setting, text, f"{variable} {origin}")
    return values


def changed_by(settings: Settings, changed: Mapping[str, object]) -> Settings:
    """``settings`` with those of ``changed``, by name, in their place. Raises SettingError for a value, and
    TypeError for a name that is none, as Python does for keywords."""
    names = [setting.name for setting in table()]
    for name in changed:
        if name not in names:
            raise TypeError(f"Runtime: no setting or argument is called {name!r}{_meant(name, names)}")
    return replace(settings, **changed) if changed else settings  # pyright: ignore[reportArgumentType] (checked)


def chosen_of(settings: Settings) -> dict[str, str]:
    """The settings that are not at their default, by name, as they would be written."""
    usual = Settings()
    values = {setting.name: getattr(settings, setting.name) for setting in table()}
    return {name: str(value) for name, value in values.items() if value != getattr(usual, name)}


def _meant(given: str, known: Iterable[str]) -> str:
    """Which of ``known`` may be meant, by what comes behind the prefix that all variables have."""
    behind = {name.removeprefix(PREFIX): name for name in known}
    near = difflib.get_close_matches(given.removeprefix(PREFIX), behind, 1)
    return f"; did you mean {behind[near[0]]}?" if near else ""


def _value(setting: Setting, given: object, origin: str) -> object:
    """The value of ``setting``; a text is read. Raises SettingError."""
    refusal = SettingError(f"settings: {origin}: {given!r} {setting.form.wanted}")
    try:
        value = setting.form.read(given) if isinstance(given, str) else setting.form.convert(given)
    except ValueError:
        raise refusal from None
    if not setting.form.accepts(value):
        raise refusal
    return value

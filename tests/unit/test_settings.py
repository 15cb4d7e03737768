"""Settings: where a value comes from, and what is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neurojit
from neurojit.model.errors import SettingError
from neurojit.model.policy import HealMode, Numerics, Tier
from neurojit.model.setting_types import read_size, size_text
from neurojit.proposal.model_variables import MODEL_VARIABLES
from neurojit.settings import FROM_FILE, Settings, resolve, table


def test_defaults_hold_where_nothing_is_said() -> None:
    """Without flag, variable or file every setting has its default."""
    assert resolve({}, {}) == Settings()


def test_a_flag_wins_over_the_environment_which_wins_over_the_file() -> None:
    """Each source overrides the next, setting by setting."""
    entries = {"NEUROJIT_THREADS": "1", "NEUROJIT_CALLS_T2": "1", "NEUROJIT_CALLS_T1": "1"}
    environ = {"NEUROJIT_THREADS": "2", "NEUROJIT_CALLS_T2": "2", "UNRELATED": "x"}
    settings = resolve({"threads": "3", "calls_t2": None}, environ, entries)
    assert (settings.threads, settings.calls_t2, settings.calls_t1) == (3, 2, 1)


def test_values_have_their_types() -> None:
    """Text becomes what the field is declared to be."""
    flags = {
        "numerics": "fast",
        "tier_cap": "T1",
        "arena_bytes": "64 MiB",
        "debug": "yes",
        "cache_folder": "x",
    }
    settings = resolve(flags, {})
    assert settings.numerics is Numerics.FAST
    assert settings.tier_cap is Tier.T1
    assert settings.arena_bytes == 64 << 20
    assert settings.debug is True
    assert settings.cache_folder == Path("x")


def test_an_empty_value_counts_as_not_given() -> None:
    """``NEUROJIT_THREADS=`` in a shell or a file leaves the default."""
    assert resolve({}, {"NEUROJIT_THREADS": ""}, {"NEUROJIT_CALLS_T1": ""}) == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("numerics", "Strict"),
        ("tier_cap", "T4"),
        ("threads", "-1"),
        ("threads", "many"),
        ("seed", "1.5"),
        ("canary_share", "1.5"),
        ("canary_share", "nan"),
        ("recheck_interval", "-1"),
        ("calls_t1", "0"),
        ("compile_timeout_s", "nan"),
        ("compile_timeout_s", "-1"),
        ("compile_timeout_s", "inf"),
        ("compiler_memory_bytes", "1MiB"),
        ("arena_bytes", "4TB"),
        ("arena_bytes", "MiB"),
        ("depth_limit", "0"),
        ("debug", "maybe"),
        ("cache_folder", __file__),
    ],
)
def test_nonsense_is_refused_naming_the_value_and_where_it_came_from(name: str, text: str) -> None:
    """The message names the flag, or the variable and where it was set."""
    variable = f"NEUROJIT_{name.upper()}"
    with pytest.raises(SettingError) as by_flag:
        resolve({name: text}, {})
    assert f"--{name.replace('_', '-')}: {text!r} must be" in str(by_flag.value)
    with pytest.raises(SettingError) as by_variable:
        resolve({}, {variable: text})
    assert f"{variable} in the environment: {text!r} must be" in str(by_variable.value)
    with pytest.raises(SettingError) as by_file:
        resolve({}, {}, {variable: text})
    assert f"{variable} in .env: {text!r} must be" in str(by_file.value)


def test_a_misspelt_variable_is_refused_with_the_nearest_name() -> None:
    """A variable with our prefix that is no setting would otherwise be ignored in silence."""
    with pytest.raises(
        SettingError, match=r"NEUROJIT_TREADS in the environment.*did you mean NEUROJIT_THREADS"
    ):
        resolve({}, {"NEUROJIT_TREADS": "2"})


def test_a_variable_that_is_like_no_other_gets_no_advice() -> None:
    with pytest.raises(SettingError, match=r"NEUROJIT_BLAH in the environment: no such setting$"):
        resolve({}, {"NEUROJIT_BLAH": "2"})


def test_a_runtime_takes_settings_by_name() -> None:
    with neurojit.Runtime(Settings(threads=2), numerics="exact") as runtime:
        assert (runtime.settings.threads, str(runtime.settings.numerics)) == (2, "exact")
    with pytest.raises(TypeError, match=r"'numeric'; did you mean numerics\?"):
        neurojit.Runtime(numeric="exact")
    with pytest.raises(SettingError, match="numerics"):
        neurojit.Runtime(numerics="exactly")


def test_no_file_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library takes nothing from the folder that it happens to run in."""
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("NEUROJIT_THREADS=7\nNEUROJIT_NUMERICS=fast\nNEUROJIT_NONSENSE=1\n")
    assert resolve({}, {}) == Settings()
    with neurojit.Runtime() as runtime:
        assert runtime.settings == Settings()


def test_what_a_file_may_set_is_listed() -> None:
    """A new setting is none of these until somebody argues for it."""
    assert {setting.name for setting in table() if setting.from_file} == FROM_FILE


def test_values_given_from_python_are_checked_too() -> None:
    """``Settings(...)`` refuses what a flag would be refused for."""
    with pytest.raises(SettingError, match="threads: -1"):
        Settings(threads=-1)
    with pytest.raises(SettingError, match="compile_timeout_s"):
        Settings(compile_timeout_s=math.nan)


def test_texts_of_flags_are_taken_from_python_too() -> None:
    """As a flag's, also by ``dataclasses.replace``; what is no such text is refused as there."""
    given = Settings(heal="enforce", compiler_memory_bytes="4GiB", cache_folder="/tmp/x", seed="7")  # pyright: ignore
    assert (given.heal, given.compiler_memory_bytes) == (HealMode.ENFORCE, 4 << 30)
    assert (given.cache_folder, given.seed) == (Path("/tmp/x"), 7)
    changed = replace(given, numerics="exact", tier_cap="T2", ask_seconds="1.5")  # pyright: ignore
    assert (changed.numerics, changed.tier_cap, changed.ask_seconds) == (Numerics.EXACT, Tier.T2, 1.5)
    with pytest.raises(
        SettingError, match="settings: heal: 'on' must be one of off, suggest, shadow, enforce"
    ):
        replace(given, heal="on")  # pyright: ignore


@pytest.mark.parametrize("value", [True, 1, np.True_, "1", "yes"])
def test_a_switch_is_what_equals_one(value: object) -> None:
    assert Settings(checked=value).checked is True
    with pytest.raises(SettingError, match="checked: 2 must be 0 or 1"):
        Settings(checked=2)


def test_no_threads_means_every_core() -> None:
    """0 is the number of cores that this process may run on."""
    assert Settings(threads=0).thread_count >= 1
    assert Settings(threads=3).thread_count == 3


def test_every_default_can_be_written() -> None:
    """What help and ``.env.example`` show as the default is the default."""
    written = {setting.name: setting.default for setting in table() if setting.default}
    assert resolve(written, {}) == Settings()


@settings(deadline=None, derandomize=True)  # times are those of a busy machine; a seeded sample
@given(st.integers(0, 2**50))
def test_sizes_are_read_as_they_are_written(size: int) -> None:
    """``size_text`` and ``read_size`` are inverse."""
    assert read_size(size_text(size)) == size


def test_what_a_process_is_is_no_setting() -> None:
    """It has our prefix and is known; names near to it are told of it."""
    assert resolve({}, {"NEUROJIT_CPU": "x86-64-v2"}) == Settings()
    with pytest.raises(SettingError, match=r"NEUROJIT_CPUS in the environment: .* mean NEUROJIT_CPU\?"):
        resolve({}, {"NEUROJIT_CPUS": "x86-64-v2"})


def test_model_variables_are_no_settings() -> None:
    """Other tools know them too, so they neither have our prefix nor are refused as misspelt."""
    environ = {variable.name: "x" for variable in MODEL_VARIABLES}
    assert resolve({}, environ, environ) == Settings()
    assert not [name for name in environ if name.startswith("NEUROJIT_")]

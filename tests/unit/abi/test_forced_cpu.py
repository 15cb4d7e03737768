"""``NEUROJIT_CPU``: what may be asked for, what it becomes, and what is refused in one line."""

from __future__ import annotations

import os
import subprocess
import sys

import llvmlite.binding as llvm
import pytest

import neurojit
from neurojit.abi.cpu_features import BASE, LEVELS, PROCESSORS, without
from neurojit.abi.forced_cpu import VARIABLE, chosen
from neurojit.abi.host_target import host_target, told_features
from neurojit.cli.root import invoke
from neurojit.model.errors import SettingError
from neurojit.model.target import describe

V4 = LEVELS["x86-64-v4"]
# A server core with more than its level, and one that lacks what its name promises.
SERVER = {**dict.fromkeys((*V4, "aes", "vaes", "avx512bf16", "avx512fp16"), True), "amx-tile": False}
CLIENT = {**dict.fromkeys(V4, False), **dict.fromkeys(LEVELS["x86-64-v3"], True)}
ON_X86 = pytest.mark.skipif(
    not llvm.get_process_triple().startswith("x86_64"), reason="levels of x86-64 are known there alone"
)


def refusal(said: str, known: dict[str, bool] = SERVER, machine: str = "x86_64") -> str:
    with pytest.raises(SettingError) as caught:
        chosen(said, machine, "znver4", known)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"settings: {VARIABLE} in the environment: ")
    return message.partition("environment: ")[2]


@pytest.mark.parametrize("said", ["", " ", "native", "NATIVE"])
def test_without_a_word_it_is_the_machine(said: str) -> None:
    """Every feature that is there, and each that is not is named as absent."""
    found = chosen(said, "x86_64", "znver4", SERVER)
    assert (found.cpu, found.forced, found.absent) == ("znver4", "", ("amx-tile",))
    assert set(found.present) == SERVER.keys() - {"amx-tile"}


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_is_its_features_and_no_other(level: str) -> None:
    """Whatever else LLVM knows is taken away by name, so that no name of a processor can imply it."""
    for said in (level, level.removeprefix("x86-64-")):
        found = chosen(said, "x86_64", "znver4", SERVER)
        assert found.cpu == level
        assert found.forced == said
        assert set(found.present) == set(LEVELS[level])
        assert set(found.absent) == SERVER.keys() - set(LEVELS[level])


@pytest.mark.parametrize(("name", "level"), PROCESSORS.items())
def test_a_processor_is_its_level_by_its_own_name(name: str, level: str) -> None:
    found = chosen(name, "x86_64", "znver4", SERVER)
    assert (found.cpu, set(found.present)) == (name, set(LEVELS[level]))


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("native,-avx512f", {name for name in SERVER if name.startswith("avx512")}),
        ("native,-avx512bw", {"avx512bw", "avx512bf16", "avx512fp16"}),
        ("v3,-avx", {"avx", "avx2", "f16c", "fma"}),
        ("v3, -FMA , -bmi2", {"fma", "bmi2"}),
        ("v2,-sse4.1", {"sse4.1", "sse4.2"}),
    ],
)  # fmt: skip
def test_what_needs_a_feature_goes_with_it(said: str, gone: set[str]) -> None:
    """No ``avx2`` stays where ``avx`` is taken away, and no AVX-512 without its foundation."""
    whole = chosen(said.partition(",")[0], "x86_64", "znver4", SERVER)
    found = chosen(said, "x86_64", "znver4", SERVER)
    assert gone <= set(whole.present) - set(found.present)
    assert gone <= set(found.absent)
    assert set(found.present) == without(gone, whole.present)
    assert found.forced == said.lower().replace(" ", "")


def test_what_a_hypervisor_hides_takes_along_what_it_forgot() -> None:
    """Skylake without AVX, of which FMA and F16C were left."""
    found = chosen("", "x86_64", "skylake", {**CLIENT, "avx": False})
    assert not {"avx", "avx2", "fma", "f16c"} & set(found.present)
    assert {"avx", "avx2", "fma", "f16c", "avx512f"} <= set(found.absent)


def test_what_the_processor_lacks_is_refused_by_name() -> None:
    """Running it would be the end of the process by SIGILL."""
    assert refusal("x86-64-v4", CLIENT) == (
        "'x86-64-v4': this processor lacks avx512bw, avx512cd, avx512dq, avx512f, avx512vl; "
        "x86-64-v3 would do"
    )
    assert refusal("znver4", {**CLIENT, "avx2": False}).endswith("avx512vl; x86-64-v2 would do")
    assert refusal("v2", {**CLIENT, "popcnt": False}) == "'v2': this processor lacks popcnt"


@pytest.mark.parametrize(
    ("said", "said_back"),
    [
        ("haswel", "'haswel': not a processor that is known; did you mean haswell?"),
        ("x86_64_v3", "'x86_64_v3': not a processor that is known; did you mean x86-64-v3?"),
        ("\x1b[1m", "'\\x1b[1m': not a processor that is known"),
        ("native,-avx51f", "'-avx51f': no feature that LLVM asks this processor for; did you mean avx512f?"),
        ("native,avx2", "'avx2': features can be taken away alone: write -NAME"),
        ("native,+avx2", "'+avx2': features can be taken away alone: write -NAME"),
        ("native,", "'': features can be taken away alone: write -NAME"),
        ("-avx2", "'-avx2': not a processor that is known"),
        ("native,-sse2", "'-sse2': every processor of x86_64 has it, and code cannot do without"),
    ],
)
def test_what_means_nothing_is_refused(said: str, said_back: str) -> None:
    """With what was probably meant, and with nothing that steers a terminal."""
    assert refusal(said) == said_back


def test_levels_are_those_of_one_architecture() -> None:
    """Features can be taken away everywhere."""
    known = {"neon": True, "fp-armv8": True, "fullfp16": True, "sve": True}
    assert "this machine is aarch64" in refusal("v3", known, "aarch64")
    assert "cannot do without" in refusal("native,-neon", known, "aarch64")
    found = chosen("native,-fullfp16", "aarch64", "a64fx", known)
    assert (found.cpu, found.present) == ("a64fx", ("fp-armv8", "neon"))


def test_each_level_has_what_the_one_below_has() -> None:
    """And what it needs itself: nothing falls away of what was asked for."""
    v2, v3, v4 = (set(features) for features in LEVELS.values())
    assert set(BASE["x86_64"]) < v2 < v3 < v4
    for features in (v2, v3, v4):
        assert without((set(v4) - features) or (), features) == features


@ON_X86
@pytest.mark.parametrize("name", [*LEVELS, *PROCESSORS])
def test_llvm_knows_every_name(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """It would warn on standard error and compile for a processor without features."""
    llvm.initialize_native_target()
    llvm.Target.from_default_triple().create_target_machine(cpu=name)
    assert capfd.readouterr().err == ""
    assert set(LEVELS[PROCESSORS.get(name, name)]) <= llvm.get_host_cpu_features().keys()


def test_an_aarch64_of_which_nothing_is_told_has_neon() -> None:
    """Emulators write a /proc/cpuinfo without features."""
    for told in ({}, {"sve": False}):
        known = told_features("aarch64", told)
        found = chosen("", "aarch64", "generic", known)
        target = describe("aarch64-unknown-linux-gnu", found.cpu, found.present, 1)
        assert (target.isa, target.vector_bits, target.fma) == ("NEON", 128, True)
    assert told_features("aarch64", {"crc": True, "neon": False}) == {"crc": True, "neon": False}
    assert told_features("x86_64", {}) == {}


@ON_X86
def test_a_process_is_what_its_environment_says() -> None:
    """The target's own name has it, and so have certificates."""
    code = "from neurojit.abi.host_target import host_target as t; print(t().name, '|', t().feature_string)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, VARIABLE: "x86-64-v2,-sse4.1"},
        capture_output=True,
        text=True,
        check=True,
    )
    name, _, features = done.stdout.partition(" | ")
    assert name == "x86-64-v2 SSE2, forced: x86-64-v2,-sse4.1"
    assert {"-avx", "-sse4.2", "-sse4.1", "+ssse3", "+sse2"} <= set(features.strip().split(","))
    assert {part[1:] for part in features.strip().split(",")} >= llvm.get_host_cpu_features().keys()


def test_a_command_refuses_before_it_starts_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    """Exit code 2 and one line."""
    monkeypatch.setenv(VARIABLE, "native,-nothing-like-it")
    host_target.cache_clear()
    try:
        for command in (["doctor"], ["check", "examples/conv2d_bench.mlir"]):
            assert invoke(command) == 2
            said = capsys.readouterr()
            assert said.out == ""
            assert said.err.startswith(
                f"neurojit: settings: {VARIABLE} in the environment: '-nothing-like-it'"
            )
            assert said.err.count("\n") == 1
        with pytest.raises(SettingError, match="-nothing-like-it"):
            neurojit.Runtime(neurojit.Settings())
    finally:
        host_target.cache_clear()

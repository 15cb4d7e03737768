"""``.env`` of the current folder: what is taken, what is left, and that both are said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from neurojit.cli.project_file import ProjectFile, read_project_file
from neurojit.cli.root import invoke
from neurojit.model.errors import SettingError
from neurojit.proposal.model_variables import MODEL_VARIABLES
from neurojit.proposal.responders.access import access_from
from neurojit.settings import OF_THE_PROCESS, table

KEY = "planted-in-the-file"
PROGRAM = "func.func @f(%x: f32) -> f32 { return %x : f32 }\n"


def read(folder: Path, text: str, environ: dict[str, str] | None = None) -> ProjectFile:
    (folder / ".env").write_text(text)
    return read_project_file(environ or {}, folder)


def test_only_what_is_safe_is_taken(tmp_path: Path) -> None:
    """All settings at once: those that decide what is believed, kept, paid or started are left."""
    chosen = {"responder": "offline", "debug": "1", "tier_cap": "T1", "cache_folder": "/planted"}
    every = {one.variable: chosen.get(one.name, one.default or "1") for one in table()}
    every |= dict.fromkeys(OF_THE_PROCESS, "native")
    found = read(tmp_path, "".join(f"{name}={value}\n" for name, value in every.items()))
    assert set(found.taken) == {one.variable for one in table() if one.from_file}
    assert set(found.left) == {one.variable for one in table() if not one.from_file} | OF_THE_PROCESS
    for name in ("NUMERICS", "SEED", "SHADOW_CALLS", "CANARY_SHARE", "RECHECK_INTERVAL", "CACHE_FOLDER",
                 "COMPILER_MEMORY_BYTES", "ARENA_BYTES", "HEAL", "HEAL_SAMPLES", "ASK_MONEY"):  # fmt: skip
        assert f"NEUROJIT_{name}" in found.left


@pytest.mark.parametrize("responder", ["command:./planted", "gemini", "openai", "auto"])
def test_a_file_starts_no_program_and_names_no_model(tmp_path: Path, responder: str) -> None:
    """A model it chooses by a key of its own."""
    assert read(tmp_path, f"NEUROJIT_RESPONDER={responder}\n").left == ("NEUROJIT_RESPONDER",)
    found = read(tmp_path, f"GEMINI_API_KEY={KEY}\n")
    assert access_from({}, found.taken).chosen == "gemini"


@pytest.mark.parametrize(
    ("key", "address"),
    [("OPENAI_API_KEY", "OPENAI_BASE_URL"), ("GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL")],
)
def test_a_key_of_the_environment_goes_to_no_address_of_a_file(
    tmp_path: Path, key: str, address: str
) -> None:
    """One that the file brings does; and nobody else takes such an address either."""
    text = f"{key}={KEY}\n{address}=https://planted.example/v1\n"
    environ = {key: "of-the-environment"}
    found = read(tmp_path, text, environ)
    assert found.left == (address,)
    for entries in (found.taken, {key: KEY, address: "https://planted.example/v1"}):
        for access in access_from(environ, entries).models:
            assert access.at_default
    assert {one.base_url for one in access_from({}, read(tmp_path, text).taken).models if one.key} == {
        "https://planted.example/v1"
    }


def test_other_tools_variables_are_passed_over(tmp_path: Path) -> None:
    """Many tools read such a file."""
    assert read(tmp_path, "DATABASE_URL=x\nGOOGLE_API_KEY=y\nexport PATH=/planted\n") == ProjectFile({})


def test_a_misspelt_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f.mlir").write_text(PROGRAM)
    Path(".env").write_text("NEUROJIT_TREADS=2\n")
    assert invoke(["check", "f.mlir"]) == 2
    said = capsys.readouterr().err
    assert said == (
        "neurojit: settings: NEUROJIT_TREADS in .env: no such setting; did you mean NEUROJIT_THREADS?\n"
    )


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"#" * (2 << 20)])
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(SettingError, match=r"settings: .*\.env: (cannot be read|too large)"):
        read_project_file({}, tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")
    with pytest.raises(SettingError, match="is a pipe or a device"):
        read_project_file({}, tmp_path)


def test_a_folder_of_that_name_is_a_virtual_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert read_project_file({}, tmp_path) == ProjectFile({})


def test_what_is_taken_and_what_is_left_is_said_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No value; and not what a flag or the environment decides."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEUROJIT_CALLS_T1", "5")
    Path("f.mlir").write_text(PROGRAM)
    Path(".env").write_text(
        "NEUROJIT_THREADS=1\nNEUROJIT_CALLS_T1=9\nNEUROJIT_TIER_CAP=T1\nNEUROJIT_NUMERICS=fast\n"
        f"NEUROJIT_CACHE_FOLDER=planted\nGEMINI_API_KEY={KEY}\n"
    )
    assert invoke(["ir", "f.mlir", "--stage", "tensorlang", "--threads", "2"]) == 0
    assert capsys.readouterr().err == (
        "neurojit: .env in this folder sets NEUROJIT_TIER_CAP, GEMINI_API_KEY\n"
        "neurojit: .env in this folder: ignored, as flags and the environment alone decide it: "
        "NEUROJIT_NUMERICS, NEUROJIT_CACHE_FOLDER\n"
    )
    assert not Path("planted").exists()


def test_models_are_described_by_a_file(tmp_path: Path) -> None:
    """Whatever the tables name, where the environment has no key."""
    text = "".join(f"{variable.name}=x\n" for variable in MODEL_VARIABLES)
    assert set(read(tmp_path, text).taken) == {variable.name for variable in MODEL_VARIABLES}

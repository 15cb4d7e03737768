"""``neurojit replay``: what a file brings is text, parsed in a process that ends with it."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from neurojit import runtime as runtimes
from neurojit.cli.root import invoke
from neurojit.judge.records import Records, open_records
from neurojit.judge.replay import read_judgements
from neurojit.model.codec import encode
from neurojit.model.compiler_protocol import LoadProgram, Request, Response
from neurojit.model.diagnostic import Source
from neurojit.model.errors import InputError
from neurojit.model.program import Kernel
from neurojit.model.verdict import Accepted
from neurojit.runtime import Runtime
from neurojit.store.source_file import TEXT
from neurojit.telemetry.events import Asked, Judged, RunFinished
from neurojit.telemetry.trace import VERSION
from neurojit.workers.compiler import Compiler

DOUBLE = """\
func.func @double(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = arith.addf %x, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
"""
SECRET = "the first line of another file"


@pytest.fixture(scope="module")
def certificate(shared: Runtime) -> dict[str, Any]:
    verdict = shared.validate(shared.load(DOUBLE), "double", DOUBLE, speed=False)
    assert isinstance(verdict, Accepted)
    return encode(verdict.certificate)


@pytest.fixture
def replay(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    """Runs the command on a file with these entries, with a store of its own; the exit code and all said."""

    def run(entry: dict[str, Any]) -> tuple[int, str]:
        file = tmp_path / "certificate.json"
        file.write_text(json.dumps(entry))
        code = invoke(["replay", str(file), "--cache-folder", str(tmp_path / "cache")])
        return code, "".join(capfd.readouterr())

    return run


class Told(Compiler):
    """Remembers who was asked to parse what."""

    every: ClassVar[list[Told]] = []

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.parsed: list[str] = []
        self.ended = False
        self.every.append(self)

    def request(self, message: Request, *, attempts: int = 2, background: bool = False) -> Response:
        if isinstance(message, LoadProgram):
            self.parsed.append(message.text)
        return super().request(message, attempts=attempts, background=background)

    def close(self) -> None:
        self.ended = True
        super().close()


def test_a_text_is_parsed_by_a_compiler_that_ends_with_it(
    replay: Any, certificate: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiler whose objects are run never sees it."""
    monkeypatch.setattr(runtimes, "Compiler", Told)
    Told.every.clear()
    code, said = replay(certificate)
    assert (code, said) == (0, "@double, offered by user: accepted, as before\n")
    trusted, reader = Told.every
    assert (trusted.parsed, len(reader.parsed)) == ([], 1)
    assert reader.ended


@pytest.mark.parametrize("kind", ["file", "pipe", "device", "relative"])
def test_a_text_is_no_name_of_a_file(
    replay: Any, certificate: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Nothing that the file names is opened: not shown, not waited for, not read without end."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").write_text(SECRET)
    os.mkfifo(tmp_path / "pipe")
    named = {
        "file": tmp_path / "other",
        "pipe": tmp_path / "pipe",
        "device": "/dev/zero",
        "relative": "other",
    }
    code, said = replay(certificate | {"original": str(named[kind])})
    assert code == 2
    assert said.startswith("<text>:1:1: parse: ")
    assert SECRET not in said


@pytest.mark.parametrize("name", ["/dev/zero", "folder", "missing"])
def test_what_is_no_plain_file_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """It is not read without end."""
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    assert invoke(["replay", name]) == 2
    why = {"folder": "is a folder", "missing": "no such file"}.get(name, "is a pipe or a device")
    assert f"neurojit: replay: {name}: {why}" in capfd.readouterr().err


@pytest.fixture(scope="module")
def nothing_kept(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return open_records(tmp_path_factory.mktemp("cache"), lambda what, why: pytest.fail(f"{what}: {why}"))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@hypothesis_settings(max_examples=60)
@given(data=st.data())
def test_whatever_a_file_holds_is_a_judgement_or_refused(
    certificate: dict[str, Any],
    nothing_kept: Records,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
) -> None:
    """Certificates with entries of any kind, and lines of traces."""

    def load(text: str, name: str) -> dict[str, Kernel]:
        if text != certificate["original"] or name != "double":
            raise InputError("not the text that is known here")
        return {name: Kernel(name, None, certificate["kernel_digest"], text, (), 1)}  # pyright: ignore

    name = data.draw(st.sampled_from(sorted(certificate)))
    entry: object = certificate | {name: data.draw(JSON)}
    if data.draw(st.booleans()):
        kind = data.draw(st.sampled_from([RunFinished, Judged, Asked]))
        fields = {field.name: data.draw(JSON) for field in dataclasses.fields(kind)}
        event = data.draw(st.just(kind.__name__) | JSON)
        entry = {"v": data.draw(st.just(VERSION) | JSON), "event": event, **fields}
    file = tmp_path_factory.getbasetemp() / "entry.json"
    file.write_text(json.dumps(entry))
    with contextlib.suppress(InputError):
        assert read_judgements(str(file), nothing_kept, load)


@pytest.mark.parametrize("text", ["/dev/zero", "nowhere", ""])
def test_a_source_is_never_a_name(shared: Runtime, text: str) -> None:
    with pytest.raises(InputError, match=TEXT):
        shared.load(Source(text, TEXT))

"""What becomes of a judgement where the system lacks a layer of the judge's confinement."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from neurojit.cli.root import invoke
from neurojit.model.errors import Unconfined
from neurojit.model.policy import Confinement
from neurojit.model.verdict import Accepted
from neurojit.runtime import Runtime
from neurojit.service import machinery
from neurojit.settings import Settings
from neurojit.telemetry.events import Degraded, Event
from neurojit.telemetry.report import Report
from neurojit.telemetry.report_json import as_object
from neurojit.telemetry.trace import decode, encode
from neurojit.workers.judge import Judge

ROOT = Path(__file__).parents[2]
ORIGINAL = ROOT / "tests" / "answers" / "sumsq.mlir"
REWRITE = ROOT / "tests" / "answers" / "rewrites" / "sumsq.right.mlir"
FILTER = "system call filter"

Without = Callable[..., None]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Without:
    """Runtimes whose judge runs as ``user`` and lacks the layers of these names."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def lacking(user: str, *layers: str) -> None:
        template = ("tests.unit.workers.lacking", user, *layers)
        monkeypatch.setattr(machinery, "Judge", functools.partial(Judge, template=template))

    return lacking


def validated(confinement: Confinement, told: Callable[[Event], None]) -> bool:
    with Runtime(Settings(confinement=confinement), on_event=told) as runtime:
        program = runtime.load(ORIGINAL)
        (name,) = program.kernels
        verdict = runtime.validate(program, name, REWRITE.read_text(), speed=False)
    return isinstance(verdict, Accepted)


def test_by_default_nothing_is_judged_and_no_verdict_is_kept(
    without: Without, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Exit code 3 and one line that names the layer: no verdict on the rewrite, and no traceback."""
    without("", FILTER)
    code = invoke(["validate", str(ORIGINAL), str(REWRITE), "--no-speed"])
    said = capsys.readouterr()
    assert code == 3
    assert said.out == ""
    assert f"{FILTER}: it was taken away; --confinement best-effort judges with what there is" in said.err
    assert said.err.count("\n") == 1
    with Runtime(Settings(cache_folder=tmp_path)) as runtime:
        program = runtime.load(ORIGINAL)
        (name,) = program.kernels
        with pytest.raises(Unconfined, match=FILTER):
            program[name].offer(REWRITE.read_text())
    assert not [path for path in tmp_path.rglob("*.json") if path.parent.name == "judgements"]


def test_best_effort_judges_and_says_so(without: Without, capsys: pytest.CaptureFixture[str]) -> None:
    """In events, and so in the trace, the view and the report; commands without a view say it as well."""
    without("", FILTER)
    seen: list[Event] = []
    assert validated(Confinement.BEST_EFFORT, seen.append)
    (event,) = [event for event in seen if isinstance(event, Degraded)]
    assert (event.what, event.why) == ("what is judged is confined less", f"{FILTER}: it was taken away")
    assert decode(encode(event)) == event
    report = Report()
    report.add(event)
    assert FILTER in str(as_object(report))
    arguments = ["validate", str(ORIGINAL), str(REWRITE), "--no-speed", "--confinement", "best-effort"]
    assert invoke(arguments) == 0
    assert f"neurojit: what is judged is confined less: {FILTER}" in capsys.readouterr().err


def test_an_ordinary_user_is_confined_as_well(without: Without) -> None:
    """Of somebody who is not root: every layer that is required holds, and judging works in them."""
    if os.geteuid() != 0:
        pytest.skip("whoever runs this is one, and all other tests show it")
    without("nobody")
    assert validated(Confinement.REQUIRED, lambda _: None)

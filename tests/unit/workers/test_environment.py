"""What child processes are told of our environment."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurojit
from neurojit.workers.compiler import Compiler
from neurojit.workers.environment import command_environment, worker_environment
from neurojit.workers.judge import Judge
from neurojit.workers.process import WorkerProcess

SECRETS = {
    "GEMINI_API_KEY": "AIza-planted-in-the-environment",
    "OPENAI_API_KEY": "sk-planted-in-the-environment",
    "AWS_SECRET": "planted-in-the-environment",
    "LC_SECRET": "planted-in-the-environment",
    "PYTHON_TOKEN": "planted-in-the-environment",
    "NEUROJIT_RESPONDER": "command:ask planted-in-the-environment",
}
NEEDED = {
    "PATH": "/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TMPDIR": "/tmp",
    "OMP_NUM_THREADS": "2",
    "KMP_BLOCKTIME": "0",
    "LD_LIBRARY_PATH": "/lib",
    "VIRTUAL_ENV": "/venv",
    "PYTHONPATH": "/here",
}


def compiler_pid() -> tuple[int, Callable[[], None]]:
    compiler = Compiler(memory_bytes=4 << 30, timeout_s=60.0)
    compiler.start()
    return compiler.pids[0], compiler.close


def judge_pid() -> tuple[int, Callable[[], None]]:
    judge = Judge()
    judge.start()
    assert judge.pid is not None
    return judge.pid, judge.close


def fuzz_pid() -> tuple[int, Callable[[], None]]:
    worker = WorkerProcess("fuzz worker", "neurojit.fuzz.worker", [], timeout_s=60.0)
    worker.start()
    assert worker.pid is not None
    return worker.pid, worker.close


@pytest.mark.parametrize("started", [compiler_pid, judge_pid, fuzz_pid])
def test_no_worker_inherits_a_key(
    started: Callable[[], tuple[int, Callable[[], None]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system tells it: /proc/PID/environ."""
    for name, value in (SECRETS | {"KMP_BLOCKTIME": "0"}).items():
        monkeypatch.setenv(name, value)
    pid, close = started()
    try:
        while not (environ := Path(f"/proc/{pid}/environ").read_bytes()):
            time.sleep(0.01)  # the system has not put it there yet
    finally:
        close()
    assert b"KMP_BLOCKTIME=0\0" in environ
    assert b"planted-in-the-environment" not in environ
    assert not {name for name in SECRETS if name.encode() in environ}


def test_every_process_is_started_with_an_environment_that_was_chosen() -> None:
    """No call of ``subprocess`` in the package leaves ``env`` out."""
    starters = {"run", "Popen", "call", "check_call", "check_output"}
    calls = 0
    for path in Path(neurojit.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"os\.(system|popen|posix_spawn|exec|spawn)", text), path
        for node in ast.walk(ast.parse(text)) if "subprocess" in text else ():
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func.value) == "subprocess" and node.func.attr in starters:
                calls += 1
                assert "env" in {keyword.arg for keyword in node.keywords}, f"{path}:{node.lineno}"
    assert calls >= 3


def test_no_python_is_started_that_looks_in_the_current_folder() -> None:
    """Wherever a command begins with ``sys.executable``, ``-I`` or ``-P`` follows."""
    commands = 0
    for path in Path(neurojit.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.List) and node.elts and ast.unparse(node.elts[0]) == "sys.executable":
                commands += 1
                assert ast.unparse(node.elts[1]) in ("'-I'", "'-P'"), f"{path}:{node.lineno}"
    assert commands >= 3


@pytest.mark.parametrize("kept", [worker_environment, command_environment])
def test_what_is_needed_stays_and_keys_go(kept: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """A prefix that is listed lets no key through either."""
    found = kept(NEEDED | SECRETS)
    assert NEEDED.items() <= found.items()
    assert not SECRETS.keys() & found.keys()


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4))
def test_what_is_not_listed_is_not_inherited(environ: dict[str, str]) -> None:
    """Names that nobody thought of."""
    assert worker_environment({f"X_{name}": value for name, value in environ.items()}) == {}


def test_a_command_gets_what_its_login_needs_and_proxies_without_a_password() -> None:
    """Where settings and sessions are, but no proxy that names a user."""
    environ = {
        "XDG_CONFIG_HOME": "/c",
        "TERM": "xterm",
        "https_proxy": "http://proxy:3128",
        "HTTP_PROXY": "http://me:password@proxy:3128",
    }
    found = command_environment(environ)
    assert "HTTP_PROXY" not in found
    assert found == {name: environ[name] for name in environ if name != "HTTP_PROXY"} | {"NO_COLOR": "1"}

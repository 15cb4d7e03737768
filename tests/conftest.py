from __future__ import annotations

import os
import shutil
import signal
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

# Where the environment forbids bytecode, each of the hundreds of interpreters that tests start would compile
# every source anew, in half a second of processor time. It goes to a folder of its own then, from the first
# import on.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parents[1] / ".pytest_cache" / "bytecode")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

from hypothesis import settings

from neurojit.proposal.cache.kept_heals import KIND
from neurojit.store.folder import STORE
from neurojit.workers.judge import Judge

# The same examples on every run; with HYPOTHESIS_PROFILE=random others on each, as campaigns want.
settings.register_profile("seeded", derandomize=True, deadline=None, database=None)
settings.register_profile("random", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "seeded"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-cases", action="store_true", help="run every case of the large tables, not a sample of them"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "sampled(of): one case in so many runs, always the same ones; with --all-cases each does"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what no sample of its table has, unless it was named."""
    if config.getoption("--all-cases") or any("::" in argument for argument in config.args):
        return
    left_out = [item for item in items if not _in_sample(item)]
    items[:] = [item for item in items if _in_sample(item)]
    config.hook.pytest_deselected(items=left_out)


def _in_sample(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("sampled")
    if marker is None or not hasattr(item, "callspec"):  # what is no table is run
        return True
    return zlib.crc32(item.nodeid.encode()) % marker.args[0] == 0


def pytest_sessionstart() -> None:
    """A shell that starts a job in the background has it ignore SIGINT, and tests press Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes what its user has in the cache folder; subprocesses inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _nothing_healed_before() -> None:
    """No test is healed by what another test's run kept."""
    shutil.rmtree(Path(os.environ["XDG_CACHE_HOME"], "neurojit", STORE, KIND), ignore_errors=True)


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """One for all: it judges in children, and takes two seconds of processor time to start."""
    made = Judge()
    yield made
    made.close()


@pytest.fixture
def frequent_switches() -> Iterator[None]:
    """Threads that never wait hold the GIL for 5 ms each, and linking asks for it several times a swap."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(before)

"""How lit runs the files of this folder, each by its RUN line: ``lit tests/filecheck`` in the top folder."""
# ruff: noqa: F821 (lit defines config)

import os
import sys
from pathlib import Path

import lit.formats

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]

config.name = "NeuroJIT"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.test_source_root = str(FOLDER)
config.test_exec_root = str(ROOT / ".pytest_cache" / "lit")
# The tools of the environment that lit runs in, and the tree that the files are in.
config.environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
config.environment["PYTHONPATH"] = str(ROOT)
for name in ("HOME", "XDG_CACHE_HOME", "NEUROJIT_CPU", "PYTHONPYCACHEPREFIX"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

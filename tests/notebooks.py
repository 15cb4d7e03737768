"""Runs notebooks of the examples: ``python -m tests.notebooks`` writes what they give into them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[1] / "examples"
TOUR = EXAMPLES / "tour.ipynb"


def executed(path: Path) -> Any:
    """The notebook with what its cells give now. Raises nbclient's CellExecutionError where one fails."""
    notebook = nbformat.read(path, 4)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=600,
            coalesce_streams=True,
            record_timing=False,
            resources={"metadata": {"path": str(path.parent)}},
        )
        names = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "XDG_CACHE_HOME")  # nothing was healed before
        before = {name: os.environ.get(name) for name in names}
        os.environ.update(dict.fromkeys(names, folder))
        try:
            client.execute()
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
    return notebook


if __name__ == "__main__":
    nbformat.write(executed(TOUR), TOUR)

"""``python -m tests.unit.compiler.schedules.shown FILE``: the loops that schedules make of a file's function.

Its line ``// SCHEDULE: {...}`` says for which vectors, with which numerics and parameters.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from neurojit.compiler.schedules import VectorTarget, from_json
from neurojit.model.policy import Numerics
from tests.unit.compiler.schedules.compiled import scheduled

_MARK = "// SCHEDULE: "


def shown(source: str) -> str:
    line = next(line for line in source.splitlines() if line.startswith(_MARK))
    options = json.loads(line.removeprefix(_MARK))
    target, numerics = VectorTarget(options.pop("bits")), Numerics(options.pop("numerics"))
    chosen = {name: from_json(value) for name, value in options.items()}
    module, _ = scheduled(source, target, numerics, chosen)
    return str(module)


if __name__ == "__main__":
    sys.stdout.write(shown(Path(sys.argv[1]).read_text(encoding="utf-8")))

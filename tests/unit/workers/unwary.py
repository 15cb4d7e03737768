"""A compiler process that avoids no fault of MLIR: ``python -m tests.unit.workers.unwary``."""

from __future__ import annotations

from neurojit.compiler import lower, pipelines
from neurojit.workers.compiler_main import main

if __name__ == "__main__":
    lower.avoid_upstream_faults = lambda *_: None
    pipelines.canonicalize = lambda *_: "canonicalize"
    main()

"""A compiler process that avoids no fault of MLIR: ``python -m tests.unit.workers.unwary``."""

from __future__ import annotations

from neurojit.compiler import upstream_pipelines
from neurojit.compiler.passes import avoid_upstream_faults
from neurojit.workers.compiler_main import main

if __name__ == "__main__":
    avoid_upstream_faults.avoid_upstream_faults = lambda *_: None
    upstream_pipelines.canonicalize = lambda *_: "canonicalize"
    main()

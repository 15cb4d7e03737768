"""Numba: the text defines ``f`` of all operands, what is written last."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurojit.bench.peers.call import Call, Missing, Task, executed, optional, written


def prepare(task: Task) -> Call:
    numba = optional("numba")
    numba.set_num_threads(task.threads)
    names: dict[str, Any] = {"np": np, "math": math, "prange": numba.prange, **task.arrays}
    executed(task.source.setup, names)
    executed(task.source.text, names)
    parallel = task.threads > 1 and "prange" in task.source.text
    jit = numba.njit(fastmath=True, parallel=parallel, error_model="numpy")
    names["f"] = jit(names["f"])
    arguments = ", ".join(operand.name for operand in task.case.operands)
    try:
        executed(f"f({arguments})", names)  # compiles
    except ImportError as error:  # scipy, which np.dot takes its BLAS from
        raise Missing(str(error)) from error
    return Call(f"f({arguments})", names, written(task.case), task.source.after)

"""C by gcc: the text defines ``f``, which takes a pointer for each array and a number for each scalar."""

from __future__ import annotations

import ctypes
import os
import subprocess
from typing import Any, Final

import numpy as np

from neurojit.bench.peers.call import Call, Task, executed, written
from neurojit.workers.environment import worker_environment

_FLAGS: Final = ("-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-lm")
_SCALARS: Final = {"f32": ctypes.c_float, "f64": ctypes.c_double, "i32": ctypes.c_int32}


def prepare(task: Task) -> Call:
    """Raises ValueError with gcc's words where it refuses the text."""
    source, library = task.folder / "kernel.c", task.folder / "kernel.so"
    source.write_text(task.source.text, encoding="utf-8")
    openmp = ["-fopenmp"] if task.threads > 1 else []
    command = ["gcc", str(source), "-o", str(library), *openmp, *_FLAGS]
    environment = worker_environment(os.environ)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(f"gcc: {done.stderr.strip()}")
    names = executed(task.source.setup, {"np": np, **task.arrays})
    function: Any = ctypes.CDLL(str(library)).f
    function.restype = None
    pointers: dict[str, Any] = {}
    for operand in task.case.operands:
        value = names[operand.name]
        pointers[f"p_{operand.name}"] = (
            _SCALARS.get(operand.dtype, ctypes.c_int64)(value)
            if operand.scalar
            else value.ctypes.data_as(ctypes.c_void_p)
        )
    function.argtypes = [type(pointer) for pointer in pointers.values()]
    return Call(
        f"f({', '.join(pointers)})",
        {**names, **pointers, "f": function},
        written(task.case),
        task.source.after,
    )

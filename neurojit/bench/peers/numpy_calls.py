"""NumPy: the text is statements that write the results."""

from __future__ import annotations

import math

import numpy as np

from neurojit.bench.peers.call import Call, Task, executed, written


def prepare(task: Task) -> Call:
    names = executed(task.source.setup, {"np": np, "math": math, **task.arrays})
    return Call(task.source.text, names, written(task.case), task.source.after)

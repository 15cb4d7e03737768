"""JAX: the text is an expression of the operands, compiled by XLA."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurojit.bench.peers.call import Call, Task, executed, optional, written


def prepare(task: Task) -> Call:
    jax = optional("jax")
    names: dict[str, Any] = {"jax": jax, "jnp": jax.numpy}
    read = [operand.name for operand in task.case.read]
    for name in read:
        value = task.arrays[name]
        names[name] = jax.device_put(value) if isinstance(value, np.ndarray) else value
    executed(task.source.setup, names)
    arguments = ", ".join(read)
    executed(f"f = jax.jit(lambda {arguments}: {task.source.text})", names)
    results = written(task.case)
    ready = (
        f"f({arguments}).block_until_ready()"
        if len(results) == 1
        else f"jax.block_until_ready(f({arguments}))"
    )
    return Call(f"{', '.join(results)} = {ready}", names, results, task.source.after)

"""PyTorch without compilation: the text is statements that write or assign the results."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurojit.bench.peers.call import Array, Call, Task, executed, optional, written


def tensors(task: Task) -> dict[str, Any]:
    """``torch``, ``F``, and the operands as tensors that share the arrays' memory; gradients are off."""
    torch = optional("torch")
    torch.set_num_threads(task.threads)
    if not torch.is_inference_mode_enabled():
        torch.inference_mode().__enter__()  # for good: the process does nothing else
    shared = {
        name: torch.from_numpy(value) if isinstance(value, np.ndarray) else value
        for name, value in task.arrays.items()
    }
    return {"torch": torch, "F": torch.nn.functional, **shared}


def as_array(value: Any) -> Array:
    if value.is_mkldnn:
        value = value.to_dense()
    return value.contiguous().numpy()


def prepare(task: Task) -> Call:
    names = executed(task.source.setup, tensors(task))
    return Call(task.source.text, names, written(task.case), task.source.after, as_array)

"""PyTorch's Inductor: the text is an expression of the operands; weights are frozen, and so packed."""

from __future__ import annotations

import os
from typing import Any

from neurojit.bench.peers.call import Call, Task, executed, written
from neurojit.bench.peers.torch_eager import as_array, tensors


def prepare(task: Task) -> Call:
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(task.folder)
    names = executed(task.source.setup, tensors(task))
    torch: Any = names["torch"]
    from torch._inductor import config  # pyright: ignore  # noqa: PLC0415 (an optional extra)

    torch._dynamo.reset()
    frozen = [name for name in task.case.constants if name in names]
    read = [operand.name for operand in task.case.read if operand.name not in frozen]
    config.freezing = bool(frozen)
    lines = [f"    {name} = self.{name}" for name in frozen]
    text = (
        f"def forward(self, {', '.join(read)}):\n" + "\n".join(lines) + f"\n    return {task.source.text}\n"
    )
    executed(text, names)
    module = type("Module", (torch.nn.Module,), {"forward": names["forward"]})()
    for name in frozen:
        module.register_parameter(name, torch.nn.Parameter(names[name], requires_grad=False))
    names["f"] = torch.compile(module.eval(), fullgraph=True)
    results = written(task.case)
    return Call(f"{', '.join(results)} = f({', '.join(read)})", names, results, task.source.after, as_array)

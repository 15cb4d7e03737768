"""ONNX Runtime: a session over the model, its inputs and outputs bound once."""

from __future__ import annotations

from typing import Any

from neurojit.bench.peers.call import Call, Task, optional, written
from neurojit.bench.peers.onnx_model import model


def prepare(task: Task) -> Call:
    runtime = optional("onnxruntime")
    content, names = model(task)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = task.threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    session = runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    kept: list[Any] = []
    for value in session.get_inputs():
        kept.append(runtime.OrtValue.ortvalue_from_numpy(names[value.name]))
        binding.bind_ortvalue_input(value.name, kept[-1])
    outputs = {
        value.name: runtime.OrtValue.ortvalue_from_numpy(names[value.name]) for value in session.get_outputs()
    }
    for name, value in outputs.items():
        binding.bind_ortvalue_output(name, value)
    names |= {"run": session.run_with_iobinding, "binding": binding, "kept": kept, **outputs}
    read = "".join(f"{name} = {name}.numpy()\n" for name in outputs)
    return Call("run(binding)", names, written(task.case), read + task.source.after)

"""OpenVINO: a compiled model, its inputs and outputs bound once; float32 stays float32."""

from __future__ import annotations

import numpy as np

from neurojit.bench.peers.call import Call, Missing, Task, optional, written
from neurojit.bench.peers.onnx_model import model


def prepare(task: Task) -> Call:
    if task.case.dtype == "f64":
        raise Missing("float64 arithmetic: OpenVINO computes in float32")
    runtime = optional("openvino")
    content, names = model(task)
    core = runtime.Core()
    settings = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": task.threads,
        "NUM_STREAMS": 1,
        "INFERENCE_PRECISION_HINT": "f32",
        "ENABLE_CPU_PINNING": False,
    }
    compiled = core.compile_model(core.read_model(content), "CPU", settings)
    request = compiled.create_infer_request()
    for port in compiled.inputs:
        name = port.get_any_name()
        request.set_tensor(port, runtime.Tensor(np.ascontiguousarray(names[name]), shared_memory=True))
    for port in compiled.outputs:
        request.set_tensor(port, runtime.Tensor(names[port.get_any_name()], shared_memory=True))
    names |= {"infer": request.infer, "compiled": compiled, "core": core}
    # None: the tensors that are bound; then nothing is copied, in or out.
    return Call("infer(None, True, True)", names, written(task.case), task.source.after)

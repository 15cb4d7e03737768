"""An ONNX model, which ONNX Runtime and OpenVINO share: the text is the graph's body in ONNX's own syntax."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from neurojit.bench.peers.call import Array, Task, executed, optional

_KINDS: Final = {"float32": "float", "float64": "double", "int32": "int32", "int64": "int64"}
_HEADER: Final = '<ir_version: 10, opset_import: ["": 20]>'


def _type(array: Array) -> str:
    return f"{_KINDS[array.dtype.name]}[{','.join(map(str, array.shape))}]"


def model(task: Task) -> tuple[bytes, dict[str, Any]]:
    """The serialized model, and arrays by name, as the setup left them; weights are part of the model."""
    parser, helper, checker = map(optional, ("onnx.parser", "onnx.numpy_helper", "onnx.checker"))
    names = executed(task.source.setup, {"np": np, **task.arrays})
    results = [operand.name for operand in task.case.written]
    read = [operand.name for operand in task.case.read]
    made = [name for name, value in names.items() if isinstance(value, np.ndarray) and name not in results]
    inputs = ", ".join(f"{_type(names[name])} {name}" for name in made)
    outputs = ", ".join(f"{_type(names[name])} {name}" for name in results)
    graph = f"{_HEADER}\nbench ({inputs}) => ({outputs}) {{\n{task.source.text}\n}}"
    parsed = parser.parse_model(graph)
    weights = [name for name in made if name in task.case.constants or name not in read]
    kept = [value for value in parsed.graph.input if value.name not in weights]
    del parsed.graph.input[:]
    parsed.graph.input.extend(kept)
    for name in weights:
        array = np.ascontiguousarray(names[name])
        parsed.graph.initializer.append(helper.from_array(array, name))
    checker.check_model(parsed)
    return parsed.SerializeToString(), names

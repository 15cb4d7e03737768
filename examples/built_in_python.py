"""Build a program with the MLIR bindings instead of writing its text, then call it.

python examples/built_in_python.py
"""

from __future__ import annotations

import numpy as np
from mlir.dialects import arith  # pyright: ignore[reportAttributeAccessIssue]

import neurojit
from neurojit import build
from neurojit.dialect import tensorlang as tl

program = build.Program()


@program.function(build.tensor(64, 32), build.tensor(32, 16), build.tensor(16))
def layer(x, w, bias):
    """A dense layer: relu(x w + bias)."""
    return tl.relu(tl.add(tl.matmul(x, w), bias))


@program.function(build.tensor(64, 32), build.tensor(32, 16), build.tensor(16), build.scalar())
def scaled(x, w, bias, scale):
    """Calls ``layer``, and mixes in another dialect."""
    twice = arith.addf(scale, scale)
    return tl.softmax(tl.mul(layer(x, w, bias), twice), axis=-1)


def main() -> None:
    rng = np.random.default_rng(0)
    x, w, bias = (rng.standard_normal(shape, dtype=np.float32) for shape in ((64, 32), (32, 16), (16,)))
    with neurojit.Runtime() as runtime:
        scored = runtime.load(program.text()).scaled(x, w, bias, 0.5)
    print(program)
    print(f"each row sums to one: {np.allclose(scored.sum(axis=1), 1.0)}")


if __name__ == "__main__":
    main()

"""A type that is entered into the one table is known to the rooms that read it, and to no list besides."""

from __future__ import annotations

import subprocess
import sys

# In a process of its own: the rooms read the table when they are imported.
SCRIPT = """
import typing
import ml_dtypes
import numpy as np
import neurojit.model.element_types as table

toy = table.ElementType(
    "f8E5M2", "float", 1, "i8", "i8", "uint8_t", "float8_e5m2",
    format=table.FloatFormat(3, 5), counted="f32", package="ml_dtypes", by_reference=True,
)
table.ELEMENT_TYPES[toy.name] = toy
table.BORDER = (*table.BORDER, toy)
table.FLOATS = (*table.FLOATS, toy.name)
table.FORMATS[toy.name] = toy.format
import neurojit.model.types as types

types.Dtype = typing.Literal[tuple(one.name for one in table.BORDER)]

from mlir import ir
from neurojit.abi import calling
from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.abi.float_formats import format_of, is_floating
from neurojit.cli.given_inputs import given_inputs
from neurojit.execution.arguments import fitting
from neurojit.execution.scalars import cell_of
from neurojit.frontend.types import value_type
from neurojit.judge.trial.harness.buffers import GuardedBuffer, Layout
from neurojit.model.roofline import counted_dtype
from neurojit.model.stage_text import _type
from neurojit.stubs.compare_loops import comparing_loops

with ir.Context():
    kind = value_type(ir.Type.parse("tensor<2x3xf8E5M2>"))
    one = value_type(ir.Type.parse("f8E5M2"))
assert (str(kind), kind.nbytes, one.by_reference) == ("tensor<2x3xf8E5M2>", 6, True)
argument = types.Argument(kind)
signature = types.Signature((argument, types.Argument(one)), (kind,))
assert calling.parameter_types(signature) == ("ptr", "ptr", "ptr", "ptr")
assert counted_dtype(signature) == "f32"
assert _type(str(kind)) == kind
array = np.ones((2, 3), ml_dtypes.float8_e5m2)
assert fitting(argument, array) is array
assert is_floating(array.dtype) and format_of(array.dtype).largest == 57344.0
assert NUMPY_DTYPES["f8E5M2"] == array.dtype
assert cell_of("f8E5M2", 1.1)[:1] == np.array(1.1).astype(array.dtype).tobytes()
(given,) = given_inputs(["2x3xf8E5M2=1"], types.Signature((argument,), ()))
assert given.tobytes() == array.tobytes()
buffer = GuardedBuffer(kind, Layout.ABOVE)
buffer.fill(array)
assert buffer.holds(array)
assert "neurojit.agrees.f8E5M2" in comparing_loops("f8E5M2", bitwise=True)
print("known")
"""


def test_a_new_type_is_known_by_its_record() -> None:
    command = [sys.executable, "-W", "error", "-c", SCRIPT]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("known\n", "", 0)

"""Programs built with the bindings, and what is said where one is wrong."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from mlir.dialects import arith  # pyright: ignore[reportAttributeAccessIssue]

import neurojit
from neurojit import build
from neurojit.dialect import tensorlang as tl
from neurojit.dialect.tensorlang.shapes import ShapeError

ROOT = Path(__file__).parents[2]


def test_a_built_program_runs() -> None:
    """Calls, several results, another dialect's loop."""
    program = build.Program()

    @program.function(build.tensor(4, 8), build.tensor(8, 2))
    def product(a, b):
        return tl.relu(tl.matmul(a, b))

    @program.function(build.tensor(4, 8), build.tensor(8, 2), build.scalar("f64"), name="entry")
    def both(a, b, s):
        c = product(a, b)
        return c, tl.sum(c, axes=[0]), arith.mulf(s, s)

    a, b = (np.random.default_rng(0).standard_normal(s, dtype=np.float32) for s in ((4, 8), (8, 2)))
    with neurojit.Runtime() as runtime:
        c, sums, square = runtime.load(program.text()).entry(a, b, 3.0)
    np.testing.assert_allclose(c, np.maximum(a @ b, 0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(sums, c.sum(axis=0), rtol=1e-5)
    assert square == 9.0


def test_attributes_of_functions_are_those_of_the_language() -> None:
    program = build.Program()

    @program.function(build.scalar(), healable=True, max_heals=2, heal="do better")
    def f(x):
        return x

    text = program.text()
    assert 'neurojit.heal = "do better"' in text
    assert "neurojit.healable" in text
    assert "neurojit.max_heals = 2" in text


def test_what_the_verifier_refuses_is_said_with_its_place() -> None:
    program = build.Program()

    @program.function(build.scalar(), healabel=True)
    def f(x):
        return x

    with pytest.raises(
        build.BuildError, match=r"test_build.py:\d+: func.func: unknown attribute 'neurojit.healabel'"
    ):
        program.text()


def test_a_body_that_raises_leaves_nothing() -> None:
    program = build.Program()
    with pytest.raises(ShapeError):

        @program.function(build.tensor(4, 8))
        def square(a):
            return tl.matmul(a, a)

    with pytest.raises(build.BuildError, match="f takes 2 arguments, of which 1 have a type"):

        @program.function(build.scalar())
        def f(a, b):
            return a

    assert program.text().strip() == "module {\n}"


def test_what_is_no_value_is_refused_where_it_is_written() -> None:
    program = build.Program()
    for wrong, message in (
        (lambda x: tl.add(x, 2.0), "tensorlang.add: rhs is 2.0; expected a value of the program"),
        (lambda _: 3, "f returns 3; expected values of the program"),
    ):
        with pytest.raises(ValueError, match=message):
            program.function(build.scalar(), name="f")(_named(wrong))
    with pytest.raises(ShapeError, match=r"tensorlang\.matmul: no context of MLIR is entered"):
        tl.matmul(1, 2)
    with pytest.raises(build.BuildError, match="extent -1: expected an integer of 0 or more"):
        build.tensor(-1)
    program.function(build.scalar(), name="f")(lambda x: x)
    with pytest.raises(build.BuildError, match="@f is in the program already"):
        program.function(build.scalar(), name="f")(lambda x: x)


def _named(body):
    body.__name__ = "f"
    return body


def test_types_are_those_of_the_language() -> None:
    with pytest.raises(build.BuildError, match="element type 'f8': expected one of f32"):
        build.tensor(3, dtype="f8")


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "examples" / "built_in_python.py"), run_name="__main__")
    assert "each row sums to one: True" in capsys.readouterr().out


def test_nothing_else_loads_the_bindings() -> None:
    """Neither NeuroJIT nor the records of its language."""
    code = (
        "import sys, neurojit, neurojit.dialect.tensorlang.ops\n"
        "assert not any(name.partition('.')[0] == 'mlir' for name in sys.modules)\n"
        "import neurojit.build\n"
        "assert 'mlir.ir' in sys.modules\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Runtimes, programs, functions and verdicts as objects of Python: looked at, completed, shown."""

from __future__ import annotations

import copy
import inspect
import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit.model.policy import Tier
from neurojit.runtime import Runtime
from neurojit.service.handles import LoadedProgram

PROGRAM = """// Not about any function.

// RUN: no test
// Each element, so many times.
//   x: what is scaled
func.func @scale(%x: tensor<4xf32>, %by: f32) -> tensor<4xf32> {
  %0 = "tensorlang.mul"(%x, %by) : (tensor<4xf32>, f32) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @functions(%0: i64, %lambda: i64, %out: i64, %x.y: i64, %arg1: i64) -> (i64, i64) {
  return %lambda, %out : i64, i64
}
func.func @fill(%to: memref<4xf32>, %by: f32) {
  %c0 = arith.constant 0 : index
  memref.store %by, %to[%c0] : memref<4xf32>
  return
}
func.func @_hidden() -> i1 {
  %0 = arith.constant true
  return %0 : i1
}
func.func @"a<b>&c"() {
  return
}
"""
X = np.arange(4, dtype=np.float32)


@pytest.fixture(scope="module")
def program(shared: Runtime) -> LoadedProgram:
    return shared.load(PROGRAM)


def test_a_sigil_is_part_of_no_name(program: LoadedProgram) -> None:
    assert program["@scale"] is program.scale
    with pytest.raises(KeyError, match="no function @scael; it has @"):
        program["@scael"]


def test_a_function_is_described_as_python_describes_its_own(program: LoadedProgram) -> None:
    """Names are those of the source; what Python has no such name for is called by its position."""
    scale = program.scale
    assert scale.__name__ == "scale"
    assert str(inspect.signature(scale)) == "(x: 'tensor<4xf32>', by: 'f32', *, out=None) -> 'tensor<4xf32>'"
    inspect.signature(scale).bind(X, by=2.0, out=X)
    assert inspect.getdoc(scale) == (
        "@scale(x: tensor<4xf32>, by: f32) -> (tensor<4xf32>)\n\n"
        "Each element, so many times.\n  x: what is scaled"
    )
    assert inspect.getdoc(program.fill) == "@fill(to: memref<4xf32>, by: f32) -> ()\n\nIt writes to."
    assert list(inspect.signature(program["functions"]).parameters) == [
        "arg0",
        "arg1_",
        "arg2",
        "arg3",
        "arg1",
    ]
    assert program["functions"](arg1=5, arg0=1, arg1_=2, arg3=4, arg2=3) == (2, 3)


def test_a_function_of_any_name_is_there(program: LoadedProgram) -> None:
    """By subscript each; by attribute those whose name nothing else has."""
    assert set(program.functions()) == {"scale", "functions", "fill", "_hidden", "a<b>&c"}
    assert program["functions"](1, 2, 3, 4, 5) == (2, 3)
    assert program._hidden() is True
    assert {"scale", "fill", "_hidden", "functions", "run_main"} <= set(dir(program))
    assert "a<b>&c" not in dir(program)
    assert program._ipython_key_completions_() == list(program)
    assert not hasattr(program, "_repr_png_")


def test_nothing_is_assigned(program: LoadedProgram) -> None:
    """A name that is misspelt would be believed otherwise."""
    for one in (program, program.scale):
        for name in ("x", "scale", "calls", "program"):
            with pytest.raises(AttributeError, match=rf"cannot be set: {name}"):
                setattr(one, name, 3)
            with pytest.raises(AttributeError, match=rf"cannot be deleted: {name}"):
                delattr(one, name)
    assert copy.copy(program) is copy.deepcopy(program) is program
    assert copy.deepcopy([program.scale])[0] is program.scale


def test_a_verdict_is_true_where_it_accepts(shared: Runtime, program: LoadedProgram) -> None:
    """An offer that answers in half the operations, and one with another signature."""
    program.scale.promote("T0")
    rejected = program.scale.offer("func.func @scale() { return }")
    assert isinstance(rejected, neurojit.Rejected)
    assert not rejected
    assert not rejected.accepted
    assert str(rejected).startswith("rejected by the check 'permitted': 0 arguments; expected 2")
    assert repr(rejected) == f"<{rejected}>"
    assert "<td>permitted</td><td>refused</td>" in rejected._repr_html_()
    kept = PROGRAM[PROGRAM.index("func.func @scale") : PROGRAM.index("func.func @functions")]
    accepted = shared.validate(program, "scale", kept, speed=False)
    assert isinstance(accepted, neurojit.Accepted)
    assert accepted
    assert accepted.accepted
    assert str(accepted) == "accepted"
    assert repr(accepted) == "<accepted: @scale by user>"
    assert "<td>equivalent</td><td>passed</td>" in accepted._repr_html_()


def test_what_is_shown(program: LoadedProgram) -> None:
    """Text for a prompt, tables for a notebook, in which nothing that a program says is HTML."""
    program.scale(X, 2.0)
    program.scale.promote("T1")
    variants = program.scale.variants
    again = pickle.loads(pickle.dumps(variants))
    assert (again, repr(again)) == (variants, repr(variants))
    heading, *rows = repr(variants).splitlines()
    assert heading.split() == ["variant", "tier", "author", "compile", "calls", "median", "over", "T0"]
    assert len(rows) == len(variants)
    assert rows[-1].split()[:4] == [str(variants[-1].id), "*", "T1", "compiler"]
    assert repr(program["a<b>&c"].variants).splitlines()[1].split()[:3] == ["0", "*", "T0"]
    shown = program.scale._repr_html_()
    assert "@scale(tensor&lt;4xf32&gt;, f32)" in shown
    assert shown.count("<tr>") == 1 + len(variants)
    assert "tensorlang.mul" in shown
    assert "style=" in shown
    assert "<td>T1</td>" in variants._repr_html_()
    assert "<table>" in program.scale.profile._repr_html_()
    assert "@a&lt;b&gt;&amp;c" in program._repr_html_()
    assert "<b>" not in program._repr_html_()
    assert repr(program) == "<neurojit program <text>: @scale, @functions, @fill, @_hidden, @a<b>&c>"


def test_showing_a_program_compiles_nothing() -> None:
    with Runtime(tier_cap=Tier.T0, numerics="exact") as runtime:
        assert repr(runtime) == "<neurojit runtime: 0 programs, numerics=exact, tier_cap=T0>"
        program = runtime.load(PROGRAM)
        assert "<td>@scale</td>" in program._repr_html_()
        assert "<td>numerics</td><td>exact</td>" in runtime._repr_html_()
        assert repr(runtime).startswith("<neurojit runtime: 1 program,")
        assert program._running.functions["scale"].slot.incumbent is None  # pyright: ignore
    assert repr(runtime).startswith("<neurojit runtime: closed,")


@pytest.mark.parametrize("kind", ["bytes", "BytesIO", "StringIO", "Path", "text file", "binary file", "name"])
def test_a_program_comes_in_whatever_holds_a_text(shared: Runtime, tmp_path: Path, kind: str) -> None:
    """Whoever opened it, and its name is in the messages where there is one."""
    path = tmp_path / "a.mlir"
    path.write_text("\ufeff" + PROGRAM.replace("\n", "\r\n"), encoding="utf-8")
    text = PROGRAM.encode()
    if kind.endswith("file"):
        with path.open("rb") if kind == "binary file" else path.open(encoding="utf-8-sig") as file:
            program = shared.load(file)
        named = str(path)
    else:
        ways: dict[str, Any] = {
            "bytes": text,
            "BytesIO": io.BytesIO(text),
            "StringIO": io.StringIO(PROGRAM),
            "Path": path,
            "name": str(path),
        }
        program = shared.load(ways[kind])
        named = str(path) if kind in ("Path", "name") else "<text>"
    source = program.program.source
    assert source is not None
    assert source.file == named
    assert source.text.removeprefix("\ufeff") == PROGRAM
    np.testing.assert_array_equal(program.scale(X, 2.0), 2 * X)


def test_what_is_no_program_is_refused(shared: Runtime, tmp_path: Path) -> None:
    with pytest.raises(neurojit.InputError, match="an empty text: expected the name of a file, or MLIR"):
        shared.load("")
    with pytest.raises(
        neurojit.MissingFile, match=r"none\.mlir: no such file; a text of MLIR has a line break"
    ):
        shared.load("none.mlir")
    with pytest.raises(FileNotFoundError, match=r"none\.mlir: no such file$"):
        shared.load(tmp_path / "none.mlir")
    with pytest.raises(OSError, match="is a folder; expected a file of MLIR"):
        shared.load(tmp_path)
    with pytest.raises(neurojit.InputError, match="<text>: not UTF-8 text: byte 1 is 0xff"):
        shared.load(b"a\xff")
    closed = (tmp_path / "a").open("wb+")
    closed.close()
    with pytest.raises(neurojit.UnreadableFile, match="a: cannot be read: read of closed file"):
        shared.load(closed)
    wrong: Any = 3
    with pytest.raises(TypeError, match="a program is a text, a path, bytes or an open file, not int"):
        shared.load(wrong)

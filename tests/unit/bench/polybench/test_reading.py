"""What a text of a kernel may say, and what it means."""

from __future__ import annotations

import pytest

from neurojit.bench.polybench.infix import c_text, numba_text
from neurojit.bench.polybench.mlir_text import mlir_text
from neurojit.bench.polybench.reading import read

HEAD = "def f(a: number, x: update[N], y: read[N]):\n"


@pytest.mark.parametrize(
    "line",
    [
        "x[0] = z",  # not assigned before
        "x = 1",  # an array
        "x[0, 0] = 1",  # one subscript too many
        "x[a] = 1",  # subscripts are made of counters
        "N = 1",
        "x[0] = a % 2",
        "x[0] = abs(a)",
        "x[0] %= 2",
        "x[0] = 1 if a > 2 else 0",
        "while a < 1: x[0] = 1",
        "for i in range(0, N, 2): x[i] = 1",
        "for i in range(y[0]): x[i] = 1",
        "for i in y: x[0] = i",
        "if a < 1: x[0] = 1",  # branches are on counters
        "return a",
    ],
)
def test_what_is_not_in_the_language_is_refused(line: str) -> None:
    """With the line that says it."""
    with pytest.raises(ValueError, match="line 2: "):
        read(f"{HEAD}    {line}", {"N": 4})


@pytest.mark.parametrize("parameter", ["x", "x: int", "x: update", "x: reads[N]", "x: read[3]", "x: read[M]"])
def test_a_parameter_says_what_it_is(parameter: str) -> None:
    with pytest.raises(ValueError, match="line 1: "):
        read(f"def f({parameter}): x[0] = 1", {"N": 4})


def test_a_temporary_ends_with_its_block() -> None:
    with pytest.raises(ValueError, match="line 4: "):
        read(f"{HEAD}    for i in range(N):\n        t = a\n    x[0] = t", {"N": 4})


def test_a_branch_assigns_no_temporary_from_before_it() -> None:
    """It would have to give it back."""
    with pytest.raises(ValueError, match="line 4: "):
        read(f"{HEAD}    t = a\n    for i in range(N):\n        if i < 1: t = 1", {"N": 4})


def test_every_language_has_the_same_loops() -> None:
    """A temporary from before a loop is carried through it; a loop downwards counts its turns in MLIR."""
    text = f"""{HEAD}
    t = 0.5
    for i in range(N - 1, 0, -1):
        t += a * (y[i - 1] - x[i])
        if i < 2:
            x[i] = -t / 3
    x[0] = sqrt(t)
"""
    program = read(text, {"N": 4})
    assert mlir_text(program, "f32").splitlines() == [
        "func.func @f(%a: f32, %x: memref<4xf32>, %y: memref<4xf32>) {",
        "  %number0 = arith.constant 0.5 : f32",
        "  %number1 = arith.constant 3.0 : f32",
        "  %1 = affine.for %i = 0 to 3 iter_args(%2 = %number0) -> (f32) {",
        "    %3 = affine.load %y[%i * -1 + 2] : memref<4xf32>",
        "    %4 = affine.load %x[%i * -1 + 3] : memref<4xf32>",
        "    %5 = arith.subf %3, %4 : f32",
        "    %6 = arith.mulf %a, %5 : f32",
        "    %7 = arith.addf %2, %6 : f32",
        "    affine.if affine_set<(d0) : (d0 + -2 >= 0)>(%i) {",
        "      %8 = arith.negf %7 : f32",
        "      %9 = arith.divf %8, %number1 : f32",
        "      affine.store %9, %x[%i * -1 + 3] : memref<4xf32>",
        "    }",
        "    affine.yield %7 : f32",
        "  }",
        "  %10 = math.sqrt %1 : f32",
        "  affine.store %10, %x[0] : memref<4xf32>",
        "  return",
        "}",
    ]
    assert c_text(program, "f32").splitlines()[3:] == [
        "void f(float a, float x[restrict static 4], float y[restrict static 4]) {",
        "    float t = 0.5f;",
        "    for (int i = 3; i > 0; --i) {",
        "        t = t + a * (y[i - 1] - x[i]);",
        "        if (1 - i >= 0) {",
        "            x[i] = -t / 3.0f;",
        "        }",
        "    }",
        "    x[0] = sqrtf(t);",
        "}",
    ]
    assert numba_text(program, "f32").splitlines() == [
        "def f(a_given, x, y):",
        "    a = np.float32(a_given)",
        "    t = np.float32(0.5)",
        "    for i in range(3, 0, -1):",
        "        t = t + a * (y[i - 1] - x[i])",
        "        if 1 - i >= 0:",
        "            x[i] = -t / np.float32(3)",
        "    x[0] = np.sqrt(t)",
    ]

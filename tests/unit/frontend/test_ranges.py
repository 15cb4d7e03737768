"""An integer argument used as an index defaults to what the program can stand."""

from __future__ import annotations

import pytest

from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.program import Program


def ranges(text: str) -> list[tuple[float, float] | None]:
    with make_context():
        program = parse_program(text, "test.mlir")
    assert isinstance(program, Program), program
    return [argument.range for argument in program.kernels["f"].signature.arguments]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("%x = memref.load %m[%i] : memref<10xf32>", (0, 9)),
        ("%j = arith.addi %i, %c1 : index\n%x = memref.load %m[%j] : memref<10xf32>", (0, 8)),
        ("%j = arith.subi %i, %c1 : index\n%x = memref.load %m[%j] : memref<10xf32>", (1, 10)),
        ("%x = vector.load %m[%i] : memref<10xf32>, vector<4xf32>", (0, 6)),
        ("scf.for %k = %c0 to %i step %c1 {\n%x = memref.load %m[%k] : memref<10xf32>\n}", (0, 10)),
        (
            "scf.for %k = %c0 to %i step %c1 {\n%j = arith.addi %k, %c1 : index\n"
            "%x = memref.load %m[%j] : memref<10xf32>\n}",
            (0, 9),
        ),
        ("%x = arith.addi %i, %c1 : index", None),
        ("%r = arith.subi %c1, %i : index\n%x = memref.load %m[%r] : memref<10xf32>", None),
    ],
)
def test_an_index_keeps_to_the_buffers_that_it_reaches(
    body: str, expected: tuple[float, float] | None
) -> None:
    """The largest range in which every access found is in bounds; None where no access was found."""
    text = f"""func.func @f(%m: memref<10xf32>, %i: index) {{
%c0 = arith.constant 0 : index
%c1 = arith.constant 1 : index
{body}
return
}}"""
    assert ranges(text)[1] == expected


def test_the_authors_range_wins() -> None:
    """``neurojit.range`` is taken as it stands."""
    text = """func.func @f(%m: memref<10xf32>, %i: index {neurojit.range = [2, 3]}) {
%x = memref.load %m[%i] : memref<10xf32>
return
}"""
    assert ranges(text)[1] == (2, 3)


def test_a_narrow_integer_is_followed_through_its_cast() -> None:
    """An i32 that is cast to index is an index too."""
    text = """func.func @f(%m: memref<10xf32>, %i: i32) {
%k = arith.index_cast %i : i32 to index
%x = memref.load %m[%k] : memref<10xf32>
return
}"""
    assert ranges(text)[1] == (0, 9)

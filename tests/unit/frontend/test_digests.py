"""The digest of a function is that of its meaning, as it was parsed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlir import ir

from tests.unit.compiler.machine import parse

EXAMPLES = Path(__file__).parents[3] / "examples"
TEXT = """func.func @f(%a: memref<8x4xf32>, %n: index {neurojit.range = [0, 8]}) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %same = arith.addi %c0, %c0 : index
  %end = affine.apply affine_map<(d0) -> (d0 - 1)>(%n)
  %sum = scf.for %i = %same to %end step %c1 iter_args(%s = %zero) -> f32 {
    %x = memref.load %a[%i, %c1] : memref<8x4xf32>
    %y = memref.load %a[%i, %c0] : memref<8x4xf32>
    %p = arith.mulf %x, %y : f32
    %t = arith.addf %s, %p : f32
    scf.yield %t : f32
  }
  %large = arith.cmpf ogt, %sum, %zero : f32
  %r = arith.select %large, %sum, %zero : f32
  return %r : f32
}
"""


def digest(text: str, name: str = "f") -> str:
    return parse(text).kernels[name].digest


DIGEST = digest(TEXT)


def generic(text: str) -> str:
    """The same, as MLIR prints it with every operation in its generic form."""
    with ir.Context():
        return str(ir.Module.parse(text).operation.get_asm(print_generic_op_form=True))


SPELLINGS = {
    "generic form": generic(TEXT),
    "in a module": f"module @program {{\n{TEXT}}}\n",
    "after another function": "func.func @g(%x: f32) -> f32 {\n  return %x : f32\n}\n" + TEXT,
    "number": TEXT.replace("0.0 : f32", "0.000000e+00 : f32"),
    "bits": TEXT.replace("0.0 : f32", "0x00000000 : f32"),
    "an alias": "#before = affine_map<(d0) -> (d0 - 1)>\n"
    + TEXT.replace("affine_map<(d0) -> (d0 - 1)>", "#before"),
    "locations": TEXT.replace("arith.mulf %x, %y : f32", 'arith.mulf %x, %y : f32 loc("elsewhere.mlir":7:9)'),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spelling_does_not_matter(spelling: str) -> None:
    assert SPELLINGS[spelling] != TEXT
    assert digest(SPELLINGS[spelling]) == DIGEST


NAMES = sorted(set(re.findall(r"%(\w+)", TEXT)))


@settings(max_examples=20)
@given(
    st.permutations(NAMES), st.lists(st.sampled_from(["", " ", "  // why\n", "\n\t"]), min_size=1, max_size=9)
)
def test_names_comments_and_blanks_do_not_matter(names: list[str], between: list[str]) -> None:
    """Whatever values are called, and whatever stands where a line may end."""
    new = dict(zip(NAMES, names, strict=True))
    lines = re.sub(r"%(\w+)", lambda match: f"%{new[match[1]]}_", TEXT).split("\n")
    text = "".join(line + between[n % len(between)] + "\n" for n, line in enumerate(lines))
    assert digest(text) == DIGEST


CHANGES = {
    "another operation": ("arith.mulf %x, %y", "arith.addf %x, %y"),
    "operands the other way round": ("arith.mulf %x, %y", "arith.mulf %y, %x"),
    "another operand": ("arith.mulf %x, %y", "arith.mulf %x, %x"),
    "another constant": ("0.0 : f32", "-0.0 : f32"),
    "another predicate": ("ogt", "oge"),
    "another bound": ("%same to %end", "%c1 to %end"),
    "another place": ("%a[%i, %c0]", "%a[%c0, %i]"),
    "another extent": ("8x4xf32", "9x4xf32"),
    "a flag": ("arith.addf %s, %p", "arith.addf %s, %p fastmath<reassoc>"),
    "a declared range": ("[0, 8]", "[0, 7]"),
    "an attribute of ours": ("-> f32 {\n  %c0", "-> f32 attributes {neurojit.healable} {\n  %c0"),
    "the name by which it is called": ("@f(", "@g("),
}


@pytest.mark.parametrize("change", CHANGES)
def test_meaning_does(change: str) -> None:
    text = TEXT.replace(*CHANGES[change])
    assert text != TEXT
    assert digest(text, "g" if "@g(" in text else "f") != DIGEST


@pytest.mark.parametrize(
    ("example", "function"),
    [
        ("conv2d_bench.mlir", "conv2d_naive"),
        ("matmul_bench.mlir", "matmul_naive"),
        ("polynomial.mlir", "poly"),
        ("correlation.mlir", "correlation"),
    ],
)
def test_it_is_of_what_mlir_alone_parses(example: str, function: str) -> None:
    """Before any pass of NeuroJIT or MLIR: what they learn to rewrite changes no digest."""
    text = (EXAMPLES / example).read_text()
    with ir.Context() as context:
        context.allow_unregistered_dialects = True  # TensorLang's, which other functions use
        module = ir.Module.parse(text)
        (found,) = [
            operation.operation.get_asm(print_generic_op_form=True, use_local_scope=True)
            for operation in module.body.operations
            if ir.StringAttr(operation.operation.attributes["sym_name"]).value == function
        ]
    assert digest(text, function) == hashlib.sha256(str(found).encode()).hexdigest()


def test_not_even_what_folds_at_once_is_folded() -> None:
    assert digest(TEXT.replace("%same = arith.addi %c0, %c0", "%same = arith.addi %c0, %c1")) != DIGEST
    assert digest(TEXT.replace("%same to", "%c0 to")) != DIGEST

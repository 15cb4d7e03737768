"""Every example of the language reference verifies, compiles, runs and agrees with NumPy."""

import re
from pathlib import Path

import numpy as np
import pytest
from mlir import ir

import neurojit
import neurojit.dialect.tensorlang
from neurojit.dialect.tensorlang.attributes import ATTRIBUTES
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.dialect.tensorlang.read_types import value_type
from neurojit.dialect.tensorlang.reference import evaluate
from neurojit.dialect.tensorlang.value_type import ValueType
from neurojit.dialect.tensorlang.verifier import verify
from tests.unit.dialect.arrays import filled
from tests.unit.dialect.compiled import Array, Compiled, context, lowered

pytestmark = pytest.mark.sampled(3)

README = Path(neurojit.dialect.tensorlang.__path__[0], "README.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^### `(\w+)`$.*?^```mlir\n(.*?)^```$", README, re.MULTILINE | re.DOTALL))
EFFECTS = {"print", "assert", "get_ir", "variant", "query", "offer"}


def signature(text: str) -> tuple[list[ValueType], list[ValueType]]:
    with context():
        module = ir.Module.parse(text)
        kind = ir.TypeAttr(module.body.operations[-1].operation.attributes["function_type"]).value
        return [value_type(each) for each in kind.inputs], [value_type(each) for each in kind.results]


def inputs(kinds: list[ValueType]) -> list[Array]:
    return [filled(kind.shape or (), kind.dtype, seed) for seed, kind in enumerate(kinds)]


def assert_near(got: list[Array], text: str, arrays: list[Array]) -> None:
    for one, want in zip(got, evaluate(text, "f", arrays, float64=True), strict=True):
        np.testing.assert_allclose(one, want, rtol=1e-5, atol=1e-6)


def test_every_operation_has_an_example_and_uses_itself():
    assert set(EXAMPLES) == set(OPS)
    for name, text in EXAMPLES.items():
        assert f'"tensorlang.{name}"' in text


def test_every_attribute_is_listed():
    listed = set(re.findall(r"^\| `(neurojit\.\w+)`", README, re.MULTILINE))
    assert listed == {name for name, rule in ATTRIBUTES.items() if not rule.by_loader}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_examples_verify_and_lower(name):
    with context():
        assert verify(ir.Module.parse(EXAMPLES[name])) == []
        lowered(EXAMPLES[name])


def on_tensors(text: str) -> bool:
    """Whether only tensors cross the boundary of ``f``, as these tests' own calling convention needs."""
    return all(kind.shape is not None for side in signature(text) for kind in side)


@pytest.mark.parametrize("name", sorted(n for n in set(EXAMPLES) - EFFECTS if on_tensors(EXAMPLES[n])))
def test_examples_on_tensors_compile_to_machine_code(name):
    """Without the runtime: linalg, loops, LLVM IR, code."""
    text = EXAMPLES[name]
    kinds, results = signature(text)
    arrays = inputs(kinds)
    assert_near(Compiled(text)(arrays, results), text, arrays)


@pytest.fixture(scope="module")
def runtime():
    with neurojit.Runtime() as made:
        yield made


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_examples_run(name, runtime):
    """On the runtime, as a reader would run them."""
    text = EXAMPLES[name]
    kinds, results = signature(text)
    arrays = inputs(kinds)
    pairs = zip(arrays, kinds, strict=True)
    given = [array if kind.shape is not None else array.item() for array, kind in pairs]
    out = runtime.load(text).f(*given)
    assert_near(list(out) if len(results) > 1 else [out], text, arrays)

"""Whole programs by xDSL's interpreter: compiled at T0 they have the bits of their loops, and of what is
written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit.audit.corpus import kernel_texts
from neurojit.audit.oracle.emit import compile_function
from neurojit.dialect.tensorlang.reference import AssertFailed as ReferenceAssertFailed
from neurojit.dialect.tensorlang.reference import evaluate
from neurojit.execution.hostcalls import rendered
from neurojit.mlir.context import make_context
from neurojit.model.types import Signature
from tests.oracles.bounds import assert_same_bits
from tests.oracles.conftest import AtOnce
from tests.oracles.interpreted import Array, AssertFailed, AsWritten, Interpreted
from tests.oracles.loops import looped
from tests.oracles.memory import DTYPES, Unknown
from tests.oracles.mixed import PROGRAMS as MIXED
from tests.scenarios.healing_examples import EXAMPLES as HEALING
from tests.unit.dialect.arrays import filled

pytestmark = pytest.mark.sampled(8)

ROOT = Path(neurojit.__path__[0]).parent
EXAMPLES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "examples").glob("*.mlir")}
BY_HAND = {
    path.name.removesuffix(".mlir"): path.read_text(encoding="utf-8")
    for path in (ROOT / "neurojit" / "audit" / "by_hand").glob("*.mlir")
}
PROGRAMS = {**kernel_texts(), **BY_HAND, **MIXED}

VECTORS = r"vector\.|arith\.constant of vectors"
NOT_COVERED = {
    # xDSL's interpreter knows no vectors, and to write them here would be to write the oracle.
    **dict.fromkeys(
        (
            "clamp.vectors", "dot.masked_tail", "dot.vectors", "filter.vectors", "horner.estrin",
            "layer_norm.reciprocal", "linear.fused", "matmul.masked_vectors", "matmul.tiled",
            "mixing.products_first", "reductions.fused_vectors", "softmax.logarithm", "softmax.reciprocal",
            "stencil.vectors", "transpose.without_branch",
        ),
        VECTORS,
    ),
    "gelu_affine.complement": r"math\.erfc",  # its dialect has no such operation
    "layer_norm.welford": r"math\.rsqrt",  # compiled code rounds twice, as 1 / sqrt
    "globals": r"memref\.global that is written",  # a cell of the host, outside the interpreted function
    "parallel_sum": r"scf\.parallel that reduces",  # in an order that the program leaves open
}  # fmt: skip
# Operations on tensors, which the audit leaves to the reference, and functions that it computes in f64.
NOT_AUDITED = {"conv2d_op", "gelu_affine", "linear", "layer_norm", "softmax"}
SORTED = {"search"}  # asserts that its keys are
REFLECTING = {"reflect", "self_improving", "vec_add_stress"}  # they read what the runtime has installed

# Sizes at which the examples take some milliseconds, in place of their own: of constants by name, and of
# extents and of constants by value.
SMALL: dict[str, dict[str, str]] = {
    "assert_fails": {},
    "attention": {},
    "conv2d_bench": {"%calls": "2", "34": "6", "32": "4", "16": "3", "5": "2", "7": "3", "9": "3"},
    "correlation": {
        "%calls": "2",
        "200": "2",
        "239": "3",
        "240": "4",
        "240.0": "4.0",
        "260": "5",
        "260.0": "5.0",
    },
    "covariance": {"%calls": "2", "192": "4", "192.0": "4.0", "191.0": "3.0", "96": "3", "40": "2", "5": "1"},
    "filter": {"%long": "60", "100": "30"},
    "lander": {},
    "lander_2d": {},
    "lander_blind": {},
    "lander_inverted": {},
    "lander_noisy": {},
    "matmul_bench": {"%calls": "3", "128": "6"},
    "mlp": {"%batches": "2", "32": "3", "64": "4", "128": "5"},
    "newton": {},
    "pendulum": {},
    "polynomial": {"%calls": "2", "4096": "12", "2048.0": "6.0", "3072": "9"},
    "ring_index": {},
    "safe_div": {},
    "stencil": {"%sweeps": "60", "130": "6", "129": "5", "65": "3"},
    "thermostat": {},
}
FAILING = {"assert_fails", *HEALING}


def resized(name: str) -> str:
    sizes, found = SMALL[name], set[str]()
    if not sizes:
        return EXAMPLES[name]

    def replaced(match: re.Match[str]) -> str:
        (old,) = filter(None, match.groups())
        found.add(old)
        return f"{old} = arith.constant {sizes[old]}" if old.startswith("%") else sizes[old]

    named = "|".join(size for size in sizes if size.startswith("%"))
    number = "|".join(re.escape(size) for size in sizes if not size.startswith("%"))
    written = (
        rf"({named}) = arith\.constant \d+",
        rf"(?<![\w.%])({number})(?![\w.])",
        rf"(?<=[<x])({number})(?=x)",
    )
    text = re.sub("|".join(written), replaced, EXAMPLES[name])
    assert found == set(sizes), f"{name}.mlir has no {set(sizes) - found}: it would run at its full size"
    return text


def drawn(signature: Signature, seed: int, *, ascending: bool = False) -> list[Array]:
    """Ordinary arguments; as a floor or a limit, a number that fails no assert."""
    kinds = [argument.type for argument in signature.arguments]
    made = [
        filled(kind.shape, "i64" if kind.dtype == "index" else kind.dtype, seed + number)
        for number, kind in enumerate(kinds)
    ]
    if ascending:
        made = [np.sort(array) if array.ndim else array for array in made]
    names = {"scalar": np.float64(-1e6)}
    return [
        np.asarray(names[k.kind]) if k.kind == "scalar" and k.dtype == "f64" else a
        for k, a in zip(kinds, made, strict=True)
    ]


def compiled(
    at_once: AtOnce, text: str, name: str, signature: Signature, arguments: Sequence[Array]
) -> list[Array]:
    """Results, then buffers, as ``Interpreted.call`` gives them."""
    kinds = [argument.type.kind for argument in signature.arguments]
    pairs = list(zip(arguments, kinds, strict=True))
    given = [array.item() if kind == "scalar" else array.copy() for array, kind in pairs]
    returned = getattr(at_once.runtime.load(text), name)(*given)
    results = list(returned) if len(signature.results) > 1 else [returned] * len(signature.results)
    typed = zip(results, signature.results, strict=True)
    made = [np.asarray(value, DTYPES[kind.dtype]) for value, kind in typed]
    return made + [value for value, kind in zip(given, kinds, strict=True) if kind == "memref"]


def main_of(text: str) -> str:
    return re.findall(r"func\.func @(\w+)", text)[-1]


def interpreted_as_written(text: str) -> bool:
    """Whether nothing has to be lowered: xDSL interprets the program as it is written."""
    return not re.search(
        r"tensor|linalg|forall|math\.(exp|tanh|erf)|affine\.(if|for .*iter_args|for .*affine_map)", text
    )


@pytest.mark.parametrize("program", sorted(set(PROGRAMS) - set(NOT_COVERED)))
def test_compiled_programs_have_the_bits_of_their_loops(program: str, at_once: AtOnce) -> None:
    text = PROGRAMS[program]
    name, lowered = main_of(text), looped(text, expanded=True)
    signature = lowered.program.kernels[name].signature
    arguments = drawn(signature, seed=5, ascending=name in SORTED)
    want = Interpreted(lowered).call(name, arguments)
    assert_same_bits(compiled(at_once, text, name, signature, arguments), want, program)
    if interpreted_as_written(text):
        kinds = [argument.type for argument in signature.arguments]
        assert_same_bits(AsWritten(text).call(name, arguments, kinds, signature.results), want, program)


@pytest.mark.parametrize("name", sorted(set(kernel_texts()) - NOT_AUDITED))
def test_the_audit_has_the_bits_of_the_loops(name: str) -> None:
    """The audit's own judge of mutants, made to round as the kernel does."""
    text = kernel_texts()[name]
    lowered = looped(text)
    signature = lowered.program.kernels[name].signature
    kinds = [argument.type for argument in signature.arguments]
    floating: dict[str, Any] = {"f32": np.float32, "f64": float}
    with make_context():
        audited = compile_function(
            text, name, exact=False, result=lambda value, kind: float(floating[kind](value))
        )
    arguments = drawn(signature, seed=9, ascending=name in SORTED)
    pairs = list(zip(arguments, kinds, strict=True))
    given = [array.item() if kind.kind == "scalar" else array.astype(object) for array, kind in pairs]
    made = list(zip(audited.call(*given), signature.results, strict=True))
    made += [pair for pair in zip(given, kinds, strict=True) if pair[1].kind == "memref"]
    got = [np.asarray(value).astype(DTYPES[kind.dtype]) for value, kind in made]
    assert_same_bits(got, Interpreted(lowered).call(name, arguments), name)


def test_most_are_interpreted_as_written() -> None:
    assert sum(map(interpreted_as_written, (PROGRAMS[p] for p in set(PROGRAMS) - set(NOT_COVERED)))) > 20


@pytest.mark.parametrize("program", sorted(NOT_COVERED))
def test_what_is_not_covered_is_unknown(program: str) -> None:
    text = PROGRAMS[program]
    lowered = looped(text)
    name = main_of(text)
    with pytest.raises(Unknown, match=NOT_COVERED[program]):
        Interpreted(lowered).call(name, drawn(lowered.program.kernels[name].signature, seed=5))


def outcome(run: Callable[[], object]) -> tuple[str, tuple[Any, ...]] | None:
    """The message and the values of the assert that ended ``run``, if one did."""
    try:
        run()
    except AssertFailed as failed:
        return str(failed), failed.values
    except neurojit.ProgramFault as fault:
        return fault.report.message, tuple(fault.report.values.values())
    except ReferenceAssertFailed as failed:
        return str(failed), tuple(np.asarray(value).item() for value in failed.values)
    return None


def test_examples_are_covered_but_for_those_that_reflect() -> None:
    assert set(EXAMPLES) == set(SMALL) | REFLECTING
    for name in REFLECTING:
        assert '"tensorlang.variant"' in EXAMPLES[name]


@pytest.mark.parametrize("example", sorted(SMALL))
def test_examples_print_what_their_loops_print(example: str, at_once: AtOnce) -> None:
    """At small sizes; those that are there to fail an assert do so with the same values."""
    text = resized(example)
    interpreted = Interpreted(looped(text, expanded=True))
    want = outcome(lambda: interpreted.call("main", []))
    at_once.printed.clear()
    np.testing.assert_equal(outcome(at_once.runtime.load(text).main), want)  # to which a NaN equals a NaN
    assert (want is not None) == (example in FAILING)
    shown = [
        rendered(site.label, value if site.type.kind != "scalar" else value.item())
        for site, value in interpreted.printed
        if site.type is not None
    ]
    assert at_once.printed == shown


LIMITED = """
func.func @f(%x: tensor<3xf32>) -> (tensor<3xf32>, i64) {
  %limit = "tensorlang.constant"() {value = 2.5 : f32} : () -> f32
  %by = "tensorlang.constant"() {value = dense<[1.5, -0.0, 3.0]> : tensor<3xf32>} : () -> tensor<3xf32>
  %n = "tensorlang.constant"() {value = -7 : i64} : () -> i64
  %small = "tensorlang.cmp"(%x, %limit) {predicate = "lt"} : (tensor<3xf32>, f32) -> tensor<3xi1>
  "tensorlang.assert"(%small, %limit) {message = "too large", names = ["limit"]} : (tensor<3xi1>, f32) -> ()
  %y = "tensorlang.mul"(%x, %by) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  "tensorlang.print"(%y) {label = "y"} : (tensor<3xf32>) -> ()
  return %y, %n : tensor<3xf32>, i64
}"""


def test_constants_prints_and_asserts_that_hold(at_once: AtOnce) -> None:
    x = np.array([0.1, -2.0, 2.25], np.float32)
    interpreted = Interpreted(looped(LIMITED))
    got = interpreted.call("f", [x])
    at_once.printed.clear()
    assert_same_bits(got, [np.asarray(value) for value in evaluate(LIMITED, "f", [x])], "the reference")
    product, number = at_once.runtime.load(LIMITED).f(x)
    assert_same_bits(got, [product, np.int64(number)], "compiled")
    ((site, printed),) = interpreted.printed
    assert_same_bits([printed], got[:1], "printed")
    assert at_once.printed == [rendered(site.label, printed)]


def test_an_assert_fails_alike_everywhere(at_once: AtOnce) -> None:
    x = np.array([0.1, np.nan, 2.25], np.float32)
    wanted = ("too large", (2.5,))
    assert outcome(lambda: Interpreted(looped(LIMITED)).call("f", [x])) == wanted
    assert outcome(lambda: evaluate(LIMITED, "f", [x])) == wanted
    assert outcome(lambda: at_once.runtime.load(LIMITED).f(x)) == wanted


@pytest.mark.parametrize("floor", [-5.0, 50.0])
def test_asserts_in_loops_fail_alike(floor: float, at_once: AtOnce) -> None:
    """Of two asserts in a loop the same one fails, at the same iteration, with the same values."""
    text = PROGRAMS["checked"]
    x = np.array([3.0, -1.0, 99.0, 0.5, -101.0, 4, 5, 6, 7, 8, 9, 10], np.float64)
    want = outcome(lambda: Interpreted(looped(text)).call("checked", [x, np.asarray(floor), np.zeros(12)]))
    assert want is not None
    assert outcome(lambda: at_once.runtime.load(text).checked(x, floor, np.zeros(12))) == want

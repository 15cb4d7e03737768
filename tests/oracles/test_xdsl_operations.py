"""Each TensorLang operation by xDSL's interpreter: the reference is right, compiled code has the bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.dialect.tensorlang.ops import OPS
from neurojit.dialect.tensorlang.reference import evaluate
from tests.oracles.bounds import assert_agrees, assert_same_bits
from tests.oracles.conftest import AtOnce
from tests.oracles.interpreted import Array, Interpreted
from tests.oracles.loops import looped
from tests.oracles.memory import Unknown
from tests.unit.dialect.arrays import FLOATS, INTEGERS, NUMPY, broadcasting, filled, seeds
from tests.unit.dialect.compiled import Case, Scalar, program

pytestmark = pytest.mark.sampled(6)

NUMBERS = (*FLOATS, *INTEGERS)
EVERY = (*NUMBERS, "i1")
UNARY = (
    "neg", "relu", "exp", "log", "sqrt", "tanh", "gelu", "abs", "sign", "floor", "ceil", "round", "cast",
    "sin", "cos", "erf", "sigmoid", "silu", "rsqrt",
)  # fmt: skip
PREDICATES = ("eq", "ne", "lt", "le", "gt", "ge")
BY_PROGRAM = {"constant", "print", "assert"}  # in test_xdsl_programs.py
# In f32 the C library rounds the last place of these either way; tests/unit/dialect/test_tiers.py bounds it.
OF_THE_LIBRARY = {"sin", "cos", "pow"}
NOT_COVERED = {
    "get_ir": "the text of a function, which is no computation",
    "variant": "what the runtime has installed, which is no computation",
    "query": "what somebody answers, which is no computation",
    "offer": "what the gate says, which is no computation",
}


def case(op: str, dtype: str, *operands: tuple[int, ...], awkward: bool = True, **attributes: Any) -> Case:
    """An operation on operands of these shapes; ``awkward`` ones hold NaN, infinities and extremes."""
    arrays = [filled(shape, dtype, seed, awkward=awkward) for seed, shape in enumerate(operands)]
    shape = attributes.pop("shape", None)
    return Case(op, tuple(arrays), attributes, shape)


def tame(op: str, dtype: str, *operands: tuple[int, ...], **attributes: Any) -> Case:
    """Ordinary numbers, where a bound says something."""
    return case(op, dtype, *operands, awkward=False, **attributes)


def corners(op: str, dtype: str, **attributes: Any) -> Case:
    """Awkward values, each with each where the operation takes two."""
    if dtype == "i1":
        values = np.array([False, True])
    elif dtype in INTEGERS:
        ends = np.iinfo(NUMPY[dtype])
        values = np.array([ends.min, ends.min + 1, -7, -1, 0, 1, 2, ends.max], NUMPY[dtype])
    else:
        ends = np.finfo(NUMPY[dtype])
        tiny, most = ends.smallest_subnormal, ends.max
        values = np.array([0.0, -0.0, 1, -1, np.inf, -np.inf, np.nan, tiny, -tiny, most, 88.8], NUMPY[dtype])
    return Case(op, (values,) if op in UNARY else (values[:, None], values), attributes)


def vector(op: str, dtype: str) -> Case:
    return tame(op, dtype, (40,))


def select(dtype: str, *operands: tuple[int, ...]) -> Case:
    condition, *rest = operands
    arrays = [filled(shape, dtype, seed, awkward=True) for seed, shape in enumerate(rest)]
    return Case("select", (filled(condition, "i1", 7), *arrays))


PLACES = np.array([[3, 0], [3, 1]], np.int32)
CASES: dict[str, list[Case]] = {
    **{op: [corners(op, kind) for kind in NUMBERS] for op in ("add", "sub", "mul", "div", "neg", "relu")},
    **{op: [corners(op, kind) for kind in EVERY] for op in ("max", "min")},
    **{
        op: [drawn(op, kind) for kind in FLOATS for drawn in (corners, vector)]
        for op in ("exp", "sqrt", "tanh", "gelu")
    },
    **{op: [corners(op, kind) for kind in NUMBERS] for op in ("abs", "sign")},
    **{op: [corners(op, kind) for kind in FLOATS] for op in ("floor", "ceil", "round")},
    **{
        op: [drawn(op, kind) for kind in FLOATS for drawn in (corners, vector)]
        for op in ("sin", "cos", "erf", "sigmoid")
    },
    "silu": [vector("silu", kind) for kind in FLOATS],
    "rsqrt": [corners("rsqrt", kind) for kind in FLOATS],
    "pow": [Case("pow", (np.abs(filled((40,), kind, 3)), filled((40,), kind, 4))) for kind in FLOATS],
    "clamp": [case("clamp", kind, (3, 4), (4,), (3, 1)) for kind in NUMBERS],
    "cast": [
        Case("cast", (filled((9,), before, 5) * filled((), before, 6),), element=after)
        for before in EVERY
        for after in EVERY
    ],
    "iota": [
        Case("iota", (), {"axis": axis}, (2, 3, 4), kind) for axis, kind in enumerate(("i32", "f32", "i64"))
    ],
    # xDSL's interpreter asks Python's math, which raises where the logarithm is none.
    "log": [Case("log", (np.abs(filled((40,), kind, 3)) + 0.25,)) for kind in FLOATS],
    "cmp": [
        *(corners("cmp", kind, predicate=how) for kind in ("f32", "i32") for how in PREDICATES),
        *(corners("cmp", kind, predicate="le") for kind in ("f64", "i64", "i1")),
    ],
    "select": [select(kind, (3, 1), (3, 4), (4,)) for kind in EVERY],
    "matmul": [tame("matmul", kind, (2, 3, 4), (4, 2)) for kind in NUMBERS],
    "conv2d": [
        tame("conv2d", "f32", (1, 2, 4, 5), (3, 2, 3, 2)),
        tame("conv2d", "f64", (2, 4, 5, 3), (2, 2, 2, 2), strides=[2, 1], padding=[1, 0], groups=2),
        tame("conv2d", "f32", (1, 4, 5, 2), (2, 2, 2, 3), layout="NHWC", dilation=[2, 1]),
        tame("conv2d", "i32", (1, 3, 3, 1), (2, 2, 1, 2), layout="NHWC", padding=[0, 1, 2, 0]),
        tame("conv2d", "i64", (1, 1, 4, 4), (1, 1, 2, 2), strides=[2, 2]),
    ],
    "conv1d": [
        tame("conv1d", "f32", (1, 4, 6), (4, 2, 3), padding=[1], groups=2),
        tame("conv1d", "i32", (2, 6, 2), (2, 2, 3), layout="NWC", strides=[2]),
    ],
    "conv3d": [
        tame("conv3d", "f32", (1, 2, 3, 3, 3), (2, 2, 2, 2, 2), padding=[0, 0, 1, 0, 0, 0]),
        tame("conv3d", "f64", (1, 3, 3, 3, 2), (2, 2, 2, 2, 1), layout="NDHWC"),
    ],
    "conv_transpose": [
        tame("conv_transpose", "f32", (1, 2, 3, 3), (2, 2, 3, 2), strides=[2, 2], padding=[1, 0]),
        tame("conv_transpose", "i32", (1, 2, 3, 4), (2, 2, 4, 1), layout="NHWC", groups=2, dilation=[2, 1]),
    ],
    "max_pool": [
        *(
            case("max_pool", kind, (1, 2, 4, 5), window=[2, 3], padding=[1, 1], strides=[2, 1])
            for kind in NUMBERS
        ),
        case("max_pool", "f32", (1, 4, 5, 2), window=[2, 2], layout="NHWC", dilation=[2, 1]),
    ],
    "avg_pool": [
        *(tame("avg_pool", kind, (1, 2, 4, 5), window=[2, 3], padding=[1, 1]) for kind in FLOATS),
        tame(
            "avg_pool", "f32", (1, 4, 5, 2), window=[2, 2], layout="NHWC", padding=[1, 0], count_padding=True
        ),
    ],
    "sum": [
        *(tame("sum", kind, (3, 4), axes=[1]) for kind in NUMBERS),
        tame("sum", "f32", (2, 3, 2), axes=[0, -1], keepdims=True),
        tame("sum", "f64", (2, 0)),
    ],
    "mean": [*(tame("mean", kind, (3, 4), axes=[0]) for kind in FLOATS), tame("mean", "f32", (0, 2))],
    "reduce_max": [*(case("reduce_max", kind, (4, 5), axes=[1]) for kind in EVERY)],
    "prod": [
        *(tame("prod", kind, (3, 4), axes=[1]) for kind in NUMBERS),
        tame("prod", "f32", (2, 0)),
    ],
    "reduce_min": [*(case("reduce_min", kind, (4, 5), axes=[1]) for kind in EVERY)],
    **{op: [case(op, "i1", (4, 5), axes=[0]), case(op, "i1", (0, 2))] for op in ("any", "all")},
    **{
        op: [case(op, kind, (4, 5), axis=axis) for axis, kind in enumerate(EVERY, -2) if axis < 2]
        for op in ("argmax", "argmin")
    },
    "cumsum": [*(tame("cumsum", kind, (3, 4), axis=axis) for axis, kind in enumerate(NUMBERS, -2))],
    "softmax": [
        *(tame("softmax", kind, (3, 5), axis=-1) for kind in FLOATS),
        *(case("softmax", kind, (6, 3), axis=0) for kind in FLOATS),
    ],
    "layer_norm": [tame("layer_norm", kind, (2, 3, 5), (5,), (5,)) for kind in FLOATS],
    "rms_norm": [tame("rms_norm", kind, (3, 5), (5,), epsilon=0.5) for kind in FLOATS],
    "attention": [
        *(tame("attention", kind, (2, 3, 4), (2, 5, 4), (2, 5, 2)) for kind in FLOATS),
        *(tame("attention", kind, (2, 2, 3, 4), (2, 2, 3, 4), (2, 2, 3, 4), causal=True) for kind in FLOATS),
        tame("attention", "f32", (3, 4), (5, 4), (5, 2), scale=0.5),
    ],
    "slice": [case("slice", kind, (4, 5), offsets=[1, 0], sizes=[2, 2], strides=[1, 3]) for kind in EVERY],
    "pad": [
        Case("pad", (filled((2, 3), kind, 1), Scalar(filled((), kind, 2))), {"low": [0, 1], "high": [2, 0]})
        for kind in EVERY
    ],
    "concat": [case("concat", kind, (2, 3), (2, 2), axis=1) for kind in EVERY],
    "gather": [Case("gather", (filled((3, 4), kind, 1), PLACES), {"axis": 1}) for kind in EVERY],
    "embedding": [Case("embedding", (filled((4, 3), kind, 1), PLACES)) for kind in EVERY],
    "scatter": [
        Case("scatter", (filled((4, 3), kind, 1), PLACES, filled((2, 2, 3), kind, 2)), {"combine": how})
        for kind in EVERY
        for how in ("replace", *(["add"] if kind != "i1" else []))
    ],
    "transpose": [case("transpose", kind, (2, 3, 4), permutation=[2, 0, 1]) for kind in EVERY],
    "reshape": [case("reshape", kind, (2, 6), shape=(3, 4)) for kind in EVERY],
    "broadcast": [case("broadcast", kind, (3, 1), shape=(2, 3, 4)) for kind in EVERY],
}


CASES["gelu"] += [corners("gelu", kind, approximate="tanh") for kind in FLOATS]
CASES["gelu"] += [tame("gelu", kind, (40,), approximate="tanh") for kind in FLOATS]


def run_loops(cases: list[Case], *, expanded: bool = False) -> list[Any]:
    arrays = [array for each in cases for array in each.operands]
    return Interpreted(looped(program(cases), expanded=expanded)).call("f", arrays)


def test_what_is_not_covered_is_listed() -> None:
    assert set(OPS) == set(CASES) | BY_PROGRAM | set(NOT_COVERED)


@pytest.mark.parametrize("op", sorted(CASES))
def test_the_reference_says_what_the_loops_compute(op: str) -> None:
    for got, each in zip(run_loops(CASES[op]), CASES[op], strict=True):
        assert_agrees(got, each)


@pytest.mark.parametrize("op", sorted(set(CASES) - OF_THE_LIBRARY))
def test_compiled_code_has_the_bits_of_the_loops(op: str, at_once: AtOnce) -> None:
    cases = CASES[op]
    arrays = [array for each in cases for array in each.operands]
    results = at_once.runtime.load(program(cases)).f(*arrays)
    assert_same_bits(list(results), run_loops(cases, expanded=True), op)


@pytest.mark.parametrize(
    "op",
    ["exp", "log", "tanh", "gelu", "sum", "mean", "matmul", "conv2d", "softmax", "sigmoid", "prod", "cumsum",
     "layer_norm", "rms_norm", "conv1d", "conv3d", "conv_transpose", "avg_pool"],
)  # fmt: skip
def test_what_is_a_little_wrong_is_noticed(op: str) -> None:
    """The bounds of f32 leave no room for an error of 1e-5, of any one element."""
    each = next(
        c for c in CASES[op] if c.operands[0].dtype == np.float32 and np.isfinite(c.operands[0]).all()
    )
    (got,) = run_loops([each])
    place = np.unravel_index(np.argmax(np.nan_to_num(np.abs(got), posinf=0)), got.shape)
    got[place] *= np.float32(1 + 1e-5)
    with pytest.raises(AssertionError):
        assert_agrees(got, each)


READ = '%t = "tensorlang.get_ir"() {callee = @g} : () -> !tensorlang.text\n'
HOSTED = {
    "get_ir": READ,
    "variant": '%0:2 = "tensorlang.variant"() {callee = @g} : () -> (i64, i64)',
    "query": f'{READ}%0 = "tensorlang.query"(%t) : (!tensorlang.text) -> !tensorlang.text',
    "offer": f'{READ}%0 = "tensorlang.offer"(%t) {{callee = @g}} : (!tensorlang.text) -> i1',
}


@pytest.mark.parametrize("op", sorted(NOT_COVERED))
def test_what_is_the_hosts_is_unknown(op: str) -> None:
    text = f"func.func @g() {{ return }}\nfunc.func @f() {{\n{HOSTED[op]}\nreturn\n}}"
    with pytest.raises(Unknown, match=r"neurojit\.(text|number)\.g"):
        Interpreted(looped(text)).call("f", [])


extents = st.integers(0, 3)
positive = st.integers(1, 3)


@st.composite
def pointwise(draw: st.DrawFn) -> Case:
    op, dtype = draw(st.sampled_from(["div", "max", "cmp"])), draw(st.sampled_from(NUMBERS))
    attributes: dict[str, Any] = {"predicate": draw(st.sampled_from(PREDICATES))} if op == "cmp" else {}
    return case(op, dtype, *draw(broadcasting(2)), **attributes)


@st.composite
def contractions(draw: st.DrawFn) -> Case:
    dtype = draw(st.sampled_from(NUMBERS))
    if draw(st.booleans()):
        batch = draw(st.sampled_from([(), (1,), (2,), (0,)]))
        return tame("matmul", dtype, (*batch, draw(extents), m := draw(extents)), (m, draw(extents)))
    image = (draw(extents), 2, draw(st.integers(2, 4)), 3)
    weight = (draw(positive), 2, 2, draw(positive))
    return tame("conv2d", dtype, image, weight, padding=[draw(st.integers(0, 1)), 0])


@st.composite
def over_axes(draw: st.DrawFn) -> Case:
    op = draw(st.sampled_from(["sum", "mean", "reduce_max", "softmax"]))
    dtype = draw(st.sampled_from(FLOATS if op in ("mean", "softmax") else NUMBERS))
    shape = tuple(draw(st.lists(positive if op == "reduce_max" else extents, min_size=1, max_size=3)))
    axes = sorted(draw(st.sets(st.integers(0, len(shape) - 1))))
    if op == "softmax":
        return tame(op, dtype, shape, axis=draw(st.integers(-len(shape), len(shape) - 1)))
    return tame(op, dtype, shape, axes=axes, keepdims=draw(st.booleans()))


@st.composite
def layouts(draw: st.DrawFn) -> Case:
    dtype, shape = draw(st.sampled_from(EVERY)), tuple(draw(st.lists(extents, min_size=1, max_size=3)))
    op = draw(st.sampled_from(["reshape", "transpose", "broadcast"]))
    if op == "transpose":
        return case(op, dtype, shape, permutation=draw(st.permutations(range(len(shape)))))
    ones = (1, int(np.prod(shape)))
    return case(op, dtype, shape, shape=ones if op == "reshape" else (draw(extents), *shape))


@given(st.one_of(pointwise(), contractions(), over_axes(), layouts()))
@settings(max_examples=32, deadline=None)
def test_small_shapes_agree(drawn: Case) -> None:
    """Extents of 0 and 1 included."""
    (got,) = run_loops([drawn])
    assert_agrees(got, drawn)


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, list[Array]]:
    """Pointwise operations on each other's results, which the lowering fuses, on tensors or bare scalars."""
    dtype, shape = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from([(3, 4), ()]))
    kind = f"tensor<3x4x{dtype}>" if shape else dtype
    known, lines = ["%a", "%b"], []
    for number in range(draw(st.integers(2, 6))):
        op = draw(st.sampled_from(["add", "sub", "mul", "div", "max", "min", "neg", "relu"]))
        operands = [draw(st.sampled_from(known)) for _ in range(1 if op in ("neg", "relu") else 2)]
        types = ", ".join([kind] * len(operands))
        known.append(f"%r{number}")
        lines.append(f'{known[-1]} = "tensorlang.{op}"({", ".join(operands)}) : ({types}) -> {kind}')
    body = "\n".join(lines)
    text = f"func.func @f(%a: {kind}, %b: {kind}) -> {kind} {{\n{body}\nreturn {known[-1]} : {kind}\n}}"
    seed = draw(seeds)
    return text, [filled(shape, dtype, seed + number, awkward=True) for number in range(2)]


@given(chains())
@settings(max_examples=16, deadline=None)
def test_fused_chains_have_the_bits_of_the_reference(drawn: tuple[str, list[Array]]) -> None:
    text, arrays = drawn
    want = [np.asarray(value) for value in evaluate(text, "f", arrays)]
    assert_same_bits(Interpreted(looped(text)).call("f", arrays), want, text)

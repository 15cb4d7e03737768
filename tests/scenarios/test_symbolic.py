"""Functions with symbolic dimensions: right for all shapes, in few instances, at any tier."""

from __future__ import annotations

import gc
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neurojit
from neurojit.cli.root import invoke
from neurojit.service.symbolic.family import MOST_INSTANCES, MOST_WITHOUT_GENERIC
from tests.unit.frontend.test_schemas import PRODUCT

PROGRAM = f"""{PRODUCT.replace("@f", "@product")}
func.func @scale(%x: memref<?x?xf32>, %y: memref<?x?xf32>, %s: f32) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.dim %x, %c0 : memref<?x?xf32>
  %n = memref.dim %x, %c1 : memref<?x?xf32>
  scf.for %i = %c0 to %m step %c1 {{
    scf.for %j = %c0 to %n step %c1 {{
      %v = memref.load %x[%i, %j] : memref<?x?xf32>
      %w = arith.mulf %v, %s : f32
      memref.store %w, %y[%i, %j] : memref<?x?xf32>
    }}
  }}
  return
}}
func.func @softmax(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {{
  %y = "tensorlang.softmax"(%x) {{axis = 1 : i64}} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}}
func.func @padded(%x: tensor<?xf64>, %n: index) -> (tensor<?xf64>, f64) {{
  %z = arith.constant 0.5 : f64
  %p = tensor.pad %x low[%n] high[1] {{
  ^bb0(%i: index):
    tensor.yield %z : f64
  }} : tensor<?xf64> to tensor<?xf64>
  return %p, %z : tensor<?xf64>, f64
}}
func.func @checked_sum(%x: memref<?xf64>) -> f64 {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf64>
  %few = arith.constant 100 : index
  %ok = arith.cmpi ult, %n, %few : index
  "tensorlang.assert"(%ok) {{message = "too many"}} : (i1) -> ()
  %z = arith.constant 0.0 : f64
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %z) -> f64 {{
    %v = memref.load %x[%i] : memref<?xf64>
    %t = arith.addf %s, %v : f64
    scf.yield %t : f64
  }}
  return %r : f64
}}
func.func @broadcast(%x: tensor<?x?xf32>, %y: tensor<?xf32>) -> tensor<?x?xf32> {{
  %s = "tensorlang.add"(%x, %y) : (tensor<?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  return %s : tensor<?x?xf32>
}}
func.func @calls(%x: memref<4xf64>) -> f64 {{
  %d = memref.cast %x : memref<4xf64> to memref<?xf64>
  %s = func.call @checked_sum(%d) : (memref<?xf64>) -> f64
  return %s : f64
}}
"""


@pytest.fixture(scope="module")
def program() -> Iterator[neurojit.LoadedProgram]:
    with neurojit.Runtime(numerics="exact") as runtime:
        yield runtime.load(PROGRAM)


def product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """In the order of the text, as f32: so that bits can be compared."""
    out = np.zeros((left.shape[0], right.shape[1]), np.float32)
    for k in range(left.shape[1]):
        out += left[:, k : k + 1] * right[k : k + 1]
    return out


def arrays(seed: int, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape).astype(np.float32) for shape in shapes]


@settings(max_examples=60)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 1000))
def test_any_shape_gives_the_bits_of_the_text(
    program: neurojit.LoadedProgram, m: int, k: int, n: int, seed: int
) -> None:
    """Whatever serves the call: the first of a shape goes another way than the second."""
    left, right = arrays(seed, (m, k), (k, n))
    for _ in range(2):
        assert np.array_equal(program.product(left, right), product(left, right))
    out = np.full((m, n), np.nan, np.float32)
    assert program.product(left, right, out=out) is out
    assert np.array_equal(out, product(left, right))


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
@pytest.mark.parametrize("numerics", ["exact", "strict"])
def test_instances_and_the_generic_form_agree_at_every_tier(tier: str, numerics: str) -> None:
    with neurojit.Runtime(numerics=numerics) as runtime:
        program = runtime.load(PROGRAM)
        left, right = arrays(1, (7, 33), (33, 5))
        generic = program.product(left, right)
        assert not program.product.instances
        program.instance("product<any>").promote(tier)
        special = program.product.at((7, 33), (33, 5))
        special.promote(tier)
        exact = np.array_equal if numerics == "exact" else np.allclose
        assert exact(program.product(left, right), special(left, right))
        assert exact(generic, special(left, right))
        assert np.allclose(generic, left @ right, atol=1e-5)


def test_a_thousand_shapes_from_four_threads_make_few_functions() -> None:
    """Results are right, instances bounded, and memory is given back."""
    wrong: list[object] = []
    with neurojit.Runtime(tier_cap="T0") as runtime:
        program = runtime.load(PROGRAM)

        def run(seed: int) -> None:
            rng = np.random.default_rng(seed)
            for _ in range(250):
                m, k, n = (int(one) for one in rng.integers(1, 20, 3))
                left, right = arrays(m, (m, k), (k, n))
                try:
                    if not np.allclose(program.product(left, right), left @ right, atol=1e-4):
                        wrong.append((m, k, n))
                except Exception as error:  # noqa: BLE001 (told by the test)
                    wrong.append(error)

        threads = [threading.Thread(target=run, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert len(program.product.instances) <= MOST_INSTANCES
        gc.collect()


def test_without_a_generic_form_the_oldest_instances_make_room() -> None:
    with neurojit.Runtime(tier_cap="T0") as runtime:
        program = runtime.load(PROGRAM)
        for n in range(1, 2 * MOST_WITHOUT_GENERIC):
            (x,) = arrays(n, (2, n))
            expected = np.exp(x) / np.exp(x).sum(1, keepdims=True)
            assert np.allclose(program.softmax(x), expected, atol=1e-6)
        there = program.softmax.instances
        assert len(there) <= MOST_WITHOUT_GENERIC
        assert (2, 2 * MOST_WITHOUT_GENERIC - 1) in there
        kept = program.softmax.at((2, 1))
        for n in range(40, 40 + MOST_WITHOUT_GENERIC):
            program.softmax(*arrays(n, (2, n)))
        assert np.array_equal(kept(*arrays(0, (2, 1))), np.ones((2, 1)))  # somebody has it


def test_extents_that_a_scalar_decides(program: neurojit.LoadedProgram) -> None:
    for n in (0, 2, 5):
        found, filler = program.padded(np.arange(3.0), n)
        assert filler == 0.5
        assert np.array_equal(found, np.pad(np.arange(3.0), (n, 1), constant_values=0.5))
    with pytest.raises(neurojit.CallError, match="a result would have an extent of -5"):
        program.padded(np.arange(3.0), -9)


def test_buffers_are_written_in_place_and_may_overlap(program: neurojit.LoadedProgram) -> None:
    x = np.ones((3, 5), np.float32)
    y = np.zeros((3, 5), np.float32)
    for _ in range(3):
        program.scale(x, y, 2.0)
        assert np.array_equal(y, 2 * x)
    program.scale(x, x, 3.0)  # one buffer for both
    assert np.array_equal(x, np.full((3, 5), 3.0))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            (np.ones((2, 3), "f4"), np.ones((4, 5), "f4")),
            "dimension 0 of argument 1 is 4, dimension 1 of argument 0 says 3",
        ),
        (
            (np.ones((2, 3)), np.ones((3, 5), "f4")),
            r"argument 0: expected tensor<2x3xf32>, got float64 array",
        ),
        ((np.ones(3, "f4"), np.ones((3, 5), "f4")), "expected tensor<d0xd1xf32>, got 1 dimensions"),
        ((np.ones((2, 3), "f4"),), "expected 2 argument"),
    ],
)
def test_calls_that_fit_no_extents(
    program: neurojit.LoadedProgram, arguments: tuple[object, ...], said: str
) -> None:
    with pytest.raises(neurojit.CallError, match=said):
        program.product(*arguments)


def test_shapes_that_the_program_refuses(program: neurojit.LoadedProgram) -> None:
    with pytest.raises(neurojit.CallError, match="expected 2 shape"):
        program.product.at((2, 3))
    with pytest.raises(neurojit.UnknownFunction, match=r"expected the shapes, as in product<2x3, 3x4>"):
        program["product<9x9>"]
    with pytest.raises(neurojit.UnknownFunction, match="dimension 0 of argument 1 is 7"):
        program["product<9x9, 7x9>"]
    with pytest.raises(neurojit.UnknownFunction, match="has symbolic dimensions: name its shapes"):
        program.known("product")
    assert program["product<9x9, 9x8>"].signature == program.product.at((9, 9), (9, 8)).signature


def test_faults_name_the_function_and_its_line(program: neurojit.LoadedProgram) -> None:
    line = PROGRAM[: PROGRAM.index('"too many"')].count("\n") + 1
    for _ in range(3):
        with pytest.raises(neurojit.ProgramFault, match="too many") as caught:
            program.checked_sum(np.zeros(100))
        assert f":{line}:" in str(caught.value)
    assert program.checked_sum(np.arange(4.0)) == 6.0
    assert program.calls(np.arange(4.0)) == 6.0


def test_accesses_are_checked_where_that_is_asked_for() -> None:
    text = """func.func @at(%x: memref<?xf32>, %i: index) -> f32 {
      %v = memref.load %x[%i] : memref<?xf32>
      return %v : f32
    }"""
    with neurojit.Runtime(checked=True) as runtime:
        program = runtime.load(text)
        for n in (3, 4, 3):
            x = np.arange(n, dtype=np.float32)
            assert program.at(x, n - 1) == n - 1
            with pytest.raises(neurojit.ProgramFault, match=rf"index = {n}, extent = {n}"):
                program.at(x, n)


def test_what_its_user_sees(program: neurojit.LoadedProgram) -> None:
    function = program.product
    assert (
        repr(function)
        == "<neurojit function @product(tensor<d0xd1xf32>, tensor<d1xd2xf32>) -> (tensor<d0xd2xf32>)>"
    )
    assert (
        str(function.__signature__)
        == "(a: 'tensor<d0xd1xf32>', b: 'tensor<d1xd2xf32>', *, out=None) -> 'tensor<d0xd2xf32>'"
    )
    assert "product" in list(program)
    assert "product" in program
    assert function is program["product"]
    handle = function.at((3, 4), (4, 2))
    assert handle.name == "product<3x4, 4x2>"
    assert function.instances[3, 4, 2].name == handle.name
    assert program[handle.name].signature == handle.signature


SUM = """func.func @checked_sum(%x: memref<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf64>
  %few = arith.constant 100 : index
  %ok = arith.cmpi ult, %n, %few : index
  "tensorlang.assert"(%ok) {message = "too many"} : (i1) -> ()
  %z = arith.constant 0.0 : f64
  %r = scf.for %i = FIRST to %n step %c1 iter_args(%s = %z) -> f64 {
    %v = memref.load %x[%i] : memref<?xf64>
    %t = arith.addf %v, %s : f64
    scf.yield %t : f64
  }
  return %r : f64
}"""


@pytest.mark.parametrize(("first", "right"), [("%c0", True), ("%c1", False)])
def test_a_rewrite_for_open_extents_is_judged_at_each_instance(first: str, right: bool) -> None:
    """Under the function's own name, with extents open: each verdict is about one instance's shapes."""
    with neurojit.Runtime() as runtime:
        program = runtime.load(PROGRAM)
        for count in (8, 33):
            instance = program.checked_sum.at((count,))
            verdict = runtime.validate(program, instance.name, SUM.replace("FIRST", first), speed=False)
            assert isinstance(verdict, neurojit.Accepted) == right, verdict


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SUM.replace("f64", "f32").replace("FIRST", "%c0"), "dynamic dimensions|expected"),
        (SUM.replace("memref<?xf64>", "memref<9xf64>").replace("FIRST", "%c0"), "expected"),
        (SUM.replace("FIRST", "%c0").replace("@checked_sum", "@other"), "checked_sum<8>"),
        (
            PROGRAM[PROGRAM.index("func.func @softmax") : PROGRAM.index("func.func @padded")],
            "_sum<8>|dynamic",
        ),
        (
            SUM.replace("memref<?xf64>", "memref<?xf64, strided<[?]>>").replace("FIRST", "%c0"),
            "expected|layout",
        ),
    ],
    ids=["another type", "other extents", "another name", "another function", "another layout"],
)
def test_what_is_no_form_of_the_function_is_refused(text: str, said: str) -> None:
    with neurojit.Runtime() as runtime:
        program = runtime.load(PROGRAM)
        verdict = program.checked_sum.at((8,)).offer(text)
        assert isinstance(verdict, neurojit.Rejected)
        assert re.search(said, str(verdict)), verdict


def test_an_offer_to_all_that_are_in_service() -> None:
    with neurojit.Runtime() as runtime:
        program = runtime.load(PROGRAM)
        with pytest.raises(neurojit.InputError, match="no shape of it is in service yet"):
            program.checked_sum.offer(SUM)
        assert program.checked_sum.at((8,)) is not program.checked_sum.at((9,))
        verdicts = program.checked_sum.offer(SUM.replace("FIRST", "%c1"))
        assert list(verdicts) == [(8,), (9,)]
        assert not any(isinstance(one, neurojit.Accepted) for one in verdicts.values())


def test_a_rewrite_of_an_instance_is_judged_as_any() -> None:
    with neurojit.Runtime() as runtime:
        program = runtime.load(PROGRAM)
        instance = program.product.at((4, 4), (4, 4))
        assert isinstance(
            instance.offer(instance.kernel.text.replace("0.000000e+00", "1.000000e+00")), neurojit.Rejected
        )


def test_that_there_is_no_generic_form_is_told() -> None:
    told: list[object] = []
    with neurojit.Runtime(on_event=told.append) as runtime:
        program = runtime.load(PROGRAM)
        program.softmax(np.ones((2, 3), np.float32))
        program.softmax(np.ones((2, 4), np.float32))
    said = [one for one in told if type(one).__name__ == "Degraded"]
    assert ["each shape of @softmax is compiled by itself" in str(one) for one in said] == [True]


def test_the_command_line_takes_the_shapes_of_inputs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "open.mlir"
    file.write_text(PRODUCT)
    np.save(tmp_path / "a.npy", np.full((2, 3), 2, np.float32))
    inputs = ["--input", f"@{tmp_path / 'a.npy'}", "--input", "3x2xf32=1"]
    assert invoke(["run", str(file), "--function", "f", *inputs]) == 0
    assert "[[6. 6.]\n [6. 6.]]" in capfd.readouterr().out
    for further, said in (
        (["--input", "2x3xf32=1", "--input", "4x2xf32=1"], "dimension 0 of argument 1 is 4"),
        ([], "has symbolic dimensions: name its shapes, as in f<2x3, 3x4>"),
        (["--input", f"@{file}", "--input", "4x2xf32=1"], "is no .npy file"),
    ):
        assert invoke(["run", str(file), "--function", "f", *further]) == 2
        assert said in capfd.readouterr().err
    for command in ("check", "ir", "explain"):
        named = [] if command == "check" else ["--function", "f<2x3, 3x4>"]
        assert invoke([command, str(file), *named]) == 0
        assert ("f<2x3, 3x4>" if named and command == "ir" else "") in capfd.readouterr().out


def test_what_only_a_shape_has_is_named() -> None:
    """And the generic form, which believes what it is told, is nobody's to call."""
    with neurojit.Runtime() as runtime:
        program = runtime.load(PROGRAM)
        function = program.product
        for _ in range(3):
            function(*arrays(0, (2, 3), (3, 4)))
        assert function.calls == 3
        with pytest.raises(AttributeError, match=r"there is one of each of its shapes: prog.product.at"):
            function.explain()
        with pytest.raises(AttributeError, match="no attribute nonsense"):
            _ = function.nonsense
        assert "product&lt;2x3, 3x4&gt;" in function._repr_html_()
        with pytest.raises(neurojit.UnknownFunction, match="believes the extents that it is told"):
            program["product<any>"]
        with pytest.raises(neurojit.CallError, match=r"(?s)nothing is compiled.*do not broadcast"):
            program.broadcast(*arrays(0, (2, 3), (4,)))

"""The verifier says what is wrong, where, and what was probably meant."""

import pytest
from mlir import ir

from neurojit.dialect.tensorlang.verifier import Problem, verify
from tests.unit.dialect.compiled import context

ARGUMENTS = (
    "%a: tensor<4x8xf32>, %b: tensor<7xf32>, %d: tensor<8xf64>, %i: tensor<4x8xi32>, %m: tensor<4x8xi1>, "
    "%s: f32, %w: tensor<1x2x5x5xf32>, %k: tensor<2x2x3x3xf32>, %q: tensor<?xf32>, %h: tensor<2xf16>"
)


def problems(body: str) -> list[Problem]:
    with context():
        return verify(ir.Module.parse(f"func.func @f({ARGUMENTS}) {{\n{body}\nreturn }}"))


def line(op: str, operands: str, types: str, out: str, attributes: str = "") -> str:
    return f'%0 = "tensorlang.{op}"({operands}) {{{attributes}}} : ({types}) -> {out}'


TEXT = '%t = "tensorlang.get_ir"() {callee = @f} : () -> !tensorlang.text\n'
A, W, WK = "tensor<4x8xf32>", "tensor<1x2x5x5xf32>", "tensor<1x2x5x5xf32>, tensor<2x2x3x3xf32>"
REFUSED = [
    (line("add", "%a, %b", f"{A}, tensor<7xf32>", A), "shapes 4x8 and 7 do not broadcast: 8 against 7"),
    (line("add", "%a, %d", f"{A}, tensor<8xf64>", A), "operands have different element types: f32, f64"),
    (line("add", "%m, %m", "tensor<4x8xi1>, tensor<4x8xi1>", "tensor<4x8xi1>"), "element type i1; expected"),
    (line("exp", "%i", "tensor<4x8xi32>", "tensor<4x8xi32>"), "element type i32; expected f32, f64"),
    (line("add", "%a, %s", f"{A}, f32", "f32"), f"the result is {A}, but f32 is written"),
    (line("add", "%q, %q", "tensor<?xf32>, tensor<?xf32>", "tensor<?xf32>"), "has a dynamic dimension"),
    (line("neg", "%h", "tensor<2xf16>", "tensor<2xf16>"), "is not a type of TensorLang"),
    (line("cmp", "%s, %s", "f32, f32", "i1", 'predicate = "less"'), "expected one of 'eq', 'ne', 'lt'"),
    (line("sum", "%a", A, "tensor<f32>", "keepdims = 1"), "'keepdims': expected boolean, found 1 : i64"),
    (line("select", "%s, %s, %s", "f32, f32, f32", "f32"), "the condition is f32; expected i1"),
    (line("gelu", "%s", "f32", "f32", 'approximate = "fast"'), "expected one of 'none', 'tanh'"),
    (line("sin", "%i", "tensor<4x8xi32>", "tensor<4x8xi32>"), "element type i32; expected f32, f64"),
    (line("floor", "%i", "tensor<4x8xi32>", "tensor<4x8xi32>"), "element type i32; expected f32, f64"),
    (line("abs", "%m", "tensor<4x8xi1>", "tensor<4x8xi1>"), "element type i1; expected f32, f64, i32, i64"),
    (line("pow", "%a, %d", f"{A}, tensor<8xf64>", A), "operands have different element types: f32, f64"),
    (line("cast", "%a", A, "tensor<8x4xi32>"), "the result is tensor<4x8xi32>, but tensor<8x4xi32> is"),
    (line("iota", "", "", "tensor<4xi1>", "axis = 0"), "element type i1; expected f32, f64, i32, i64"),
    (line("iota", "", "", "tensor<4xi32>", "axis = 1"), "axis 1 of a tensor with 1 dimensions"),
    (line("matmul", "%a, %a", f"{A}, {A}", A), "inner extents 8 and 4 differ"),
    (line("matmul", "%a, %b", f"{A}, tensor<7xf32>", A), "both operands need two dimensions or more"),
    (line("conv2d", "%w, %k", WK, A), "the result is tensor<1x2x3x3xf32>"),
    (
        line("conv2d", "%w, %k", WK, A, "stride = [1, 1]"),
        "unknown attribute 'stride' (did you mean 'strides'?)",
    ),
    (
        line("conv2d", "%w, %k", WK, A, "padding = [1, 1, 1]"),
        "padding [1, 1, 1]: expected [h, w] or [top, bottom, left, right]",
    ),
    (
        line("conv2d", "%w, %k", WK, A, "groups = 2"),
        "2 input channels in 2 group(s) need weights of depth 1, not 2",
    ),
    (
        line("conv2d", "%w, %k", WK, A, "strides = [0, 1]"),
        "strides [0, 1]: expected two positive integers",
    ),
    (line("conv1d", "%a, %a", f"{A}, {A}", A), "image and weight need three dimensions, not 4x8 and 4x8"),
    (line("conv3d", "%w, %k", WK, A, 'layout = "NHWC"'), "expected one of 'NCDHW', 'NDHWC'"),
    (line("conv_transpose", "%w, %k", WK, "tensor<1x2x7x7xf32>", "output_padding = [1, 0]"),
     "output_padding [1, 0]: expected 2 integers of 0 or more, each below its stride or its dilation"),
    (line("conv_transpose", "%w, %k", WK, A, "padding = [4, 4]"), "leaves nothing of an extent of 7"),
    (line("max_pool", "%w", W, A, "window = [0, 1]"), "window [0, 1]: expected two positive integers"),
    (line("max_pool", "%w", W, A, "window = [2, 2], padding = [2, 0]"),
     "padding [2, 2] of an extent of 5: a window spanning 2 could hold nothing else"),
    (line("avg_pool", "%w", W, A, "window = [6, 1]"), "a kernel spanning 6 does not fit a padded"),
    (line("avg_pool", "%a", A, A, "window = [1, 1]"), "the image is 4x8; expected 4 dimensions, NCHW"),
    (line("sum", "%a", A, "tensor<8xf32>", "axis = [0]"), "unknown attribute 'axis' (did you mean 'axes'?)"),
    (line("sum", "%a", A, "tensor<8xf32>", "axes = [2]"), "axis 2 of a tensor with 2 dimensions"),
    (line("sum", "%a", A, "tensor<f32>", "axes = [0, -2]"), "name one axis twice"),
    (line("mean", "%i", "tensor<4x8xi32>", "tensor<i32>"), "element type i32; expected f32, f64"),
    (line("any", "%a", A, "tensor<f32>"), "element type f32; expected i1"),
    (line("argmax", "%a", A, "tensor<4xi32>", "axis = 1"), "the result is tensor<4xi64>, but"),
    (line("cumsum", "%a", A, A, "axis = -3"), "axis -3 of a tensor with 2 dimensions"),
    (line("softmax", "%a", A, A, "axis = 5"), "axis 5 of a tensor with 2 dimensions"),
    (line("transpose", "%a", A, A, "permutation = [0, 0]"), "permutation [0, 0] of 2 dimensions"),
    (line("layer_norm", "%a, %b, %b", f"{A}, tensor<7xf32>, tensor<7xf32>", A),
     "found tensor<7xf32>; expected tensor<8xf32>, as a row of the input"),
    (line("rms_norm", "%b, %b", "tensor<7xf32>, tensor<7xf32>", "tensor<7xf32>", "epsilon = -1.0"),
     "epsilon -1.0: expected a number of 0 or more"),
    (line("rms_norm", "%b, %b", "tensor<7xf32>, tensor<7xf32>", "tensor<7xf32>", "epsilon = 1"),
     "attribute 'epsilon': expected float, found 1 : i64"),
    (line("attention", "%a, %a, %b", f"{A}, {A}, tensor<7xf32>", A), "each needs two dimensions or more"),
    (line("attention", "%a, %w, %w", f"{A}, tensor<1x2x5x5xf32>, tensor<1x2x5x5xf32>", A), "batches differ"),
    (line("attention", "%w, %w, %k", "tensor<1x2x5x5xf32>, tensor<1x2x5x5xf32>, tensor<2x2x3x3xf32>", A),
     "batches differ"),
    (line("slice", "%a", A, A, "offsets = [3, 0], sizes = [2, 2]"), "element 4 along axis 0 of 4x8"),
    (line("slice", "%a", A, "tensor<2xf32>", "offsets = [0], sizes = [2]"),
     "offsets [0]: expected 2 non-negative integers, one for each dimension"),
    (line("slice", "%a", A, A, "offsets = [0, 0], sizes = [4, 8], strides = [0, 1]"),
     "strides [0, 1]: expected 2 positive integers"),
    (line("pad", "%a, %a", f"{A}, {A}", A, "low = [0, 0], high = [0, 0]"),
     f"the value around is {A}; expected a scalar"),
    (line("pad", "%a, %s", f"{A}, f32", A, "low = [0, -1], high = [0, 0]"),
     "low [0, -1]: expected 2 non-negative integers"),
    (line("concat", "%a, %b", f"{A}, tensor<7xf32>", A, "axis = 0"), "4x8 and 7 differ in more than axis 0"),
    (line("gather", "%a, %b", f"{A}, tensor<7xf32>", A), "indices are tensor<7xf32>; expected i32, i64"),
    (line("embedding", "%b, %i", "tensor<7xf32>, tensor<4x8xi32>", A),
     "the table is tensor<7xf32>; expected two dimensions"),
    (line("scatter", "%a, %i, %a", f"{A}, tensor<4x8xi32>, {A}", A),
     "the updates are tensor<4x8xf32>; expected tensor<4x8x8xf32>"),
    (line("scatter", "%m, %i, %m", "tensor<4x8xi1>, tensor<4x8xi32>, tensor<4x8xi1>", "tensor<4x8xi1>",
          'combine = "add"'), "element type i1; expected f32, f64, i32, i64"),
    (line("reshape", "%a", A, "tensor<5x6xf32>"), "4x8 has 32 elements, 5x6 has 30"),
    (line("broadcast", "%a", A, "tensor<2x8xf32>"), "4 against 2"),
    (line("get_ir", "", "", "!tensorlang.text", "callee = @g"), "no function @g in this program"),
    ('%z = tensor.empty() : tensor<2xtf32>\n"tensorlang.print"(%z) : (tensor<2xtf32>) -> ()',
     "tensor<2xtf32> is not allowed here: tensors and scalars of f32, f64"),
    ('%t = arith.constant true\n%z = tensor.empty() : tensor<complex<f32>>\n'
     '"tensorlang.assert"(%t, %z) {message = "m"} : (i1, tensor<complex<f32>>) -> ()',
     "tensor<complex<f32>> is not allowed here"),
    (f'{TEXT}%0 = "tensorlang.offer"(%t) {{callee = @ff}} : (!tensorlang.text) -> i1',
     "no function @ff in this program (did you mean 'f'?)"),
    (f'{TEXT}%0 = "tensorlang.query"(%t) {{callee = @f}} : (!tensorlang.text) -> !tensorlang.text',
     "unknown attribute 'callee'"),
    ('"tensorlang.assert"(%s) {message = "m"} : (f32) -> ()', "the condition is f32; expected i1"),
    ('"tensorlang.assert"(%m, %a) {message = "m"} : (tensor<4x8xi1>, tensor<4x8xf32>) -> ()',
     "reported value"),
    ('"tensorlang.assert"(%m, %s) {message = "m", names = ["a", "b"]} : (tensor<4x8xi1>, f32) -> ()',
     "2 names for 1 reported values"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "message"), REFUSED)
def test_a_wrong_operation_is_refused_with_one_clear_message(body, message):
    found = problems(body)
    assert len(found) == 1
    assert message in found[0].message


def test_an_axis_without_elements_has_no_maximum():
    text = """func.func @f(%a: tensor<0x3xf32>) {
      %0 = "tensorlang.reduce_max"(%a) {axes = [0]} : (tensor<0x3xf32>) -> tensor<3xf32>
      return }"""
    with context():
        (problem,) = verify(ir.Module.parse(text))
    assert problem.message == "no largest element along axes [0] of 0x3"


def test_a_problem_names_its_operation_and_place():
    """Line and column are those of the text, 1-based, also when the operation is nested."""
    text = """func.func @f(%c: i1, %a: f32) {
      scf.if %c {
        %0 = "tensorlang.sqrt"(%a) {axis = 1} : (f32) -> f32
      }
      return }"""
    with context():
        (problem,) = verify(ir.Module.parse(text))
    assert (problem.operation, problem.line, problem.column) == ("tensorlang.sqrt", 3, 14)


def test_every_problem_is_reported():
    body = f"{line('exp', '%i', 'tensor<4x8xi32>', 'tensor<4x8xi32>')}\n" + line(
        "sum", "%a", A, "tensor<f32>", "axes = [9]"
    ).replace("%0", "%1")
    assert [problem.line for problem in problems(body)] == [2, 3]


def test_unknown_operations_are_refused_where_the_parser_let_them_pass():
    """A context that allows unregistered dialects, without the definition."""
    loose = ir.Context()
    loose.allow_unregistered_dialects = True
    with loose:
        (problem,) = verify(ir.Module.parse('%0 = "tensorlang.softmx"() : () -> f32'))
    assert problem.message == "unknown operation (did you mean 'softmax'?)"

"""What lowering leaves, and how much of it."""

import numpy as np
from mlir import ir

from neurojit.dialect.tensorlang.lowering import lower
from neurojit.dialect.tensorlang.lowering.elementary import expand
from neurojit.dialect.tensorlang.op_def import PREFIX
from tests.unit.dialect.compiled import Compiled, ValueType, context, lowered

EFFECTS = {f"tensorlang.{name}" for name in ("print", "assert", "get_ir", "variant", "query", "offer")}


def left_over(module: ir.Module) -> set[str]:
    names: set[str] = set()

    def note(operation: ir.Operation) -> ir.WalkResult:
        if operation.name.startswith(PREFIX):
            names.add(operation.name)
        return ir.WalkResult.ADVANCE

    module.operation.walk(note, ir.WalkOrder.PRE_ORDER)
    return names


def test_effects_stay_and_the_rest_is_gone():
    """Also inside the regions of other dialects."""
    module = lowered("""func.func @f(%x: tensor<4xf32>, %c: i1) {
      %t = "tensorlang.get_ir"() {callee = @f} : () -> !tensorlang.text
      %n, %tier = "tensorlang.variant"() {callee = @f} : () -> (i64, i64)
      scf.if %c {
        %e = "tensorlang.exp"(%x) : (tensor<4xf32>) -> tensor<4xf32>
        "tensorlang.print"(%e) : (tensor<4xf32>) -> ()
        "tensorlang.assert"(%c) {message = "no"} : (i1) -> ()
        %r = "tensorlang.query"(%t) : (!tensorlang.text) -> !tensorlang.text
        %o = "tensorlang.offer"(%r) {callee = @f} : (!tensorlang.text) -> i1
      }
      return
    }""")
    assert left_over(module) == EFFECTS


def test_assert_keeps_its_attributes_and_location():
    module = lowered("""func.func @f(%c: tensor<2xi1>, %v: tensor<f32>) {
      "tensorlang.assert"(%c, %v) {message = "no", names = ["v"]} : (tensor<2xi1>, tensor<f32>) -> ()
      return
    }""")
    function = module.body.operations[0]
    operation = next(o for o in function.regions[0].blocks[0] if o.operation.name == "tensorlang.assert")
    assert [str(operand.type) for operand in operation.operation.operands] == ["i1", "f32"]
    assert str(operation.operation.attributes["names"]) == '["v"]'
    assert operation.location.start_line == 2


def test_bare_scalars_compute_what_tensors_do():
    """The scalar forms, and a scalar that stretches over a tensor."""
    source = """func.func @f(%x: tensor<3xf32>, %y: tensor<f32>) -> tensor<3xf32> {
      %s = tensor.extract %y[] : tensor<f32>
      %two = "tensorlang.constant"() {value = 2.0 : f32} : () -> f32
      %p = "tensorlang.mul"(%s, %two) : (f32, f32) -> f32
      %c = "tensorlang.cmp"(%p, %s) {predicate = "gt"} : (f32, f32) -> i1
      %q = "tensorlang.select"(%c, %p, %s) : (i1, f32, f32) -> f32
      %0 = "tensorlang.sub"(%x, %q) : (tensor<3xf32>, f32) -> tensor<3xf32>
      return %0 : tensor<3xf32>
    }"""
    x, y = np.array([1, 2, 3], np.float32), np.array(0.75, np.float32)
    (got,) = Compiled(source)([x, y], [ValueType("f32", (3,))])
    np.testing.assert_array_equal(got, x - np.float32(1.5))


def lowered_chain(length: int) -> int:
    """How many operations a chain of ``length`` becomes."""
    chain = ["add", "mul", "exp", "tanh", "gelu"]
    lines, previous = [], "%x"
    for number in range(length):
        op = chain[number % len(chain)]
        operands, types = (f"{previous}, %x", "T, T") if op in ("add", "mul") else (previous, "T")
        lines.append(f'%{number} = "tensorlang.{op}"({operands}) : ({types}) -> T')
        previous = f"%{number}"
    body = "\n".join(lines).replace("T", "tensor<64x64xf32>")
    with context():
        module = ir.Module.parse(f"func.func @f(%x: tensor<64x64xf32>) {{\n{body}\nreturn }}")
        lower(module)
        expand(module)
    count = 0

    def note(_: ir.Operation) -> ir.WalkResult:
        nonlocal count
        count += 1
        return ir.WalkResult.ADVANCE

    module.operation.walk(note, ir.WalkOrder.PRE_ORDER)
    return count


def test_what_is_left_grows_with_the_program_and_no_faster():
    """Each operation becomes so many others wherever it stands; T0's 60 ms for 50 operations rest on it."""
    fifty = lowered_chain(50)
    assert fifty < 50 * 45
    assert lowered_chain(200) - fifty == 3 * (fifty - lowered_chain(0))

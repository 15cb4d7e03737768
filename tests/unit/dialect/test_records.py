"""Everything about an operation is drawn from its record, and nothing about it is missing."""

from __future__ import annotations

import numpy as np
import pytest
from mlir import ir

from neurojit.dialect import tensorlang as tl
from neurojit.dialect.tensorlang.builders import BUILDERS, python_name
from neurojit.dialect.tensorlang.lowering import REWRITES
from neurojit.dialect.tensorlang.op_def import PREFIX
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.dialect.tensorlang.read_types import value_type
from neurojit.dialect.tensorlang.reference.operations import COMPUTED
from neurojit.dialect.tensorlang.reference_page import PAGE, with_operations
from neurojit.dialect.tensorlang.shapes import ShapeError
from neurojit.dialect.tensorlang.views import VIEWS, class_name
from neurojit.frontend.kernels import functions_of
from neurojit.frontend.work import count
from tests.unit.dialect.compiled import context

COMPUTING = sorted(name for name, op in OPS.items() if op.infer is not None)


def operations(module: ir.Module) -> list[ir.OpView]:
    found: list[ir.OpView] = []

    def visit(operation: ir.Operation) -> ir.WalkResult:
        if operation.name.startswith(PREFIX):
            found.append(operation.opview)
        return ir.WalkResult.ADVANCE

    module.operation.walk(visit, ir.WalkOrder.PRE_ORDER)
    return found


def test_what_computes_has_a_lowering_and_a_reference() -> None:
    assert set(COMPUTING) == set(REWRITES)
    assert set(COMPUTING) - {"constant"} == COMPUTED


def test_the_page_of_the_language_is_what_the_records_give() -> None:
    """``python -m neurojit.dialect.tensorlang.reference_page`` writes it."""
    page = PAGE.read_text(encoding="utf-8")
    assert with_operations(page) == page


def test_what_the_audit_puts_in_its_place_exists_and_takes_the_same_operands() -> None:
    for op in OPS.values():
        for other in op.confused_with:
            assert len(OPS[other].operands) == len(op.operands)


@pytest.mark.parametrize("name", COMPUTING)
def test_the_cost_of_what_computes_is_known(name: str) -> None:
    """Of its example, where it is more than none unless it only moves elements."""
    with context():
        module = ir.Module.parse(OPS[name].example)
        counted = count(functions_of(module))["f"]
    assert counted.operations
    assert counted.flops is not None
    assert counted.integers is not None
    if not OPS[name].cost.moves and name not in ("cmp", "min", "any", "all"):  # of i1
        assert counted.flops + counted.integers > 0


@pytest.mark.parametrize("name", sorted(OPS))
def test_parsed_operations_are_their_classes(name: str) -> None:
    with context():
        module = ir.Module.parse(OPS[name].example)
        found = [one for one in operations(module) if one.operation.name == PREFIX + name]
        assert {type(one) for one in found} == {VIEWS[name]}
        assert VIEWS[name].__name__ == class_name(OPS[name])


def test_a_view_has_operands_results_and_attributes_by_name() -> None:
    """Attributes that are left out have their defaults."""
    with context():
        module = ir.Module.parse(OPS["conv2d"].example)
        (conv,) = operations(module)
        assert isinstance(conv, tl.Conv2dOp)
        assert conv.strides == (2, 2)
        assert conv.dilation == (1, 1)
        assert conv.layout == "NHWC"
        assert conv.weight == conv.operands[1]
        assert conv.out == conv.results[0]


@pytest.mark.parametrize("name", sorted(OPS))
def test_a_builder_builds_what_is_written(name: str) -> None:
    """Every operation of every example, built again from its operands and attributes, prints the same."""
    with context(), ir.Location.unknown():
        module = ir.Module.parse(OPS[name].example)
        for view in operations(module):
            op = OPS[view.operation.name.removeprefix(PREFIX)]
            attributes = {name: view.operation.attributes[name] for name in view.operation.attributes}
            shape = {}
            if op.shape_is_given:
                shape = {"shape": list(ir.RankedTensorType(view.operation.results[0].type).shape)}
            if op.element_is_given:
                kind = value_type(view.operation.results[0].type)
                shape["element"] = kind.dtype
            with ir.InsertionPoint(view.operation):
                built = BUILDERS[python_name(op)](*view.operation.operands, **attributes, **shape)
            one = built[0] if isinstance(built, tuple) else built
            operation = one.owner if isinstance(one, ir.Value) else one
            assert str(operation).partition("=")[2] == str(view).partition("=")[2]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda a: tl.matmul(a, a), "tensorlang.matmul: 4x8 times 4x8: inner extents 8 and 4 differ"),
        (lambda a: tl.cmp(a, a, predicate="less"), "tensorlang.cmp: attribute 'predicate' is 'less'"),
        (lambda a: tl.sum(a, axes=[2]), "tensorlang.sum: "),
        (lambda a: tl.softmax(a, axis="last"), "tensorlang.softmax: axis='last': expected integer"),
        (lambda _: tl.constant(1.0), "tensorlang.constant: value=1.0: expected value"),
        (lambda a: tl.reshape(a, shape=[5, 5]), "tensorlang.reshape: "),
    ],
)
def test_a_builder_refuses_what_the_verifier_would(build, message) -> None:
    """And leaves nothing behind."""
    with context(), ir.Location.unknown():
        module = ir.Module.parse("func.func @f(%a: tensor<4x8xf32>) { return }")
        block = module.body.operations[0].regions[0].blocks[0]
        with ir.InsertionPoint.at_block_begin(block), pytest.raises(ShapeError) as refused:
            build(block.arguments[0])
        assert str(refused.value).startswith(message)
        assert len(block.operations) == 1


def test_constants_are_arrays_and_scalars_of_numpy() -> None:
    with context(), ir.Location.unknown():
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            for value, kind in (
                (np.float64(0.1), "f64"),
                (np.int32(-3), "i32"),
                (True, "i1"),
                (np.array([[True], [False]]), "tensor<2x1xi1>"),
                (np.arange(6).reshape(2, 3)[:, ::2], "tensor<2x2xi64>"),
                (np.float32(np.nan), "f32"),
            ):
                assert str(tl.constant(value).type) == kind
        assert "dense<[[0, 2], [3, 5]]>" in str(module)


def test_the_module_knows_its_operations() -> None:
    assert {"matmul", "print_", "assert_", "MatmulOp"} <= set(dir(tl))
    assert not hasattr(tl, "fft")

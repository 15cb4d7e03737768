"""``neurojit.*`` attributes: one table, and nothing misspelt or misplaced passes in silence."""

import pytest
from mlir import ir

from neurojit.dialect.tensorlang.verifier import verify
from tests.unit.dialect.compiled import context


def messages(function: str = "", argument: str = "", body: str = "") -> list[str]:
    text = f"func.func @f(%a: tensor<4xf32> {{{argument}}}) attributes {{{function}}} {{ {body} return }}"
    with context():
        return [problem.message for problem in verify(ir.Module.parse(text))]


def test_every_attribute_is_accepted_where_it_belongs():
    function = (
        "neurojit.recover, neurojit.checked, neurojit.healable, "
        'neurojit.heal = "stay finite", neurojit.finite, '
        "neurojit.deadline_ms = 2.5, neurojit.max_heals = 3 : i64"
    )
    assert messages(function, "neurojit.range = [-1.0, 1.0]") == []


@pytest.mark.parametrize(
    ("function", "argument", "message"),
    [
        ("neurojit.recovr", "", "unknown attribute 'neurojit.recovr' (did you mean 'neurojit.recover'?)"),
        (
            "neruojit.healable",
            "",
            "unknown attribute 'neruojit.healable' (did you mean 'neurojit.healable'?)",
        ),
        ("neurojit.checked = 1 : i64", "", "expected no value, true or false"),
        ("", "neurojit.checked", "argument 0: neurojit.checked belongs on functions"),
        ("neurojit.chekced", "", "unknown attribute 'neurojit.chekced' (did you mean 'neurojit.checked'?)"),
        ("neurojit.xyz", "", "unknown attribute 'neurojit.xyz'"),
        ("neurojit.range = [0, 1]", "", "neurojit.range belongs on function arguments"),
        ("", "neurojit.finite", "argument 0: neurojit.finite belongs on functions"),
        ("", "neurojit.range = [1, 0]", "expected [lo, hi], two numbers, lo <= hi"),
        ("", "neurojit.range = [1]", "expected [lo, hi], two numbers, lo <= hi"),
        ("neurojit.max_heals = -1", "", "expected an integer of 0 or more"),
        ("neurojit.deadline_ms = 0", "", "expected a number above 0"),
        ("neurojit.deadline_ms = -5 : i64", "", "expected a number above 0"),
        ('neurojit.deadline_ms = "5"', "", "expected a number above 0"),
        ("neurojit.deadline_ms", "", "expected a number above 0"),
        ("neurojit.deadline_ms = 0x7FF0000000000000 : f64", "", "expected a number above 0"),
        ("neurojit.deadline_ms = 0x7FF8000000000000 : f64", "", "expected a number above 0"),
        ("neurojit.recover = 3", "", "expected no value, true or false"),
        ("neurojit.heal", "", "expected a string"),
    ],
)
def test_what_is_refused(function, argument, message):
    (found,) = messages(function, argument)
    assert message in found


def test_operations_take_none_of_them():
    body = '%0 = "tensorlang.exp"(%a) {neurojit.finite} : (tensor<4xf32>) -> tensor<4xf32>'
    assert messages(body=body) == ["neurojit.finite belongs on functions"]


def test_attributes_of_others_are_left_alone():
    assert messages("llvm.emit_c_interface, my.note = 1") == []

"""Programs are valid, have a meaning, and are the same for the same seed."""

from __future__ import annotations

from collections import Counter

from neurojit.frontend.parse import parse_program
from neurojit.fuzz.child import counts_of
from neurojit.fuzz.coverage import accepted, fault_operations
from neurojit.fuzz.evaluate import MEANINGS, TERMINATORS
from neurojit.fuzz.generate import generate
from neurojit.fuzz.makers import MAKERS
from neurojit.fuzz.program import all_operations, text_of
from neurojit.fuzz.trial import cases
from neurojit.fuzz.untried import UNTRIED
from neurojit.mlir.context import make_context
from neurojit.model.program import Program as Parsed


def test_the_same_seed_draws_the_same_program() -> None:
    """A find can be drawn again."""
    assert text_of(generate("7:3")) == text_of(generate("7:3"))
    assert text_of(generate("7:3")) != text_of(generate("7:4"))


def test_every_program_parses_and_has_a_meaning() -> None:
    """The verifier takes what is drawn, and there are inputs for which the results are known."""
    with make_context():
        for number in range(150):
            program = generate(f"valid:{number}")
            assert isinstance(parse_program(text_of(program), "drawn.mlir"), Parsed), text_of(program)
            assert cases(program)


def test_whatever_is_drawn_is_accepted_and_has_a_meaning() -> None:
    """Makers name operations of the language, and each of them is evaluated or ends a region."""
    named = {name for maker in MAKERS for name in maker.operations}
    assert named <= set(accepted())
    assert named <= set(MEANINGS) | TERMINATORS


def test_each_operation_has_its_turn() -> None:
    """A few hundred programs hold every accepted operation that is not argued away."""
    drawn = Counter[str]()
    for number in range(400):
        drawn.update({name for name, _ in counts_of(generate(f"turns:{number}"))})
    assert [name for name in accepted() if not drawn[name] and name not in UNTRIED] == []


def test_weights_draw_an_operation_more_often() -> None:
    """What an ablation asks for is drawn more often."""
    plain, wanted = Counter[str](), Counter[str]()
    for number in range(60):
        plain.update(op.name for op in all_operations(generate(f"weights:{number}")))
        wanted.update(op.name for op in all_operations(generate(f"weights:{number}", {"index.cmp": 20.0})))
    assert wanted["index.cmp"] > 2 * plain["index.cmp"]


def test_each_known_fault_names_operations() -> None:
    """Those of programs that show it, which an ablation draws in each."""
    for name, operations in fault_operations().items():
        assert operations, name
        assert set(operations) <= set(accepted())

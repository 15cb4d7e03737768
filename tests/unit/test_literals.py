from pathlib import Path

from tests.literals import count

ROOT = Path(__file__).parents[2]


def test_predicates_are_named() -> None:
    """``CmpFPredicate.UNO``, not 14: the numbers that are left are MLIR's own meaning of them, in oracles."""
    assert count(ROOT)["predicate numbers"] <= 14


def test_what_is_counted_is_code(tmp_path: Path) -> None:
    folder = tmp_path / "neurojit"
    folder.mkdir()
    lines = (
        '"""arith.addf"""',
        "_OEQ, _UNO = 1, 14",
        'x = ("scf.for", "f32", "arith")',
        "y = predicate == 7",
    )
    (folder / "module.py").write_text("\n".join(lines))
    assert count(tmp_path) == {"operation names": 1, "element types": 1, "predicate numbers": 3}

"""How often code spells what a table should say: ``python -m tests.literals [FOLDER]``.

Counts, below ``neurojit/``, of texts that are an operation's name, of numbers that stand for a predicate of a
comparison, and of texts that are an element type, where they are none of LLVM's. Docstrings do not count.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_DIALECTS = "affine|arith|bufferization|cf|complex|func|index|linalg|llvm|math|memref|scf|tensor|ub|vector"
_OPERATION = re.compile(rf"(?:{_DIALECTS})\.[a-z][\w.]*")
_ELEMENTS = frozenset({"f32", "f64", "i32", "i64", "i1", "index", "f16", "bf16"})
_PREDICATE = re.compile("predicate|compared|cmp", re.IGNORECASE)


def count(folder: Path) -> Counter[str]:
    """Of all modules below ``folder``."""
    found: Counter[str] = Counter()
    for path in sorted((folder / "neurojit").rglob("*.py")):
        kinds = Counter(_in(ast.parse(path.read_text("utf-8"))))
        if path.is_relative_to(folder / "neurojit" / "stubs"):
            del kinds["element types"]  # which writes LLVM IR
        found.update(kinds)
    return found


def _in(tree: ast.Module) -> Iterator[str]:
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            if _OPERATION.fullmatch(node.value):
                yield "operation names"
            elif node.value in _ELEMENTS:
                yield "element types"
        elif isinstance(node, ast.Assign):
            yield from ["predicate numbers"] * _named_numbers(node)
        elif isinstance(node, ast.Compare | ast.Call | ast.Dict | ast.Subscript):
            yield from ["predicate numbers"] * _predicates(node)


def _named_numbers(node: ast.Assign) -> int:
    """``_OEQ, _UNO = 1, 14``."""
    targets = node.targets[0]
    names = [one.id for one in ast.walk(targets) if isinstance(one, ast.Name)]
    named = bool(names) and all(name.strip("_").lower() in _NAMED for name in names)
    inverse = any("INVERSE" in name for name in names) and isinstance(node.value, ast.Dict)
    if inverse and isinstance(node.value, ast.Dict):
        return sum(len(_numbers(one)) for one in (*node.value.keys, *node.value.values) if one)
    return len(_numbers(node.value)) if named else 0


def _predicates(node: ast.Compare | ast.Call | ast.Dict | ast.Subscript) -> int:
    """Numbers that are compared with a predicate, given as one, or stand in a table of them."""
    match node:
        case ast.Compare(left=left, comparators=others):
            numbers = [one for side in (left, *others) for one in _numbers(side)]
            return len(numbers) if _PREDICATE.search(ast.unparse(node)) else 0
        case ast.Call(func=function, args=[_, code, *_]) if ast.unparse(function).endswith("compared"):
            return len(_numbers(code))
        case ast.Dict(keys=keys, values=values):
            names = [one.value for one in keys if isinstance(one, ast.Constant)]
            whole = set(names) <= _NAMED and len(names) == len(keys) > 0
            return sum(len(_numbers(one)) for one in values) if whole else 0
        case _:
            return 0


# As LLVM and MLIR name them.
_NAMED = frozenset(
    [
        "eq",
        "ne",
        "slt",
        "sle",
        "sgt",
        "sge",
        "ult",
        "ule",
        "ugt",
        "uge",
        "oeq",
        "ogt",
        "oge",
        "olt",
        "ole",
        "one",
        "ord",
        "ueq",
        "une",
        "uno",
        "false",
        "true",
    ]
)


def _numbers(node: ast.expr) -> list[int]:
    inside = node.elts if isinstance(node, ast.Tuple | ast.Set | ast.List) else [node]
    values = [one.value for one in inside if isinstance(one, ast.Constant)]
    return [value for value in values if isinstance(value, int) and not isinstance(value, bool)]


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent
    for kind, number in sorted(count(folder).items()):
        print(f"{number:6d} {kind}")

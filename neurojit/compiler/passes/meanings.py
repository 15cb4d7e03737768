"""What MLIR and LLVM leave undefined or poison, and what it means here: the table that documents are made of.

``python -m tests.golden.regenerate`` writes it into ``docs/numerics.md`` and, shorter, into ``README.md``.
Each row has its tests (``tests/answers/test_meanings.py``). Plain data.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass


class Kind(enum.Enum):
    """What becomes of it, and how that is said."""

    VALUE = "has a value"
    FAULT = "is a fault"
    DROPPED = "is dropped"
    REFUSED = "is refused"
    LEFT = "is left undefined"


@dataclass(frozen=True, slots=True)
class Row:
    """``operations`` given ``operands`` mean ``meaning``; ``short`` names it in a list of its kind."""

    name: str
    kind: Kind
    operations: str
    operands: str
    meaning: str
    short: str


ROWS: tuple[Row, ...] = (
    Row("shift out", Kind.VALUE, "`arith.shli`, `shrui`, `index.shl`, `shru`",
        "an amount of the width or more (read as unsigned)", "0",
        "shifts by the width or more"),
    Row("shift of a sign", Kind.VALUE, "`arith.shrsi`, `index.shrs`",
        "the same", "0, or -1 of a negative value: all bits are the sign", ""),
    Row("float to integer", Kind.VALUE, "`arith.fptosi`, `fptoui`",
        "a float beyond the integers of the type", "the nearest one: the least or the greatest",
        "floats that no integer of the type holds"),
    Row("NaN to integer", Kind.VALUE, "`arith.fptosi`, `fptoui`", "NaN", "0", "NaN as an integer"),
    Row("poison", Kind.VALUE, "`ub.poison`", "", "0; refused of a buffer or a dynamic shape", "`ub.poison`"),
    Row("lane of nothing", Kind.VALUE, "`vector.shuffle`", "the lane -1", "0",
        "lanes of a shuffle that are none"),
    Row("unwritten", Kind.VALUE,
        "`memref.alloc`, `alloca`, `realloc`, `tensor.empty`, `bufferization.alloc_tensor`",
        "an element that is read before it is written", "0", "memory that nothing wrote"),
    Row("freed", Kind.VALUE, "`memref.dealloc`", "a buffer that is used afterwards, or freed twice",
        "it frees nothing: the buffer keeps what it holds", "buffers after `memref.dealloc`"),
    Row("mask", Kind.VALUE, "`vector.create_mask`", "a count below 0 or beyond the lanes",
        "no lane, every lane",
        "masks of more lanes than there are"),
    Row("counter", Kind.VALUE, "loops", "a counter that no number follows",
        "the turns that bounds and step say", "counters that no number follows"),
    Row("order", Kind.VALUE, "`scf.parallel`, `scf.forall`, `affine.parallel`",
        "turns that write to the same place", "one after the other, the last one stays",
        "turns of a parallel loop that meet"),
    Row("least", Kind.VALUE, "`math.absi`, `ctlz`, `cttz`", "the least integer; 0",
        "the least integer; the width", ""),
    Row("division by zero", Kind.FAULT, "`arith.divsi` and its kin, `linalg.div`, affine divisions",
        "a divisor of 0 (affine: or less)",
        "\"division by zero\" ([below](#integer-division)); `tensorlang.div` gives 0", "divisions by 0"),
    Row("division overflow", Kind.FAULT, "`arith.divsi`, `remsi`, `floordivsi`, `ceildivsi`, of `index` too",
        "the least by -1", "\"division overflows\"; `tensorlang.div` gives the least",
        "the least integer by -1"),
    Row("power of zero", Kind.FAULT, "`math.ipowi`", "0 to a negative power",
        "\"negative power of zero\"", ""),
    Row("step", Kind.FAULT, "`scf.for`, `scf.parallel`, `scf.forall`", "a step of 0, or a negative one",
        "\"the step of a loop is 0\", \"is negative\"; one that an attribute states is refused",
        "loops whose step is 0 or negative"),
    Row("size", Kind.FAULT,
        "`memref.alloc`, `alloca`, `realloc`, `view`, `subview`, `reinterpret_cast`, `expand_shape`, "
        "`tensor.empty`, `generate`, `splat`, `pad`, `extract_slice`, `expand_shape`, "
        "`bufferization.alloc_tensor`",
        "a size below 0", "\"a size is negative\"; more than the arena holds is a fault of its own",
        "sizes below 0"),
    Row("place", Kind.FAULT, "`vector.extract`, `vector.insert`", "a place that the vector does not have",
        "\"a place that the vector does not have\"; the static place -1 is refused",
        "places beside a vector"),
    Row("dimension", Kind.FAULT, "`memref.dim`, `tensor.dim`", "a dimension that there is not",
        "\"a dimension that there is not\"", "extents along no dimension"),
    Row("index", Kind.FAULT, "`tensorlang.gather`, `embedding`, `scatter`",
        "an index below 0 or beyond its axis", "\"an index that the axis does not have\"",
        "indices beside their axis"),
    Row("flags", Kind.DROPPED, "`overflow<nsw, nuw>`, `exact`, `nneg`, `disjoint`",
        "what does not keep the promise",
        "integers wrap, bits are lost; so do indices of affine maps and views",
        "`nsw`, `nuw`, `exact`, `nneg`, `disjoint`"),
    Row("fastmath", Kind.DROPPED, "`fastmath<nnan, ninf>`", "NaN, infinities",
        "they occur; under `exact` every other flag is dropped too", "`fastmath<nnan, ninf>`"),
    Row("alignment", Kind.DROPPED,
        "`memref.assume_alignment`, `memref.distinct_objects`, `alignment` of loads and stores",
        "memory that is otherwise", "it is taken as it is",
        "alignments and distinct objects that are assumed"),
    Row("attributes", Kind.DROPPED, "attributes of `llvm`", "", "they mean nothing", ""),
    Row("unreachable", Kind.REFUSED, "`ub.unreachable`, the dialects `cf` and `llvm`", "",
        "`ub.unreachable` is a promise; use `tensorlang.assert`", "`ub.unreachable`"),
    Row("access", Kind.LEFT,
        "loads, stores, views, slices and copies, transfers that are said to be `in_bounds`",
        "a place outside of the buffer or the tensor", "a check stands before it in the checked mode",
        "accesses outside of their buffer (but not in the checked mode)"),
    Row("shapes", Kind.LEFT, "`tensor.cast`, `memref.cast`, `expand_shape`, `insert_slice`, `linalg`",
        "dynamic extents that are not what another operand or the type says", "nothing checks them",
        "dynamic extents that disagree"),
    Row("overlap", Kind.LEFT, "`memref.copy`, `linalg` on buffers, `bufferization.to_tensor restrict`",
        "views of one buffer that overlap and are not the same", "what is read may be written already",
        "inputs and outputs of one operation that overlap in memory"),
    Row("negative shape", Kind.LEFT, "`memref.reshape`, `tensor.reshape`",
        "a size below 0 in the memory of its shape", "a fault in the checked mode",
        "sizes below 0 in the shape of a `reshape` (but not in the checked mode)"),
    Row("zero of extremes", Kind.LEFT, "`arith.minnumf`, `maxnumf`", "-0.0 and 0.0",
        "either zero: at run time the second operand, folded the ordered one",
        "which zero `minnumf` and `maxnumf` of -0.0 and 0.0 give"),
)  # fmt: skip


def table() -> str:
    """The whole table, as Markdown."""
    lines = ["| operation | operands | meaning |", "|---|---|---|"]
    for row in ROWS:
        said = f"**{row.kind.value}**: {row.meaning}" if row.kind is not Kind.VALUE else row.meaning
        lines.append(f"| {row.operations} | {row.operands} | {said} |")
    return "\n".join(lines)


def short_table() -> str:
    """A line for each kind, as Markdown."""
    lines = ["| | |", "|---|---|"]
    for kind in Kind:
        named = [row.short for row in ROWS if row.kind is kind and row.short]
        lines.append(f"| {kind.value} | {'; '.join(named)} |")
    return "\n".join(lines)


def with_tables(text: str) -> str:
    """``text`` with what stands between the marks of a table renewed."""
    for mark, made in (("meanings", table), ("meanings, short", short_table)):
        text = "".join(_renewed(text, f"<!-- {mark} -->", f"<!-- end of {mark} -->", made()))
    return text


def _renewed(text: str, begin: str, end: str, made: str) -> Iterator[str]:
    before, found, rest = text.partition(begin)
    yield before
    if found:
        yield f"{begin}\n{made}\n{end}{rest.partition(end)[2]}"
